"""Every form reads back with a reader of its own kind, says where it comes from, and holds no mark-up from a source."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from xml.etree import ElementTree

import feedparser
import pytest
from icalendar import Calendar
from markdown_it import MarkdownIt

from tests.cli.conftest import Tracker, empty, seeded, tracker

__all__ = ["empty", "seeded", "tracker"]

HOSTILE = '=cmd|"x"!A0 <script>alert(1)</script> ](javascript:alert(1)) | \x1b[31m \u202e & "quoted"'
FORMS = ("csv", "markdown", "ical", "atom", "opml", "timelinejs")


def exported(tracker: Tracker, form: str, *words: str) -> str:
    ran = tracker("export", "--format", form, "-o", "-", *words)
    assert ran.code == 0, ran.err
    return ran.out


def attack(tracker: Tracker) -> None:
    """A report whose every external field is hostile."""
    words = ("--happened", "2025-04-14", "--reported", "2025-04-14", "--source", HOSTILE, "--note", HOSTILE)
    words = (*words, "--headline", HOSTILE)
    sets = ("--sets", f"case/jgg.status={HOSTILE}", "--kind", "court_order", "--url", 'https://x.example/"><b>')
    assert tracker("assert", HOSTILE, *words, *sets).code == 0


@pytest.mark.parametrize("form", FORMS)
def test_every_form_names_its_root_and_repeats_itself(tracker: Tracker, form: str) -> None:
    root = tracker("status", "--as-of", "2025-04-14", "--json").json["as_of"]["root"]
    text = exported(tracker, form, "--as-of", "2025-04-14")
    assert root in text.replace("\r\n ", "").replace("\\", "")
    assert exported(tracker, form, "--as-of", "2025-04-14") == text


def test_csv_holds_every_development_and_no_formula(tracker: Tracker) -> None:
    attack(tracker)
    rows = list(csv.DictReader(io.StringIO(exported(tracker, "csv", "--as-of", "2025-04-14"))))
    log = tracker("log", "--as-of", "2025-04-14", "--json").json["developments"]
    assert [row["id"] for row in rows] == [development["id"] for development in log]
    assert all(cell[:1] not in ("=", "@") for row in rows for cell in row.values())
    assert any(row["headline"].startswith("'=cmd") for row in rows), "the control: the formula is there, made harmless"


def test_the_case_table_renders_as_a_table_without_mark_up_of_others(tracker: Tracker) -> None:
    attack(tracker)
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(exported(tracker, "markdown"))
    assert "<table>" in html
    assert "<script>" not in html
    assert 'href="javascript' not in html
    assert "alert(1)" in html, "the control: the words themselves are there"


def test_icalendar_holds_the_deadline_on_its_day(tracker: Tracker) -> None:
    calendar = Calendar.from_ical(exported(tracker, "ical", "--as-of", "2025-04-06"))
    days = {str(event["summary"]): event.decoded("dtstart") for event in calendar.walk("VEVENT")}
    assert date(2025, 4, 7) in days.values()
    uids = [str(event["uid"]) for event in calendar.walk("VEVENT")]
    assert len(uids) == len(set(uids))


def test_atom_is_a_feed_with_an_entry_for_each_development(tracker: Tracker) -> None:
    attack(tracker)
    text = exported(tracker, "atom", "--as-of", "2025-04-14")
    feed = feedparser.parse(text)
    assert (feed.bozo, feed.version) == (0, "atom10")
    root = ElementTree.fromstring(text)
    for entry in root.iter("{http://www.w3.org/2005/Atom}entry"):
        names = [child.tag.rpartition("}")[2] for child in entry]
        assert all(names.count(name) == 1 for name in ("id", "title", "updated", "content"))
    ids = [entry.id for entry in feed.entries]
    assert len(ids) == len(set(ids)) > 40
    assert any("alert(1)" in entry.title for entry in feed.entries), "the control: the hostile words are there"
    assert "<script" not in text
    assert not [entry for entry in root.iter() if entry.tag.rpartition("}")[2] in ("script", "b")]


def test_timelinejs_escapes_what_its_page_would_run(tracker: Tracker) -> None:
    attack(tracker)
    shape = json.loads(exported(tracker, "timelinejs", "--as-of", "2025-04-14"))
    texts = json.dumps(shape)
    assert "<script" not in texts
    assert "&lt;script" in texts
    starts = [tuple(event["start_date"].values()) for event in shape["events"]]
    assert len(starts) > 40
    assert {"year", "month", "day"} == set(shape["events"][0]["start_date"])


def test_a_headline_of_a_source_is_carried_as_one_and_said_to_be_stored_nowhere(tracker: Tracker) -> None:
    told = "headline: “Lawyers for wrongly deported man ask judge for U.S. contempt hearing” (text not stored)"
    for form in ("timelinejs", "atom"):
        assert told in exported(tracker, form, "--as-of", "2025-04-14"), form
    table = MarkdownIt("commonmark").enable("table").render(exported(tracker, "markdown", "--as-of", "2025-04-14"))
    assert "(headline: “Lawyers for wrongly deported man ask judge for U.S. contempt hearing”, text" in table
    assert "headline: “" not in exported(tracker, "atom", "--as-of", "2025-03-20"), "the control: none was seen by then"


def test_opml_lists_the_feeds(tracker: Tracker) -> None:
    root = ElementTree.fromstring(exported(tracker, "opml").encode())
    listed = {outline.get("xmlUrl") for outline in root.iter("outline")}
    followed = {feed["url"] for feed in tracker("feeds", "list", "--json").json["feeds"]}
    assert listed == followed


@pytest.mark.parametrize("form", FORMS)
def test_no_form_lets_a_control_character_through(tracker: Tracker, form: str) -> None:
    attack(tracker)
    text = exported(tracker, form)
    assert not any(ord(c) < 32 and c not in "\r\n\t" for c in text)
    assert "\u202e" not in text


def test_the_calendar_screen_shows_what_is_due_and_only_that(tracker: Tracker) -> None:
    ran = tracker("calendar", "--as-of", "2025-04-06")
    assert "Apr 7" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80
    due = tracker("calendar", "--as-of", "2025-04-06", "--json").json["due"]
    assert {row["first"] for row in due} == {"2025-04-07"}
    assert len(tracker("calendar", "--past", "--as-of", "2025-04-06", "--json").json["due"]) > len(due)
