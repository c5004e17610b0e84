"""What is due as iCalendar (RFC 5545): all-day events whose ids stay, so that a calendar updates them in place. Pure.

The library folds and escapes; here every word is first brought onto one line and made safe.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event

from tracker.digests.known import Known
from tracker.digests.phrases import Phrases, range_instants
from tracker.ids import GENERATOR
from tracker.safetext import one_line

SURE = ("agreed", "single")


@dataclass(frozen=True, slots=True)
class Entry:
    """A day that something is due on. ``sure``: neither disputed nor only planned."""

    ref: str
    first: date
    last: date
    what: str
    words: str
    sure: bool
    url: str = ""


def calendar_of(title: str, words: str) -> Calendar:
    """An empty calendar."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{GENERATOR}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", one_line(title))
    calendar.add("x-wr-caldesc", one_line(words))
    return calendar


def event_of(story: str, stamp: datetime, position: int, entry: Entry) -> Event:
    """An event. Its id is that of what is due; of two versions the one from further on in the log is the newer."""
    event = Event()
    event.add("uid", one_line(f"{entry.ref}@{story}.{GENERATOR}"))
    event.add("dtstamp", stamp)
    event.add("sequence", position)
    event.add("dtstart", entry.first)
    event.add("dtend", entry.last + timedelta(days=1))
    event.add("summary", one_line(entry.what))
    event.add("description", one_line(entry.words))
    event.add("status", "CONFIRMED" if entry.sure else "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    if entry.url:
        event.add("url", entry.url)
    return event


def render_ical(content: Mapping[str, Any], locale: str | None = None) -> str:
    """The calendar section of a digest."""
    say, known = Phrases.of(content, locale), Known.of(content)
    story, position = content["story"], content["range"]["to_position"]
    _, end = range_instants(content)
    place = say["log"].format(position=position, root=content["root"])
    calendar = calendar_of(content["title"], f"{say.range(content)}. {place}")
    for item in content["sections"].get("calendar", []):
        link = known.source(item)
        support = f"{say[item['standing']]}: {say.outlet(item)}, @{item['positions'][0]}"
        entry = Entry(
            ref=item["ref"],
            first=date.fromisoformat(item["first"]),
            last=date.fromisoformat(item["last"]),
            what=item["what"] + say.speakers(item["said_by"]),
            words=f"{say.plain(say.term(item['words']))}; {support}. {place}",
            sure=item["sure"] and item["standing"] in SURE,
            url=link.url if link is not None else "",
        )
        calendar.add_component(event_of(story, end, position, entry))
    return str(calendar.to_ical().decode())
