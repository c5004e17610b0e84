"""The options that commands share. Nothing heavier than click is imported: completing an option waits for this.

What a command does with what it was asked stands in ``tracker/cli/<command>.py``, which is imported when it runs.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Literal, TypeVar, cast

import click
from click.core import ParameterSource

from tracker.cli import anywhere, complete

F = TypeVar("F", bound=Callable[..., Any])
Format = Literal["text", "json", "ndjson", "csv", "md"]

CHANGES = ("developments", "late", "figures", "status", "conflicts", "questions", "corrections")
"""The kinds of changes that ``diff --only`` can name."""


def desk(function: F) -> F:
    """Passes a ``Desk`` as the first argument of a command."""

    @functools.wraps(function)
    def command(*args: Any, **kwargs: Any) -> Any:
        from tracker.cli.desk import Desk

        ctx = click.get_current_context()
        return ctx.invoke(function, Desk(ctx.find_root().obj or {}), *args, **kwargs)

    return cast("F", command)


def position_option(function: F) -> F:
    """``--position``: nothing that was written after that event counts."""
    return click.option("--position", type=int, metavar="P", help="Read the log only up to this event.")(function)


def as_of_options(function: F) -> F:
    """The options of every command that reads: ``--as-of``, ``--at``, ``--clock``, ``--position``."""
    options = (
        click.option(
            "--as-of",
            metavar="WHEN",
            help="What was known by then (2025-04-14, 2025-04, '3 days ago').",
            shell_complete=complete.moments,
        ),
        click.option("--at", metavar="WHEN", help="What was true then; the same as --as-of unless given."),
        click.option(
            "--clock",
            type=click.Choice(["reported", "recorded"]),
            default="reported",
            show_default=True,
            help="The clock that --as-of cuts: published by a source, or written here.",
        ),
        position_option,
        click.option("--strict-time", is_flag=True, help="An uncertain publication time counts at its latest."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def article_options(function: F) -> F:
    """What a person may say about an article that the file does not."""
    for option in (
        click.option("--url", metavar="URL", help="Where it was published."),
        click.option("--published", metavar="T", help="When: a day, an interval A/B, or an instant."),
        click.option("--outlet", metavar="NAME", help="Who published it."),
    ):
        function = option(function)
    return function


def json_option(function: F) -> F:
    """``--json``: the same facts for programs."""
    return click.option("--json", "as_json", is_flag=True, help="The same facts as JSON.", callback=_json)(function)


def _json(ctx: click.Context, param: click.Parameter, value: bool) -> bool:
    """Also when it was asked for before the command."""
    return value or bool(anywhere.given("as_json")) or anywhere.given("form") == "json"


def dry_run_option(function: F) -> F:
    """``--dry-run`` of what a person decides: the ``Desk`` knows it."""

    def note(ctx: click.Context, param: click.Parameter, value: bool) -> None:
        noted = ctx.find_root().obj
        if noted is not None:
            noted["dry_run"] = value

    option = click.option(
        "-n",
        "--dry-run",
        is_flag=True,
        expose_value=False,
        callback=note,
        help="What it would change; writes nothing.",
    )
    return option(function)


def nothing_before(ctx: click.Context, *but: str) -> None:
    """Refuses options of a group that stand before one of its commands: they would be dropped without a word."""
    given = [name for name in ctx.params if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    if set(given) - set(but):
        raise click.UsageError(f"options stand behind the command: {ctx.command_path} {ctx.invoked_subcommand} …")


def format_option(*formats: Format) -> Callable[[F], F]:
    """``--format`` with these choices besides text and JSON, and ``--json``; the command gets ``form``."""
    choices = ("text", "json", *formats)

    def decorate(function: F) -> F:
        @functools.wraps(function)
        def command(*args: Any, as_json: bool, format_: Format | None, **options: Any) -> Any:
            as_json = as_json or (format_ is None and bool(anywhere.given("as_json")))
            format_ = format_ or _before(choices)
            if as_json and format_ not in (None, "json"):
                raise click.UsageError(f"--json and --format {format_} cannot be given together")
            return function(*args, form="json" if as_json else format_ or "text", **options)

        command = click.option("--json", "as_json", is_flag=True, help="Short for --format json.")(command)
        form = click.option("--format", "format_", type=click.Choice(choices), help="How it is printed; default: text.")
        return cast("F", form(command))

    return decorate


def _before(choices: tuple[Format, ...]) -> Format | None:
    """``--format`` as it stood before the command."""
    asked: Format | None = anywhere.given("form")
    if asked is not None and asked not in choices:
        raise click.UsageError(f"--format {asked}: this command knows {', '.join(choices)}")
    return asked
