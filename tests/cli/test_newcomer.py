"""What somebody types who does not know the program yet, and what screens must not make him believe."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.cli.conftest import Tracker


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("why", "Kilmar Abrego Garcia"), "tracker show person/kilmar-abrego-garcia"),
        (("why", "Kilmar Abrego Garica"), "did you mean Kilmar Abrego Garcia"),
        (("show", "Kilmar Abrego Garica"), "did you mean Kilmar Abrego Garcia"),
        (("why", "Abrego"), "more; write one of them in full"),
        (("show", "12"), "tracker show @12"),
        (("status", "2025-04-13"), "--as-of 2025-04-13"),
    ],
)
def test_a_wrong_word_leads_to_the_right_one(typed: tuple[str, ...], said: str, tracker: Tracker) -> None:
    ran = tracker(*typed)
    assert ran.code != 0
    assert said in ran.err


def test_the_history_of_a_figure_says_who_said_what(tracker: Tracker) -> None:
    ran = tracker("figures", "sent-2025-03-15.total", "--history")
    assert "White House says 270 to 300" in " ".join(ran.out.split())
    assert "404 Media says at least 281" in " ".join(ran.out.split())
    told = json.loads(tracker("figures", "sent-2025-03-15.total", "--history", "--json").out)
    (figure,) = told["figures"].values()
    assert {step["outlet"] for step in figure["history"] if step["said"] == step["value"]} >= {"The Washington Post"}


def test_a_table_tells_both_sides_of_a_conflict_apart(tracker: Tracker) -> None:
    rows = list(csv.DictReader(io.StringIO(tracker("cases", "--csv", "--as-of", "2025-04-20").out)))
    (signed,) = [row for row in rows if row["facet"] == "proclamation/10903.signed"]
    assert signed["value"] == "2025-03-14"
    assert signed["otherwise"].startswith("2025-03-15: ")
    assert "NPR" in signed["otherwise"]
    assert "NPR" not in signed["sources"]


def test_a_value_that_may_not_have_been_known_yet_is_marked(tracker: Tracker) -> None:
    held = [line for line in tracker("people", "--as-of", "2025-03-20").out.splitlines() if " held " in line]
    assert "CECOT, since Mar 15 ~t" in held[0]
    later = [line for line in tracker("people", "--as-of", "2025-04-14").out.splitlines() if " held " in line]
    assert "~t" not in later[0]


def test_days_are_those_of_the_calendar(tracker: Tracker) -> None:
    said = tracker("questions", "--as-of", "2025-04-20").out
    assert "asked Apr 11, 9 days ago" in said
    assert "asked Feb 3, 76 days ago" in said


def test_a_conflict_began_with_the_first_who_contradicted(tracker: Tracker) -> None:
    told = json.loads(tracker("conflicts", "--json").out)["conflicts"]
    (sent,) = [each for each in told if each["facet"] == "figure/sent-2025-03-15.total"]
    assert sent["since"].startswith("2025-03-16")


def test_a_calendar_without_an_event_says_so(tracker: Tracker) -> None:
    ran = tracker("calendar", "--ical", "--as-of", "2025-04-20")
    assert "BEGIN:VEVENT" not in ran.out
    assert "no event" in ran.err
