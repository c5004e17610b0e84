"""``tracker verify``: whether anything stored was changed or lost."""

from __future__ import annotations

from tracker.cli.desk import Desk, print_json, print_lines, progress
from tracker.cli.failures import Failure
from tracker.cli.files import text_of
from tracker.journal import keeping
from tracker.safetext import one_line, pad, wrap
from tracker.services.check_states import check_states
from tracker.wiring import stores


def run(at_desk: Desk, checkpoints: tuple[str, ...], proof: str | None, key: str | None, as_json: bool) -> int:
    """Check every hash, position, checkpoint and quote; 4 when something is wrong."""
    if proof is not None:
        return _proof(at_desk, proof, key, as_json)
    given = [text_of(path) for path in checkpoints]
    with stores.open_store(at_desk.settings, read_only=True) as store:
        workers = stores.verify_workers(at_desk.settings)
        data, name = at_desk.settings.data, at_desk.settings.store_name
        found = keeping.verify(store, data, name, given, progress("verify"), workers, [check_states])
    if as_json:
        checks = [{"name": check.name, "ok": check.ok, "detail": check.detail} for check in found.checks]
        shape = {"schema": "tracker.verify/1", "verified": found.good, "size": found.size, "root": found.root}
        print_json({**shape, "checks": checks})
    else:
        lines = []
        for check in found.checks:
            first, *rest = wrap(one_line(check.detail), 52) or [""]
            lines.append(f"{pad(check.name, 20)}{'ok    ' if check.ok else 'FAILED'}  {first}")
            lines += [f"{'':28}{line}" for line in rest]
        lines += [f"{'VERIFIED' if found.good else 'NOT VERIFIED'}   {found.size} events", f"root {found.root}"]
        if not found.good:
            lines += ["Do not write to this store. Compare it with a backup and with checkpoints kept", "elsewhere."]
        print_lines(lines)
    return 0 if found.good else 4


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
