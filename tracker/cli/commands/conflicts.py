"""``tracker conflicts``: where sources disagree, each side with its sources and words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import as_of_options, desk, format_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("conflicts")
@click.option("--all/--open", "everything", help="Settled ones too, or only the open ones (as without it).")
@as_of_options
@format_option("ndjson", "csv", "md")
@desk
def command(at_desk: Desk, **asked: Any) -> None:
    """Where sources disagree: both sides stay, with who said what. --all: also what is settled, and how.

    \b
    tracker conflicts --as-of 2025-04-21
    tracker conflicts --all
    """
    from tracker.cli import conflicts

    conflicts.run(at_desk, **asked)
