"""``tracker backup``: a verified copy of the store, made while it is in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("backup")
@click.argument("folder", metavar="DIR")
@json_option
@desk
def command(at_desk: Desk, **asked: Any) -> None:
    """Copy the store to DIR while it is in use, verify the copy, and only then give it its name.

    \b
    tracker backup backups/
    """
    from tracker.cli import backup

    backup.run(at_desk, **asked)
