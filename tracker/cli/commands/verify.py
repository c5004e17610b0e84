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
@click.option("--from", "first", metavar="@N", help="Check from this event on only; says what was not checked.")
@click.option("--deep", is_flag=True, help="Also make anew what is derived from the log, and compare.")
@json_option
@desk
def command(at_desk: Desk, **asked: Any) -> int:
    """Check every hash, position, checkpoint and quote; 4 when something is wrong.

    --from is for every day: it reads the events from there on, and compares the
    root with the head and the checkpoints. It begins with the block of 256
    events that holds N and does not look at what lies before, at stored texts
    that nothing since then quotes, nor at the file of the database.

    --deep checks everything, and then makes anew what answers are read from
    (the search index, what was learnt of articles) and every digest of this
    version. It takes as long as reading all articles.

    \b
    tracker verify
    tracker verify --checkpoint old.checkpoint
    tracker verify --from @187
    tracker verify --deep
    """
    from tracker.cli import verify

    return verify.run(at_desk, **asked)
