"""``tracker story``: the stories that the store holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli import complete
from tracker.cli.options import as_of_options, desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.group("story")
def command() -> None:
    """The stories that the store holds; --story NAME chooses one.

    \b
    tracker story list
    tracker story scope
    tracker story add my-storm
    tracker story archive my-storm
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


@command.command("scope")
@as_of_options
@json_option
@desk
def scope(at_desk: Desk, as_json: bool, **asked: Any) -> None:
    """What the story covers and what it does not: its scope, feeds, languages, and since when.

    The words stand in the story's folder (story.toml); edit them there, and `tracker init --seeds DIR` appends the
    change.

    \b
    tracker story scope
    tracker story scope --as-of 2025-04-14 --json
    """
    from tracker.cli import stories
    from tracker.cli.desk import query_of

    stories.scope(at_desk, query_of(**asked), as_json)


@command.command("add")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False))
@json_option
@desk
def add(at_desk: Desk, folder: str, as_json: bool) -> None:
    """Open the story of a folder beside those that the store holds; the same as `tracker init --seeds DIR`.

    \b
    tracker story add my-storm
    """
    from tracker.cli import init

    init.run(at_desk, None, seeds=folder, new=None, as_json=as_json)


@command.command("archive")
@click.argument("name", metavar="[NAME]", required=False, shell_complete=complete.stories)
@click.option("--undo", is_flag=True, help="Follow it again.")
@click.option("--reason", default="", help="Why; part of the record.")
@json_option
@desk
def archive(at_desk: Desk, **asked: Any) -> None:
    """The story is over: its feeds are paused, nothing of it waits for review, no weekly digest is made of it.

    It is an event; nothing is deleted, and every question is answered as before.
    --undo polls the feeds again that were paused for this.

    \b
    tracker story archive my-storm --reason "the inquiry has ended"
    tracker story archive my-storm --undo
    """
    from tracker.cli import stories

    stories.archive(at_desk, **asked)
