"""A story of another field is a folder: no code knows of it, and it lives beside the others in one store."""

from __future__ import annotations

import ast
import json
import shutil
import tomllib
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Tracker
from tests.cli.test_questions import check

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "seeds" / "hurricane-nadia"
QUESTIONS = tomllib.loads((ROOT / "tests" / "seeds" / "hurricane_questions.toml").read_text(encoding="utf-8"))
STORY = "hurricane-nadia"
NAMES = ("nadia", "lucero", "abrego", "bukele", "cecot", "xinis", "salvador", "alien enemies")


@pytest.fixture
def both(tracker: Tracker) -> Tracker:
    """The store of the first story, with the second one beside it."""
    assert tracker("init", "--seeds", str(FOLDER)).code == 0
    return tracker


def log(both: Tracker, words: list[str]) -> Any:
    """Its developments as JSON."""
    return both("--story", STORY, "log", *words, "--json").json


def test_its_questions_are_answered_in_a_store_of_two_stories(both: Tracker) -> None:
    for question in QUESTIONS["question"]:
        status = both("--story", STORY, "status", *question["args"], "--json").json
        for expected in question["expect"]:
            check(expected, status, partial(log, both, question["args"]))


def test_the_check_can_fail(both: Tracker) -> None:
    status = both("--story", STORY, "status", "--as-of", "2025-09-30", "--json").json
    with pytest.raises(AssertionError):
        check({"facet": "figure/nadia-deaths.total", "value": {"low": 14, "high": 14}}, status, dict)


def test_neither_story_knows_of_the_other(both: Tracker) -> None:
    first = both("--story", "us-el", "status", "--json").json
    second = both("--story", STORY, "status", "--json").json
    assert not set(first["facets"]) & set(second["facets"])
    assert {first["story"], second["story"]} == {"us-el-salvador-deportations", STORY}
    refused = both("status")
    assert refused.code == 3
    assert STORY in refused.err


def test_what_an_article_of_the_store_would_come_to_here_is_told(both: Tracker) -> None:
    Path("talks.txt").write_text("Talks\nNayib Bukele met Donald Trump in Washington on Monday.\n", encoding="utf-8")
    given = ("talks.txt", "--published", "2025-04-15", "--outlet", "The Example")
    assert "It would add the article" in both("--story", STORY, "ingest", *given, "--dry-run").out
    assert both("--story", "us-el", "ingest", *given).code == 0
    foreseen = both("--story", STORY, "ingest", *given, "--dry-run").out
    assert "It would note how an article of the store fits this story." in " ".join(foreseen.split())
    assert "It would add" not in foreseen


def test_two_stories_may_follow_one_address_and_neither_takes_it_from_the_other(both: Tracker) -> None:
    address = "https://www.example.org/world.xml"

    def add(story: str) -> dict[str, Any]:
        made: dict[str, Any] = both("--story", story, "feeds", "add", address, "--json").json
        return made

    def listed(story: str) -> list[str]:
        feeds = both("--story", story, "feeds", "list", "--json").json["feeds"]
        return [feed["feed"] for feed in feeds if feed["url"] == address]

    ours, theirs = add("us-el")["feed"], add(STORY)["feed"]
    assert (listed("us-el"), listed(STORY)) == ([ours], [theirs])
    assert ours != theirs
    assert [add(story)["added"] for story in ("us-el", STORY)] == [False, False]
    assert both("--story", "us-el", "feeds", "remove", ours).code == 0
    assert (listed("us-el"), listed(STORY)) == ([], [theirs])
    assert add(STORY) == {**add(STORY), "feed": theirs, "added": False}


def test_a_folder_that_names_a_feed_of_another_story_takes_it_from_nobody(both: Tracker, tmp_path: Path) -> None:
    first = both("--story", "us-el", "feeds", "list", "--json").json["feeds"]
    folder = tmp_path / "third"
    shutil.copytree(ROOT / "seeds" / "TEMPLATE", folder)
    outline = (folder / "story.toml").read_text().replace('id = "my-story"', 'id = "third"')
    (folder / "story.toml").write_text(outline)
    opml = f'<opml><body><outline type="rss" xmlUrl="{first[0]["url"]}"/></body></opml>'
    (folder / "feeds.opml").write_text(opml)
    assert both("init", "--seeds", str(folder)).code == 0
    head = both("verify", "--json").json["size"]
    assert both("init", "--seeds", str(folder)).code == 0
    assert both("verify", "--json").json["size"] == head
    assert both("--story", "us-el", "feeds", "list", "--json").json["feeds"] == first
    assert [feed["url"] for feed in both("--story", "third", "feeds", "list", "--json").json["feeds"]] == [
        first[0]["url"]
    ]


def test_a_digest_tells_of_the_edits_of_its_own_story_only(both: Tracker) -> None:
    draft = {"url": "https://example.org/n", "title": "Nadia", "published": "2026-11-20", "outlet": "The Lucero Herald"}
    for story in ("us-el", STORY):
        assert both("--story", story, "digest", "make").code == 0
    for dead in (14, 29):
        text = f"Hurricane Nadia killed {dead} people on Santa Brisa, Civil Protection said."
        Path("a.json").write_text(json.dumps({**draft, "text": text}))
        assert both("--story", STORY, "ingest", "a.json").code == 0

    def edits(story: str) -> list[str]:
        made = both("--story", story, "digest", "make", "--json").json
        return [edit["title"] for edit in made["sections"]["silent_edits"]]

    assert (edits("us-el"), edits(STORY)) == ([], ["Nadia"])


