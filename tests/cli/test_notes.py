"""Notes, tags, and the places in the log that --as-of understands."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Tracker

FLIGHTS = "d020-flights-of-15-march"


def test_a_note_is_shown_and_found_and_changes_no_answer(tracker: Tracker) -> None:
    before = tracker("status", "--as-of", "2025-04-14", "--json").json
    assert tracker("note", FLIGHTS, "ask the court for the manifest").code == 0
    after = tracker("status", "--as-of", "2025-04-14", "--json").json
    assert after["facets"] == before["facets"]
    assert after["latest"] == before["latest"]
    assert "ana: ask the court for the manifest" in tracker("show", FLIGHTS).out
    assert [hit["excerpt"] for hit in tracker("search", "manifest", "--in", "notes", "--json").json["hits"]]


def test_a_note_beside_nothing_is_refused_and_writes_nothing(tracker: Tracker) -> None:
    before = tracker("status", "--json").json["as_of"]["position"]
    assert tracker("note", "no-such-thing", "hello").code == 3
    assert tracker("note", "@999999", "hello").code == 3
    assert tracker("note", FLIGHTS, "  ").code == 2
    assert tracker("status", "--json").json["as_of"]["position"] == before


def test_an_event_number_is_what_had_been_written_by_then(tracker: Tracker) -> None:
    asked = tracker("status", "--as-of", "@120", "--json").json["as_of"]
    assert (asked["position"], asked["clock"]) == (120, "recorded")
    hashed = tracker("show", "@120", "--json").json["commitment"]
    letters = next(n for n in range(7, 65) if any(c.isalpha() for c in hashed[:n]) and n >= 12)
    again = tracker("status", "--as-of", f"@{hashed[:letters]}", "--json").json["as_of"]
    assert again["root"] == asked["root"]


def test_a_tag_names_a_moment_of_the_log(tracker: Tracker) -> None:
    assert tracker("tag", "@120", "before-the-hearing").code == 0
    assert tracker("status", "--as-of", "before-the-hearing", "--json").json["as_of"]["position"] == 120
    assert "tagged before-the-hearing" in tracker("show", "@120").out
    again = tracker("tag", "@130", "before-the-hearing")
    assert again.code == 0
    assert "stays event @120" in again.err
    assert tracker("status", "--as-of", "before-the-hearing", "--json").json["as_of"]["position"] == 120


def test_a_digest_names_what_it_was_made_from(tracker: Tracker) -> None:
    made = tracker("digest", "make", "2025-04-07..2025-04-14", "--json").json
    asked = tracker("status", "--as-of", f"digest:{made['id']}", "--json").json["as_of"]
    assert (asked["clock"], asked["position"]) == ("reported", made["range"]["to_position"])
    assert asked["instant"] == made["range"]["to"]


def test_a_difference_between_two_events(tracker: Tracker) -> None:
    ran = tracker("diff", "@100..@120", "--json")
    assert (ran.json["from"]["position"], ran.json["to"]["position"]) == (100, 120)
    assert ran.json["changes"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        *((words, 3) for words in ("@0", "@999999", "@deadbeefdead", "digest:none")),
        *((words, 2) for words in ("no-such-tag", "tomorow", "14", "٢٠٢٥-٠٤-١٤", "@٣", "@-1")),
    ],
)
def test_what_names_no_moment_is_refused_with_a_hint(tracker: Tracker, words: str, code: int) -> None:
    ran = tracker("status", "--as-of", words)
    assert (ran.code, ran.out) == (code, "")
    assert words.lstrip("@") in ran.err


@pytest.mark.parametrize("tag", ["Before", "two words", "14", "-x", "a" * 61])
def test_a_tag_is_words_with_hyphens(tracker: Tracker, tag: str) -> None:
    assert tracker("tag", "@1", "--", tag).code == 2
