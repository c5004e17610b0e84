"""``tracker show``: one thing in full: a development, a facet, an article, or an event by its position."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli import complete
from tracker.cli.options import as_of_options, desk, format_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("show")
@click.argument("ref", metavar="REF", shell_complete=complete.shown)
@click.option("--all-clocks", is_flag=True, help="A facet as a table: true on one day, as known on another.")
@click.option("--raw", is_flag=True, help="Of an event or an article: only what is stored, as it is.")
@as_of_options
@format_option()
@desk
def command(at_desk: Desk, **asked: Any) -> None:
    """One thing in full: @182 (an event), a development, a facet, a person or thing, one who reports, an article, or
    digest:ID.

    \b
    tracker show @12
    tracker show "Abrego Garcia" --as-of 2025-04-14
    tracker show person/kilmar-abrego-garcia.held-at --as-of 2025-04-14
    tracker show person/kilmar-abrego-garcia.held-at --all-clocks
    """
    from tracker.cli import show

    show.run(at_desk, **asked)
