"""``tracker restore``: a backup in the place of a store that is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("restore")
@click.argument("backup", metavar="FILE")
@click.option("--accept-loss", is_flag=True, help="Restore although a checkpoint shows that newer events existed.")
@json_option
@desk
def command(at_desk: Desk, **asked: Any) -> None:
    """Put a backup in the place of the store, verify it, and compare it with the newest checkpoint kept outside.

    An existing store is never overwritten. What was erased since the backup was made is erased again.

    \b
    tracker --db new.db restore backups/tracker-20261124.db
    """
    from tracker.cli import restore

    restore.run(at_desk, **asked)
