"""``tracker doctor``: what is wrong with the place where the tracker lives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("doctor")
@click.option("--fix", is_flag=True, help="Mend what can be mended safely first; says each thing that it did.")
@json_option
@desk
def command(at_desk: Desk, **asked: Any) -> int:
    """Check settings, store, SQLite version, permissions, clock, disk and checkpoints; 1 when something fails.

    --fix closes private files to others, makes missing folders, writes a missing
    public key again, and makes anew what is derived from the log and differs from
    it. It touches no event, no settings and nothing outside the data folder.

    \b
    tracker doctor
    tracker doctor --fix
    """
    from tracker.cli import doctor

    return doctor.run(at_desk, **asked)
