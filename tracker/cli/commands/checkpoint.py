"""``tracker checkpoint``: sign the present root, and keep the note outside the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("checkpoint")
@click.option("-o", "--output", metavar="FILE", help="Write the note here too (mail it, commit it, print it).")
@json_option
@desk
def command(at_desk: Desk, **asked: Any) -> None:
    """Sign the present root; the note goes to checkpoints/ in the data folder, and to FILE.

    \b
    tracker checkpoint -o 2025-W15.checkpoint
    """
    from tracker.cli import checkpoint

    checkpoint.run(at_desk, **asked)
