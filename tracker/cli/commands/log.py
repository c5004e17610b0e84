"""``tracker log``: the developments of a time, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli import complete
from tracker.cli.options import as_of_options, desk, format_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("log")
@click.argument("about_", metavar="[ENTITY] [RANGE]", nargs=-1, shell_complete=complete.entities)
@click.option("--since", metavar="WHEN", help="From the start of then.")
@click.option("--until", metavar="WHEN", help="Up to the end of then.")
@click.option("--kind", "--type", "kinds", multiple=True, metavar="K", help="Only this kind (may be repeated).")
@click.option(
    "--by",
    type=click.Choice(["happened", "reported", "recorded"]),
    default="happened",
    show_default=True,
    help="The clock that orders the list and that the range cuts.",
)
@click.option("-n", "most", type=click.IntRange(min=1), help="Only the newest so many.")
@click.option("--reverse", is_flag=True, help="Oldest first.")
@click.option("--unreviewed", is_flag=True, help="Only what no person has read.")
@as_of_options
@click.option("--grep", metavar="RE", help="Only what says so: headlines, sentences, values.")
@click.option("--oneline", is_flag=True, help="One short line each, no head and no foot.")
@format_option("ndjson", "csv", "md")
@desk
def command(at_desk: Desk, **asked: Any) -> None:
    """The developments, newest first, with the day they happened and the day they were reported.

    ENTITY is a name, an alias or an id of the register: only what is about it. RANGE is A..B: after A and up to B,
    of times, or of events (@120..@187: first told of there).

    \b
    tracker log 2025-04-07..2025-04-14      after the 7th and up to the 14th
    tracker log xinis --kind court_order --as-of 2025-04-14
    tracker log "Abrego Garcia" --grep 'Santa Ana|second prison' --oneline
    """
    from tracker.cli import log

    log.run(at_desk, **asked)
