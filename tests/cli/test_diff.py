"""diff: which changes, how many, and what became known of one day."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Tracker

HELD = "person/kilmar-abrego-garcia.held-at"


def test_what_became_known_of_one_day(tracker: Tracker) -> None:
    ran = tracker("diff", "2025-04-14", "2025-04-21", "--at", "2025-04-14", "--json").json
    assert (ran["from"]["at"], ran["to"]["at"]) == ("2025-04-15T04:00:00Z", "2025-04-15T04:00:00Z")
    held = next(change for change in ran["changes"] if change["facet"] == HELD)
    assert (held["old"]["value"], held["new"]["value"]) == ("CECOT", "second Salvadoran prison")
    assert "2025-04-14" in tracker("diff", "2025-04-14", "2025-04-21", "--at", "2025-04-14").out.splitlines()[3]


@pytest.mark.parametrize(
    ("only", "types"),
    [("figures", {"figure"}), ("status", {"facet"}), ("conflicts,questions", {"conflict", "question"})],
)
def test_only_some_kinds_of_changes(tracker: Tracker, only: str, types: set[str]) -> None:
    changes = tracker("diff", "2025-04-07", "2025-04-14", "--only", only, "--json").json["changes"]
    assert {change["type"] for change in changes} == types
    everything = tracker("diff", "2025-04-07", "2025-04-14", "--json").json["changes"]
    assert changes == [change for change in everything if change["type"] in types]


def test_kinds_that_there_are_not_are_refused(tracker: Tracker) -> None:
    ran = tracker("diff", "2025-04-07", "2025-04-14", "--only", "figures,colours")
    assert (ran.code, ran.out) == (2, "")
    assert "colours" in ran.err


def test_how_many_changes_of_each_kind(tracker: Tracker) -> None:
    told = tracker("diff", "2025-04-07", "2025-04-14", "--stat").out.splitlines()
    counts = {words[1]: int(words[0]) for line in told if (words := line.split()) and words[0].isdigit()}
    changes = tracker("diff", "2025-04-07", "2025-04-14", "--json").json["changes"]
    assert counts["changes"] == len(changes) == sum(counts.values()) - counts["changes"]
    assert counts["figures"] == sum(change["type"] == "figure" for change in changes)


def test_an_open_end_is_now(tracker: Tracker) -> None:
    assert tracker("diff", "2025-04-07..", "--json").json == tracker("diff", "2025-04-07", "--json").json
