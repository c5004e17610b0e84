"""``tracker redact``: erase what must not be kept; proofs stay valid."""

from __future__ import annotations

import sys

import click

from tracker.cli.desk import Desk, print_json, print_lines
from tracker.cli.failures import Failure, NotFound
from tracker.journal import keeping
from tracker.safetext import one_line
from tracker.services.redact import NothingToRedact, Plan, plan, redact
from tracker.wiring import stores, upkeep


def run(
    at_desk: Desk,
    references: tuple[str, ...],
    reason: str,
    authority: str,
    listed: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Erase events or a whole article for good: its texts, the reports that quote it, digests made from it."""
    if listed:
        _again(at_desk, as_json)
        return
    if not references:
        raise Failure("name what to erase: @N, or the id of an article", 2)
    if not reason.strip() or not authority.strip():
        raise Failure("a redaction needs its reason and its authority (--reason, --authority); both are kept", 2)
    with at_desk.writing() as journal:
        try:
            planned = plan(journal, references)
        except NothingToRedact as error:
            raise NotFound(str(error)) from error
        if dry_run or not (yes or _agreed(planned)):
            print_lines(["Would erase:", *(f"  {one_line(line)}" for line in planned.words)])
            if not dry_run:
                raise Failure("nothing was erased; say --yes to do it", 2)
            return
        outside = at_desk.settings.data / keeping.REDACTIONS
        position = redact(journal, planned, reason, authority, at_desk.settings.user, outside)
    copies = [str(path) for path in upkeep.copies(at_desk.settings)]
    if as_json:
        shape = {"schema": "tracker.redaction/1", "position": position, "positions": list(planned.positions)}
        print_json({**shape, "blobs": list(planned.blobs), "copies": copies})
        return
    count = f"{len(planned.positions)} events and {len(planned.blobs)} stored texts"
    said = f"Erased {count}; recorded @{position}. Backups made before still hold them; restore erases them again."
    beside = ["Beside the store, and to be deleted if nobody needs them:", *(f"  {name}" for name in copies)]
    print_lines([said, *(beside if copies else []), "Next: tracker verify"])


def _again(at_desk: Desk, as_json: bool) -> None:
    with stores.open_store(at_desk.settings) as store:
        again = keeping.redact_again(store, at_desk.settings.data)
        if not again:
            store.scrub()  # the last redaction may have ended before it
    if as_json:
        print_json({"schema": "tracker.redaction/1", "again": again})
        return
    print_lines([f"{again} redactions had to be done again." if again else "Everything listed is erased."])


def _agreed(planned: Plan) -> bool:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    print_lines(["This erases for good:", *(f"  {one_line(line)}" for line in planned.words)])
    return click.confirm("Erase it?", default=False)
