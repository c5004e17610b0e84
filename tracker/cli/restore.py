"""``tracker restore``: a backup in the place of a store that is gone."""

from __future__ import annotations

from pathlib import Path

import click

from tracker import wiring
from tracker.cli.desk import Desk, desk, json_option, print_json, print_lines, progress


@click.command("restore")
@click.argument("backup", metavar="FILE")
@click.option("--accept-loss", is_flag=True, help="Restore although a checkpoint shows that newer events existed.")
@json_option
@desk
def command(at_desk: Desk, backup: str, accept_loss: bool, as_json: bool) -> None:
    """Put a backup in the place of the store, verify it, and compare it with the newest checkpoint kept outside.

    An existing store is never overwritten. What was erased since the backup was made is erased again.

    \b
    tracker --db new.db restore backups/tracker-20261124.db
    """
    made = wiring.put_back(at_desk.settings, Path(backup), accept_loss, progress("restore"))
    if as_json:
        shape = {"schema": "tracker.restore/1", "file": str(made.file), "position": made.position, "root": made.root}
        print_json(shape)
        return
    print_lines([f"Restored {made.file}   position {made.position}   root {made.root[:8]}   verified"])
