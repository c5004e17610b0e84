"""The story as of a cut: which reports the asked clocks let through, and what follows from them.

A cut names three things: the reported (or recorded) clock up to an instant, the happened clock up to a day, and the
position up to which the log was read. The state is already cut at the position; here the two clocks filter it.
Decisions of persons (confirm, dismiss, correct, merge, split) are our own readings and hold at every reported time;
what a source itself took back holds from the moment it said so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from heapq import nlargest
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct, structs

from tracker.story.definitions import Definitions
from tracker.story.events import Actuality, FacetId, Happened, LinkKind, Outline, QuestionAnswered, Stated
from tracker.story.facets import Claim, FacetState, Standing, settle
from tracker.story.sources import SourceBook, outlet_of
from tracker.story.state import QuestionRecord, ReportRecord, State
from tracker.story.ties import Tie, Ties
from tracker.times import Reported, day_of, last_day_before

Clock = Literal["reported", "recorded"]
TRUE_NOW: tuple[Actuality, ...] = ("happened", "ongoing")
SUCCEEDS: tuple[LinkKind, ...] = ("stays", "revives", "vacates", "amends", "follows", "corrects")


class Cut(Struct, frozen=True):
    """What an answer may know. ``instant`` and ``at`` are exclusive upper ends (UTC); ``strict`` lets a report
    through only when the whole window of its publication lies before the instant."""

    instant: datetime
    at: datetime
    clock: Clock = "reported"
    strict: bool = False


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


class Conflict(Struct, frozen=True):
    """Two or more values for one facet that cannot all be true."""

    facet: FacetId
    sides: tuple[tuple[Stated, tuple[Claim, ...]], ...]
    since: Reported


class Question(Struct, frozen=True):
    """An open or answered question, as the cut knows it."""

    id: str
    text: str
    facet: FacetId | None
    asked: Reported
    state: Literal["open", "answered"]
    answer: QuestionAnswered | None
    position: int = 0
    """Where it was asked in the log, and below where it was answered; 0 when it was not."""
    answer_position: int = 0


class SumCheck(Struct, frozen=True):
    """Parts that do not add up to their total: ``expected`` is the sum of the parts."""

    facet: FacetId
    parts: tuple[FacetId, ...]
    expected: float
    stated: float


class StoryView:
    """The answer: developments (newest happened first), facets by id, conflicts, questions, sums that fail.

    Each part is worked out when it is first asked for: a screen shows ten of thousands of developments.
    """

    def __init__(self, state: State, cut: Cut) -> None:
        """A story that is not open yet is empty. The state must stay as it is."""
        self.outline = state.outline or Outline(id="", title="")
        self.cut = cut
        self.day = last_day_before(cut.at, ZoneInfo(self.outline.zone))
        self.definitions = Definitions(self.outline.facets)
        """The outline's definitions, as far as they were looked up already."""
        self.facets = Facets(self)
        self.state = state
        self.sources = SourceBook(self.outline.sources)

    @cached_property
    def developments(self) -> tuple[Development, ...]:
        """All developments, newest happened first."""
        return tuple(told.development(self.sources) for told in sorted(self._told, key=_chronology, reverse=True))

    def latest(self, most: int) -> tuple[Development, ...]:
        """The first of the developments, as many as asked for."""
        return tuple(told.development(self.sources) for told in nlargest(most, self._told, key=_chronology))

    @cached_property
    def sections(self) -> Mapping[str, Sequence[FacetId]]:
        """The facets that anything is known of, by the section of the screen that they belong to."""
        found: dict[str, list[FacetId]] = {}
        for facet in self.facets:
            definition = self.definitions.find(facet)
            found.setdefault((definition.section if definition else "") or "other", []).append(facet)
        return found

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        """The facets for which values are told that cannot all be true."""
        return tuple(_conflicts(self.facets))

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What was asked by then, the oldest first."""
        return tuple(_questions(self.state, self.cut))

    @cached_property
    def sums(self) -> tuple[SumCheck, ...]:
        """Totals that their parts do not add up to."""
        return tuple(_sums(self.facets, self.outline))

    @cached_property
    def unreviewed(self) -> int:
        """How many of the reports a program found and no person has decided on."""
        confirmed = {key for key, whole in self.state.developments.items() if whole.confirmed}
        return sum(
            record.report.detector is not None and not record.confirmed and record.development not in confirmed
            for record in self.visible
        )

    @cached_property
    def visible(self) -> Sequence[ReportRecord]:
        """The reports that the cut lets through, in the order of the state."""
        return list(_visible(self.state, self.cut, self.outline))

    @cached_property
    def ties(self) -> Ties:
        """The links between the developments, from either end."""
        return Ties(_ties(self.visible, self.state, self.day))

    @cached_property
    def _told(self) -> Sequence[_Told]:
        return list(_developments(self.visible, self.state, None, self.day))


class Facets(Mapping[FacetId, FacetState]):
    """The facets of a view that anything is known of, sorted; each is settled when it is first looked at."""

    def __init__(self, view: StoryView) -> None:
        """Nothing is read before the first question."""
        self._view = view
        self._settled: dict[FacetId, FacetState] = {}

    def __getitem__(self, facet: FacetId) -> FacetState:
        """The facet on the view's day."""
        found = self._settled.get(facet)
        if found is None:
            if facet not in self._begun:
                raise KeyError(facet)
            found = self._settled[facet] = self._settle(facet)
        return found

    def __iter__(self) -> Iterator[FacetId]:
        """All ids, sorted."""
        return iter(self._begun)

    def __len__(self) -> int:
        """How many facets anything is known of."""
        return len(self._begun)

    def __contains__(self, facet: object) -> bool:
        """Whether anything is known of a facet."""
        return facet in self._begun

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._view.outline.zone)

    @cached_property
    def _stating(self) -> Mapping[FacetId, Sequence[ReportRecord]]:
        """The reports with something to say of each facet."""
        return self._read[0]

    @cached_property
    def _read(self) -> tuple[dict[FacetId, list[ReportRecord]], dict[FacetId, date]]:
        """The reports with something to say of each facet, and the last day by which something of it had begun."""
        stating: dict[FacetId, list[ReportRecord]] = {}
        begun: dict[FacetId, date] = {}
        fixed: dict[FacetId, bool] = {}
        for record in self._view.visible:
            report = record.report
            if report.actuality not in TRUE_NOW:
                continue
            for effect in report.effects:
                facet = effect.facet
                said = stating.get(facet)
                if said is None:
                    said = stating[facet] = []
                    definition = self._view.definitions.find(facet)
                    fixed[facet] = bool(definition and definition.fixed)
                if not said or said[-1] is not record:
                    said.append(record)
                since = effect.since or report.happened
                if since.precision == "unknown":
                    since = _begun_when_told(since, day_of(report.reported.earliest, self._zone))
                if (since.earliest if fixed[facet] else since.latest) <= self._view.day:
                    begun[facet] = max(begun.get(facet, since.latest), since.latest)
        return stating, begun

    def newest(self, facet: FacetId) -> int:
        """The day (as an ordinal) that none of the beginnings in play lies after: a bound that costs no settling."""
        return self._begun[facet]

    @cached_property
    def _begun(self) -> Mapping[FacetId, int]:
        """The facets of which something had begun by the day, and the last day on which anything of it did."""
        return {facet: last.toordinal() for facet, last in sorted(self._read[1].items())}

    def _settle(self, facet: FacetId) -> FacetState:
        view = self._view
        claims = (
            claim
            for record in self._stating[facet]
            for told, claim in claims_of(record, view.sources, self._zone, self._earlier, view.state)
            if told == facet
        )
        definition = view.definitions.find(facet)
        fixed = bool(definition and definition.fixed)
        found = settle(claims, view.day, fixed=fixed, best=view.outline.policy.best)
        assert found is not None  # something of it had begun
        return found

    @cached_property
    def _earlier(self) -> _Predecessors:
        return _Predecessors(self._view.visible, self._view.state)


