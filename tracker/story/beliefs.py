"""One facet on two clocks at once: what was held to be true of a day, as known on another. Pure.

The rows are the days at which any of the answers changes, the columns the days on which an answer changed because
somebody published something. The table is what ``show --all-clocks`` prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from msgspec import structs

from tracker.story.claims import begun_when_told
from tracker.story.cut import Cut, visible
from tracker.story.events import FacetId
from tracker.story.facets import FacetState
from tracker.story.state import State
from tracker.story.view import facet_at
from tracker.times import day_of, end_of, last_day_before

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Beliefs:
    """``cells[row][column]``: what was held, as known at the end of ``known[column]``, to be true on ``days[row]``;
    None where nothing was said."""

    facet: FacetId
    days: tuple[date, ...]
    known: tuple[date, ...]
    cells: tuple[tuple[FacetState | None, ...], ...]


def beliefs(state: State, facet: FacetId, cut: Cut, zone: ZoneInfo) -> Beliefs:
    """The two-time table of a facet within a cut: rows and columns that repeat the one before are left out."""
    days, known = _turns(state, facet, cut, zone)
    columns = [[facet_at(state, facet, _cut(cut, learned, day, zone)) for day in days] for learned in known]
    kept = list(_changes([[_value(cell) for cell in column] for column in columns]))
    columns, known = [columns[i] for i in kept], [known[i] for i in kept]
    rows = [tuple(column[index] for column in columns) for index in range(len(days))]
    kept = list(_changes([[_value(cell) for cell in row] for row in rows]))
    return Beliefs(facet, tuple(days[i] for i in kept), tuple(known), tuple(rows[i] for i in kept))


def _turns(state: State, facet: FacetId, cut: Cut, zone: ZoneInfo) -> tuple[list[date], list[date]]:
    """The days at which an answer may change, on both clocks: where claims begin, where they end and where they cease
    to state their value (what was said on a day says nothing of the next), and where they were made."""
    last = last_day_before(cut.instant, zone)
    days: set[date] = set()
    known: set[date] = {last}
    for record in visible(state, cut):
        said_on = day_of(record.report.reported.earliest, zone)
        for effect in record.report.effects:
            if effect.facet != facet:
                continue
            since = begun_when_told(effect.since or record.report.happened, said_on)
            begun = set() if since.precision == "unknown" else {since.earliest}
            ends = {since.latest, said_on} | ({effect.until} if effect.until else set())
            days |= begun | ends | {day + DAY for day in ends if day < date.max}
            known.add(said_on)
            if record.retracted:
                known.add(day_of(record.retracted.earliest, zone))
    return sorted(day for day in days if day <= last), sorted(day for day in known if day <= last)


def _cut(cut: Cut, learned: date, day: date, zone: ZoneInfo) -> Cut:
    instant = min(cut.instant, end_of(learned, zone))
    return structs.replace(cut, instant=instant, at=end_of(day, zone))


def _value(settled: FacetState | None) -> object:
    return None if settled is None else (repr(settled.value), settled.standing == "conflict")


def _changes(rows: Sequence[list[object]]) -> Iterator[int]:
    """The places at which a row differs from the one before; rows in which nothing is said do not begin a table."""
    before: list[object] = [None] * (len(rows[0]) if rows else 0)
    for index, row in enumerate(rows):
        if row != before:
            yield index
        before = row
