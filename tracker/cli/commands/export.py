"""``tracker export``: the whole store as lines of JSON, or the story in the form of another program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import as_of_options, desk

if TYPE_CHECKING:
    from tracker.cli.desk import Desk

FORMS = ("ndjson", "csv", "markdown", "ical", "atom", "opml", "timelinejs")


@click.command("export")
@click.option("--format", "form", type=click.Choice(FORMS), default="ndjson", show_default=True)
@click.option("-o", "--output", required=True, metavar="FILE", help="Where to write it; - is standard output.")
@as_of_options
@desk
def command(at_desk: Desk, **asked: Any) -> None:
    """Write every event, blob and checkpoint as NDJSON (`tracker import` reads it
    back), or the story as of a day: csv (developments), markdown (case table), ical
    (what is due), atom, opml (feeds), timelinejs. Each says where it comes from.

    \b
    tracker export -o story.ndjson
    tracker export --format csv --as-of 2025-04-14 -o developments.csv
    """
    from tracker.cli import export

    export.run(at_desk, **asked)
