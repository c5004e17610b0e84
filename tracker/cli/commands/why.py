"""``tracker why``: from a fact to the sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli import complete
from tracker.cli.options import as_of_options, desk, format_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("why")
@click.argument("fact", metavar="FACT", shell_complete=complete.facts)
@as_of_options
@format_option("ndjson", "csv", "md")
@desk
def command(at_desk: Desk, **asked: Any) -> None:
    """The sentences behind a fact: a facet, a development, or the end of either's name.

    \b
    tracker why person/kilmar-abrego-garcia.held-at --as-of 2025-04-14
    tracker why held-at
    """
    from tracker.cli import why

    why.run(at_desk, **asked)
