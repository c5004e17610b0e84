"""The developments of a view: what their reports say together, and in which order they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from msgspec import Struct

from tracker.story.events import Actuality, Figure, Happened, Quote, Report
from tracker.story.facets import DOUBTED, Standing, compatible
from tracker.story.sources import SourceBook, outlet_of
from tracker.story.state import ReportRecord, State
from tracker.times import Reported

Chronology: TypeAlias = tuple[bool, int, bool, bool, datetime, int]
"""What the order of developments rests on: whether it has a place in time, twice its day, whether that day is known,
whether a person has read it, when and where it was first told."""


class Development(Struct, frozen=True):
    """A development as the cut shows it, with the reports that stand behind it, oldest first."""

    id: str
    kind: str
    headline: str
    happened: Happened
    reported: Reported
    actuality: Actuality
    speakers: tuple[str, ...]
    standing: Standing
    reviewed: bool
    novelty: str
    records: tuple[ReportRecord, ...]
    origins: int
    backdated: bool = False


class Told(Struct, frozen=True):
    """A development with its reports, oldest first, before anything else of it is worked out."""

    key: str
    records: Sequence[ReportRecord]
    lead: ReportRecord
    happened: Happened
    disputed: bool
    reviewed: bool

    def development(self, sources: SourceBook) -> Development:
        """All of it."""
        lead, records = self.lead.report, self.records
        found = [sources.find(record.report) for record in records]
        origins = len({source.id for source in found if source is not None and source.original})
        return Development(
            id=self.key,
            kind=lead.kind,
            headline=lead.headline,
            happened=self.happened,
            reported=records[0].report.reported,
            actuality=lead.actuality,
            speakers=lead.attribution.speakers,
            standing="conflict" if self.disputed else "agreed" if origins > 1 else "single",
            reviewed=self.reviewed,
            novelty=lead.novelty,
            records=tuple(records),
            origins=max(origins, 1),
        )


def told(visible: Sequence[ReportRecord], state: State, after: date | None, until: date) -> Iterator[Told]:
    """The developments whose first possible day lies after one day and not after another."""
    for key, records in _together(visible).items():
        days = [record.report.happened.earliest for record in records]
        if min(days) <= until and (after is None or max(days) > after):
            yield _one(key, records, state)


def newest(visible: Sequence[ReportRecord], state: State, until: date, most: int) -> list[Told]:
    """The newest of those that had begun by a day, the newest first: as many as asked for; what has no date last.

    Of thousands only those are worked out that can be among them: none happened later than its latest report allows.
    """
    together = _together(visible)
    latest = {
        key: max([record.report.happened.latest for record in records]).toordinal()
        for key, records in together.items()
        if min([record.report.happened.earliest for record in records]) <= until
    }
    found: list[tuple[tuple[bool, Chronology], Told]] = []
    for key in sorted(latest, key=latest.__getitem__, reverse=True):
        if len(found) == most and (not found or (found[-1][0][0] and found[-1][0][1][1] > 2 * latest[key])):
            break
        one = _one(key, together[key], state)
        place = (one.happened.precision != "unknown", chronology(one))
        found = sorted([*found, (place, one)], key=itemgetter(0), reverse=True)[:most]
    return [one for _, one in found]


def _together(visible: Sequence[ReportRecord]) -> dict[str, list[ReportRecord]]:
    """The reports by the development under which they stand."""
    found: dict[str, list[ReportRecord]] = {}
    for record in visible:
        found.setdefault(record.development, []).append(record)
    return found


def _one(key: str, records: list[ReportRecord], state: State) -> Told:
    whole = state.developments.get(key)
    reviewed = bool(whole and whole.confirmed) or any(r.report.detector is None or r.confirmed for r in records)
    lead = records[0]
    if len(records) == 1:
        return Told(key, records, lead, lead.report.happened, False, reviewed)
    records.sort(key=lambda record: (record.report.reported.earliest, record.recorded.position))
    current = _current(records)
    lead = max(current, key=_authority)
    happened, disputed = _happened(records, lead)
    return Told(key, records, lead, happened, disputed or any(counted_otherwise(records)), reviewed)


def _authority(record: ReportRecord) -> tuple[bool, float, bool, int]:
    """Whose words a development is told in: what a person entered or read goes before what only the program found."""
    entered = record.report.detector is None
    return (entered or bool(record.confirmed), record.report.confidence, entered, -record.recorded.position)


def _current(records: Sequence[ReportRecord]) -> Sequence[ReportRecord]:
    """The reports without those of an article's version that a later one among them replaced: of an edited article its
    last words stand for what happened."""
    newest: dict[str, int] = {}
    for record in records:
        for item in record.report.evidence:
            if isinstance(item, Quote):
                newest[item.article] = max(item.revision, newest.get(item.article, 0))
    return [
        record
        for record in records
        if not any(isinstance(i, Quote) and i.revision < newest[i.article] for i in record.report.evidence)
    ]


def _happened(records: Sequence[ReportRecord], lead: ReportRecord) -> tuple[Happened, bool]:
    """The narrowest interval that all reports allow; when none is allowed by all, the lead's, and it is disputed."""
    narrow = lead.report.happened
    disputed = False
    for record in records:
        other = record.report.happened
        if record.report.confidence < 0.3 or other == narrow:
            continue
        earliest, latest = max(narrow.earliest, other.earliest), min(narrow.latest, other.latest)
        if earliest > latest:
            disputed = True
        elif (earliest, latest) != (narrow.earliest, narrow.latest):
            whole = (earliest, latest) == (other.earliest, other.latest)
            precision = other.precision if whole else "day" if earliest == latest else "interval"
            narrow = Happened(earliest=earliest, latest=latest, precision=precision, words=other.words or narrow.words)
    return narrow, disputed


