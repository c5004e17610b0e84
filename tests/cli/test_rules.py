"""``tracker rules``: what decides, what other rules would decide, and the editor; as a person types it."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Tracker
from tests.cli.terminal import Terminal
from tracker.cli.rules import _rules
from tracker.detection.relevance import Band
from tracker.services.rules import Rules
from tracker.services.story_judge import Lessons
from tracker.story.events import Outline, Profile

SEEDS = Path(__file__).parents[2] / "seeds"
STORY = "us-el-salvador-deportations"
TALKS = "Talks\nNayib Bukele met Donald Trump in Washington on Monday.\n"
FOLDER = ("--seeds", "story")


@pytest.fixture
def folder(tracker: Tracker, tmp_path: Path) -> Path:
    """The story's folder, to be edited; an article that is for review stands in the store."""
    shutil.copytree(SEEDS / STORY, tmp_path / "story")
    (tmp_path / "talks.txt").write_text(TALKS, encoding="utf-8")
    ran = tracker("ingest", "talks.txt", "--published", "2025-04-15", "--outlet", "The Post", "--json").json
    assert ran["relevance"]["decision"] == "review", "or these tests prove nothing"
    return tmp_path / "story"


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "story.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def position(tracker: Tracker) -> Any:
    return tracker("status", "--json").json["as_of"]["position"]


def test_list_at_a_position_shows_the_rules_and_marks_of_then(tracker: Tracker, folder: Path) -> None:
    before = str(position(tracker))
    then = tracker("rules", "list", "--position", before, "--json")
    edit(folder, '"CECOT" = 0.45', '"CECOT" = 0.95')
    assert tracker("init", *FOLDER).code == 0
    article = tracker("review", "articles", "--json").json["items"][0]["article"]
    assert tracker("review", "belongs", article).code == 0
    assert tracker("rules", "list", "--position", before, "--json").out == then.out
    now = tracker("rules", "list", "--json").json
    assert ({"term": "CECOT", "weight": 0.95} in now["terms"], now["learnt"]["belong"]) == (True, 1), "the control"
    assert ({"term": "CECOT", "weight": 0.45} in then.json["terms"], then.json["folder"]) == (True, None)
    assert "Folder" not in tracker("rules", "list", "--position", before).out
    assert tracker("rules", "list", "--position", "99999").code == 3


def test_list_shows_terms_bounds_and_what_was_learnt(tracker: Tracker, folder: Path) -> None:
    found = tracker("rules", "list", "--json").json
    assert {"term": "Bukele", "weight": 0.25} in found["terms"]
    assert (found["bounds"]["accept"], found["stated"], found["of"]) == (
        0.5,
        {"accept": 0.5, "review": 0.25},
        "profile",
    )
    assert found["learnt"] == {"articles": 1, "belong": 0, "off_topic": 0}
    assert found["folder"]["changed"] == []
    screen = tracker("rules", "list")
    assert "From 0.50 on it belongs, from 0.25 on a person is asked." in screen.out
    assert max(map(len, screen.out.splitlines())) <= 80


def test_list_says_where_the_folder_says_something_else(tracker: Tracker, folder: Path) -> None:
    assert tracker("rules", "list", *FOLDER, "--json").json["folder"]["changed"] == []
    edit(folder, '"Bukele" = 0.25', '"Bukele" = 0.05')
    assert tracker("rules", "list", *FOLDER, "--json").json["folder"]["changed"] == ["profile"]
    assert "tracker init --seeds story" in tracker("rules", "list", *FOLDER).out
    assert {"term": "Bukele", "weight": 0.25} in tracker("rules", "list", *FOLDER, "--json").json["terms"], "as the log"
    edit(folder, "[profile]", "[profile")
    assert "It cannot be used" in tracker("rules", "list", *FOLDER).out


def test_marks_of_people_are_counted_and_move_the_bounds(tracker: Tracker, folder: Path) -> None:
    article = tracker("ingest", "talks.txt", "--published", "2025-04-15", "--json").json["article"]
    assert tracker("review", "belongs", article).code == 0
    assert tracker("rules", "list", "--json").json["learnt"] == {"articles": 1, "belong": 1, "off_topic": 0}
    assert "10 marks move the bounds" in tracker("rules", "list").out


def test_without_a_change_no_decision_changes(tracker: Tracker, folder: Path) -> None:
    tested = tracker("rules", "test", *FOLDER, "--exit-code", "--json")
    assert (tested.code, tested.json["changes"], tested.json["articles"] >= 2) == (0, [], True)
    assert "No decision changes." in tracker("rules", "test", *FOLDER).out


def test_an_edited_folder_is_put_to_the_test_before_init_takes_it(tracker: Tracker, folder: Path) -> None:
    edit(folder, '"Bukele" = 0.25', '"Bukele" = 0.05')
    before = position(tracker)
    tested = tracker("rules", "test", *FOLDER, "--exit-code", "--json")
    assert tested.code == 9
    (change,) = tested.json["changes"]
    assert (change["was"]["decision"], change["now"]["decision"], change["because"]) == ("review", "reject", "rules")
    assert change["now"]["reasons"] == ["Bukele +0.05"]
    assert (tested.json["changed"], position(tracker)) == (["profile"], before)
    screen = tracker("rules", "test", *FOLDER)
    assert (screen.code, "review 0.25 -> reject 0.05   the folder changed" in screen.out) == (0, True)
    assert max(map(len, screen.out.splitlines())) <= 80
    assert tracker("init", "--seeds", "story").code == 0
    after = tracker("rules", "test", *FOLDER, "--json").json
    assert [each["because"] for each in after["changes"]] == ["learnt"], (
        "now the log has these rules, and it came before"
    )


