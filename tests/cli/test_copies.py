"""Copies count once: forty clones of one text win no agreement, and a revision names what it takes away."""

from __future__ import annotations

import random
from pathlib import Path

from tests.cli.conftest import Tracker

WORDS = [f"word{n}" for n in range(800)]
FILLER = " ".join(random.Random(3).choices(WORDS, k=150))
STORY = (
    "SAN SALVADOR (AP) - El Salvador received 42 more deportees under the Alien Enemies Act on April 20, 2025, "
    f"and held them at CECOT, officials said. {FILLER}"
)


def ingest(tracker: Tracker, name: str, text: str, *options: str) -> dict[str, object]:
    Path(name).write_text(text, encoding="utf-8")
    shape = tracker("ingest", name, "--published", "2025-04-21", *options, "--json").json
    assert isinstance(shape, dict)
    return shape


def test_clones_of_one_text_are_one_origin(tracker: Tracker) -> None:
    first = ingest(tracker, "0.txt", STORY, "--url", "https://apnews.com/a", "--outlet", "Associated Press")
    assert first["copy_of"] is None
    origins = {str(first["origin"])}
    for n in range(1, 6):
        text = f"{STORY} {' '.join(random.Random(n).choices(WORDS, k=40))}"
        clone = ingest(tracker, f"{n}.txt", text, "--url", f"https://clone{n}.example/a", "--outlet", f"Clone {n}")
        assert clone["copy_of"] is not None
        assert clone["relation"] in ("extends", "copy_of", "same")
        origins.add(str(clone["origin"]))
    assert len(origins) == 1
    found = [d for d in tracker("log", "--as-of", "2025-04-22", "--json").json["developments"] if d["reports"] >= 6]
    assert all(d["standing"] != "agreed" for d in found if d["id"].startswith(str(first["article"])))


def test_a_wire_credit_names_the_origin_and_a_mention_does_not(tracker: Tracker) -> None:
    credited = ingest(tracker, "a.txt", STORY, "--url", "https://small.example/a", "--outlet", "Small Paper")
    assert credited["origin"] not in (None, "")
    other = "The Associated Press was told on Monday that CECOT in El Salvador is full. " + " ".join(reversed(WORDS))
    assert ingest(tracker, "b.txt", other, "--url", "https://small.example/b")["origin"] is None


def test_a_silent_edit_is_graded_and_stands_in_the_digest(tracker: Tracker) -> None:
    options = ("--url", "https://small.example/a", "--outlet", "Small Paper")
    ingest(tracker, "a.txt", STORY, *options)
    revised = ingest(tracker, "a.txt", STORY.replace("42 more", "47 more"), *options)
    position = max(revised["events"])  # type: ignore[call-overload]
    events = [tracker("show", f"@{p}", "--json").json for p in revised["events"]]  # type: ignore[attr-defined]
    change = next(event for event in events if event["type"] == "ArticleRevised")
    assert change["body"]["grade"] == "figure changed"
    assert position >= change["position"]
    edits = tracker("digest", "make", "--json").json["sections"]["silent_edits"]
    assert [edit["grade"] for edit in edits] == ["figure changed"]
    (change,) = edits[0]["changes"]
    assert "42 more" in change["was"]
    assert "47 more" in change["now"]
    shown = tracker("digest", "show", tracker("digest", "list", "--json").json["digests"][0]["id"])
    article = tracker("show", str(edits[0]["article"]))
    assert "was “SAN SALVADOR (AP) - El Salvador received 42 more" in " ".join(
        article.out.replace("edit 1", "").split()
    )
    assert tracker("show", str(edits[0]["article"]), "--json").json["versions"][1]["reworded"][0] == change
    was, _, now = " ".join(shown.out.split()).partition("was: “")[2].partition("now: “")
    assert "42 more" in was
    assert "47 more" in now


def test_an_edit_of_the_typography_alone_is_no_news(tracker: Tracker) -> None:
    options = ("--url", "https://small.example/a", "--outlet", "Small Paper")
    ingest(tracker, "a.txt", STORY, *options)
    ingest(tracker, "a.txt", STORY.replace(", ", ",  ").replace(" on ", "  on "), *options)
    assert tracker("digest", "make", "--json").json["sections"]["silent_edits"] == []


def test_what_two_reports_of_one_development_count_otherwise_is_shown_as_a_conflict(tracker: Tracker) -> None:
    told = "The United States deported {} migrants to El Salvador on April 20, 2025, officials said. {}"
    one = ingest(tracker, "a.txt", told.format(42, FILLER), "--url", "https://one.example/a", "--outlet", "One Paper")
    found = one["reports"][0]["development"]  # type: ignore[index]
    more = told.format(57, " ".join(reversed(WORDS)))
    two = ingest(tracker, "b.txt", more, "--url", "https://two.example/a", "--outlet", "Two Paper")
    report = two["reports"][0]  # type: ignore[index]
    if report["development"] != found:
        assert tracker("review", "same", found, report["development"]).code == 0
    shown = next(d for d in tracker("log", "--json").json["developments"] if d["id"] in (found, report["development"]))
    assert shown["standing"] == "conflict"
    why = tracker("why", shown["id"])
    assert "! CONFLICT over people migrants" in why.out
    (counted,) = tracker("why", shown["id"], "--json").json["counted_otherwise"]
    assert [value["low"] for value in counted["values"]] == [42, 57]
