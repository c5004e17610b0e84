"""The options of the whole program: before the command and behind it; and the zone that questions are asked in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Tracker
from tracker.cli.app import COMMANDS, cli

SEEDS = Path(__file__).parents[2] / "seeds" / "us-el-salvador-deportations"


@pytest.mark.parametrize("before", [["--json"], ["--format", "json"]])
@pytest.mark.parametrize("command", [["status"], ["log"], ["feeds", "list"], ["digest", "list"], ["verify"]])
def test_json_may_be_asked_for_before_the_command(tracker: Tracker, before: list[str], command: list[str]) -> None:
    assert tracker(*before, *command).json["schema"] == tracker(*command, "--json").json["schema"]


def test_a_form_that_a_command_does_not_know_is_refused(tracker: Tracker) -> None:
    assert tracker("--format", "csv", "status").out.startswith("subject,")
    ran = tracker("--format", "csv", "show", "@1")
    assert (ran.code, ran.out) == (2, "")
    assert "text, json" in ran.err
    assert tracker("--format", "json", "status", "--format", "csv").out.startswith("subject,"), "the nearer one holds"


def test_the_store_and_the_story_may_be_named_behind_the_command(tracker: Tracker) -> None:
    shutil.copy("tracker.db", "other.db")
    assert tracker("--db", "other.db", "note", "@2", "only there").code == 0
    here = tracker("status", "--json").json["as_of"]["position"]
    for words in (["--db", "other.db"], ["--store", "other.db"], ["--story", "us-el", "--db=other.db"]):
        assert tracker("status", "--json", *words).json["as_of"]["position"] == here + 1
    assert tracker("digest", "list", "--story", "mars").code == 3
    assert tracker("review", "list", "--db", "nowhere.db").code == 8


def test_every_command_understands_them() -> None:
    import click

    root = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(root, name)
        assert command is not None
        names = {option for param in command.params for option in param.opts}
        assert {"--db", "--story", "--tz", "--no-pager", "--quiet"} <= names, name
        assert len([option for param in command.params for option in param.opts if option == "--db"]) == 1, name


def test_a_question_may_be_asked_in_another_zone(tracker: Tracker) -> None:
    tokyo = tracker("--tz", "Asia/Tokyo", "status", "--as-of", "2025-04-14", "--json").json["as_of"]
    assert (tokyo["instant"], tokyo["zone"]) == ("2025-04-14T15:00:00Z", "Asia/Tokyo")
    assert "JST" in tracker("status", "--as-of", "2025-04-14", "--tz", "Asia/Tokyo").out
    assert tracker("status", "--tz", "Asia/Nowhere").code == 2
    day = tracker("log", "2025-04-13..2025-04-14", "--tz", "Asia/Tokyo", "--json").json["developments"]
    assert {item["happened"]["latest"] for item in day} == {"2025-04-14"}


def test_the_zone_of_an_answer_is_that_of_its_position(tracker: Tracker) -> None:
    """A story that moves to another zone later asks its old questions as before, when they are asked by position."""
    asked = ("status", "--as-of", "2025-04-14", "--json")
    first = tracker(*asked)
    position = str(first.json["as_of"]["position"])
    shutil.copytree(SEEDS, "moved")
    story = Path("moved/story.toml")
    story.write_text(story.read_text().replace("America/New_York", "America/El_Salvador"))
    assert tracker("init", "--seeds", "moved").code == 0
    assert tracker(*asked, "--position", position).out == first.out
    assert tracker(*asked).json["as_of"]["zone"] == "America/El_Salvador", "the control: it did move"
    assert tracker(*asked, "--position", "0").json["as_of"]["zone"] == "America/New_York"


def test_verbose_names_the_store_and_quiet_says_nothing(tracker: Tracker) -> None:
    assert "tracker.db" in tracker("-v", "status").err
    assert "tracker.db" in tracker("status", "-v").err
    assert tracker("status", "-v", "-q").err == ""


def test_an_unforeseen_error_says_where_when_asked(tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("none")

    monkeypatch.setattr("tracker.cli.status.run", broken)
    assert "Traceback" not in tracker("status").err
    assert "Traceback" in tracker("status", "--debug").err
