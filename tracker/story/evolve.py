"""State and event in, state out. Pure, exhaustive, and order-free per development.

How it works. A story's log is not read as "then the value became X": reports arrive late, so the newest event says
nothing about what is newest in the world. ``evolve`` therefore only files each report with its marks; which value
holds on which day is decided by ``facets`` and ``view``, from all reports that the asked clocks let through. So the
reports of a development may arrive in any order and give the same answer (positions aside); a mark follows its report.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from msgspec.structs import replace

from tracker.story.events import (
    DecisionTakenBack,
    DevelopmentConfirmed,
    DevelopmentCorrected,
    DevelopmentDeferred,
    DevelopmentDismissed,
    DevelopmentReported,
    DevelopmentRetracted,
    DevelopmentsMerged,
    DevelopmentSplit,
    DevelopmentsToldApart,
    LikenessNoted,
    QuestionAnswered,
    QuestionOpened,
    StoryAmended,
    StoryArchived,
    StoryEvent,
    StoryOpened,
    StoryReopened,
)
from tracker.story.state import (
    AnswerRecord,
    Decision,
    Deferral,
    DevelopmentRecord,
    Likeness,
    QuestionRecord,
    Recorded,
    ReportRecord,
    State,
)
from tracker.story.taken_back import ids_of, put_back, remember


def evolve(state: State, event: StoryEvent, recorded: Recorded) -> State:
    """The state after one more event; the state given is left as it was."""
    return fold(state, [(event, recorded)])


def fold(state: State, events: Iterable[tuple[StoryEvent, Recorded]]) -> State:
    """The state after more events, in one pass; the state given is left as it was."""
    after = state.copy()
    for event, recorded in events:
        _apply(after, event, recorded)
        after.position = recorded.position
    return after


def _apply(state: State, event: StoryEvent, recorded: Recorded) -> None:
    before = None if isinstance(event, DevelopmentReported) else ids_of(state, event)  # most events are reports
    _change(state, event, recorded)
    if before is not None:
        remember(state, event, recorded, before)


def _change(state: State, event: StoryEvent, recorded: Recorded) -> None:
    match event:
        case DevelopmentReported():
            _report(state, event, recorded)
        case StoryOpened() | StoryAmended():
            state.outline = event.outline
        case StoryArchived():
            state.archived = Decision("archived", event.reason, recorded)
        case StoryReopened():
            state.archived = None
        case DevelopmentConfirmed():
            _decide(state, event, Decision("confirmed", event.reason, recorded))
        case DevelopmentDismissed():
            _decide(state, event, Decision("dismissed", event.reason, recorded))
        case DevelopmentDeferred():
            _defer(state, event, Deferral(event.until, event.or_reported, event.reason, recorded))
        case DevelopmentCorrected():
            _correct(state, event, Decision("corrected", event.reason, recorded))
        case DevelopmentRetracted():
            record = state.reports.get(event.report)
            if record is not None:
                mark = Decision("retracted", event.reason, recorded)
                state.reports[record.id] = replace(record, retracted=event.reported, retraction=mark)
        case DevelopmentsMerged():
            _merge(state, event)
        case DevelopmentSplit():
            _split(state, event)
        case LikenessNoted():
            state.likenesses.setdefault(event.report, Likeness(event, recorded))
        case DevelopmentsToldApart():
            _tell_apart(state, event.development, event.other)
        case DecisionTakenBack():
            put_back(state, recorded.actor, event.decision)
        case QuestionOpened():
            known = state.questions.get(event.id, QuestionRecord(event, recorded))
            state.questions[event.id] = replace(known, asked=event)
        case QuestionAnswered():
            asked = state.questions.get(event.id)
            if asked is not None:
                state.questions[event.id] = replace(asked, answers=(*asked.answers, AnswerRecord(event, recorded)))
        case _ as never:
            assert_never(never)


def _report(state: State, event: DevelopmentReported, recorded: Recorded) -> None:
    development = state.follow(event.development)
    known = state.reports.get(event.id)
    if known is None:
        state.reports[event.id] = ReportRecord(event.id, development, event.report, recorded)
    state.developments.setdefault(development, DevelopmentRecord())


def _decide(state: State, event: DevelopmentConfirmed | DevelopmentDismissed, mark: Decision) -> None:
    """The last decision holds: a dismissal undoes a confirmation and the other way round."""
    confirmed, dismissed = (mark, None) if mark.what == "confirmed" else (None, mark)
    if event.report is None:
        development = state.follow(event.development)
        known = state.developments.get(development, DevelopmentRecord())
        state.developments[development] = replace(known, confirmed=confirmed, dismissed=dismissed)
        return
    record = state.reports.get(event.report)
    if record is not None:
        state.reports[record.id] = replace(record, confirmed=confirmed, dismissed=dismissed)


def _defer(state: State, event: DevelopmentDeferred, deferral: Deferral) -> None:
    """Each report keeps its own mark: what is merged in or reported later was put off by nobody. The last one holds."""
    if event.report is not None:
        record = state.reports.get(event.report)
        records = [] if record is None else [record]
    else:
        development = state.follow(event.development)
        known = state.developments.get(development, DevelopmentRecord())
        state.developments[development] = replace(known, deferred=deferral)  # of its pairs
        records = state.reports_of(development)
    for each in records:
        state.reports[each.id] = replace(each, deferred=deferral)


def _correct(state: State, event: DevelopmentCorrected, mark: Decision) -> None:
    record = state.reports.get(event.report)
    if record is not None:
        first = record.first_reading or record.report
        state.reports[record.id] = replace(record, report=event.replacement, first_reading=first, corrected=mark)


def _merge(state: State, event: DevelopmentsMerged) -> None:
    into, merged = state.follow(event.into), state.follow(event.merged)
    if into == merged:
        return
    for record in state.reports_of(merged):
        state.reports[record.id] = replace(record, development=into)
    state.redirects[merged] = into
    state.redirects.pop(into, None)
    state.developments.pop(merged, None)
    state.developments.setdefault(into, DevelopmentRecord())


def _split(state: State, event: DevelopmentSplit) -> None:
    state.redirects.pop(event.into, None)
    state.developments.setdefault(event.into, DevelopmentRecord())
    _tell_apart(state, event.development, event.into)
    for report in event.reports:
        record = state.reports.get(report)
        if record is not None:
            state.reports[report] = replace(record, development=event.into)


def _tell_apart(state: State, one: str, other: str) -> None:
    pair = state.pair(one, other)
    if pair not in state.apart:
        state.apart.append(pair)
