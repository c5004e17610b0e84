"""What is due, as iCalendar (RFC 5545): all-day events whose ids stay the same, so a calendar updates them in place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from icalendar import Calendar, Event

from tracker.exports.provenance import GENERATOR, provenance, scope
from tracker.safetext import one_line
from tracker.services.rebuild import Answer
from tracker.story.calendar import Due

SURE = ("agreed", "single")


def write_ical(answer: Answer, found: Sequence[Due]) -> str:
    """A calendar of the days that something is due on; what is disputed or only planned is tentative."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{GENERATOR}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", one_line(answer.view.outline.title))
    calendar.add("x-wr-caldesc", one_line(f"{scope(answer)} {provenance(answer)}"))
    for due in found:
        calendar.add_component(_event(answer, due))
    return str(calendar.to_ical().decode())


def _event(answer: Answer, due: Due) -> Event:
    event = Event()
    event.add("uid", f"{due.ref}@{answer.story}.{GENERATOR}")
    event.add("dtstamp", answer.instant)
    event.add("dtstart", due.first)
    event.add("dtend", due.last + timedelta(days=1))
    event.add("summary", one_line(due.what))
    event.add("description", one_line(f"{due.words}; {due.standing}; {due.ref}. {provenance(answer)}"))
    event.add("status", "CONFIRMED" if due.standing in SURE and due.facet is not None else "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    return event
