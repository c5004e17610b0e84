"""State and command in, events out, or a refusal that says why. Pure; the rules of what a person may do stand here.

Asking twice for what is so already gives no event: every decision that is written changed something.
"""

from __future__ import annotations

from typing import assert_never

from tracker.story.commands import (
    AddLink,
    Archive,
    Ask,
    Assert,
    Command,
    Confirm,
    Correct,
    Defer,
    Dismiss,
    Merge,
    RemoveLink,
    Reopen,
    Retract,
    Settle,
    Split,
    TakeBack,
    TellApart,
)
from tracker.story.errors import NoSuchDevelopment, NoSuchQuestion, NoSuchReport, Refused
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
    Link,
    QuestionAnswered,
    QuestionOpened,
    Report,
    StoryArchived,
    StoryEvent,
    StoryReopened,
)
from tracker.story.likeness import open_likenesses, told_apart
from tracker.story.state import Decision, Deferral, DevelopmentRecord, Part, ReportRecord, State, Step
from tracker.story.taken_back import built_on
from tracker.story.ties import with_links, without_link
from tracker.story.waiting import still_put_off, waits


def decide(state: State, command: Command) -> list[StoryEvent]:
    """The events that a command leads to; none when it is so already. Raises the errors of ``tracker.story.errors``."""
    match command:
        case Confirm() | Dismiss():
            return _judge(state, command)
        case Defer():
            return _defer(state, command)
        case Correct():
            return _correct(state, command)
        case Retract():
            return _retract(state, command)
        case Merge():
            return _merge(state, command)
        case Split():
            return _split(state, command)
        case TellApart():
            return _tell_apart(state, command)
        case TakeBack():
            return _take_back(state, command)
        case AddLink():
            return _add_link(state, command)
        case RemoveLink():
            return _remove_link(state, command)
        case Assert():
            return _assert(state, command)
        case Ask():
            return _ask(state, command)
        case Settle():
            return _settle(state, command)
        case Archive():
            return [StoryArchived(reason=command.reason)] if state.archived is None else []
        case Reopen():
            return [StoryReopened(reason=command.reason)] if state.archived is not None else []
        case _ as never:
            assert_never(never)


def target_of(state: State, target: str) -> tuple[str, str | None]:
    """A development, or a development and one report of it, named by id or by ``@position`` of its event.

    Raises ``NoSuchDevelopment``.
    """
    if target.startswith("@"):
        for record in state.reports.values():
            if f"@{record.recorded.position}" == target:
                return record.development, record.id
    if target in state.reports:
        return state.reports[target].development, target
    development = state.follow(target)
    if development in state.developments:
        return development, None
    raise NoSuchDevelopment(
        f"no development or report is called {target!r}; `tracker log` and `tracker review` list them"
    )


def _judge(state: State, command: Confirm | Dismiss) -> list[StoryEvent]:
    development, report = target_of(state, command.target)
    record = state.reports[report] if report else state.developments[development]
    standing = _standing(record)
    if isinstance(command, Confirm):
        if standing is not None and standing.what == "confirmed":
            return []
        return [DevelopmentConfirmed(development=development, report=report, reason=command.reason)]
    _need(command.reason, "a dismissal")
    if standing is not None and standing.what == "dismissed":
        return []
    return [DevelopmentDismissed(development=development, report=report, reason=command.reason)]


def _standing(record: ReportRecord | DevelopmentRecord) -> Decision | None:
    return record.dismissed or record.confirmed


def _defer(state: State, command: Defer) -> list[StoryEvent]:
    development, report = target_of(state, command.target)
    records = [state.reports[report]] if report else state.reports_of(development)
    open_pairs = [] if report else [noted.recorded for noted, one, _ in open_likenesses(state) if one == development]
    waiting = [record for record in records if waits(record, state)]
    if not open_pairs and not waiting:
        raise Refused(f"nothing of {command.target} waits to be decided on, so nothing can be put off")
    known = [record.deferred for record in waiting]
    if open_pairs:
        whole = state.developments[development].deferred
        newest = max(noted.position for noted in open_pairs)
        known.append(whole if whole and newest < whole.recorded.position else None)
    if all(_same(mark, command) and still_put_off(mark, development, state) for mark in known):
        return []
    return [
        DevelopmentDeferred(
            development=development,
            until=command.until,
            or_reported=command.or_reported,
            report=report,
            reason=command.reason,
        )
    ]


