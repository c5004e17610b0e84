"""``tracker doctor``: what is wrong with the place where the tracker lives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("doctor")
@json_option
@desk
def command(at_desk: Desk, **asked: Any) -> int:
    """Check settings, store, SQLite version, permissions, clock, disk and checkpoints; 1 when something fails.

    \b
    tracker doctor
    """
    from tracker.cli import doctor

    return doctor.run(at_desk, **asked)
