"""What waits for a person's word, and what a person has put off. Pure.

Putting off hides nothing for good: it ends at its instant, or as soon as something new is reported where that was
asked for; and what is reported later is not put off, it waits by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from tracker.story.state import Deferral, ReportRecord, State


class PutOff(Struct, frozen=True):
    """What is put off at a moment: whole developments by id (for their pairs), and reports by id (by themselves or with
    the whole)."""

    developments: dict[str, Deferral] = {}
    reports: dict[str, Deferral] = {}

    def pair(self, development: str, position: int) -> Deferral | None:
        """How a pair was put off with its later development; one that was noted after that (at a position) is not."""
        whole = self.developments.get(development)
        return whole if whole is not None and position < whole.recorded.position else None


def waits(record: ReportRecord, state: State) -> bool:
    """Whether a detector found a report and no person has decided on it; also when it is put off."""
    whole = state.developments.get(record.development)
    decided = record.confirmed or record.dismissed or (whole and (whole.confirmed or whole.dismissed))
    return record.report.detector is not None and not decided


def put_off(state: State, now: datetime) -> PutOff:
    """What is put off now. A report that came after its development was put off, or was merged into it, is not."""
    newest = _newest(state)
    wholes = ((name, whole.deferred, newest.get(name, 0)) for name, whole in state.developments.items())
    reports = ((each.id, each.deferred, newest[each.development]) for each in state.reports.values())
    return PutOff(_holding(wholes, now), _holding(reports, now))


def still_put_off(deferral: Deferral | None, development: str, state: State) -> bool:
    """Whether something was put off and nothing new has ended that; its instant is not looked at."""
    return deferral is not None and not _ended(deferral, _newest(state).get(development, 0))


def _newest(state: State) -> dict[str, int]:
    """The position of the newest report of each development."""
    newest: dict[str, int] = {}
    for record in state.reports.values():
        newest[record.development] = max(newest.get(record.development, 0), record.recorded.position)
    return newest


def _holding(marks: Iterable[tuple[str, Deferral | None, int]], now: datetime) -> dict[str, Deferral]:
    """The marks that hold now, of those by id, each with the position of what was reported last of the same."""
    return {name: mark for name, mark, newest in marks if mark and now < mark.until and not _ended(mark, newest)}


def _ended(deferral: Deferral, newest: int) -> bool:
    return deferral.or_reported and newest > deferral.recorded.position
