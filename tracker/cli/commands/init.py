"""``tracker init``: the store and a story, from a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("init")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(file_okay=False))
@click.option("--seeds", metavar="DIR", help="The story's folder (default: the story that comes with the program).")
@click.option("--new", "new", metavar="NAME", help="Make a commented folder for a story of your own, and stop.")
@json_option
@desk
def command(at_desk: Desk, **asked: Any) -> None:
    """Create the store and open a story; running it twice changes nothing.

    With DIR, all of it in that folder: its settings (tracker.toml), its store,
    and a story of your own to be edited (story/), unless --seeds names one. What
    is there is left as it is. Commands that are typed in DIR use them.

    \b
    tracker init
    tracker init --seeds my-story
    tracker init my-desk
    """
    from tracker.cli import init

    init.run(at_desk, **asked)
