"""The calendar of a digest: days with ids that stay, folded and escaped by RFC 5545, no line from outside."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from icalendar import Calendar
from msgspec import structs

from tests.digests.test_content import due_story, made
from tests.digests.test_render import HOSTILE
from tests.story.builders import OUTLINE, given, happened, report
from tracker.digests.ical import render_ical
from tracker.story.events import Citation


def entries(shape: dict[str, Any], locale: str | None = None) -> list[Any]:
    return list(Calendar.from_ical(render_ical(shape, locale)).walk("VEVENT"))


def test_what_is_due_is_an_all_day_event_with_its_source() -> None:
    deadline, hearing = entries(made(due_story()))
    assert (deadline["DTSTART"].dt, deadline["DTEND"].dt) == (date(2025, 4, 7), date(2025, 4, 8))
    assert (deadline["STATUS"], hearing["STATUS"]) == ("CONFIRMED", "TENTATIVE")
    assert hearing["SUMMARY"] == "Hearing"
    assert "one source: The Wire, @" in hearing["DESCRIPTION"]
    assert "root " + "ab" * 32 in hearing["DESCRIPTION"]


def test_a_later_digest_tells_the_same_event_under_the_same_id_and_as_newer() -> None:
    first, later = made(due_story()), made(due_story(), until="2025-04-03")
    later["range"]["to_position"] += 5
    before, after = ({e["UID"]: e["SEQUENCE"] for e in entries(shape)} for shape in (first, later))
    assert before.keys() == after.keys()
    assert all(after[uid] > before[uid] for uid in before)


def test_the_same_digest_gives_the_same_bytes() -> None:
    assert render_ical(made(due_story())) == render_ical(made(due_story()))


@pytest.mark.parametrize("words", [*HOSTILE, "x\r\nBEGIN:VEVENT\r\nUID:evil", "é" * 300, "a;b,c\\n"])
def test_lines_are_folded_and_no_words_from_outside_become_a_line(words: str) -> None:
    outline = structs.replace(OUTLINE, title=words)
    told = report(headline=words, on=happened("2025-04-10"), said="2025-03-20", actuality="planned", by=words)
    cited = structs.replace(told, evidence=(Citation(url=words, outlet=words),))
    text = render_ical(made(given((words, cited), outline=outline)))
    lines = text.encode().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)
    unfolded = text.replace("\r\n ", "").split("\r\n")
    assert [line for line in unfolded if line.startswith("BEGIN")] == ["BEGIN:VCALENDAR", "BEGIN:VEVENT"]
    assert sum(line.startswith("UID") for line in unfolded) == 1


def test_an_empty_calendar_is_a_calendar() -> None:
    assert entries(made(given(("a", report("one"))))) == []
