"""What becomes of a digest: noted, approved by another person, stale, sent, corrected; its bytes stay throughout."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Tracker
from tracker import settings as configuration
from tracker.digests.events import DeliveryFailed, DigestDelivered
from tracker.ids import fact_id
from tracker.journal.errors import Conflict
from tracker.services import digest_life, write_digest
from tracker.wiring import stores

RANGE = "2025-04-07..2025-04-14"


def delivered(digest: str, content: str, target: str, *, failed: bool = False) -> None:
    """What a sender writes down."""
    settings = configuration.load(os.environ, {}, Path.cwd())
    event = (
        DeliveryFailed(digest=digest, content=content, target=target, error="refused")
        if failed
        else DigestDelivered(digest=digest, content=content, target=target)
    )
    with stores.open_journal(settings) as journal, journal.writing() as writing:
        writing.append(f"digest-{digest}", [(fact_id("t", digest, target, str(failed)), event)], "ana")


def test_a_note_stands_beside_the_digest_and_its_hash_stays(tracker: Tracker) -> None:
    made = tracker("digest", "make", RANGE, "--json").json
    noted = tracker("digest", "edit-note", made["id"], "Read the second part first.", "--json").json
    assert (noted["hash"], noted["note"]) == (made["hash"], "Read the second part first.")
    assert tracker("digest", "edit-note", made["id"], "Or the first.").code == 0
    shown = tracker("digest", "show", made["id"]).out
    assert "Or the first." in shown
    assert "Read the second" not in shown
    assert "Or the first." in tracker("digest", "show", made["id"], "--format", "html").out
    assert tracker("digest", "verify", made["id"]).code == 0


def test_a_digest_of_a_part_of_the_log_does_not_move_where_the_next_one_begins(tracker: Tracker) -> None:
    first = tracker("digest", "make", "--json").json
    assert tracker("ask", "Who pays?", "--asked", "2025-04-15").code == 0
    part = tracker("digest", "make", "@100..@120", "--json").json
    assert part["range"]["clock"] == "recorded"
    assert (part["range"]["from_position"], part["range"]["to_position"]) == (100, 120)
    assert tracker("digest", "make", "@100..@120", "--json").json["id"] == part["id"]
    assert tracker("digest", "verify", part["id"]).code == 0
    then = tracker("digest", "make", "--json").json
    assert then["range"]["from_position"] == first["range"]["to_position"]


def test_a_digest_of_the_future_is_refused(tracker: Tracker) -> None:
    before = tracker("verify", "--json").json["size"]
    assert tracker("digest", "make", "2025-04-07..2027-01-01").code == 2
    assert tracker("verify", "--json").json["size"] == before


def test_two_people_when_that_is_asked_for(tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tracker("digest", "make", RANGE, "--json").json["id"]
    monkeypatch.setenv("TRACKER_DIGEST_TWO_PEOPLE", "yes")
    refused = tracker("digest", "approve", made)
    assert (refused.code, "another person" in refused.err) == (1, True)
    monkeypatch.setenv("TRACKER_USER", "ben")
    assert tracker("digest", "approve", made).code == 0


def test_approving_again_changes_nothing_though_the_log_went_on(tracker: Tracker) -> None:
    made = tracker("digest", "make", "2025-04-07..2025-04-14", "--json").json
    first = tracker("digest", "approve", made["id"], "--json").json
    assert tracker("note", "@2", "something else happened in between").code == 0
    again = tracker("digest", "approve", made["id"], "--note", "twice", "--json")
    assert (again.code, again.json["state"]) == (0, "approved")
    shown = tracker("digest", "show", made["id"], "--json").json
    assert (shown["by"], shown["note"], shown["checkpoint"]) == (first["by"], None, first["checkpoint"])


def test_of_two_who_decide_at_once_the_second_is_refused(tracker: Tracker) -> None:
    """Both read the draft before either wrote: whoever comes second must read again."""
    made = tracker("digest", "make", RANGE, "--json").json["id"]
    settings = configuration.load(os.environ, {}, Path.cwd())
    with stores.open_journal(settings) as journal:
        seen = write_digest.find_digest(journal, made)
        digest_life.approve(journal, seen, "", "ana")
        with pytest.raises(Conflict):
            digest_life.reject(journal, seen, "a number is wrong", "ben")
        with pytest.raises(Conflict):
            digest_life.approve(journal, seen, "", "ben")
        assert write_digest.find_digest(journal, made).by == "ana"


def test_rejecting_again_changes_nothing(tracker: Tracker) -> None:
    made = tracker("digest", "make", RANGE, "--json").json["id"]
    assert tracker("digest", "reject", made, "--reason", "a number is wrong").code == 0
    top = tracker("verify", "--json").json["size"]
    assert tracker("digest", "reject", made, "--reason", "another reason").code == 0
    assert tracker("verify", "--json").json["size"] == top


def test_one_person_is_enough_otherwise(tracker: Tracker) -> None:
    made = tracker("digest", "make", RANGE, "--json").json["id"]
    assert tracker("digest", "approve", made).code == 0


def test_a_draft_goes_stale_when_its_range_grows_and_not_otherwise(tracker: Tracker) -> None:
    made = tracker("digest", "make", RANGE, "--json").json
    told = f"@{made['sections']['developments'][1]['positions'][0]}"
    assert tracker("note", told, "ask again").code == 0
    assert tracker("digest", "show", made["id"], "--json").json["state"] == "draft"
    assert tracker("retract", told, "--reported", "2025-05-01", "--because", "taken back").code == 0
    shown = tracker("digest", "show", made["id"], "--json").json
    assert (shown["state"], shown["hash"]) == ("stale", made["hash"])
    refused = tracker("digest", "approve", made["id"])
    assert (refused.code, "stale" in refused.err) == (1, True)
    assert tracker("digest", "approve", made["id"], "--stale").code == 0


def test_deliveries_make_it_sent_or_partly_sent(tracker: Tracker) -> None:
    made = tracker("digest", "make", RANGE, "--json").json
    tracker("digest", "approve", made["id"])

    def state() -> str:
        return str(tracker("digest", "show", made["id"], "--json").json["state"])

    delivered(made["id"], made["hash"], "desk", failed=True)
    assert state() == "approved"
    delivered(made["id"], made["hash"], "folder")
    assert state() == "partly sent"
    delivered(made["id"], made["hash"], "desk")
    assert state() == "sent"
    assert tracker("digest", "edit-note", made["id"], "late").code == 1
    assert tracker("digest", "reject", made["id"], "--reason", "late").code == 1


def test_what_was_sent_and_does_not_hold_is_corrected_by_a_digest_that_names_both(tracker: Tracker) -> None:
    made = tracker("digest", "make", RANGE, "--json").json
    assert tracker("digest", "correct", made["id"]).code == 1  # it was not sent
    tracker("digest", "approve", made["id"])
    delivered(made["id"], made["hash"], "desk")
    assert tracker("digest", "correct", made["id"]).code == 3  # all still holds
    told = next(d for d in made["sections"]["developments"] if d["headline"].startswith("ACLU sues"))
    name = f"@{told['positions'][0]}"
    assert tracker("retract", name, "--reported", "2025-05-01", "--because", "the court was misread").code == 0
    assert "digest correct" in tracker("digest", "list").err
    draft = tracker("digest", "correct", made["id"], "--json").json
    assert draft["corrects"] == made["id"]
    named = [(c["headline"], c["now"], c["reason"]) for c in draft["sections"]["corrections"]]
    assert named == [(told["headline"], None, "the court was misread")]
    assert draft["sections"]["corrections"][0]["source"]["outlet"] == "The New York Times"
    assert [(c["old"]["value"], c["new"], c["reason"]) for c in draft["sections"]["status"]] == [
        ("pending", None, "correction")
    ]
    assert tracker("digest", "correct", made["id"], "--json").json["id"] == draft["id"]
    assert f"This corrects digest {made['id']}" in " ".join(tracker("digest", "show", draft["id"]).out.split())
    assert "corrects digest" in tracker("digest", "show", draft["id"], "--format", "html").out
    verified = tracker("digest", "verify", draft["id"], "--json").json
    assert (verified["verified"], "rebuilding gives the same" in verified["detail"]) == (True, True)
    assert tracker("digest", "show", made["id"], "--json").json["state"] == "sent"
    assert tracker("digest", "approve", draft["id"]).code == 0
    old = tracker("digest", "show", made["id"], "--json").json
    assert (old["state"], old["corrected_by"], old["hash"]) == ("corrected", draft["id"], made["hash"])
    assert "digest correct" not in tracker("digest", "list").err


def test_a_day_that_was_wrong_is_corrected_by_both_days(tracker: Tracker) -> None:
    made = tracker("digest", "make", RANGE, "--json").json
    tracker("digest", "approve", made["id"])
    delivered(made["id"], made["hash"], "desk")
    told = next(d for d in made["sections"]["developments"] if d["headline"].startswith("ACLU sues"))
    name = f"@{told['positions'][0]}"
    assert tracker("correct", name, "--because", "a day early", "--happened", "2025-04-13").code == 0
    draft = tracker("digest", "correct", made["id"], "--json").json
    assert [c["headline"] for c in draft["sections"]["corrections"]] == [told["headline"]]
    text = " ".join(tracker("digest", "show", draft["id"]).out.split())
    act = "ACLU sues in Colorado over the Act"
    assert f"was “14 Apr 2025: {act}”, now “13 Apr 2025: {act}” (a day early)" in text
    html = tracker("digest", "show", draft["id"], "--format", "html").out
    assert "<del>was 14 Apr 2025:" in html
    assert "<ins>now 13 Apr 2025:" in html


ACLU = "ACLU sues in Colorado over the Act"


@pytest.mark.parametrize(
    ("decision", "words", "facets"),
    [
        (
            ("correct", "--because", "a day early", "--happened", "2025-04-13"),
            f"our correction taken back: was “13 Apr 2025: {ACLU}”, now “14 Apr 2025: {ACLU}” (it was right)",
            [],
        ),
        (
            ("review", "dismiss", "--reason", "another court"),
            f"our correction taken back: now “{ACLU}” (it was right)",
            [("case/colorado-aea.status", None, "pending")],
        ),
    ],
)
def test_a_correction_that_was_sent_and_then_undone_is_corrected_itself(
    tracker: Tracker, decision: tuple[str, ...], words: str, facets: list[Any]
) -> None:
    def sent(made: Any) -> Any:
        tracker("digest", "approve", made["id"])
        delivered(made["id"], made["hash"], "desk")
        return made

    first = sent(tracker("digest", "make", RANGE, "--json").json)
    told = next(d for d in first["sections"]["developments"] if d["headline"] == ACLU)
    assert tracker(*decision, f"@{told['positions'][0]}").code == 0
    second = sent(tracker("digest", "correct", first["id"], "--json").json)
    assert tracker("digest", "correct", second["id"]).code == 3  # all still holds
    assert "digest correct" not in tracker("digest", "list").err
    assert tracker("review", "undo", "--reason", "it was right").code == 0
    assert "digest correct" in tracker("digest", "list").err
    assert tracker("digest", "correct", first["id"]).code == 3  # what it said is so again
    third = tracker("digest", "correct", second["id"], "--json").json
    assert third["corrects"] == second["id"]
    assert words in " ".join(tracker("digest", "show", third["id"]).out.split())
    assert "<del>was </del>" not in tracker("digest", "show", third["id"], "--format", "html").out
    changed = [(c["facet"], c["old"], c["new"]["value"]) for c in third["sections"]["status"]]
    assert changed == facets
    assert tracker("digest", "verify", third["id"]).out.endswith("rebuilding gives the same\n")


def test_what_was_undone_before_anybody_was_told_needs_no_correction(tracker: Tracker) -> None:
    made = tracker("digest", "make", RANGE, "--json").json
    tracker("digest", "approve", made["id"])
    delivered(made["id"], made["hash"], "desk")
    told = next(d for d in made["sections"]["developments"] if d["headline"] == ACLU)
    assert tracker("review", "dismiss", told["id"], "--reason", "a slip").code == 0
    assert "digest correct" in tracker("digest", "list").err, "the control"
    assert tracker("review", "undo").code == 0
    assert "digest correct" not in tracker("digest", "list").err
    assert tracker("digest", "correct", made["id"]).code == 3


def test_a_digest_is_in_the_storys_language_and_in_another_one_it_is_another_digest(
    tracker: Tracker, empty: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = tracker("digest", "make", RANGE, "--json").json
    spanish = tracker("digest", "make", RANGE, "--locale", "es", "--json").json
    assert english["id"] != spanish["id"]
    assert (english["locale"], spanish["locale"]) == ("en", "es")
    assert "Novedades" in tracker("digest", "show", spanish["id"]).out
    assert "New developments" in tracker("digest", "show", spanish["id"], "--locale", "en").out
    assert tracker("digest", "verify", spanish["id"]).out.endswith("rebuilding gives the same\n")
    assert empty("init", "--new", "mine").code == 0
    outline = Path("mine/story.toml")
    text = outline.read_text(encoding="utf-8").replace('locale = "en"', 'locale = "es"')
    outline.write_text(text, encoding="utf-8")
    monkeypatch.setenv("TRACKER_DB", str(tmp_path / "mine.db"))
    assert empty("-q", "init", "--seeds", "mine").code == 0
    assert "Lo que se publicó" in empty("digest", "make", RANGE).out


def test_a_week_is_named_by_its_number(tracker: Tracker) -> None:
    by_week = tracker("digest", "make", "--week", "2025-W15", "--json").json
    by_range = tracker("digest", "make", "2025-04-06..2025-04-13", "--json").json
    assert (by_week["id"], by_week["range"]) == (by_range["id"], by_range["range"])
    assert by_week["range"]["from"] == "2025-04-07T04:00:00Z", "Monday, in New York"
    for wrong in ("2025-W54", "15", "2025W15", "2030-W01", "0001-W01", "9999-W52"):
        assert tracker("digest", "make", "--week", wrong).code == 2, wrong
    assert tracker("digest", "make", "2025-04-06..2025-04-13", "--week", "2025-W15").code == 2
