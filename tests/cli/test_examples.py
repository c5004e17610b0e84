"""Every command shows how it is used, and what it shows works: each example of each help text is run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.cli.conftest import Tracker
from tracker.cli.app import cli

WITHOUT = {"review go"}
"""What needs no example: hidden, and called by the group above it."""
NOT_RUN = {
    "feeds test",
    "feeds discover",
    "poll",
    "run",
    "targets add",
    "targets test",
    "import",
    "digest send",
    "rules edit",
    "config edit",
}
"""What would reach out of this machine, or needs what is not there: its words are only read."""
FEED = "https://www.example.org/feed.xml"
ADDRESS = ("--url", "https://post.example/1")
ARTICLE = "Talks\nNayib Bukele met Donald Trump in Washington on Monday.\n"
BEFORE: dict[str, list[str]] = {
    "init": ["init --new my-story"],
    "story add": ["init --new my-storm"],
    "story archive": ["init --new my-storm", "init --seeds my-storm"],
    "digest": ["digest make 2025-04-07..2025-04-14"],
    "digest send": ["digest approve 20250408", "targets add desk --folder out"],
    "digest correct": ["targets add desk --folder out", "digest approve 20250408", "digest send 20250408"],
    "feeds": [f"feeds add {FEED}"],
    "feeds resume": [f"feeds pause {FEED}"],
    "feeds import": ["feeds export -o feeds.opml"],
    "targets remove": ["targets add desk --folder out"],
    "review": ["ingest article.txt --published 2025-04-15"],
    "review undo": ['review dismiss @182 --reason "a slip"'],
    "review unlink": ['review link @182 @150 --as stays --reason "as told"'],
    "status": ["tag @187 before-the-hearing"],
    "verify": ["checkpoint -o old.checkpoint", "prove 182 -o event.tlog-proof"],
    "prove": ["checkpoint -o old.checkpoint", 'note d020-flights-of-15-march "more"'],
    "import": ["export -o story.ndjson"],
    "restore": ["backup backups/"],
}
"""What a person did before, by the first words of what is shown."""
CODES = {
    "doctor": {0, 1},
    "health": {1},
    "digest correct": {3},
    "review same ID": {3},
    "review different ID": {3},
}
"""How it may end where that is not 0: no daemon runs, nothing needs a correction, nothing waits to be told apart."""


def commands(group: click.Group, ctx: click.Context, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command under a group by its full name, and the groups themselves."""
    for name in group.list_commands(ctx):
        found = group.get_command(ctx, name)
        assert found is not None
        yield f"{path} {name}".strip(), found
        if isinstance(found, click.Group):
            yield from commands(found, click.Context(found, ctx, name), f"{path} {name}".strip())


def examples(command: click.Command) -> list[str]:
    """The lines of a help text that a person may type; a comment stands after three blanks."""
    text = re.sub(r"\\\n\s*", "", command.help or "")
    return [
        re.split(r"\s{3,}|\s>\s", line.strip())[0] for line in text.splitlines() if line.strip().startswith("tracker ")
    ]


ALL = dict(commands(cli, click.Context(cli, **cli.context_settings)))
EXAMPLES = sorted({example for command in ALL.values() for example in examples(command)})


def named(words: list[str]) -> str:
    """The command that some words call: as many of them as name one."""
    words = words[2:] if words[0] == "--db" else words
    two = " ".join(words[:2])
    return two if two in ALL else words[0]


def without_example(commands: dict[str, click.Command]) -> set[str]:
    """The commands whose help shows nothing that can be typed."""
    return {name for name, command in commands.items() if not examples(command)}


def test_every_command_has_an_example() -> None:
    assert without_example(ALL) == WITHOUT
    assert len(ALL) > 80


def test_a_command_without_an_example_is_found() -> None:
    @click.command("mute", help="Says nothing of how.")
    def mute() -> None: ...

    assert without_example({"mute": mute, "status": ALL["status"]}) == {"mute"}


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_help_works(
    example: str, tracker: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    words = shlex.split(example)[1:]
    command = named(words)
    if command in NOT_RUN and "--dry-run" not in words:
        _read_only(words)
        return
    if words == ["init", "my-desk"]:  # it gets a store of its own
        monkeypatch.delenv("TRACKER_DB")
    prepare(tracker, command)
    article = article_of(tracker) if "ARTICLE" in words else ""
    if command == "sources diff":
        revise(tracker)
    known = {"ID": identity(tracker, command), "ARTICLE": article, "backups/tracker-20261124.db": backup()}
    ran = tracker(*(known.get(word, word) for word in words))
    assert ran.code in CODES.get(" ".join(words), CODES.get(command, {0})), ran.err


def prepare(tracker: Tracker, command: str) -> None:
    """The files that examples name, and what was done before."""
    Path("article.txt").write_text(ARTICLE, encoding="utf-8")
    Path("feed.xml").write_text('<rss version="2.0"><channel><title>A</title></channel></rss>', encoding="utf-8")
    for name, lines in BEFORE.items():
        if command == name or command.startswith(f"{name} "):
            for line in lines:
                assert tracker(*shlex.split(line)).code == 0, line


def _read_only(words: list[str]) -> None:
    """Reads the words as the program would, and calls nothing."""
    with cli.make_context("tracker", list(words)) as ctx:
        left = [*ctx._protected_args, *ctx.args]
        group: click.Command = cli
        while isinstance(group, click.Group) and left:
            name, found, left = group.resolve_command(ctx, left)
            assert found is not None
            ctx = found.make_context(name, left, parent=ctx)
            left, group = [*ctx._protected_args, *ctx.args], found


def identity(tracker: Tracker, command: str) -> str:
    """An id that the command can be given."""
    if command == "review defer":  # only what waits can be put off
        return str(tracker("review", "list", "--json").json["items"][0]["id"])
    return "20250408" if command.startswith("digest") else "@182"


def article_of(tracker: Tracker) -> str:
    """The article that was taken in."""
    return str(tracker("ingest", "article.txt", *ADDRESS, "--json").json["article"])


def revise(tracker: Tracker) -> None:
    """A second version of the article."""
    Path("article.txt").write_text(ARTICLE.replace("Monday", "Tuesday"), encoding="utf-8")
    assert tracker("ingest", "article.txt", *ADDRESS).code == 0


def backup() -> str:
    """The backup that was made."""
    return str(next(Path("backups").glob("*.db"), ""))
