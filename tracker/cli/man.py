"""``tracker man``: manual pages, made from the same words as ``--help``, so that they cannot fall behind.

One page a command of the table; what stands under a group is told in its page. The markup is that of man(7).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import click

from tracker.cli.failures import Failure

_VERBATIM = "\b"
"""The line with which click marks a paragraph that keeps its lines."""


def run(name: str | None, folder: str | None) -> None:
    """Prints the manual page of a command or of the whole program, or writes all of them into a folder."""
    made = pages(click.get_current_context().find_root())
    if folder is not None:
        target = Path(folder).expanduser()
        target.mkdir(parents=True, exist_ok=True)
        for title, text in made.items():
            (target / f"{title}.1").write_text(text, encoding="utf-8")
        click.echo(f"{len(made)} pages in {target}", err=True)
        return
    title = f"tracker-{name}" if name else "tracker"
    if title not in made:
        raise Failure(f"there is no command {name!r}; `tracker --help` lists them", 2)
    click.echo(made[title], nl=False)


def pages(root: click.Context) -> dict[str, str]:
    """All pages by title: ``tracker``, and ``tracker-NAME`` of each command."""
    group = root.command
    assert isinstance(group, click.Group)
    made = {}
    names = []
    for name in group.list_commands(root):
        found = group.get_command(root, name)
        assert found is not None
        names.append((name, found))
        made[f"tracker-{name}"] = _page(f"tracker-{name}", found, click.Context(found, root, name))
    listed = [line for name, found in names for line in (".TP", f".BR tracker-{name} (1)", _text(_first(found)))]
    return {"tracker": _page("tracker", group, root, [".SH COMMANDS", *listed])} | made


def _page(title: str, command: click.Command, ctx: click.Context, more: list[str] | None = None) -> str:
    lines = [
        f'.TH "{title.upper()}" "1" "" "tracker" "Manual of tracker"',
        ".SH NAME",
        f"{_text(title)} \\- {_text(_first(command))}",
        ".SH SYNOPSIS",
        *_synopsis(command, ctx),
        ".SH DESCRIPTION",
        *_words(command),
        *_options(command, ctx, ".SH OPTIONS"),
        *(more if more is not None else _under(command, ctx)),
        ".SH SEE ALSO",
        ".BR tracker (1)",
    ]
    return "\n".join(lines) + "\n"


def _under(command: click.Command, ctx: click.Context) -> Iterator[str]:
    """What stands under a group, each with its words and options."""
    if not isinstance(command, click.Group):
        return
    yield ".SH COMMANDS"
    for name in command.list_commands(ctx):
        found = command.get_command(ctx, name)
        if found is None or found.hidden:
            continue
        inner = click.Context(found, ctx, name)
        yield f".SS {_text(name)}"
        yield from _synopsis(found, inner)
        yield ".PP"
        yield from _words(found)
        yield from _options(found, inner, ".PP")


def _synopsis(command: click.Command, ctx: click.Context) -> Iterator[str]:
    yield f".B {_text(ctx.command_path)}"
    yield _text(" ".join(command.collect_usage_pieces(ctx)))


def _words(command: click.Command) -> Iterator[str]:
    """The help text: paragraphs are filled, those marked for it keep their lines."""
    for number, paragraph in enumerate(re.split(r"\n\s*\n", (command.help or "").strip())):
        lines = [line.strip() for line in paragraph.splitlines()]
        if number:
            yield ".PP"
        if lines and lines[0] in (_VERBATIM, ""):
            kept = dedent("\n".join(paragraph.splitlines()[1:]))
            yield from (".nf", *(_text(line) for line in kept.splitlines()), ".fi")
        else:
            yield _text(" ".join(lines))


def _options(command: click.Command, ctx: click.Context, heading: str) -> Iterator[str]:
    records = [record for param in command.get_params(ctx) if (record := param.get_help_record(ctx)) is not None]
    if records:
        yield heading
    for names, words in records:
        yield from (".TP", f".B {_text(names)}", *([_text(words)] if words else []))


def _first(command: click.Command) -> str:
    return " ".join(re.split(r"\n\s*\n", (command.help or "").strip())[0].split()).rstrip(".")


def _text(text: str) -> str:
    """Words as man(7) takes them: no line begins with a control character, and hyphens can be copied."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped
