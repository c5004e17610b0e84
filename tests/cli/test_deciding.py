"""What a person adds or mends from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Tracker

HELD = "person/kilmar-abrego-garcia.held-at"
ASSERT = (
    *("assert", "Abrego Garcia is moved", "--happened", "2025-04-20", "--reported", "2025-04-21"),
    *("--source", "Daily Example", "--url", "https://daily.example.org/1"),
)


def held(tracker: Tracker, as_of: str) -> Any:
    return tracker("status", "--as-of", as_of, "--json").json["facets"]["person/kilmar-abrego-garcia"]["held-at"]


def test_an_assertion_counts_from_its_reported_day_and_says_that_it_is_cited(tracker: Tracker) -> None:
    before = held(tracker, "2025-04-20")["value"]
    ran = tracker(*ASSERT, "--sets", f"{HELD}=third prison")
    assert ran.code == 0
    assert held(tracker, "2025-04-21")["value"] == "third prison"
    assert held(tracker, "2025-04-20")["value"] == before
    assert "cited, not quoted: Daily Example, 2025-04-21" in tracker("why", HELD, "--as-of", "2025-04-21").out
    again = tracker(*ASSERT, "--sets", f"{HELD}=third prison", "--json").json
    assert again["decisions"][0]["again"]


def test_an_assertion_may_give_the_headline_of_its_source_which_is_no_quote(tracker: Tracker) -> None:
    seen = "Third prison for “Abrego”, officials say"
    assert tracker(*ASSERT, "--sets", f"{HELD}=third prison", "--headline", seen).code == 0
    text = tracker("why", HELD, "--as-of", "2025-04-21").out
    assert f"headline: “{seen}” (text not stored)" in " ".join(text.split())
    assert "cited, not quoted: Daily Example" not in text
    (claim,) = (c for c in held(tracker, "2025-04-21")["claims"] if c["outlet"] == "Daily Example")
    assert (claim["headline"], claim["quote"]) == (seen, None)
    found = tracker("search", "third prison officials", "--in", "facts", "--as-of", "2025-04-21").out
    assert "1 found" in found
    assert f"“{seen}” Daily Example" in " ".join(found.split())
    (told,) = tracker("log", "--grep", "third prison for", "--as-of", "2025-04-21", "--json").json["developments"]
    assert told["headline"] == "Abrego Garcia is moved"


def test_an_assertion_that_is_only_planned_changes_nothing(tracker: Tracker) -> None:
    before = held(tracker, "2025-04-21")
    assert tracker(*ASSERT, "--sets", f"{HELD}=third prison", "--actuality", "planned").code == 0
    assert held(tracker, "2025-04-21")["value"] == before["value"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("none", None),
        ("3", 3),
        ("gt:200::people", {"op": "gt", "low": 200, "high": None, "unit": "people"}),
        ("eq:261", {"op": "eq", "low": 261, "high": 261, "unit": None}),
        ("range:270:300", {"op": "range", "low": 270, "high": 300, "unit": None}),
        ("a: b", "a: b"),
    ],
)
def test_values_are_written_as_a_person_types_them(tracker: Tracker, text: str, value: Any) -> None:
    assert tracker(*ASSERT, "--sets", f"person/somebody.thing={text}").code == 0
    facets = tracker("status", "--as-of", "2025-04-21", "--json").json["facets"]
    assert facets["person/somebody"]["thing"]["value"] == value


def test_a_correction_holds_on_every_day_and_the_first_reading_stays_in_the_log(tracker: Tracker) -> None:
    made = tracker(*ASSERT, "--sets", f"{HELD}=third prison", "--json").json["decisions"][0]
    mended = tracker("correct", f"@{made['position']}", "--because", "misread", "--sets", f"{HELD}=fourth prison")
    assert mended.code == 0
    assert held(tracker, "2025-04-21")["value"] == "fourth prison"
    shown = " ".join(tracker("show", f"@{made['position']}").out.split())
    assert "first read as: sets person/kilmar-abrego-garcia.held-at = third prison" in shown
    digest = tracker("digest", "make", "--json").json
    assert [item["what"] for item in digest["sections"]["corrections"]] == ["our reading corrected"]


def test_a_retraction_holds_from_the_day_the_source_said_so(tracker: Tracker) -> None:
    made = tracker(*ASSERT, "--sets", f"{HELD}=third prison", "--json").json["decisions"][0]
    name = f"@{made['position']}"
    assert tracker("retract", name, "--reported", "2025-04-01", "--because", "too early").code == 2
    assert tracker("retract", name, "--reported", "2025-04-25", "--because", "correction on the page").code == 0
    assert held(tracker, "2025-04-24")["value"] == "third prison"
    assert held(tracker, "2025-04-25")["value"] != "third prison"


def test_a_question_is_asked_and_answered(tracker: Tracker) -> None:
    assert tracker("ask", "Who paid for the flights?", "--asked", "2025-04-01").code == 0

    def state(day: str) -> list[str]:
        found = tracker("questions", "--all", "--as-of", day, "--json").json["questions"]
        return [q["state"] for q in found if q["id"] == "who-paid-for-the-flights"]

    assert (state("2025-03-31"), state("2025-04-02")) == ([], ["open"])
    assert tracker("answer", "who-paid-for-the-flights", "--answered", "2025-05-01").code == 2, "with what?"
    assert tracker("answer", "who-paid-for-the-flights", "An airline.", "--answered", "2025-05-01").code == 0
    assert (state("2025-04-30"), state("2025-05-01")) == (["open"], ["answered"])


def test_a_merge_is_undone_by_a_split(tracker: Tracker) -> None:
    names = {item["id"]: item["reports"] for item in tracker("log", "--json").json["developments"]}
    one = next(name for name in names if name.startswith("d014"))
    other = next(name for name in names if name.startswith("d015"))
    reports = [s["report"] for s in tracker("why", other, "--json").json["support"]]
    assert tracker("review", "merge", one, other, "--reason", "one act").code == 0
    merged = {item["id"]: item["reports"] for item in tracker("log", "--json").json["developments"]}
    assert other not in merged
    assert merged[one] == names[one] + names[other]
    assert tracker("review", "split", one, *reports, "--into", other, "--reason", "two acts").code == 0
    assert {item["id"]: item["reports"] for item in tracker("log", "--json").json["developments"]} == names


@pytest.mark.parametrize(
    "words",
    [
        ("assert", "x", "--happened", "04/20/2025", "--reported", "2025-04-21", "--source", "s"),
        ("assert", "x", "--happened", "2025-04-20", "--reported", "nonsense", "--source", "s"),
        (*ASSERT, "--sets", "no-facet"),
        (*ASSERT, "--actuality", "imagined"),
        ("correct", "@20", "--because", " "),
        ("correct", "@20", "--because", "x", "--actuality", "imagined"),
        ("review", "merge", "d014", "nothing", "--reason", "x"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(tracker: Tracker, words: tuple[str, ...]) -> None:
    before = tracker("status", "--json").json["as_of"]
    ran = tracker(*words)
    assert ran.code in (2, 3)
    assert "should not happen" not in ran.err
    assert tracker("status", "--json").json["as_of"]["position"] == before["position"]


DOUBTFUL = "Ministers spoke about El Salvador and its rivers.\n\nSwimmers protested outside the embassy on Monday.\n"


def test_a_doubtful_article_is_listed_and_marked(tracker: Tracker, tmp_path: Path) -> None:
    file = tmp_path / "rivers.txt"
    file.write_text(DOUBTFUL, encoding="utf-8")
    known = {item["article"] for item in tracker("review", "articles", "--json").json["items"]}
    ingested = tracker("ingest", str(file), "--published", "2025-04-15", "--outlet", "Daily", "--json").json
    article = ingested["article"]
    listed = tracker("review", "articles", "--json").json["items"]
    assert ingested["relevance"]["decision"] == "review"
    assert article in {item["article"] for item in listed} - known
    assert article in tracker("review", "articles").out
    made = tracker("review", "off-topic", article, "--reason", "rivers", "--json").json
    assert made["marks"][0]["again"] is False
    assert article not in {item["article"] for item in tracker("review", "articles", "--json").json["items"]}
    assert "so already" in tracker("review", "off-topic", article, "--reason", "rivers").out
    assert tracker("review", "belongs", article).code == 0


def test_an_article_that_is_not_there_cannot_be_marked(tracker: Tracker) -> None:
    ran = tracker("review", "belongs", "nowhere")
    assert (ran.code, "review articles" in ran.err) == (3, True)


def test_settled_conflicts_are_told_with_what_ended_them(tracker: Tracker) -> None:
    total = "figure/sent-2025-03-15.total"
    assert total not in {each["facet"] for each in tracker("conflicts", "--all", "--json").json["settled"]}
    position = tracker("review", "dismiss", "d020-flights-of-15-march", "--reason", "a test", "--json").json[
        "decisions"
    ]
    shape = tracker("conflicts", "--all", "--json").json
    assert total not in {conflict["facet"] for conflict in shape["conflicts"]}
    settled = {each["facet"]: each for each in shape["settled"]}[total]
    assert [(mark["what"], mark["position"]) for mark in settled["decisions"]] == [
        ("dismissed", position[0]["position"])
    ]
    screen = tracker("conflicts", "--all").out
    assert f"dismissed by ana @{position[0]['position']}: a test" in screen
    assert max(map(len, screen.splitlines())) <= 80
    rows = tracker("conflicts", "--all", "--format", "csv").out
    assert "settled" in rows
    assert "settled" not in tracker("conflicts", "--format", "csv").out
    assert "settled" not in tracker("conflicts", "--open", "--json").json


def test_undo_takes_the_last_decision_back_as_an_event(tracker: Tracker) -> None:
    before = tracker("status", "--json").json
    assert tracker("review", "dismiss", "d020-flights-of-15-march", "--reason", "a slip").code == 0
    assert tracker("status", "--json").json["facets"] != before["facets"]
    ran = tracker("review", "undo")
    assert ran.code == 0, ran.err
    assert "DevelopmentDismissed d020-flights-of-15-march (a slip)" in " ".join(ran.out.split())
    after = tracker("status", "--json").json
    assert after["facets"] == before["facets"]
    assert after["as_of"]["position"] == before["as_of"]["position"] + 2, "both events stand in the log"
    assert "DecisionTakenBack" in tracker("show", f"@{after['as_of']['position']}").out
    again = tracker("review", "undo")
    assert (again.code, again.out) == (2, "")
    assert "ana has taken no decision" in again.err


def test_undo_refuses_what_others_built_on_and_what_is_no_decision(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tracker("review", "confirm", "d020-flights-of-15-march", "--json").json["decisions"][0]["position"]
    monkeypatch.setenv("TRACKER_USER", "ben")
    assert "ben has taken no decision" in tracker("review", "undo").err
    assert tracker("review", "dismiss", "d020-flights-of-15-march", "--reason", "no").code == 0
    monkeypatch.setenv("TRACKER_USER", "ana")
    ran = tracker("review", "undo")
    assert ran.code == 2
    assert f"@{made} cannot be taken back" in ran.err
    assert "decided on again since" in ran.err
    assert f"these are: @{made}" in tracker("review", "undo", "@12").err
    assert "no event" in tracker("review", "undo", "d020").err


ASKED = ("ask", "Who pays?", "--asked", "2025-04-01")


@pytest.mark.parametrize(
    ("newer", "named", "instead"),
    [
        (ASSERT, "DevelopmentReported abrego-garcia-is-moved-2025-04-20, ", "review dismiss @{} --reason"),
        (ASKED, "QuestionOpened who-pays", "answer who-pays"),
    ],
)
def test_undo_takes_no_decision_back_that_is_not_the_last_thing_done(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch, newer: tuple[str, ...], named: str, instead: str
) -> None:
    first, last = (
        tracker("review", "dismiss", name, "--reason", "no", "--json").json["decisions"][0]["position"]
        for name in ("d047-aclu-sues-in-colorado", "d020-flights-of-15-march")
    )
    monkeypatch.setenv("TRACKER_USER", "ben")
    assert tracker("ask", "Who else?").code == 0
    monkeypatch.setenv("TRACKER_USER", "ana")
    assert tracker("review", "undo", "-n").code == 0, "what others did is their matter"
    made = tracker(*newer, "--json").json["decisions"][0]["position"]
    before = head(tracker)
    for tries in ((), ("-n",)):
        ran = tracker("review", "undo", *tries)
        assert (ran.code, ran.out) == (2, "")
        assert f"cannot be taken back: @{made} {named}" in ran.err
        assert f"`tracker {instead.format(made)}" in ran.err
        assert f"review undo @{last}" in ran.err
    assert head(tracker) == before
    assert tracker("review", "undo", f"@{last}").code == 0
    assert f"review undo @{first}" in tracker("review", "undo").err
    assert tracker("review", "confirm", "d039-supreme-court-facilitate").code == 0
    assert "DevelopmentConfirmed" in tracker("review", "undo").out, "that is the last thing now"
    assert f"@{made}" in tracker("review", "undo").err, "and not any more"


def test_undo_takes_no_part_of_a_mark_on_an_article_back(tracker: Tracker, tmp_path: Path) -> None:
    file = tmp_path / "visit.txt"
    file.write_text("Nayib Bukele met Donald Trump in Washington on Monday.\n", encoding="utf-8")
    ingested = tracker("ingest", str(file), "--published", "2025-04-15", "--outlet", "Daily", "--json").json
    article = ingested["article"]
    assert tracker("review", "dismiss", "d020-flights-of-15-march", "--reason", "a slip").code == 0
    assert tracker("review", "undo").code == 0, "an article that was read is no decision"
    mark = tracker("review", "off-topic", article, "--reason", "another visit", "--json").json["marks"][0]
    assert mark["dismissed"] > 0
    ran = tracker("review", "undo")
    assert (ran.code, ran.out) == (2, "")
    assert f"@{mark['position']} ArticleMarked {article} (another visit)" in ran.err
    assert f"`tracker review belongs {article}`" in ran.err
    assert tracker("review", "undo", f"@{mark['position'] + 1}").code == 0
    assert tracker("review", "belongs", article).code == 0
    assert tracker("review", "confirm", "d039-supreme-court-facilitate").code == 0
    assert "DevelopmentConfirmed" in tracker("review", "undo").out


def head(tracker: Tracker) -> int:
    return int(tracker("status", "--json").json["as_of"]["position"])


@pytest.mark.parametrize(
    ("words", "facet"),
    [
        (("review", "dismiss", "d020-flights-of-15-march", "--reason", "no"), "figure/sent-2025-03-15.total"),
        (("review", "split", "d020-flights-of-15-march", "@65", "--into", "d999", "--reason", "two"), None),
        (("correct", "@163", "--because", "misread", "--no-effects"), None),
        (("retract", "@64", "--because", "withdrawn", "--reported", "2025-05-01"), None),
        (("review", "merge", "@163", "@150", "--reason", "one"), None),
        (("review", "link", "@163", "@150", "--as", "follows", "--reason", "told"), None),
        (("ask", "Who pays?"), None),
        (("review", "undo"), "case/colorado-aea.status"),
        (
            (
                *["assert", "Held", "--happened", "2025-04-14", "--reported", "2025-04-15", "--source", "D", "--sets"],
                "person/ana.held-at=jail",
            ),
            "person/ana.held-at",
        ),
    ],
)
def test_what_a_decision_would_change_can_be_seen_before_it(
    tracker: Tracker, words: tuple[str, ...], facet: str | None
) -> None:
    assert tracker("review", "dismiss", "d047-aclu-sues-in-colorado", "--reason", "a slip").code == 0
    before = tracker("status", "--json").out
    (looked,) = tracker(*words, "--dry-run", "--json").json["decisions"]
    assert (looked["position"], looked["dry_run"]) == (None, True)
    if facet is not None:
        assert facet in {change["facet"] for change in looked["changes"]}
    screen = tracker(*words, "-n").out
    assert screen.endswith("Nothing was written.\n")
    assert max(map(len, screen.splitlines())) <= 80
    assert tracker("status", "--json").out == before
    assert tracker(*words).code == 0
    assert tracker("status", "--json").out != before, "the control"
    assert "dry_run" not in tracker("review", "confirm", "@150", "--json").json["decisions"][0]


def test_decisions_are_known_under_the_names_of_other_programs(tracker: Tracker) -> None:
    assert "Confirmed" in tracker("review", "accept", "d020-flights-of-15-march").out
    assert "Dismissed" in tracker("review", "reject", "d020-flights-of-15-march", "--reason", "no").out
    assert "accept" not in tracker("review", "--help").out


def test_next_is_what_comes_first_and_a_kind_narrows_it(tracker: Tracker) -> None:
    listed = tracker("review", "list", "--json").json
    first = tracker("review", "next", "--json").json
    assert (first["alike"], first["items"]) == (listed["alike"][:1], [])
    assert first["waiting"] == listed["waiting"]
    kind = listed["items"][0]["kind"]
    paired = {
        each["kind"]
        for each in listed["items"]
        if tracker("review", "next", "--kind", each["kind"], "--json").json["alike"]
    }
    without_pair = next(each["kind"] for each in listed["items"] if each["kind"] not in paired)
    narrowed = tracker("review", "next", "--kind", without_pair, "--json").json
    assert [each["kind"] for each in narrowed["items"]] == [without_pair]
    several = tracker("review", "--kind", kind, "--limit", "2")
    assert several.out == tracker("review", "list", "--kind", kind, "-n", "2").out
    lost = tracker("review", "--kind", kind, "list")
    assert (lost.code, "behind the command" in lost.err) == (2, True)


def test_a_mark_can_be_rehearsed(tracker: Tracker, tmp_path: Path) -> None:
    (tmp_path / "talks.txt").write_text("Talks\nNayib Bukele met Donald Trump on Monday.\n", encoding="utf-8")
    taken = tracker("ingest", "talks.txt", "--published", "2025-04-15", "--json").json
    words = ("review", "off-topic", taken["article"], "--reason", "another visit")
    before = tracker("status", "--json").json["as_of"]["position"]
    foreseen = tracker(*words, "--dry-run", "--json").json
    assert "1 undecided report would be dismissed" in tracker(*words, "-n").out
    assert tracker("status", "--json").json["as_of"]["position"] == before
    assert (foreseen["dry_run"], foreseen["marks"][0]["position"]) == (True, None)
    made = tracker(*words, "--json").json["marks"][0]
    assert made["position"] == before + 1, "the control: without it something is written"
    assert made | {"position": None} == foreseen["marks"][0]


def test_edit_is_correct_under_another_name(tracker: Tracker) -> None:
    ran = tracker("review", "edit", "@182", "--because", "misread", "--headline", "Another one", "--dry-run")
    assert (ran.code, "DevelopmentCorrected" in ran.out) == (0, True)
