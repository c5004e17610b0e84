"""``tracker verify``: whether anything stored was changed or lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("verify")
@click.option("--checkpoint", "checkpoints", multiple=True, metavar="FILE", help="A checkpoint kept elsewhere.")
@click.option("--proof", metavar="FILE", help="Check a proof file instead; needs no store, only the public key.")
@click.option("--key", metavar="FILE", help="The public key for --proof (default: the one of this store).")
@json_option
@desk
def command(at_desk: Desk, **asked: Any) -> int:
    """Check every hash, position, checkpoint and quote; 4 when something is wrong.

    \b
    tracker verify
    tracker verify --checkpoint old.checkpoint
    """
    from tracker.cli import verify

    return verify.run(at_desk, **asked)