def _same(mark: Deferral | None, command: Defer) -> bool:
    wanted = (command.until, command.or_reported, command.reason)
    return mark is not None and (mark.until, mark.or_reported, mark.reason) == wanted


def _correct(state: State, command: Correct) -> list[StoryEvent]:
    record = _report(state, command.report)
    _need(command.reason, "a correction")
    _need_evidence(command.replacement.evidence)
    if command.replacement == record.report:
        return []
    return [
        DevelopmentCorrected(
            development=record.development,
            report=record.id,
            replacement=command.replacement,
            reason=command.reason,
        )
    ]


def _retract(state: State, command: Retract) -> list[StoryEvent]:
    record = _report(state, command.report)
    _need(command.reason, "a retraction")
    if command.reported.earliest < record.report.reported.earliest:
        raise Refused(f"{record.id} cannot be taken back before it was published")
    if record.retracted is not None:
        return []
    return [
        DevelopmentRetracted(
            development=record.development,
            report=record.id,
            reported=command.reported,
            reason=command.reason,
            evidence=command.evidence,
        )
    ]


def _merge(state: State, command: Merge) -> list[StoryEvent]:
    into, merged = (_development(state, name) for name in (command.into, command.merged))
    _need(command.reason, "a merge")
    if into == merged:
        return []
    return [DevelopmentsMerged(into=into, merged=merged, reason=command.reason)]


def _split(state: State, command: Split) -> list[StoryEvent]:
    development = _development(state, command.development)
    _need(command.reason, "a split")
    standing = {record.id for record in state.reports_of(development)}
    reports = tuple(target_of(state, name)[1] or name if name.startswith("@") else name for name in command.reports)
    strangers = [report for report in reports if report not in standing]
    if strangers:
        raise NoSuchReport(f"{development} has no report {strangers[0]!r}")
    if not reports:
        raise Refused("a split needs the reports that tell of something else")
    if set(reports) == standing:
        raise Refused(f"these are all reports of {development}; nothing would be left of it")
    if command.into == development:
        raise Refused(f"they stand under {development} already; give the other development another id")
    return [DevelopmentSplit(development=development, into=command.into, reports=reports, reason=command.reason)]


def _tell_apart(state: State, command: TellApart) -> list[StoryEvent]:
    one, other = (_development(state, name) for name in (command.development, command.other))
    if one == other:
        raise Refused(f"{command.development} and {command.other} are one; `tracker review split` makes them two")
    if state.pair(one, other) in told_apart(state):
        return []
    return [DevelopmentsToldApart(development=one, other=other, reason=command.reason)]


def _take_back(state: State, command: TakeBack) -> list[StoryEvent]:
    step = last_step(state, command)
    since = built_on(state, step)
    if since:
        raise Refused(f"@{step.position} cannot be taken back: {since}; decide anew, `tracker review` has the commands")
    return [
        DecisionTakenBack(
            decision=step.position, what=step.what, developments=_concerned(step.before), reason=command.reason
        )
    ]


def last_step(state: State, command: TakeBack) -> Step:
    """The decision that a person means. Raises ``Refused`` when it is not among their last."""
    steps = state.steps.get(command.actor, ())
    if not steps:
        raise Refused(f"{command.actor} has taken no decision that can be taken back")
    known = {step.position: step for step in steps}
    step = steps[-1] if command.decision is None else known.get(command.decision)
    if step is None:
        last = ", ".join(f"@{position}" for position in reversed(known))
        raise Refused(f"@{command.decision} is none of the last decisions of {command.actor}; these are: {last}")
    return step


