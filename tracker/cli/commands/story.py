"""``tracker story``: the stories that the store holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.group("story")
def command() -> None:
    """The stories that the store holds. `tracker init --seeds DIR` opens one; --story NAME chooses one.

    \b
    tracker story list
    """


@command.command("list")
@json_option
@desk
def list_(at_desk: Desk, **asked: Any) -> None:
    """Every story as it is now: title, how much is told of it, its feeds, and what waits.

    \b
    tracker story list --json
    """
    from tracker.cli import stories

    stories.list_(at_desk, **asked)