class Counted(NamedTuple):
    """What is counted (measure, population, scope), and figures for it that cannot all be right."""

    what: tuple[str, str, str]
    figures: tuple[Figure, ...]


def counted_otherwise(records: Sequence[ReportRecord]) -> Iterator[Counted]:
    """What the reports of one development count, oldest first, where some of them contradict each other.

    Of one voice its last word counts; and whoever gives two figures for one thing contradicts nobody who gives either.
    """
    said: dict[tuple[str, str, str], dict[object, tuple[Figure, ...]]] = {}
    for record in records:
        report = record.report
        if report.confidence >= DOUBTED:
            for what, figures in _counts(report).items():
                said.setdefault(what, {})[outlet_of(report), report.attribution.speakers] = figures
    for what, by_voice in said.items():
        told = list(by_voice.values())
        rivals = [mine for mine in told if any(not _fits(mine, theirs) for theirs in told)]
        if rivals:
            yield Counted(what, tuple(dict.fromkeys(figure for figures in rivals for figure in figures)))


def _counts(report: Report) -> dict[tuple[str, str, str], tuple[Figure, ...]]:
    found: dict[tuple[str, str, str], tuple[Figure, ...]] = {}
    for quantity in report.quantities:
        what = (quantity.measure, quantity.population, quantity.scope)
        figure = Figure(op=quantity.op, low=quantity.low, high=quantity.high, unit=quantity.unit)
        found[what] = (*found.get(what, ()), figure)
    return found


def _fits(some: Sequence[Figure], others: Sequence[Figure]) -> bool:
    return any(compatible(one, other) for one in some for other in others)


def chronology(told: Told) -> Chronology:
    """Newest first when sorted in reverse: by the middle of when it can have happened, of one day what was read before
    what only a program found. News without a date stands with the day it was told, behind what is dated; what is told
    as background, and has no date, comes last."""
    happened, first = told.happened, told.records[0]
    dated = happened.precision != "unknown"
    news = dated or told.lead.report.novelty == "new"
    told_at = first.report.reported.earliest
    days = (happened.earliest, happened.latest) if dated else (min(told_at.date(), happened.latest),) * 2
    return (news, sum(map(date.toordinal, days)), dated, told.reviewed, told_at, first.recorded.position)