def view(state: State, cut: Cut) -> StoryView:
    """The story as of a cut. Depends on nothing but its arguments."""
    return StoryView(state, cut)


def facet_at(state: State, facet: FacetId, cut: Cut) -> FacetState | None:
    """One facet as of a cut."""
    return view(state, cut).facets.get(facet)


def announced(state: State, cut: Cut, day: date) -> list[Development]:
    """The developments that the cut knows and that begin only after a day, in no order."""
    asked = view(state, cut)
    return [told.development(asked.sources) for told in _developments(asked.visible, state, day, date.max)]


# --- which reports -----------------------------------------------------------------------------------------------


def _visible(state: State, cut: Cut, outline: Outline) -> Iterator[ReportRecord]:
    dismissed = {key for key, whole in state.developments.items() if whole.dismissed}
    confirmed = {key for key, whole in state.developments.items() if whole.confirmed}
    all_count = outline.policy.accept == "detected"
    for record in state.reports.values():
        report = record.report
        if record.dismissed or record.development in dismissed or not known_by(report.reported, cut):
            continue
        if record.retracted and known_by(record.retracted, cut):
            continue
        decided = record.confirmed is not None or record.development in confirmed
        if decided or (not report.backdated and (all_count or report.detector is None)):
            yield record


def known_by(reported: Reported, cut: Cut) -> bool:
    """Whether something published in this window is known at the cut. On the recorded clock everything read is."""
    if cut.clock == "recorded":
        return True
    return reported.latest <= cut.instant if cut.strict else reported.earliest < cut.instant


