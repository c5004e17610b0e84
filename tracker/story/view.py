"""The story as of a cut: which reports the asked clocks let through, and what follows from them.

A cut names three things: the reported (or recorded) clock up to an instant, the happened clock up to a day, and the
position up to which the log was read. The state is already cut at the position; here the two clocks filter it.
Decisions of persons (confirm, dismiss, correct, merge, split) are our own readings and hold at every reported time;
what a source itself took back holds from the moment it said so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import structs

from tracker.story.definitions import Definitions
from tracker.story.events import Actuality, FacetId, Happened, LinkKind, Outline, QuestionAnswered, Stated
from tracker.story.facets import Claim, FacetState, Standing, settle
from tracker.story.sources import SourceBook, outlet_of
from tracker.story.state import QuestionRecord, ReportRecord, State
from tracker.times import Reported, day_of, last_day_before

Clock = Literal["reported", "recorded"]
TRUE_NOW: tuple[Actuality, ...] = ("happened", "ongoing")
SUCCEEDS: tuple[LinkKind, ...] = ("stays", "revives", "vacates", "amends", "follows", "corrects")


@dataclass(frozen=True, slots=True)
class Cut:
    """What an answer may know. ``instant`` and ``at`` are exclusive upper ends (UTC); ``strict`` lets a report
    through only when the whole window of its publication lies before the instant."""

    instant: datetime
    at: datetime
    clock: Clock = "reported"
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Development:
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


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two or more values for one facet that cannot all be true."""

    facet: FacetId
    sides: tuple[tuple[Stated, tuple[Claim, ...]], ...]
    since: Reported


@dataclass(frozen=True, slots=True)
class Question:
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


@dataclass(frozen=True, slots=True)
class SumCheck:
    """Parts that do not add up to their total: ``expected`` is the sum of the parts."""

    facet: FacetId
    parts: tuple[FacetId, ...]
    expected: float
    stated: float


@dataclass(frozen=True, slots=True)
class StoryView:
    """The answer: developments (newest happened first), facets by id, conflicts, questions, sums that fail."""

    outline: Outline
    cut: Cut
    day: date
    developments: tuple[Development, ...]
    facets: Mapping[FacetId, FacetState]
    conflicts: tuple[Conflict, ...]
    questions: tuple[Question, ...]
    sums: tuple[SumCheck, ...]
    unreviewed: int
    definitions: Definitions = field(repr=False, compare=False)
    """The outline's definitions, as far as they were looked up already."""


def view(state: State, cut: Cut) -> StoryView:
    """The story as of a cut. Depends on nothing but its arguments; a story that is not open yet is empty."""
    outline = state.outline or Outline(id="", title="")
    zone = ZoneInfo(outline.zone)
    day = last_day_before(cut.at, zone)
    visible = [record for record in state.reports.values() if _visible(record, state, cut, outline)]
    sources = SourceBook(outline.sources)
    developments = sorted(_developments(visible, state, sources, None, day), key=_chronology, reverse=True)
    definitions = Definitions(outline.facets)
    facets = _facets(visible, sources, zone, day, state, definitions)
    return StoryView(
        outline=outline,
        cut=cut,
        day=day,
        developments=tuple(developments),
        facets=facets,
        conflicts=tuple(_conflicts(facets)),
        questions=tuple(_questions(state, cut)),
        sums=tuple(_sums(facets, outline)),
        unreviewed=sum(1 for record in visible if _unread(record, state)),
        definitions=definitions,
    )


def facet_at(state: State, facet: FacetId, cut: Cut) -> FacetState | None:
    """One facet as of a cut, the same as ``view(state, cut).facets.get(facet)`` without working out the others."""
    outline = state.outline or Outline(id="", title="")
    zone = ZoneInfo(outline.zone)
    visible = [record for record in state.reports.values() if _visible(record, state, cut, outline)]
    sources = SourceBook(outline.sources)
    day = last_day_before(cut.at, zone)
    return _facets(visible, sources, zone, day, state, Definitions(outline.facets), (facet,)).get(facet)


def announced(state: State, cut: Cut, day: date) -> list[Development]:
    """The developments that the cut knows and that begin only after a day, in no order."""
    outline = state.outline or Outline(id="", title="")
    visible = [record for record in state.reports.values() if _visible(record, state, cut, outline)]
    return list(_developments(visible, state, SourceBook(outline.sources), day, date.max))


# --- which reports -----------------------------------------------------------------------------------------------