def test_an_article_of_one_story_is_judged_and_searched_for_the_other_one_too(both: Tracker) -> None:
    text = "Hurricane Nadia killed 14 people on Santa Brisa on Wednesday, Civil Protection said."
    draft = {"url": "https://example.org/n", "title": "Nadia", "text": text, "published": "2025-09-18"}
    Path("a.json").write_text(json.dumps(draft))
    first = both("--story", "us-el", "ingest", "a.json", "--json").json
    assert (first["added"], first["relevance"]["decision"]) == (True, "reject")
    second = both("--story", STORY, "ingest", "a.json", "--json").json
    assert (second["added"], second["article"]) == (True, first["article"])
    assert second["relevance"]["decision"] == "accept"
    assert {report["evidence"][0]["quote"] for report in second["reports"]} == {text}
    again = both("--story", STORY, "ingest", "a.json", "--json").json
    assert (again["added"], again["events"]) == (False, [])
    assert both("show", first["article"], "--json", "--story", STORY).json["versions"][0]["revision"] == 0
    assert both("verify").code == 0


def test_the_list_of_digests_is_of_the_story_that_is_named(both: Tracker) -> None:
    ours = both("--story", "us-el", "digest", "make", "2025-04-07..2025-04-14", "--json").json["id"]
    theirs = both("--story", STORY, "digest", "make", "2025-09-17..2025-09-24", "--json").json["id"]

    def listed(*words: str) -> set[str]:
        return {digest["id"] for digest in both(*words, "digest", "list", "--json").json["digests"]}

    assert listed() == {ours, theirs}
    assert listed("--story", STORY) == {theirs}
    assert listed("--story", "us-el") == {ours}


def test_its_digest_names_both_counts_and_the_revoked_order(both: Tracker) -> None:
    made: dict[str, Any] = both("--story", STORY, "digest", "make", "2025-09-17..2025-09-24", "--json").json
    conflicts = {conflict["facet"] for conflict in made["sections"]["conflicts"]}
    assert "figure/nadia-deaths.total" in conflicts
    status = {change["facet"]: change for change in made["sections"]["status"]}
    assert status["order/evacuation-port-lucero.status"]["new"]["value"] == "revoked"


def test_the_folder_is_large_enough_to_show_the_difficult_cases() -> None:
    lines = [json.loads(line) for line in (FOLDER / "developments.jsonl").read_text(encoding="utf-8").splitlines()]
    reports = [line for line in lines if line["event"] == "DevelopmentReported"]
    assert len({line["development"] for line in reports}) >= 25
    assert all(".example/" in evidence["url"] for line in reports for evidence in line["report"]["evidence"])
    late = next(line["report"] for line in reports if line["development"] == "n31-sirens-failed")
    assert late["reported"] > late["happened"]


def spoken(path: Path) -> str:
    """What a module's code says: its texts and names, without docstrings, whose examples may name a story."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value.value = ""
    return ast.unparse(tree).lower()


def test_no_code_names_either_story() -> None:
    for path in [*(ROOT / "tracker").rglob("*.py"), *(ROOT / "storage").rglob("*.py")]:
        assert not [name for name in NAMES if name in spoken(path)], path


def test_a_name_in_code_would_be_noticed(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text('"""Bukele."""\n\ndef f():\n    """CECOT."""\n    return "Nadia"\n', encoding="utf-8")
    assert [name for name in NAMES if name in spoken(module)] == ["nadia"]


def test_the_stories_of_a_store_are_listed(empty: Tracker) -> None:
    seeded = "us-el-salvador-deportations"
    assert empty("init").code == 0
    assert [each["story"] for each in empty("story", "list", "--json").json["stories"]] == [seeded]
    assert empty("init", "--seeds", str(FOLDER)).code == 0
    listed = {each["story"]: each for each in empty("story", "list", "--json").json["stories"]}
    assert set(listed) == {STORY, seeded}
    told = empty("--story", STORY, "log", "--json").json["developments"]
    assert listed[STORY]["developments"] == len(told)
    screen = empty("story", "list").out
    assert "2 stories; --story chooses one" in screen
    assert max(map(len, screen.splitlines())) <= 80


def test_story_add_opens_a_second_story_as_init_does(tracker: Tracker) -> None:
    added = tracker("story", "add", str(FOLDER), "--json")
    assert (added.code, added.json["story"]) == (0, STORY)
    again = tracker("init", "--seeds", str(FOLDER), "--json").json
    assert again["added"] == 0
    assert tracker("story", "add", "nowhere").code == 2


def test_story_scope_says_what_is_covered_as_the_log_has_it(both: Tracker) -> None:
    told = both("--story", STORY, "story", "scope", "--json").json
    assert told["scope"].startswith("An invented example")
    assert (told["languages"], told["since"]) == (["en", "es"], "2026-11-24T12:00:00Z")
    screen = both("--story", STORY, "story", "scope").out
    assert "Not covered: the season's other storms." in " ".join(screen.split())
    assert "Followed here since 2026-11-24" in screen
    assert max(map(len, screen.splitlines())) <= 80
    assert both("story", "scope").code == 3, "which of the two?"


def test_an_edited_scope_counts_once_init_took_it(tracker: Tracker, tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "mine")
    assert tracker("story", "add", "mine").code == 0
    position = tracker("status", "--story", STORY, "--json").json["as_of"]["position"]
    path = tmp_path / "mine" / "story.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("An invented example", "Made up"), encoding="utf-8")
    scope = ("--story", STORY, "story", "scope", "--json")
    assert tracker(*scope).json["scope"].startswith("An invented example")
    assert tracker("init", "--seeds", "mine").code == 0
    assert tracker(*scope).json["scope"].startswith("Made up")
    assert tracker(*scope, "--position", str(position)).json["scope"].startswith("An invented example")
