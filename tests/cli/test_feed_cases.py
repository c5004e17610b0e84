"""feedparser's own cases through ``tracker feeds parse``: what the command shows is what they expect.

Each case names its values in a comment: ``Expect: not bozo and entries[0]['title'] == 'One'``. The expression is only
read, never run. Counted are the values that the command shows: title, link, id, dates, author and summary of entries,
title and link of the feed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Tracker
from tests.feeds.corpus import files
from tests.feeds.scenario import Inline
from tracker.wiring import network

EXPECT = re.compile(r"Description:\s*(?:.*?)\s*Expect:\s*(.*)\s*-->")
HEADER = re.compile(r"^Header:\s+([^:]+):(.*)$", re.MULTILINE)
SHOWN = {"title", "link", "id", "guid", "author", "summary", "description", "published_parsed", "updated_parsed"}
NAMES = {"guid": "id", "description": "summary", "published_parsed": "published", "updated_parsed": "updated"}
LEAST = 0.974
"""The share of the value checks that has to hold."""

Check = tuple[list[Any], Any]


@pytest.fixture
def command(empty: Tracker, monkeypatch: pytest.MonkeyPatch) -> Tracker:
    """The command line with the parser in this process: one for each of a thousand cases would take minutes."""

    @asynccontextmanager
    async def inline() -> AsyncIterator[Inline]:
        yield Inline()

    monkeypatch.setattr(network, "parser", inline)
    return empty


def text_of(raw: bytes) -> str:
    """A case as text, whatever its encoding."""
    marks = {b"\xff\xfe": "utf-16le", b"\xfe\xff": "utf-16be", b"\x00<": "utf-16be", b"<\x00": "utf-16le"}
    return raw.decode(next((name for mark, name in marks.items() if raw.startswith(mark)), "utf-8"), "ignore")


def path_of(node: ast.expr) -> list[Any]:
    """``entries[0]['title']`` as a list of names and numbers; empty when it is something else."""
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute):
        return [*path_of(node.value), node.attr]
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return [*path_of(node.value), node.slice.value]
    return []


def checks_of(text: str) -> Iterator[Check]:
    """The values that a case expects and the command shows."""
    found = EXPECT.search(text)
    try:
        tree = ast.parse(found[1].strip(), mode="eval").body if found else None
    except SyntaxError:
        return
    for part in tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]:
        if isinstance(part, ast.Compare) and len(part.ops) == 1 and isinstance(part.ops[0], ast.Eq):
            path = path_of(part.left)
            of_entry = len(path) == 3 and path[0] == "entries" and path[2] in SHOWN
            of_feed = len(path) == 2 and path[0] == "feed" and path[1] in ("title", "link")
            try:
                value = ast.literal_eval(part.comparators[0])
            except ValueError:
                continue
            if (of_entry or of_feed) and value is not None:
                yield path, value


def shown(document: dict[str, Any], path: list[Any]) -> Any:
    """The value at a path in what the command printed; a date as feedparser's tuple."""
    value: Any = document
    for name in path:
        value = value[NAMES.get(name, name)]
    if path[-1].endswith("_parsed"):
        return tuple(datetime.fromisoformat(value).utctimetuple())
    return value


def holds(document: dict[str, Any], check: Check) -> bool:
    """Whether the command showed what the case expects."""
    try:
        return bool(shown(document, check[0]) == check[1])
    except (KeyError, IndexError, TypeError):
        return False


def test_feedparsers_cases_hold_through_the_command(command: Tracker) -> None:
    good = total = 0
    missed = []
    for case in files("feeds/feedparser/wellformed/**/*.xml"):
        text = text_of(case.read_bytes())
        checks = list(checks_of(text))
        if not checks:
            continue
        headers = [f"--header={name}:{value}" for name, value in HEADER.findall(text)]
        document = command("feeds", "parse", str(case), *headers, "--json").json
        held = [holds(document, check) for check in checks]
        good, total = good + sum(held), total + len(held)
        missed += [(Path(case).name, *check) for check, fine in zip(checks, held, strict=True) if not fine]
    print(f"{good} of {total} value checks hold, {good / total:.1%}")
    assert total > 300
    assert good >= LEAST * total, missed[:20]


def test_a_value_that_is_another_one_is_no_match() -> None:
    """The control."""
    check: Check = (["entries", 0, "title"], "One")
    assert holds({"entries": [{"title": "One"}]}, check)
    assert not holds({"entries": [{"title": "Two"}]}, check)
    assert not holds({"entries": []}, check)
    assert list(checks_of("Description: x Expect: entries[0]['title'] == 'One' and not bozo -->")) == [check]
