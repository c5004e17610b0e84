"""rebuild, verify --from and --deep: what is derived is compared and made anew, and each says what it looked at."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Tracker
from tests.storage.conftest import new_database, postgres_server  # noqa: F401 - fixtures of the engine tests
from tracker import settings as configuration
from tracker.cli.commands.rebuild import PROJECTIONS as OFFERED
from tracker.journal.journal import Journal
from tracker.journal.kept import version as kept_version
from tracker.services.coverage import FEEDS, FEEDS_VERSION
from tracker.services.derived import PROJECTIONS
from tracker.services.rebuild import keep_state, story_stream
from tracker.services.state_snapshots import OUTLINE, STATE, version
from tracker.services.story_judge import PROJECTION, VERSION
from tracker.wiring import stores

STORY = "us-el-salvador-deportations"


def test_the_command_offers_the_projections_that_there_are() -> None:
    """They are written twice, so that completing a name loads nothing."""
    assert set(OFFERED) == set(PROJECTIONS)


@contextmanager
def opened() -> Iterator[Journal]:
    with stores.open_journal(configuration.load(os.environ, {}, Path.cwd())) as journal:
        yield journal


def tamper(*statements: str) -> None:
    """As somebody would who can write the file."""
    with sqlite3.connect("tracker.db") as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            database.execute(statement)


def compared(tracker: Tracker) -> dict[str, bool]:
    ran = tracker("rebuild", "--check", "--json")
    found = {row["name"]: row["ok"] for row in ran.json["projections"]}
    assert ran.code == (0 if all(found.values()) else 9)
    return found


def spoil(kind: str) -> None:
    """Makes what is kept of one kind something else than the log gives."""
    if kind == "search":
        tamper("DELETE FROM document_words WHERE rowid = (SELECT id FROM document LIMIT 1 OFFSET 7)")
        return
    with opened() as journal:
        top = journal.top().position
        keep_state(journal, STORY, top)
        state = journal.snapshot(STATE, version(), story_stream(STORY), 100_000)
        outline = journal.snapshot(OUTLINE, version(), story_stream(STORY), 100_000)
        assert state is not None
        assert outline is not None
        with journal.writing() as writing:
            if kind == "states":  # what was true earlier, as if it were so now
                writing.add_snapshot(STATE, version(), story_stream(STORY), 100, state[1])
                writing.add_snapshot(OUTLINE, version(), story_stream(STORY), 100, outline[1])
            elif kind == "feeds":
                writing.add_snapshot(FEEDS, kept_version(FEEDS_VERSION), "", top, b"\x80")
            else:
                writing.keep_snapshot(PROJECTION, VERSION, top, b"\x80")


@pytest.mark.parametrize("kind", ["search", "states", "feeds", "learnt"])
def test_what_differs_is_found_and_made_anew(tracker: Tracker, kind: str) -> None:
    before = tracker("status", "--as-of", "2025-04-14", "--json").out
    assert all(compared(tracker).values()), "the control"
    spoil(kind)
    assert compared(tracker) == {name: name != kind for name in ("search", "states", "feeds", "learnt")}
    assert f"Next: tracker rebuild --projection {kind}" in tracker("rebuild", "--check").out
    made = tracker("rebuild", "--projection", kind)
    assert (made.code, made.out.split()[:2]) == (0, [kind, "made"])
    assert all(compared(tracker).values())
    assert tracker("status", "--as-of", "2025-04-14", "--json").out == before


def test_after_all_was_made_anew_every_answer_is_the_same(tracker: Tracker) -> None:
    asked = (("search", "facilitate"), ("status", "--json"), ("rules", "list", "--json"), ("feeds", "list", "--json"))
    before = [tracker(*words).out for words in asked]
    position = tracker("status", "--json").json["as_of"]["position"]
    assert tracker("rebuild").code == 0
    assert [tracker(*words).out for words in asked] == before
    assert tracker("status", "--json").json["as_of"]["position"] == position, "it is no event"


def test_check_writes_nothing(tracker: Tracker) -> None:
    tracker("search", "facilitate")
    before = Path("tracker.db").read_bytes()
    assert tracker("rebuild", "--check").code == 0
    assert Path("tracker.db").read_bytes() == before


def test_on_postgresql_it_is_compared_made_anew_and_verified_from_a_position_on(
    tracker: Tracker, request: pytest.FixtureRequest
) -> None:
    url: str = request.getfixturevalue("new_database")("template0")
    assert tracker("export", "-o", "story.ndjson").code == 0
    assert tracker("--db", url, "import", "story.ndjson").code == 0
    before = tracker("--db", url, "search", "facilitate").out
    assert tracker("--db", url, "rebuild", "--check").code == 0
    assert tracker("--db", url, "rebuild").code == 0
    assert tracker("--db", url, "search", "facilitate").out == before
    checked = tracker("--db", url, "rebuild", "--check", "--json").json["projections"]
    assert {row["name"]: row["ok"] for row in checked} == dict.fromkeys(("search", "states", "feeds", "learnt"), True)
    assert "documents is found" in checked[0]["detail"]
    for words in (("--from", "@260"), ("--deep",)):
        ran = tracker("--db", url, "verify", *words)
        assert ran.code == 0, ran.out


def verdict(tracker: Tracker, *words: str) -> Any:
    ran = tracker("verify", *words, "--json")
    assert ran.code == (0 if ran.json["verified"] else 4)
    return ran.json


@pytest.mark.parametrize(("position", "found"), [(300, True), (20, False)])
def test_from_a_position_on_finds_what_was_changed_there_and_only_there(
    tracker: Tracker, position: int, found: bool
) -> None:
    assert verdict(tracker, "--from", "@260")["from"] == 257
    tamper(f"UPDATE event SET body = CAST(body || ' ' AS BLOB) WHERE position = {position}")
    assert verdict(tracker, "--from", "@260")["verified"] is not found
    assert not verdict(tracker)["verified"], "the whole check finds either"


def test_the_screen_of_a_part_does_not_call_the_whole_verified(tracker: Tracker) -> None:
    screen = tracker("verify", "--from", "@260").out
    assert "VERIFIED from @257 on" in screen
    assert "not checked         -       events @1 to @256" in screen
    assert "\nVERIFIED   " not in screen
    assert max(map(len, screen.splitlines())) <= 80


def test_deep_finds_what_the_whole_check_does_not_look_at(tracker: Tracker) -> None:
    assert tracker("digest", "make", "2025-04-07..2025-04-14").code == 0
    deep = verdict(tracker, "--deep")
    details = {check["name"]: check["detail"] for check in deep["checks"]}
    assert details["digests"] == "1 digests are what was made"
    spoil("learnt")
    assert not verdict(tracker, "--deep")["verified"]
    assert verdict(tracker)["verified"], "the control"


@pytest.mark.parametrize(
    ("words", "code"),
    [(("--from", "x"), 2), (("--from", "@0"), 2), (("--from", "@99999"), 3), (("--from", "@5", "--deep"), 2)],
)
def test_what_cannot_be_asked_is_refused(tracker: Tracker, words: tuple[str, ...], code: int) -> None:
    assert tracker("verify", *words).code == code
