"""``tracker sources``: who reports, one of them in full, and what was edited; as a person types it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Tracker

TALKS = "Talks\nNayib Bukele met Donald Trump in Washington on Monday. They spoke for an hour.\n"
ADDRESS = ("--published", "2025-04-15", "--url", "https://post.example/1", "--outlet", "The Example")


def test_sources_alone_and_sources_list_are_one(tracker: Tracker) -> None:
    for form in ("text", "json", "csv"):
        words = ("--as-of", "2025-04-14", "--format", form)
        assert tracker("sources", *words).out == tracker("sources", "list", *words).out


def test_options_before_a_command_of_the_group_are_not_dropped_without_a_word(tracker: Tracker) -> None:
    ran = tracker("sources", "--as-of", "2025-04-14", "show", "NPR")
    assert (ran.code, "behind the command" in ran.err) == (2, True)
    assert tracker("sources", "--as-of", "2025-04-14").code == 0


def test_show_says_whether_it_is_an_origin_and_what_it_tells(tracker: Tracker) -> None:
    listed = {each["name"]: each for each in tracker("sources", "--json").json["sources"]}
    shown = tracker("sources", "show", "npr", "--json").json
    known = listed["NPR"]
    assert (shown["name"], shown["original"], shown["reports"]) == ("NPR", True, known["reports"])
    assert sum(each["alone"] for each in shown["developments"]) == known["alone"]
    assert len(shown["developments"]) == known["developments"]
    screen = tracker("sources", "show", "NPR")
    assert "It counts as an independent origin" in screen.out
    assert max(map(len, screen.out.splitlines())) <= 80
    other = tracker("sources", "show", "Timeline of this story")
    assert "shares one origin" in " ".join(other.out.split())


def test_a_source_is_shown_under_other_names_of_the_command_too(tracker: Tracker) -> None:
    shown = tracker("sources", "show", "MSNBC").out
    assert tracker("sources", "independence", "MSNBC").out == shown
    assert tracker("show", "MSNBC").out == shown
    assert "org/ice" in tracker("show", "ICE").out, "an entity goes before one who reports"
    assert tracker("show", "nobody at all").code == 3


def test_show_knows_only_what_was_reported_by_then(tracker: Tracker) -> None:
    now = tracker("sources", "show", "MSNBC", "--json").json["reports"]
    assert tracker("sources", "show", "MSNBC", "--as-of", "2025-04-14", "--json").json["reports"] < now
    assert tracker("sources", "show", "MSNBC", "--as-of", "2025-03-01").code == 3


@pytest.mark.parametrize(("name", "told"), [("nobody at all", "nobody called"), ("post", "several names")])
def test_who_is_not_known_or_could_be_several_is_named(tracker: Tracker, name: str, told: str) -> None:
    ran = tracker("sources", "show", name)
    assert (ran.code, told in ran.err) == (3, True)


def test_who_prints_the_words_of_a_wire_is_not_the_wire(tracker: Tracker) -> None:
    text = "Talks\nBALTIMORE (AP) — Nayib Bukele met Donald Trump in Washington on Monday. Trump deported 20 men.\n"
    Path("wire.txt").write_text(text, encoding="utf-8")
    given = ("--published", "2025-04-15", "--url", "https://daily.example/1", "--outlet", "Daily Example")
    assert tracker("ingest", "wire.txt", *given, "--json").json["origin"] == "ap", "or this proves nothing"
    shown = tracker("sources", "show", "Daily Example", "--json").json
    assert (shown["source"], shown["original"], list(shown["credited"])) == (None, False, ["Associated Press"])
    screen = tracker("sources", "show", "Daily Example").out
    assert "(source" not in screen
    assert "It is none of the story's sources" in screen
    assert "Whose words it prints: Associated Press" in screen
    listed = {each["name"]: each for each in tracker("sources", "--json").json["sources"]}["Daily Example"]
    assert (listed["source"], listed["original"]) == (None, False)


def test_a_name_as_it_is_goes_before_its_like(tracker: Tracker) -> None:
    Path("talks.txt").write_text(TALKS, encoding="utf-8")
    for outlet in ("npr", "Npr"):
        text = TALKS.replace("an hour", f"an hour, said {outlet}")
        Path("talks.txt").write_text(text, encoding="utf-8")
        given = ("--published", "2025-04-15", "--url", f"https://{outlet}.example/{outlet}", "--outlet", outlet)
        assert tracker("ingest", "talks.txt", *given, "--json").json["reports"], "or this proves nothing"
    for name in ("NPR", "npr", "Npr"):
        assert tracker("sources", "show", name, "--json").json["name"] == name
    ran = tracker("sources", "show", "nPR")
    assert (ran.code, "is, but for capitals, several names: NPR, Npr, npr" in ran.err) == (3, True)


@pytest.fixture
def edited(tracker: Tracker) -> str:
    """An article of three versions."""
    article = ""
    for text in (TALKS, TALKS.replace("an hour", "two hours"), TALKS.replace("They spoke for an hour.", "")):
        Path("talks.txt").write_text(text, encoding="utf-8")
        article = str(tracker("ingest", "talks.txt", *ADDRESS, "--json").json["article"])
    return article


def diff(tracker: Tracker, *words: str) -> Any:
    return tracker("sources", "diff", *words, "--json").json


def test_diff_shows_each_sentence_that_was_edited(tracker: Tracker, edited: str) -> None:
    first = diff(tracker, edited, "1", "2")
    assert first["changes"] == [{"was": "They spoke for an hour.", "now": "They spoke for two hours."}]
    last = diff(tracker, edited)
    assert (last["from"]["version"], last["to"]["version"]) == (2, 3)
    assert last["changes"] == [{"was": "They spoke for two hours.", "now": ""}]
    assert diff(tracker, edited, "1")["to"]["version"] == 3
    screen = tracker("sources", "diff", edited, "1", "2", "--exit-code")
    assert (screen.code, "- They spoke for an hour.\n+ They spoke for two hours.\n" in screen.out) == (9, True)


def test_diff_at_a_position_knows_no_later_version(tracker: Tracker, edited: str) -> None:
    versions = tracker("show", edited, "--json").json["versions"]
    second = str(versions[1]["position"])
    assert diff(tracker, edited, "--position", second) == diff(tracker, edited, "1", "2")
    assert tracker("sources", "diff", edited, "1", "3", "--position", second).code == 3
    before = tracker("sources", "diff", edited, "--position", str(versions[0]["position"] - 1))
    assert (before.code, "there is no article" in before.err) == (3, True)
    ahead = tracker("sources", "diff", edited, "--position", "99999")
    assert (ahead.code, "there is no position 99999" in ahead.err) == (3, True)


def test_diff_of_what_does_not_differ(tracker: Tracker, edited: str) -> None:
    same = tracker("sources", "diff", edited, "2", "2", "--exit-code")
    assert (same.code, "No sentence differs." in same.out) == (0, True)


def versions(tracker: Tracker, *texts: str) -> str:
    article = ""
    for text in texts:
        Path("many.txt").write_text(text, encoding="utf-8")
        article = str(tracker("ingest", "many.txt", *ADDRESS, "--json").json["article"])
    return article


def test_what_is_not_compared_is_counted(tracker: Tracker) -> None:
    lines = ["The harbour", *(f"Sentence {n} tells of the ship." for n in range(160))]
    article = versions(tracker, "\n".join(lines), "\n".join(line.replace("ship", "boat") for line in lines))
    found = diff(tracker, article)
    assert (len(found["changes"]), found["left_out"]) == (100, 60)
    screen = tracker("sources", "diff", article).out
    assert "… and 60 more (not compared)\n160 sentences differ.\n" in screen


def test_versions_of_the_same_sentences_differ_all_the_same(tracker: Tracker) -> None:
    lines = [f"Sentence {n} tells of the ship." for n in range(4)]
    article = versions(tracker, "\n".join(lines), "\n".join([lines[0], *reversed(lines[1:])]))
    ran = tracker("sources", "diff", article, "--exit-code")
    assert (ran.code, "The same sentences; their order" in ran.out) == (9, True)
    assert (diff(tracker, article)["changes"], diff(tracker, article)["left_out"]) == ([], 0)


def test_an_article_of_one_version_says_so(tracker: Tracker) -> None:
    ran = tracker("sources", "diff", versions(tracker, TALKS), "--exit-code")
    assert (ran.code, "It has one version." in ran.out) == (0, True)


def test_diff_of_what_there_is_not(tracker: Tracker, edited: str) -> None:
    assert tracker("sources", "diff", edited, "1", "4").code == 3
    assert tracker("sources", "diff", "0" * 16).code == 3
    assert tracker("sources", "diff", edited, "0").code == 2
    assert tracker("redact", edited, "--reason", "r", "--authority", "a", "--yes").code == 0
    assert tracker("sources", "diff", edited).code == 3
