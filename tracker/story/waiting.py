"""What waits for a person's word, and what a person has put off. Pure.

Putting off hides nothing for good: it ends at its instant, or as soon as something new is reported where that was
asked for; and what is reported later is not put off, it waits by itself.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from tracker.story.state import Deferral, ReportRecord, State


class PutOff(Struct, frozen=True):
    """What is put off at a moment: whole developments by id, and reports by id (by themselves or with the whole)."""

    developments: dict[str, Deferral] = {}
    reports: dict[str, Deferral] = {}


def waits(record: ReportRecord, state: State) -> bool:
    """Whether a detector found a report and no person has decided on it; also when it is put off."""
    whole = state.developments.get(record.development)
    decided = record.confirmed or record.dismissed or (whole and (whole.confirmed or whole.dismissed))
    return record.report.detector is not None and not decided


def put_off(state: State, now: datetime) -> PutOff:
    """What is put off now. A report that came after its development was put off is not."""
    newest = _newest(state)
    found = ((name, whole.deferred) for name, whole in state.developments.items())
    wholes = {name: each for name, each in found if each is not None and _holds(each, newest.get(name, 0), now)}
    reports: dict[str, Deferral] = {}
    for record in state.reports.values():
        whole, alone = wholes.get(record.development), record.deferred
        if whole is not None and record.recorded.position < whole.recorded.position:
            reports[record.id] = whole
        elif alone is not None and _holds(alone, newest[record.development], now):
            reports[record.id] = alone
    return PutOff(wholes, reports)


def still_put_off(deferral: Deferral | None, development: str, state: State) -> bool:
    """Whether something was put off and nothing new has ended that; its instant is not looked at."""
    return deferral is not None and not _ended(deferral, _newest(state).get(development, 0))


def _newest(state: State) -> dict[str, int]:
    """The position of the newest report of each development."""
    newest: dict[str, int] = {}
    for record in state.reports.values():
        newest[record.development] = max(newest.get(record.development, 0), record.recorded.position)
    return newest


def _holds(deferral: Deferral, newest: int, now: datetime) -> bool:
    return now < deferral.until and not _ended(deferral, newest)


def _ended(deferral: Deferral, newest: int) -> bool:
    return deferral.or_reported and newest > deferral.recorded.position
