"""``tracker rules``: what decides whether an article belongs to the story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import desk, json_option, position_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.cli.desk import Desk


def _seeds(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--seeds",
        metavar="DIR",
        type=click.Path(file_okay=False),
        help="The story's folder (default: as for init).",
    )(function)


@click.group("rules")
def command() -> None:
    """What decides whether an article belongs to the story: its terms and bounds, and what was learnt.

    The terms stand in the story's folder and count once `tracker init` has appended them; `test` says before what they
    would change.

    \b
    tracker rules list
    tracker rules test --days 7
    tracker rules edit
    """


@command.command("list")
@_seeds
@position_option
@json_option
@desk
def list_(at_desk: Desk, **asked: Any) -> None:
    """The rules in force: terms, bounds, what articles and people taught; and whether the folder says something else.

    With --position, the rules as they were then; the folder is as it is now, so
    it is not compared.

    \b
    tracker rules list
    tracker rules list --json
    tracker rules list --position 187
    """
    from tracker.cli import rules

    rules.list_(at_desk, **asked)


@command.command("test")
@click.option("--days", type=click.IntRange(1, 36500), default=30, show_default=True, help="Articles first seen since.")
@click.option("-n", "most", type=click.IntRange(min=1), default=50, show_default=True, help="List at most so many.")
@click.option("--exit-code", is_flag=True, help="9 when a decision would change.")
@_seeds
@json_option
@desk
def test(at_desk: Desk, **asked: Any) -> int:
    """Judge the articles of the last days again, by story.toml as it stands in the folder; writes nothing.

    Lists those of which something else would be decided than when they came, with the reasons, and whether that is
    because of the folder or of what the story has learnt since. No article is compared with itself, and what a person
    said of one stands.

    \b
    tracker rules test --days 7
    tracker rules test --exit-code
    """
    from tracker.cli import rules

    return rules.test(at_desk, **asked)


@command.command("edit")
@_seeds
@desk
def edit(at_desk: Desk, **asked: Any) -> None:
    """Open the story's story.toml in your editor ($VISUAL, $EDITOR), and check it afterwards.

    The store learns of it by `tracker init --seeds DIR`; `tracker rules test` says before what it would change.

    \b
    tracker rules edit --seeds my-story
    """
    from tracker.cli import rules

    rules.edit(at_desk, **asked)