def test_only_articles_of_the_last_days_are_judged(
    tracker: Tracker, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(folder, '"Bukele" = 0.25', '"Bukele" = 0.05')
    monkeypatch.setenv("TRACKER_NOW", "2026-11-28T12:00:00Z")
    assert tracker("rules", "test", *FOLDER, "--days", "3", "--json").json["articles"] == 0
    assert len(tracker("rules", "test", *FOLDER, "--days", "5", "--json").json["changes"]) == 1


def test_what_a_person_said_stands_and_is_compared(tracker: Tracker, folder: Path) -> None:
    article = tracker("ingest", "talks.txt", "--published", "2025-04-15", "--json").json["article"]
    assert tracker("review", "off-topic", article, "--reason", "another story").code == 0
    same = tracker("rules", "test", *FOLDER, "--json").json
    assert (same["marked"], same["agreed"]) == (1, 0), "the rules would have asked a person"
    edit(folder, '"Bukele" = 0.25', '"Bukele" = 0.05')
    tested = tracker("rules", "test", *FOLDER, "--json").json
    assert (tested["marked"], tested["agreed"], tested["changes"]) == (1, 1, [])


def test_the_folder_of_another_story_is_refused(tracker: Tracker) -> None:
    other = str(SEEDS / "hurricane-nadia")
    assert tracker("rules", "test", "--seeds", other).code == 3, "the store has no such story"
    ran = tracker("--story", STORY, "rules", "test", "--seeds", other)
    assert (ran.code, "not of us-el-salvador" in ran.err) == (2, True)
    assert tracker("rules", "test", "--seeds", "nowhere").code == 2
    assert tracker("init", "--seeds", other).code == 0
    chosen = tracker("rules", "list", "--seeds", other, "--json").json
    assert chosen["story"] == "hurricane-nadia", "a folder that is named says which of two stories is meant"


@pytest.mark.parametrize(
    ("old", "new", "table"),
    [('"Bukele" =', '" " =', "any"), ("must = []", 'must = [" "]', "must"), ("not = [", 'not = ["", ', "not")],
)
def test_an_empty_term_is_refused_by_the_table_it_stands_in(
    tracker: Tracker, folder: Path, old: str, new: str, table: str
) -> None:
    edit(folder, old, new)
    for words in (("rules", "test"), ("init",)):
        ran = tracker(*words, *FOLDER)
        assert (ran.code, f"profile.{table}: a term is empty" in ran.err) == (2, True)
    assert "a term is empty" in tracker("rules", "list", *FOLDER).out


def test_an_empty_term_that_is_in_the_log_already_is_shown(tracker: Tracker) -> None:
    outline = Outline(id="s", title="S", profile=Profile(any={"": 0.5}))
    bounds = Band(0.5, 0.25, 0)
    assert "  +0.50  " in list(_rules(outline, Rules(outline.profile.any, True, bounds, Lessons(0, ()))))


def test_days_have_a_bound(tracker: Tracker) -> None:
    assert tracker("rules", "test", "--days", "99999999").code == 2
    assert tracker("rules", "test", "--days", "36500").code == 0


def test_a_folder_with_a_blank_is_named_so_that_it_can_be_typed(tracker: Tracker, folder: Path) -> None:
    folder.rename("my story")
    edit(Path("my story"), '"Bukele" = 0.25', '"Bukele" = 0.05')
    for command in ("list", "test"):
        assert "tracker init --seeds 'my story'" in tracker("rules", command, "--seeds", "my story").out


def test_a_bound_that_moved_is_shown(tracker: Tracker, folder: Path) -> None:
    edit(folder, "review = 0.25", "review = 0.40")
    screen = tracker("rules", "test", *FOLDER).out
    assert "review 0.25 -> reject 0.25" in screen, "the score alone tells nothing"
    assert "From 0.50 on it belongs, from 0.40 on a person is asked." in screen
    assert "By the store: from 0.50 and from 0.25 on." in screen
    assert "By the store" not in tracker("rules", "test").out


def test_without_a_terminal_there_is_no_editor(tracker: Tracker, folder: Path) -> None:
    ran = tracker("rules", "edit", *FOLDER)
    assert (ran.code, "needs a terminal" in ran.err) == (2, True)


def at_terminal(folder: Path, script: str, *words: str) -> tuple[int, str]:
    """``rules edit`` at a terminal, with an editor that does one thing."""
    editor = folder.parent / "editor.sh"
    editor.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    editor.chmod(0o755)
    env = {"VISUAL": str(editor), "EDITOR": "false"}
    with contextlib.closing(Terminal(*words, "rules", "edit", *FOLDER, cwd=folder.parent, env=env)) as terminal:
        return terminal.rest()


def test_the_editor_opens_and_what_it_wrote_is_checked(folder: Path) -> None:
    code, seen = at_terminal(folder, """sed -i 's/"Bukele" = 0.25/"Bukele" = 0.05/' "$1" """)
    assert (code, "Next: tracker rules test --seeds story" in seen) == (0, True)
    assert '"Bukele" = 0.05' in (folder / "story.toml").read_text(encoding="utf-8")
    code, seen = at_terminal(folder, """sed -i 's/^id = .*/id = 5/' "$1" """)
    assert (code, "story.toml" in seen) == (2, True)
    assert "Nothing was changed." in at_terminal(folder, "exit 0")[1]


def test_no_input_opens_no_editor_at_a_terminal_either(folder: Path) -> None:
    code, seen = at_terminal(folder, "exit 0", "--no-input")
    assert (code, "needs a terminal" in seen) == (2, True)
