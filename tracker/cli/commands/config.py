"""``tracker config``: the settings in force, and where each comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.group("config")
def command() -> None:
    """The settings in force, and where each comes from.

    \b
    tracker config show
    tracker config path
    tracker config edit
    """


@command.command("show")
@json_option
@desk
def show(at_desk: Desk, **asked: Any) -> None:
    """Every setting, its value, and what set it (a file, a variable, an option).

    \b
    tracker config show --json
    """
    from tracker.cli import config

    config.show(at_desk, **asked)


@command.command("check")
@desk
def check(at_desk: Desk) -> None:
    """Whether the settings can be used; 6 and the reason when they cannot.

    \b
    tracker config check
    """
    from tracker.cli import config

    config.check(at_desk)


@command.command("path")
@desk
def path(at_desk: Desk) -> None:
    """The settings file that is read, and the folder of keys and checkpoints.

    \b
    tracker config path
    """
    from tracker.cli import config

    config.path(at_desk)


@command.command("edit")
@click.pass_context
def edit(ctx: click.Context) -> None:
    """Open the settings file that is read in your editor ($VISUAL, $EDITOR), and check it afterwards.

    It opens too when what stands in it cannot be used. Where there is none, one of your own is begun in the
    configuration folder, with every setting named in a comment.

    \b
    tracker config edit
    """
    from tracker.cli import config

    config.edit(ctx.find_root().obj or {})
