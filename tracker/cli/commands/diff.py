"""``tracker diff``: what changed between two dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import CHANGES, desk, format_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("diff")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B", required=False)
@click.option("--at", metavar="WHEN", help="What each end believed of that time; its own time unless given.")
@click.option("--clock", type=click.Choice(["reported", "recorded"]), default="reported", show_default=True)
@click.option("--position", type=int, metavar="P", help="Read the log only up to this event.")
@click.option("--strict-time", is_flag=True, help="An uncertain publication time counts at its latest.")
@click.option("--only", metavar="KIND,…", help=f"Only these changes: {', '.join(CHANGES)}.")
@click.option("--stat", is_flag=True, help="Only how many changes there are of each kind.")
@click.option("--exit-code", is_flag=True, help="Exit 9 when something changed.")
@format_option("ndjson", "csv", "md")
@desk
def command(at_desk: Desk, **asked: Any) -> int:
    """What changed between two dates: after A and up to B.

    \b
    tracker diff 2025-04-07 2025-04-14
    tracker diff 2025-04-07..2025-04-14 --only figures,conflicts
    tracker diff 2025-04-14 2025-04-21 --at 2025-04-14    what became known of it
    """
    from tracker.cli import diff

    return diff.run(at_desk, **asked)
