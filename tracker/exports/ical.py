"""What is due in an answer, as iCalendar: the same events under the same ids as in the digests."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.digests.ical import SURE, Entry, calendar_of, event_of
from tracker.exports.provenance import provenance, scope
from tracker.services.rebuild import Answer
from tracker.story.calendar import Due


def write_ical(answer: Answer, found: Sequence[Due]) -> str:
    """A calendar of the days that something is due on; what is disputed or only planned is tentative."""
    calendar = calendar_of(answer.view.outline.title, f"{scope(answer)} {provenance(answer)}")
    for due in found:
        entry = Entry(
            ref=due.ref,
            first=due.first,
            last=due.last,
            what=due.what,
            words=f"{due.words}; {due.standing}; {due.ref}. {provenance(answer)}",
            sure=due.standing in SURE and due.facet is not None,
        )
        calendar.add_component(event_of(answer.story, answer.instant, answer.position, entry))
    return str(calendar.to_ical().decode())
