"""``tracker init``: the store and a story, from a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("init")
@click.option("--seeds", metavar="DIR", help="The story's folder (default: the story that comes with the program).")
@click.option("--new", "new", metavar="NAME", help="Make a commented folder for a story of your own, and stop.")
@json_option
@desk
def command(at_desk: Desk, **asked: Any) -> None:
    """Create the store and open a story; running it twice changes nothing.

    \b
    tracker init
    tracker init --seeds my-story
    """
    from tracker.cli import init

    init.run(at_desk, **asked)