def _visible(record: ReportRecord, state: State, cut: Cut, outline: Outline) -> bool:
    whole = state.developments.get(record.development)
    if record.dismissed or (whole and whole.dismissed):
        return False
    if not known_by(record.report.reported, cut):
        return False
    if record.retracted and known_by(record.retracted, cut):
        return False
    confirmed = bool(record.confirmed or (whole and whole.confirmed))
    if record.report.backdated and not confirmed:
        return False
    return confirmed or record.report.detector is None or outline.policy.accept == "detected"


def _unread(record: ReportRecord, state: State) -> bool:
    """Whether a program found it and no person has decided on it."""
    whole = state.developments.get(record.development)
    return record.report.detector is not None and not (record.confirmed or (whole and whole.confirmed))


def known_by(reported: Reported, cut: Cut) -> bool:
    """Whether something published in this window is known at the cut. On the recorded clock everything read is."""
    if cut.clock == "recorded":
        return True
    return reported.latest <= cut.instant if cut.strict else reported.earliest < cut.instant


# --- developments ------------------------------------------------------------------------------------------------


def _developments(
    visible: Sequence[ReportRecord], state: State, sources: SourceBook, after: date | None, until: date
) -> Iterator[Development]:
    """The developments whose first possible day lies after one day and not after another."""
    by_development: dict[str, list[ReportRecord]] = {}
    for record in visible:
        by_development.setdefault(record.development, []).append(record)
    for key, records in by_development.items():
        first = min(record.report.happened.earliest for record in records)
        if first <= until and (after is None or max(r.report.happened.earliest for r in records) > after):
            yield _development(key, records, state, sources)


def _development(key: str, records: list[ReportRecord], state: State, sources: SourceBook) -> Development:
    records.sort(key=lambda record: (record.report.reported.earliest, record.recorded.position))
    lead = max(records, key=lambda r: (r.report.confidence, r.report.detector is None, -r.recorded.position))
    found = [sources.find(record.report) for record in records]
    origins = len({source.id for source in found if source is not None and source.original})
    happened, disputed = _happened(records, lead)
    whole = state.developments.get(key)
    reviewed = bool(whole and whole.confirmed) or any(r.report.detector is None or r.confirmed for r in records)
    return Development(
        id=key,
        kind=lead.report.kind,
        headline=lead.report.headline,
        happened=happened,
        reported=records[0].report.reported,
        actuality=lead.report.actuality,
        speakers=lead.report.attribution.speakers,
        standing="conflict" if disputed else "agreed" if origins > 1 else "single",
        reviewed=reviewed,
        novelty=lead.report.novelty,
        records=tuple(records),
        origins=max(origins, 1),
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


def _chronology(development: Development) -> tuple[object, ...]:
    """Newest first when sorted in reverse: by the middle of when it can have happened; what has no date comes last."""
    happened = development.happened
    middle = happened.earliest.toordinal() + happened.latest.toordinal()
    return (
        happened.precision != "unknown",
        middle,
        development.reported.earliest,
        development.records[0].recorded.position,
    )


# --- facets ------------------------------------------------------------------------------------------------------


def _facets(
    visible: Sequence[ReportRecord],
    sources: SourceBook,
    zone: ZoneInfo,
    day: date,
    state: State,
    definitions: Definitions,
    only: tuple[FacetId, ...] = (),
) -> dict[FacetId, FacetState]:
    best = state.outline.policy.best if state.outline else Outline(id="", title="").policy.best
    earlier = _predecessors(visible, state)
    claims: dict[FacetId, list[Claim]] = {}
    for record in visible:
        if only and not any(effect.facet in only for effect in record.report.effects):
            continue
        for facet, claim in claims_of(record, sources, zone, earlier, state):
            claims.setdefault(facet, []).append(claim)
    settled: dict[FacetId, FacetState] = {}
    for facet in sorted(claims):
        definition = definitions.find(facet)
        fixed = bool(definition and definition.fixed)
        found = settle(claims[facet], day, fixed=fixed, best=best)
        if found is not None:
            settled[facet] = found
    return settled


def claims_of(
    record: ReportRecord, sources: SourceBook, zone: ZoneInfo, earlier: Mapping[str, frozenset[str]], state: State
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
            replaces=earlier.get(record.development, frozenset()),
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


def _predecessors(visible: Sequence[ReportRecord], state: State) -> dict[str, frozenset[str]]:
    """For each development, all the developments that its links, and theirs, lead back to."""
    direct: dict[str, set[str]] = {}
    for record in visible:
        for link in record.report.links:
            if link.kind in SUCCEEDS:
                direct.setdefault(record.development, set()).add(state.follow(link.development))
    return {key: frozenset(_reach(key, direct)) for key in direct}


def _reach(start: str, direct: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(direct.get(start, ()))
    while waiting:
        key = waiting.pop()
        if key not in seen and key != start:
            seen.add(key)
            waiting.extend(direct.get(key, ()))
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