# --- developments ------------------------------------------------------------------------------------------------


class _Told(Struct, frozen=True):
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
            reviewed=self.reviewed or any(r.report.detector is None or r.confirmed for r in records),
            novelty=lead.novelty,
            records=tuple(records),
            origins=max(origins, 1),
        )


def _developments(visible: Sequence[ReportRecord], state: State, after: date | None, until: date) -> Iterator[_Told]:
    """The developments whose first possible day lies after one day and not after another."""
    by_development: dict[str, list[ReportRecord]] = {}
    for record in visible:
        by_development.setdefault(record.development, []).append(record)
    for key, records in by_development.items():
        days = [record.report.happened.earliest for record in records]
        if min(days) <= until and (after is None or max(days) > after):
            whole = state.developments.get(key)
            yield _told(key, records, bool(whole and whole.confirmed))


def _told(key: str, records: list[ReportRecord], reviewed: bool) -> _Told:
    lead = records[0]
    if len(records) == 1:
        return _Told(key, records, lead, lead.report.happened, False, reviewed)
    records.sort(key=lambda record: (record.report.reported.earliest, record.recorded.position))
    lead = max(records, key=lambda r: (r.report.confidence, r.report.detector is None, -r.recorded.position))
    return _Told(key, records, lead, *_happened(records, lead), reviewed)


def _unread(record: ReportRecord, state: State) -> bool:
    """Whether a program found it and no person has decided on it."""
    whole = state.developments.get(record.development)
    return record.report.detector is not None and not (record.confirmed or (whole and whole.confirmed))


def _ties(visible: Sequence[ReportRecord], state: State, day: date) -> Iterator[Tie]:
    """The links that the reports show, what a person stands by first."""
    linking = [r for r in visible if r.report.links and r.report.happened.earliest <= day]
    for record in sorted(linking, key=lambda record: _unread(record, state)):
        report = record.report
        for link in report.links:
            yield Tie(
                source=record.development,
                target=state.follow(link.development),
                kind=link.kind,
                report=record.id,
                position=record.recorded.position,
                since=report.happened.latest,
                reported=report.reported.earliest,
                score=link.score,
                reasons=link.reasons,
                reviewed=not (link.reasons and _unread(record, state)),
            )


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


def _chronology(told: _Told) -> tuple[object, ...]:
    """Newest first when sorted in reverse: by the middle of when it can have happened; what has no date comes last."""
    happened = told.happened
    middle = happened.earliest.toordinal() + happened.latest.toordinal()
    first = told.records[0]
    return (happened.precision != "unknown", middle, first.report.reported.earliest, first.recorded.position)


# --- facets ------------------------------------------------------------------------------------------------------


