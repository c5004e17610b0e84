"""How well each day was watched: every look goes into the ledger, a finished day into an event, a hole at once.

A hole is a time in which a feed should have been looked at by our own plan and was not, or could not be.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec import structs

from tracker.feeds.events import CoverageNoted
from tracker.journal.journal import Writing
from tracker.journal.work import Run
from tracker.services.coverage import GOOD, Day, day_of_ledger, note_of, subject_of
from tracker.services.feed_state import FeedState
from tracker.times import day_of, end_of, start_of

LATE = timedelta(minutes=45)
"""A look that comes so long after its plan leaves a hole; before that it is pacing, jitter, a slow round."""
FAILED_FOR = timedelta(hours=1)
MOST_DAYS = 62

Hole = tuple[datetime, datetime]


class Ledger(Protocol):
    """Where looks are counted."""

    def runs(self, subject: str) -> Sequence[Run]:
        """The rows of a subject, as committed."""


def hole_before(state: FeedState, outcome: str, now: datetime) -> Hole | None:
    """The hole that a good look ends, told from the state before it."""
    if outcome not in GOOD or state.last_ok is None or state.planned is None:
        return None
    if state.failures:
        return (state.last_ok, now) if now - state.last_ok >= FAILED_FOR else None
    return (state.last_ok, now) if now - state.planned >= LATE else None


def watched(
    ledger: Ledger,
    writing: Writing,
    feed: str,
    state: FeedState,
    outcome: str,
    hole: Hole | None,
    now: datetime,
    zone: ZoneInfo,
) -> list[CoverageNoted]:
    """Counts a look, and gives the notes of the days that are over (and of today, when a hole was just seen)."""
    today = day_of(now, zone)
    writing.note(subject_of(feed, today), outcome, now)
    notes = []
    for day in _unnoted(state, today):
        _widen(state, hole, day, zone)
        notes.append(note_of(feed, _day(ledger, feed, state, day)))
        state.hole_from = state.hole_to = None
    state.noted = today
    if _widen(state, hole, today, zone):
        notes.append(note_of(feed, _day(ledger, feed, state, today)))
    return notes


def _unnoted(state: FeedState, today: date) -> list[date]:
    """The days before today without a final note, the last two months at most."""
    if state.noted is None:
        return []
    first = max(state.noted, today - timedelta(days=MOST_DAYS))
    return [first + timedelta(days=n) for n in range((today - first).days)]


def _day(ledger: Ledger, feed: str, state: FeedState, day: date) -> Day:
    counted = day_of_ledger(day, ledger.runs(subject_of(feed, day)))
    return structs.replace(counted, hole_from=state.hole_from, hole_to=state.hole_to)


def _widen(state: FeedState, hole: Hole | None, day: date, zone: ZoneInfo) -> bool:
    """Takes over the part of a hole that lies in the day, when it is the longest one yet."""
    if hole is None:
        return False
    start, end = max(hole[0], start_of(day, zone)), min(hole[1], end_of(day, zone))
    known = state.hole_to - state.hole_from if state.hole_from and state.hole_to else timedelta()
    if end - start <= known:
        return False
    state.hole_from, state.hole_to = start, end
    return True
