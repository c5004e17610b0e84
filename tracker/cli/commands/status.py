"""``tracker status``: the story on a day, on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import as_of_options, desk, format_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("status")
@as_of_options
@click.option("--section", "sections", multiple=True, metavar="NAME", help="Only this section (may be repeated).")
@click.option("--sources", "all_sources", is_flag=True, help="All sources in full.")
@click.option("--hindsight", "with_hindsight", is_flag=True, help="Also what later reports say of that day.")
@format_option("ndjson", "csv", "md")
@desk
def command(at_desk: Desk, **asked: Any) -> None:
    """The story as it was known on a day (and, with --at, what was true on another).

    \b
    tracker status --as-of 2025-04-14
    tracker status --as-of 2025-04-21 --at 2025-04-14
    """
    from tracker.cli import status

    status.run(at_desk, **asked)
