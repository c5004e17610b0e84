"""``tracker verify``: whether anything stored was changed or lost."""

from __future__ import annotations

import click

from tracker.cli.desk import Desk, print_json, print_lines, progress
from tracker.cli.failures import Failure
from tracker.cli.files import text_of
from tracker.journal import keeping
from tracker.journal.journal import Journal
from tracker.journal.since import UNCHECKED, verify_since
from tracker.safetext import one_line, pad, wrap
from tracker.services.check_states import check_states
from tracker.services.derived import check_digests, check_index, check_learnt
from tracker.services.rebuild import upto
from tracker.wiring import stores


def run(
    at_desk: Desk,
    checkpoints: tuple[str, ...],
    proof: str | None,
    key: str | None,
    first: str | None,
    deep: bool,
    as_json: bool,
) -> int:
    """Check every hash, position, checkpoint and quote; 4 when something is wrong."""
    if first is not None and (deep or proof is not None):
        raise click.UsageError("--from looks at a part; it cannot be given with --deep or --proof")
    if proof is not None:
        return _proof(at_desk, proof, key, as_json)
    found = _verified(at_desk, [text_of(path) for path in checkpoints], first, deep)
    if as_json:
        checks = [{"name": check.name, "ok": check.ok, "detail": check.detail} for check in found.checks]
        shape = {"schema": "tracker.verify/1", "verified": found.good, "size": found.size, "root": found.root}
        print_json({**shape, "from": found.since, "deep": deep, "checks": checks})
    else:
        lines = []
        for check in found.checks:
            first, *rest = wrap(one_line(check.detail), 52) or [""]
            mark = "-     " if check.name == UNCHECKED else "ok    " if check.ok else "FAILED"
            lines.append(f"{pad(check.name, 20)}{mark}  {first}")
            lines += [f"{'':28}{line}" for line in rest]
        part = f" from @{found.since} on" if found.since > 1 else ""
        verdict = "VERIFIED" if found.good else "NOT VERIFIED"
        lines += [f"{verdict}{part}   {found.size - found.since + 1} events", f"root {found.root}"]
        if not found.good:
            lines += ["Do not write to this store. Compare it with a backup and with checkpoints kept", "elsewhere."]
        print_lines(lines)
    return 0 if found.good else 4


def _verified(at_desk: Desk, given: list[str], first: str | None, deep: bool) -> keeping.Verified:
    """The outcome for the whole store, or for what begins at an event. Raises ``NoSuchPosition``."""
    settings = at_desk.settings
    with stores.open_store(settings, read_only=True) as store:
        if first is not None:
            begin = upto(Journal(store), _position(first))
            return verify_since(store, settings.data, begin, settings.store_name, given)
        further = [check_states, *([check_index, check_learnt, check_digests] if deep else [])]
        workers = stores.verify_workers(settings)
        return keeping.verify(store, settings.data, settings.store_name, given, progress("verify"), workers, further)


def _position(words: str) -> int:
    number = words.removeprefix("@")
    if not number.isdecimal() or not int(number):
        raise click.UsageError(f"--from {words!r} is no event; write @ and its number, as `tracker log` does")
    return int(number)


def _proof(at_desk: Desk, path: str, key: str | None, as_json: bool) -> int:
    verifier = keeping.parse_key(text_of(key)) if key else keeping.public_key(at_desk.settings.data)
    if verifier is None:
        raise Failure("there is no public key; give one with --key", 2)
    try:
        proved = keeping.check_proof(text_of(path), verifier)
    except keeping.BadProof as error:
        if as_json:
            print_json({"schema": "tracker.proof/1", "verified": False, "detail": str(error)})
        else:
            print_lines([f"NOT PROVED   {one_line(str(error))}"])
        return 4
    if as_json:
        print_json({"schema": "tracker.proof/1", "verified": True, "detail": proved})
    else:
        print_lines([f"PROVED   {proved}", f"signed by {verifier.name}"])
    return 0
