"""``tracker search``: articles, facts, questions and notes by their words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import as_of_options, desk, format_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("search")
@click.argument("query", nargs=-1, required=True)
@click.option("--in", "where", type=click.Choice(["articles", "facts", "questions", "notes"]), help="Only there.")
@click.option("-n", "most", type=click.IntRange(1, 500), default=20, show_default=True)
@as_of_options
@format_option("ndjson", "csv", "md")
@desk
def command(at_desk: Desk, **asked: Any) -> None:
    """Find articles, facts, questions and notes that hold all the words (accents and case do not matter).

    \b
    tracker search Abrego Garcia --in facts --as-of 2025-04-14
    tracker search '"alive and secure"'
    """
    from tracker.cli import search

    search.run(at_desk, **asked)