def claims_of(
    record: ReportRecord, sources: SourceBook, zone: ZoneInfo, earlier: _Predecessors, state: State
) -> Iterator[tuple[FacetId, Claim]]:
    """The claims of one report. Only what happened or is going on changes a facet; a plan or an order does not."""
    report = record.report
    if not report.effects or report.actuality not in TRUE_NOW:
        return
    source = sources.find(report)
    whole = state.developments.get(record.development)
    decided = bool(record.confirmed or (whole and whole.confirmed))
    said_on = day_of(report.reported.earliest, zone)
    for effect in report.effects:
        since = _begun_when_told(effect.since or report.happened, said_on)
        told = since.latest if report.novelty == "background" else max(said_on, since.latest)
        claim = Claim(
            value=effect.value,
            since=since,
            states_to=min(told, effect.until) if effect.until else told,
            until=effect.until,
            reported=report.reported,
            position=record.recorded.position,
            development=record.development,
            report=record.id,
            kind=report.kind,
            origin=source.id if source is not None and source.original else "",
            outlet=outlet_of(report) or (source.name if source else ""),
            speakers=report.attribution.speakers,
            evidence=report.evidence,
            replaces=earlier.of(record.development),
            confidence=report.confidence,
            decided=decided,
            official=bool(source and source.official),
            trust=source.trust if source else 0,
            reviewed=decided or report.detector is None,
        )
        yield effect.facet, claim


def _begun_when_told(since: Happened, said_on: date) -> Happened:
    """What a source tells without a date had begun when it was told."""
    if since.precision != "unknown" or since.latest <= said_on:
        return since
    return structs.replace(since, earliest=min(since.earliest, said_on), latest=said_on)


class _Predecessors:
    """For each development, all the developments that its links, and theirs, lead back to."""

    def __init__(self, visible: Sequence[ReportRecord], state: State) -> None:
        self._direct: dict[str, set[str]] = {}
        self._found: dict[str, frozenset[str]] = {}
        for record in visible:
            for link in record.report.links:
                if link.kind in SUCCEEDS:
                    self._direct.setdefault(record.development, set()).add(state.follow(link.development))

    def of(self, development: str) -> frozenset[str]:
        found = self._found.get(development)
        if found is None:
            found = self._found[development] = frozenset(self._reach(development))
        return found

    def _reach(self, start: str) -> set[str]:
        seen: set[str] = set()
        waiting = list(self._direct.get(start, ()))
        while waiting:
            key = waiting.pop()
            if key not in seen and key != start:
                seen.add(key)
                waiting.extend(self._direct.get(key, ()))
        return seen


def _conflicts(facets: Mapping[FacetId, FacetState]) -> Iterator[Conflict]:
    for facet, settled in facets.items():
        if settled.standing != "conflict":
            continue
        sides: dict[Stated, list[Claim]] = {settled.value: []}
        rivals = {id(claim) for claim in settled.against}
        for claim in settled.claims:
            if id(claim) in rivals or claim.value == settled.value:
                sides.setdefault(claim.value, []).append(claim)
        since = max((min(_reporteds(claims), key=_earliest) for claims in sides.values() if claims), key=_earliest)
        yield Conflict(facet, tuple((value, tuple(claims)) for value, claims in sides.items()), since)


def _reporteds(claims: Sequence[Claim]) -> list[Reported]:
    return [claim.reported for claim in claims]


def _earliest(reported: Reported) -> datetime:
    return reported.earliest


def _sums(facets: Mapping[FacetId, FacetState], outline: Outline) -> Iterator[SumCheck]:
    """Exact totals that the exact parts shown do not add up to."""
    for definition in outline.facets:
        if not definition.parts or definition.facet not in facets:
            continue
        total = _exact(facets[definition.facet])
        parts = [_exact(facets[part]) if part in facets else None for part in definition.parts]
        known = [part for part in parts if part is not None]
        if total is not None and len(known) == len(parts) and sum(known) != total:
            yield SumCheck(definition.facet, definition.parts, sum(known), total)


def _exact(settled: FacetState) -> float | None:
    value = settled.value
    if isinstance(value, float | int):
        return value
    if value is None or isinstance(value, str) or value.op != "eq":
        return None
    return value.low


def _questions(state: State, cut: Cut) -> Iterator[Question]:
    for record in sorted(state.questions.values(), key=lambda q: (q.asked.asked.earliest, q.asked.id)):
        if known_by(record.asked.asked, cut):
            yield _question(record, cut)


def _question(record: QuestionRecord, cut: Cut) -> Question:
    answer = record.answered if record.answered and known_by(record.answered.answered, cut) else None
    asked = record.asked
    state: Literal["open", "answered"] = "answered" if answer else "open"
    answered_at = record.answer_recorded.position if answer and record.answer_recorded else 0
    return Question(
        asked.id, asked.text, asked.facet, asked.asked, state, answer, record.recorded.position, answered_at
    )