def _concerned(part: Part) -> tuple[str, ...]:
    reports = {record.development for record in part.reports.values() if record is not None}
    return tuple(sorted({*part.developments, *reports, *(part.pair or ())}))


def _add_link(state: State, command: AddLink) -> list[StoryEvent]:
    """The link stands in the first report of the source, which is corrected."""
    source, target = (_development(state, name) for name in (command.source, command.target))
    _need(command.reason, "a link")
    if source == target:
        raise Refused(f"{source} cannot be linked to itself")
    records = [record for record in state.reports_of(source) if record.dismissed is None]
    if not records:
        raise Refused(f"every report of {source} was dismissed")
    link = Link(development=target, kind=command.kind)
    if any(
        (state.follow(each.development), each.kind) == (target, link.kind) for r in records for each in r.report.links
    ):
        return []
    known = {target: [record.report for record in state.reports_of(target)]}
    return [_mended(records[0], with_links(records[0].report, (link,), known), command.reason)]


def _remove_link(state: State, command: RemoveLink) -> list[StoryEvent]:
    source, target = (_development(state, name) for name in (command.source, command.target))
    _need(command.reason, "taking a link away")
    reports = [record.report for record in state.reports_of(target)]
    events: list[StoryEvent] = []
    for record in state.reports_of(source):
        report = record.report
        for link in record.report.links:
            if state.follow(link.development) == target:
                report = without_link(report, link, reports)
        if report != record.report:
            events.append(_mended(record, report, command.reason))
    if not events:
        raise Refused(f"{source} has no link to {target}; `tracker why {source}` lists its links")
    return events


def _mended(record: ReportRecord, replacement: Report, reason: str) -> DevelopmentCorrected:
    return DevelopmentCorrected(
        development=record.development, report=record.id, replacement=replacement, reason=reason
    )


def _assert(state: State, command: Assert) -> list[StoryEvent]:
    _need_evidence(command.report.evidence)
    known = state.reports.get(command.id)
    if known is not None:
        if known.report == command.report:
            return []
        raise Refused(f"report {command.id!r} exists and says something else; correct it instead")
    if command.report.happened.earliest > command.report.happened.latest:
        raise Refused("it cannot have ended before it began")
    return [DevelopmentReported(development=command.development, id=command.id, report=command.report)]


def _ask(state: State, command: Ask) -> list[StoryEvent]:
    _need(command.text, "a question")
    known = state.questions.get(command.id)
    if known is not None and known.asked.text == command.text:
        return []
    return [
        QuestionOpened(id=command.id, text=command.text, asked=command.asked, facet=command.facet, about=command.about)
    ]


def _settle(state: State, command: Settle) -> list[StoryEvent]:
    question = state.questions.get(command.question)
    if question is None:
        raise NoSuchQuestion(f"no question is called {command.question!r}; `tracker questions` lists them")
    if command.development is None and not command.answer.strip():
        raise Refused("an answer is a development or some words")
    if command.answered.earliest < question.asked.asked.earliest:
        raise Refused("it cannot be answered before it was asked")
    development = None if command.development is None else _development(state, command.development)
    return [
        QuestionAnswered(id=command.question, answered=command.answered, development=development, answer=command.answer)
    ]


def _development(state: State, name: str) -> str:
    return target_of(state, name)[0]


def _report(state: State, name: str) -> ReportRecord:
    development, report = target_of(state, name)
    if report is not None:
        return state.reports[report]
    records = state.reports_of(development)
    if len(records) == 1:
        return records[0]
    raise NoSuchReport(f"{development} has {len(records)} reports; name one: {', '.join(r.id for r in records[:6])}")


def _need(reason: str, what: str) -> None:
    if not reason.strip():
        raise Refused(f"{what} needs its reason; it is part of the record")


def _need_evidence(evidence: tuple[object, ...]) -> None:
    if not evidence:
        raise Refused("a report needs its evidence: a quote, or where it can be read")
