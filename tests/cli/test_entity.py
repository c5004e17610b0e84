"""show: a person or thing, a digest, what is stored as it is, and an article as it was known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Tracker

BUKELE = "person/nayib-bukele"


@pytest.mark.parametrize("name", [BUKELE, "Nayib Bukele", "nayib-bukele"])
def test_an_entity_is_shown_with_its_facets_and_developments(tracker: Tracker, name: str) -> None:
    shown = tracker("show", name, "--as-of", "2025-04-14", "--json").json
    assert (shown["schema"], shown["entity"]["id"]) == ("tracker.entity/1", BUKELE)
    assert shown["facets"][f"{BUKELE}.on-return"]["value"] == "refuses"
    ids = [development["id"] for development in shown["developments"]]
    logged = tracker("log", BUKELE, "--as-of", "2025-04-14", "--json").json["developments"]
    assert ids == [development["id"] for development in logged]


def test_an_entity_fits_the_screen_and_says_what_was_known(tracker: Tracker) -> None:
    then = tracker("show", "person/kilmar-abrego-garcia", "--as-of", "2025-04-14")
    assert then.code == 0
    assert "CECOT" in then.out
    assert "second Salvadoran prison" not in then.out
    assert max(map(len, then.out.splitlines())) <= 80
    assert tracker("show", "person/kilmar-abrego-garcia", "--all-clocks").code == 2


def test_a_facet_keeps_its_short_names(tracker: Tracker) -> None:
    assert tracker("show", "held-at", "--json").json["fact"] == "person/kilmar-abrego-garcia.held-at"
    assert tracker("show", "nobody at all").code == 3


def test_a_digest_is_shown_by_its_reference(tracker: Tracker) -> None:
    made = tracker("digest", "make", "2025-04-07..2025-04-14", "--json").json
    assert tracker("show", f"digest:{made['id']}", "--json").json["hash"] == made["hash"]
    assert tracker("show", f"digest:{made['id']}").out == tracker("digest", "show", made["id"]).out
    assert tracker("show", "digest:none").code == 3


def test_what_is_stored_as_it_is(tracker: Tracker) -> None:
    assert tracker("show", "@1", "--raw").json == tracker("show", "@1", "--json").json["body"]
    Path("a.txt").write_text("Kilmar Abrego Garcia\n\nhe   said")
    article = tracker("ingest", "a.txt", "--published", "2025-04-16", "--json").json["article"]
    assert tracker("show", article, "--raw").out == "Kilmar Abrego Garcia\n\nhe   said\n"
    assert tracker("show", "held-at", "--raw").code == 2


def test_an_article_is_shown_and_found_as_it_was_known(tracker: Tracker) -> None:
    """What a publisher wrote into it later is not in the answer about an earlier day."""

    draft = {"url": "https://example.org/a", "title": "Abrego Garcia", "published": "2025-04-16"}
    for place in ("zanzibar", "quelimane"):
        Path("a.json").write_text(json.dumps({**draft, "text": f"Kilmar Abrego Garcia is in {place}."}))
        article = tracker("ingest", "a.json", "--json").json["article"]
    early = ("--as-of", "2025-04-17")
    assert "zanzibar" in tracker("show", article, *early).out
    assert "quelimane" in tracker("show", article).out
    assert tracker("show", article, "--as-of", "2025-04-01").code == 3
    found = tracker("search", "zanzibar", "--in", "articles", *early, "--json").json["hits"]
    assert [hit["key"] for hit in found] == [f"article/{article}"]
    assert tracker("search", "quelimane", "--in", "articles", *early, "--json").json["hits"] == []
    late = tracker("search", "quelimane", "--in", "articles", "--json").json["hits"]
    assert [hit["key"] for hit in late] == [f"article/{article}"], "the control: now it is known"
    assert tracker("search", "zanzibar", "--in", "articles", "--json").json["hits"] == [], "the newest version counts"


def test_a_search_of_an_early_day_finds_what_many_later_ones_hide(tracker: Tracker) -> None:
    asked = ("search", "Abrego", "--in", "facts", "--as-of", "2025-04-01", "--json")
    early, everything = tracker(*asked, "-n", "1").json["hits"], tracker(*asked, "-n", "500").json["hits"]
    assert early == everything[:1] != []
    assert tracker("search", " ").code == 2


def test_a_name_that_several_bear_is_answered_with_who_they_are_people_first(tracker: Tracker) -> None:
    ran = tracker("show", "Abrego")
    assert (ran.code, ran.out) == (3, "")
    assert "could be person/kilmar-abrego-garcia, case/" in ran.err
    assert "could be person/kilmar-abrego-garcia." in tracker("why", "Abrego").err
    assert "tracker search" in tracker("show", "zzz").err


def test_a_link_names_the_event_of_its_other_end(tracker: Tracker) -> None:
    line = next(line for line in tracker("show", "d020").out.splitlines() if line.startswith("follows @"))
    event = line.split()[1].rstrip(":")
    assert "d014-proclamation-signed" in tracker("show", event).out


def test_the_screen_names_the_facts_whose_sentences_can_be_asked_for(tracker: Tracker) -> None:
    """From the name of a person to the sentence, with what stands on the screens alone."""
    screen = " ".join(tracker("show", "Abrego Garcia", "--as-of", "2025-04-13").out.split())
    assert "Which sentence says so: tracker why person/kilmar-abrego-garcia.custody (or .held-at, " in screen
    assert tracker("why", "kilmar-abrego-garcia.held-at", "--as-of", "2025-04-13").code == 0
