"""Holes in the watch within a range: when feeds should have been looked at and were not, feeds with one hole together.

A day's note tells its longest hole, and is written anew when that grows and when the day is over; each hole is told
once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tracker.digests.content import Range
from tracker.feeds.events import CoverageNoted
from tracker.journal.journal import Journal

NOTED = "CoverageNoted"
TOLD_AGAIN = timedelta(days=2)
"""How long after a hole its day's last note may repeat it."""


@dataclass(frozen=True, slots=True)
class Hole:
    """A time in which these feeds were not watched, and the event that says so."""

    feeds: tuple[str, ...]
    start: datetime
    end: datetime
    position: int


def holes(journal: Journal, feeds: Collection[str], asked: Range) -> list[Hole]:
    """The holes of the range, the longest first: by position on the recorded clock, by their time on the reported."""
    since = journal.position_before(asked.start - TOLD_AGAIN)
    first = min(since, asked.from_position) if asked.clock == "recorded" else since
    found: dict[tuple[str, datetime], Hole] = {}
    streams = [f"feed-{feed}" for feed in sorted(feeds)]
    for entry in (
        e for stream in streams for e in journal.read(stream, asked.to_position, types=(NOTED,), since=first)
    ):
        note = entry.event
        if not isinstance(note, CoverageNoted) or not note.hole_from or not note.hole_to:
            continue
        hole = Hole((note.feed,), note.hole_from, note.hole_to, entry.position)
        known = found.get((note.feed, hole.start))
        if known is None or known.end < hole.end:
            found[note.feed, hole.start] = hole
    told = _joined(hole for hole in found.values() if _in_range(hole, asked))
    return sorted(_together(told), key=lambda hole: (hole.start - hole.end, hole.start, hole.feeds))


def _in_range(hole: Hole, asked: Range) -> bool:
    if asked.clock == "recorded":
        return asked.from_position < hole.position <= asked.to_position
    return asked.start < hole.end and hole.start < asked.end


def _joined(found: Iterable[Hole]) -> list[Hole]:
    """A hole over midnight stands in the notes of both days."""
    whole: list[Hole] = []
    for hole in sorted(found, key=lambda hole: (hole.feeds, hole.start)):
        last = whole[-1] if whole else None
        if last is not None and last.feeds == hole.feeds and hole.start <= last.end:
            whole[-1] = replace(last, end=max(last.end, hole.end))
        else:
            whole.append(hole)
    return whole


def _together(found: Iterable[Hole]) -> list[Hole]:
    """Feeds that were not watched at about the same time, as one: when nobody watched, that is one hole, not fifty."""
    groups: list[Hole] = []
    for hole in sorted(found, key=lambda hole: (hole.start, hole.feeds)):
        for index, group in enumerate(groups):
            if _same(group, hole):
                start, end = min(group.start, hole.start), max(group.end, hole.end)
                feeds = tuple(sorted({*group.feeds, *hole.feeds}))
                groups[index] = Hole(feeds, start, end, min(group.position, hole.position))
                break
        else:
            groups.append(hole)
    return groups


def _same(one: Hole, other: Hole) -> bool:
    """Whether two holes share most of the longer one."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared * 2 > max(one.end - one.start, other.end - other.start)
