"""The options of the whole program. They stand before the command, and where people put them: behind it.

Before it they are listed by ``tracker --help``; behind it they are understood and not listed again.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import click
from click.core import ParameterSource

from tracker.cli import complete

F = TypeVar("F", bound=Callable[..., Any])


class _Option(NamedTuple):
    names: tuple[str, ...]
    behind: bool
    """Whether it is understood behind the command, too; ``--json`` and ``--format`` have their own place there."""
    attributes: dict[str, Any]


def _option(*names: str, behind: bool = True, **attributes: Any) -> _Option:
    return _Option(names, behind, attributes)


OPTIONS = (
    _option("--db", "--store", "db", metavar="URL", help="A path, sqlite:///path or postgresql://… [env: TRACKER_DB]"),
    _option(
        "--story", metavar="NAME", help="The story, when the store holds several.", shell_complete=complete.stories
    ),
    _option("--config", metavar="FILE", help="Settings file. [env: TRACKER_CONFIG]"),
    _option("--tz", metavar="ZONE", help="Ask and answer in times of this zone, not the story's."),
    _option("--json", "as_json", behind=False, is_flag=True, help="Short for --format json."),
    _option("--format", "form", behind=False, metavar="FORM", help="text, json, ndjson, csv or md."),
    _option(
        "--color",
        metavar="WHEN",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help="auto, always or never. [env: NO_COLOR]",
    ),
    _option("--no-color", is_flag=True, help="Short for --color never."),
    _option("--no-pager", is_flag=True, help="Never through a pager. [env: TRACKER_PAGER=]"),
    _option("--no-input", is_flag=True, help="Never ask."),
    _option("-q", "--quiet", is_flag=True, help="Nothing on stderr but errors."),
    _option("-v", "--verbose", count=True, help="Say which store and settings are used."),
    _option("--debug", is_flag=True, help="Where a failure came from. [env: TRACKER_DEBUG]"),
)
"""In the order of the help."""


def before(function: F) -> F:
    """Gives the program its options; the function gets them by name."""
    for option in reversed(OPTIONS):
        function = click.option(*option.names, **option.attributes)(function)
    return function


def behind(command: click.Command) -> click.Command:
    """The command, and what stands under it, with the program's options understood; not those that it has itself."""
    if isinstance(command, click.Group):
        for under in command.commands.values():
            behind(under)
    taken = {name for param in command.params for name in param.opts}
    for option in OPTIONS:
        if option.behind and not taken.intersection(option.names):
            command.params.append(
                click.Option(option.names, hidden=True, expose_value=False, callback=_note, **option.attributes)
            )
    return command


def _note(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    noted = ctx.find_root().obj
    if param.name and noted is not None and ctx.get_parameter_source(param.name) is ParameterSource.COMMANDLINE:
        noted[param.name] = value
        colour(ctx)
    return value


def colour(ctx: click.Context) -> None:
    """Lets colour be, or forbids it: as asked, and as the terminal says."""
    asked = ctx.find_root().obj
    if asked["no_color"] or asked["color"] == "never" or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        ctx.color = False
    elif asked["color"] == "always":
        ctx.color = True


def given(name: str) -> Any:
    """What was given for one of the program's options, wherever it stood; None outside the program."""
    ctx = click.get_current_context(silent=True)
    return (ctx.find_root().obj or {}).get(name) if ctx is not None else None
