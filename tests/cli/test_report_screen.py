"""``show @N`` of a report: what became of it, by whom and why, and which digests tell of it."""

from __future__ import annotations

from tests.cli.conftest import Tracker


def test_a_decision_stands_on_the_screen_with_its_reason(tracker: Tracker) -> None:
    waits = tracker("review", "list", "--json").json["items"][0]
    event = f"@{waits['position']}"
    assert "status      read by nobody yet" in tracker("show", event).out
    decided = tracker("review", "dismiss", event, "--reason", "it is another man", "--json").json["decisions"][0]
    shown = " ".join(tracker("show", event).out.split())
    assert f"dismissed by ana, 2026-11-24T12:00:00Z @{decided['position']}, “it is another man”" in shown
    assert "found word for word" in shown


def test_the_digests_that_tell_of_it_are_named_and_none_that_does_not(tracker: Tracker) -> None:
    assert "used in" not in tracker("show", "@163").out
    other = tracker("digest", "make", "2025-07-14..2025-07-21", "--json").json["id"]
    made = tracker("digest", "make", "2025-04-07..2025-04-14", "--json").json["id"]
    shown = tracker("show", "@163").out
    assert f"digest:{made}" in shown
    assert other not in shown
    before = tracker("show", "@163", "--position", "163").out
    assert made not in before


def test_json_and_raw_give_the_event_as_it_is_stored(tracker: Tracker) -> None:
    stored = tracker("show", "@163", "--json").json
    assert stored["body"]["report"]["headline"] == "Trump receives Bukele, who won’t return Abrego Garcia"
    assert tracker("show", "@163", "--raw").json == stored["body"]
