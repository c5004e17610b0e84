"""``story archive``: the story is no longer polled, nothing of it waits, and it answers as before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.cli.conftest import Tracker

STORY = "us-el-salvador-deportations"
DAY = ("--as-of", "2025-04-14")


def states(tracker: Tracker) -> dict[str, str]:
    feeds: list[dict[str, Any]] = tracker("feeds", "list", "--json").json["feeds"]
    return {feed["feed"]: feed["state"] for feed in feeds}


def queue(tracker: Tracker) -> tuple[int, int]:
    found = tracker("review", "list", "--json").json
    return found["waiting"], found["pairs_waiting"]


def test_an_archived_story_waits_for_nothing_and_is_not_polled(tracker: Tracker) -> None:
    assert queue(tracker) != (0, 0), "the control"
    ran = tracker("story", "archive", "--reason", "it is over")
    assert ran.code == 0, ran.err
    assert f"{len(states(tracker))} feeds paused" in ran.out
    assert queue(tracker) == (0, 0)
    assert "Nothing waits." in tracker("review", "list").out
    assert set(states(tracker).values()) == {"paused"}
    plan = tracker("poll", "--dry-run", "--json").json["feeds"]
    assert [feed for feed in plan if feed["due"]] == []
    (told,) = tracker("story", "list", "--json").json["stories"]
    assert told["archived"] == "2026-11-24T12:00:00Z"
    assert "archived 2026-11-24" in " ".join(tracker("story", "list").out.split())
    status = tracker("status").out
    assert "Archived 2026-11-24 by ana: it is over. Nothing waits." in status
    assert "Unread:" not in status


def test_it_answers_every_question_as_before(tracker: Tracker) -> None:
    asked = (("log", *DAY), ("why", "kilmar-abrego-garcia.held-at", *DAY), ("status", *DAY, "--json"))
    position = str(tracker("status", "--json").json["as_of"]["position"])
    before = [tracker(*words).out for words in asked]
    assert tracker("story", "archive").code == 0
    assert [tracker(*words, "--position", position).out for words in asked] == before
    facets = [tracker("status", *DAY, *more, "--json").json["facets"] for more in ((), ("--position", position))]
    assert facets[0] == facets[1]
    assert "Archived" not in tracker("status", "--position", position).out, "it was not, by then"


def test_undone_it_is_followed_again_but_for_what_was_paused_before(tracker: Tracker) -> None:
    waits, feed = queue(tracker), next(iter(states(tracker)))
    assert tracker("feeds", "pause", feed).code == 0
    before = states(tracker)
    made = tracker("story", "archive", STORY, "--json").json
    assert made["feeds"] == len(before) - 1
    assert tracker("story", "archive", STORY, "--json").json["decisions"][0]["again"]
    undone = tracker("story", "archive", STORY, "--undo", "--json").json
    assert (undone["decisions"][0]["what"], undone["feeds"]) == ("StoryReopened", len(before) - 1)
    assert (queue(tracker), states(tracker)) == (waits, before)
    assert tracker("story", "list", "--json").json["stories"][0]["archived"] is None
    assert tracker("story", "archive", STORY, "--undo", "--json").json["decisions"][0]["again"]


def test_another_story_of_the_store_is_left_alone(tracker: Tracker) -> None:
    assert tracker("init", "--seeds", str(Path(__file__).parents[2] / "seeds" / "hurricane-nadia")).code == 0
    assert tracker("story", "archive", "hurricane-nadia").code == 0
    archived = {each["story"]: each["archived"] for each in tracker("story", "list", "--json").json["stories"]}
    assert (archived[STORY], archived["hurricane-nadia"] is not None) == (None, True)
    feeds = tracker("--story", STORY, "feeds", "list", "--json").json["feeds"]
    assert "paused" not in {feed["state"] for feed in feeds}
    assert tracker("story", "archive", "nobody").code == 3


def test_undo_of_the_review_does_not_reach_behind_it(tracker: Tracker) -> None:
    name = tracker("review", "list", "--json").json["items"][0]["id"]
    assert tracker("review", "confirm", name).code == 0
    assert tracker("story", "archive").code == 0
    refused = tracker("review", "undo")
    assert (refused.code != 0, "story archive NAME --undo" in refused.err) == (True, True)
