"""``tracker redact``: erase what must not be kept; proofs stay valid."""

from __future__ import annotations

import sys

import click

from tracker.cli.desk import Desk, desk, json_option, print_json, print_lines
from tracker.cli.failures import Failure, NotFound
from tracker.safetext import one_line
from tracker.services.redact import NothingToRedact, Plan, plan, redact


@click.command("redact")
@click.argument("references", nargs=-1, required=True, metavar="@N|ARTICLE…")
@click.option("--reason", required=True, help="Why it is erased; kept for ever.")
@click.option("--authority", required=True, help="On whose authority: a court order, a law, an editor.")
@click.option("-n", "--dry-run", is_flag=True, help="Show what would be erased and stop.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@desk
def command(
    at_desk: Desk,
    references: tuple[str, ...],
    reason: str,
    authority: str,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Erase events or a whole article for good: its texts, the reports that quote it, digests made from it.

    \b
    tracker redact @182 --reason "names a minor" --authority "editor" --dry-run
    """
    if not reason.strip() or not authority.strip():
        raise Failure("a redaction needs its reason and its authority", 2)
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
        position = redact(journal, planned, reason, authority, at_desk.settings.user)
    if as_json:
        shape = {"schema": "tracker.redaction/1", "position": position, "positions": list(planned.positions)}
        print_json({**shape, "blobs": list(planned.blobs)})
        return
    count = f"{len(planned.positions)} events and {len(planned.blobs)} stored texts"
    print_lines([f"Erased {count}; recorded @{position}. Backups made before still hold them.", "Next: tracker verify"])


def _agreed(planned: Plan) -> bool:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    print_lines(["This erases for good:", *(f"  {one_line(line)}" for line in planned.words)])
    return click.confirm("Erase it?", default=False)
