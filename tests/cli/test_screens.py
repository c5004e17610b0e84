"""The screens as they are: every one of them on the seed story, kept beside this file and read by a person.

What depends on how many sentences the detector finds (positions, roots, hashes) is blanked; everything else must be as
it was. After a change that is meant:  pytest tests/cli/test_screens.py --snapshot-update, and read the difference.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cli.conftest import Tracker
from tests.cli.terminal import Terminal
from tests.feeds.scenario import feed, item
from tests.loopback import Answer, Loopback

DAY = ("--as-of", "2025-04-14")
HELD = "person/kilmar-abrego-garcia.held-at"
SCREENS = {
    "status": ("status", *DAY),
    "status-early": ("status", "--as-of", "2025-03-14"),
    "status-later-known": ("status", "--as-of", "2025-04-21", "--at", "2025-04-14", "--section", "people"),
    "status-hindsight": ("status", *DAY, "--hindsight"),
    "log": ("log", "2025-04-07..2025-04-14"),
    "show-all-clocks": ("show", HELD, "--all-clocks", "--as-of", "2025-05-01"),
    "show-event": ("show", "@163"),
    "why": ("why", HELD, *DAY),
    "why-conflict": ("why", "figure/sent-2025-03-15.total", *DAY),
    "diff": ("diff", "2025-04-07", "2025-04-14"),
    "figures-history": ("figures", "figure/sent-to-cecot.cumulative", "--history", *DAY),
    "figures": ("figures", *DAY),
    "people": ("people", *DAY),
    "orgs": ("orgs", *DAY),
    "sources": ("sources", *DAY),
    "source": ("sources", "show", "Washington Post", *DAY),
    "cases": ("cases", *DAY),
    "advisories": ("advisories", *DAY),
    "conflicts": ("conflicts", *DAY),
    "questions": ("questions", *DAY),
    "calendar": ("calendar", "--as-of", "2025-04-06"),
    "search": ("search", "facilitate", "--in", "facts", "-n", "5", *DAY),
    "review": ("review", "list", "-n", "3"),
    "digest": ("digest", "make", "2025-04-07..2025-04-14"),
    "digest-uneventful": ("digest", "make", "2026-02-02..2026-02-03"),
    "show-entity": ("show", "Abrego Garcia", *DAY),
    "show-article": ("show", "123c68a08d495e63"),
    "log-oneline": ("log", "Bukele", "--oneline", *DAY),
    "calendar-past": ("calendar", "--past", "--as-of", "2025-04-06"),
    "conflicts-all": ("conflicts", "--all", "--as-of", "2025-03-15"),
    "poll-dry-run": ("poll", "--dry-run", "--feed", "1"),
    "dismiss-dry-run": ("review", "dismiss", "d020-flights-of-15-march", "--reason", "?", "--dry-run"),
    "stories": ("story", "list"),
    "story-scope": ("story", "scope", *DAY),
    "rules": ("rules", "list"),
    "rebuild-check": ("rebuild", "--check"),
    "verify-from": ("verify", "--from", "@260"),
    "feeds": ("feeds", "list"),
    "verify": ("verify",),
    "doctor": ("doctor",),
    "export-case-table": ("export", "--format", "markdown", "-o", "-", *DAY),
    "help": ("--help",),
}
BLANKED = (
    (re.compile(r"position \d+(?=[\s,])"), "position ###"),
    (re.compile(r"@\d+"), "@###"),
    (re.compile(r"\b[0-9a-f]{8,64}\b"), lambda m: "#" * len(m[0])),
    (re.compile(r"Log: \d+ events"), "Log: ### events"),
    (
        re.compile(r"\b\d+(?= (events|bodies|roots|quotes found|reports found|reports that|pairs that|documents is))"),
        "###",
    ),
    (re.compile(r"the head is event \d+"), "the head is event ###"),
)
OF_THE_MACHINE = (
    (re.compile(r"(?m)^(Store|Folder) .*$"), r"\1 …"),
    (re.compile(r"(?m)^(?:ok  |warn)( +)(settings|sqlite|file system) .*(\n {8}.*)*"), r"##  \1\2 …"),
    (re.compile(r"\d[\d.]* GB|\d+ warnings"), "# …"),
)


def blanked(text: str) -> str:
    """A screen without what depends on the length of the log or on the machine."""
    for pattern, stars in (*BLANKED, *OF_THE_MACHINE):
        text = pattern.sub(stars, text)  # type: ignore[arg-type]
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_is_as_it_was(tracker: Tracker, name: str, snapshot: SnapshotAssertion) -> None:
    assert tracker("checkpoint").code == 0
    ran = tracker(*SCREENS[name])
    assert ran.code == 0, ran.err
    assert blanked(ran.out) == snapshot


def test_first_contact_is_as_it_was(empty: Tracker, snapshot: SnapshotAssertion) -> None:
    ran = empty("init")
    assert ran.code == 0, ran.err
    assert blanked(ran.out) == snapshot


def test_a_store_that_was_changed_is_as_it_was_told(tracker: Tracker, snapshot: SnapshotAssertion) -> None:
    with contextlib.closing(sqlite3.connect("tracker.db")) as database, database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        changed = "CAST(replace(CAST(body AS TEXT), 'refuses', 'accepts') AS BLOB)"
        database.execute(f"UPDATE event SET body = {changed} WHERE position = 163")
    ran = tracker("verify")
    assert ran.code == 4
    assert max(map(len, ran.out.splitlines())) <= 80
    assert blanked(ran.out) == snapshot


def test_review_is_as_it_was(
    tracker: Tracker,
    at_terminal: Callable[[str], None],
    snapshot: SnapshotAssertion,
) -> None:
    pairs = len(tracker("review", "list", "--json").json["alike"])
    at_terminal("nu" + "s" * pairs + "?cq")
    ran = tracker("review")
    assert ran.code == 0, ran.err
    assert max(map(len, ran.out.splitlines())) <= 80
    assert re.sub(r"\b\d+(?= of \d+   )|(?<= of )\d+(?=   )|(?<=Waiting: )\d+", "#", blanked(ran.out)) == snapshot


def test_the_daemon_is_as_it_was(
    tracker: Tracker,
    tmp_path: Path,
    site: Loopback,
    snapshot: SnapshotAssertion,
) -> None:
    for row in tracker("feeds", "list", "--json").json["feeds"]:
        assert tracker("feeds", "remove", row["feed"]).code == 0
    page = Answer(200, {}, b"<p>no feed")
    for path, answer in (("/news", feed(item(2), item(1))), ("/gone", Answer(404)), ("/page", page)):
        assert tracker("feeds", "add", site.on(path, answer)).code == 0
    with contextlib.closing(Terminal("run", cwd=tmp_path)) as terminal:
        for _ in range(3):
            terminal.until("; next ")
        terminal.interrupt()
        code, shown = terminal.rest()
    assert code == 0
    lines = _told(re.sub(rf"\b{site.port}\b", "#####", blanked(shown)))
    assert "\n".join(lines) == snapshot


def _told(log: str) -> list[str]:
    """The log of a daemon without what chance decides: when it polls again, and which feed answered first."""
    lines = re.sub(r"(?<=next )\d\d:\d\d|(?<=pid )\d+", "##", log).splitlines()
    polled = [number for number, line in enumerate(lines) if "; next " in line]
    for number, line in zip(polled, sorted(lines[number] for number in polled), strict=True):
        lines[number] = line
    return lines


@pytest.mark.parametrize("name", SCREENS.keys() - {"export-case-table"})
def test_a_screen_is_no_wider_than_a_terminal(tracker: Tracker, name: str) -> None:
    wide = [line for line in tracker(*SCREENS[name]).out.splitlines() if len(line) > 80 and "tracker why" not in line]
    assert [line for line in wide if "http" not in line] == []


def test_blanking_leaves_what_a_reader_reads() -> None:
    assert blanked("position 416  root 06c88eb0\n261 people, Apr 14, @12") == (
        "position ###  root ########\n261 people, Apr 14, @###\n"
    )
