"""``tracker redetect``: stored articles read again with the present detector; the difference first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("redetect")
@click.option("--since", metavar="T", help="Only articles published since then.")
@click.option("-n", "--dry-run", is_flag=True, help="Show the difference and write nothing.")
@json_option
@desk
def command(at_desk: Desk, **asked: Any) -> None:
    """Read stored articles again; what a person decided stays as it is.

    \b
    tracker redetect --since 2025-04-01 --dry-run
    """
    from tracker.cli import redetect

    redetect.run(at_desk, **asked)
