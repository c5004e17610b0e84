"""``tracker questions``: what nobody has said, and since when it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import as_of_options, desk, format_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("questions")
@click.option("--all/--open", "everything", help="Answered ones too, or only the open ones (as without it).")
@as_of_options
@format_option("ndjson", "csv", "md")
@desk
def command(at_desk: Desk, **asked: Any) -> None:
    """Open questions with their age; --all shows the answered ones too.

    \b
    tracker questions --as-of 2025-04-14
    """
    from tracker.cli import questions

    questions.run(at_desk, **asked)
