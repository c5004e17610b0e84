"""``tracker sources``: who reports, one of them in full, and what was edited in an article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli import complete
from tracker.cli.commands.tables import table_options
from tracker.cli.options import as_of_options, desk, json_option, nothing_before, position_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


class _Group(click.Group):
    """Knows ``independence``, which is part of what ``show`` says, under that name as well."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or of the part that is meant."""
        return super().get_command(ctx, "show" if cmd_name == "independence" else cmd_name)


@click.group("sources", cls=_Group, invoke_without_command=True)
@table_options
def command(at_desk: Desk, **asked: Any) -> None:
    """Who reports: how much, since when, what nobody else does, and who counts as an independent origin.

    \b
    tracker sources --as-of 2025-04-14
    tracker sources show NPR
    tracker sources diff ARTICLE
    """
    from tracker.cli import sources as screen

    ctx = click.get_current_context()
    if ctx.invoked_subcommand is None:
        screen.run(at_desk, **asked)
    else:
        nothing_before(ctx)


@command.command("list")
@table_options
def list_(at_desk: Desk, **asked: Any) -> None:
    """All who report, those with most reports first; the same as `tracker sources`.

    \b
    tracker sources list --format csv
    """
    from tracker.cli import sources as screen

    screen.run(at_desk, **asked)


@command.command("show")
@click.argument("name", metavar="SRC", shell_complete=complete.reporters)
@as_of_options
@json_option
@desk
def show(at_desk: Desk, name: str, as_json: bool, **asked: Any) -> None:
    """One who reports: whether it counts as an independent origin and why, whose words it prints, what it alone tells.

    SRC is a name, a part of one, or the id of one of the story's sources.

    \b
    tracker sources show NPR --as-of 2025-04-14
    """
    from tracker.cli import source

    source.show(at_desk, name, as_json, **asked)


@command.command("diff")
@click.argument("article", metavar="ARTICLE", shell_complete=complete.articles)
@click.argument("first", metavar="[V1", type=click.IntRange(min=1), required=False)
@click.argument("second", metavar="V2]", type=click.IntRange(min=1), required=False)
@click.option("--exit-code", is_flag=True, help="9 when they differ.")
@position_option
@json_option
@desk
def diff(at_desk: Desk, **asked: Any) -> int:
    """What was edited in an article: the sentences that differ between two of its versions, as they were and are.

    Without numbers the two newest versions are compared; with one, that version and the newest. The first one is 1.

    \b
    tracker sources diff ARTICLE
    tracker sources diff ARTICLE 1 2
    """
    from tracker.cli import source

    return source.diff(at_desk, **asked)
