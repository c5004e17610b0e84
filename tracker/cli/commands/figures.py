"""``tracker figures``: numbers with their definitions and bounds, and how they came to be what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli import complete
from tracker.cli.options import as_of_options, desk, format_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("figures")
@click.argument("name", required=False, shell_complete=complete.figures)
@click.option("--history", is_flag=True, help="How each figure came to be what it is, as a step chart.")
@click.option("--definition", metavar="WORDS", help="Only figures whose definition says so: what is counted, of whom.")
@as_of_options
@format_option("ndjson", "csv", "md")
@desk
def command(at_desk: Desk, **asked: Any) -> None:
    """Figures: value, bounds, definition and who said what. NAME is a facet or a part of one.

    \b
    tracker figures --as-of 2025-04-14
    tracker figures sent-2025-03-15.total --history
    tracker figures --definition Salvadorans --as-of 2025-04-14
    """
    from tracker.cli import figures

    figures.run(at_desk, **asked)
