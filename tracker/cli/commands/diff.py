"""``tracker diff``: what changed between two dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import desk, format_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("diff")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B", required=False)
@click.option("--clock", type=click.Choice(["reported", "recorded"]), default="reported", show_default=True)
@click.option("--position", type=int, metavar="P", help="Read the log only up to this event.")
@click.option("--exit-code", is_flag=True, help="Exit 9 when something changed.")
@format_option("csv", "md")
@desk
def command(at_desk: Desk, **asked: Any) -> int:
    """What changed between two dates: after A and up to B.

    \b
    tracker diff 2025-04-07 2025-04-14
    tracker diff 2025-04-07..2025-04-14
    """
    from tracker.cli import diff

    return diff.run(at_desk, **asked)
