"""What a person's decision changed, kept so that it can be taken back. Pure.

Taking back is an event like any other: the decision stays in the log, and answers up to it are what they were. What it
changed is put back as it was before; so it can only be taken back while nothing was built on it.
"""

from __future__ import annotations

from typing import TypeVar

from tracker.story.events import (
    DevelopmentConfirmed,
    DevelopmentCorrected,
    DevelopmentDeferred,
    DevelopmentDismissed,
    DevelopmentRetracted,
    DevelopmentsMerged,
    DevelopmentSplit,
    DevelopmentsToldApart,
    QuestionAnswered,
    StoryEvent,
)
from tracker.story.state import Part, Recorded, State, Step

REMEMBERED = 10
"""Decisions of each person that can be taken back; of older ones the parts of the state are not kept."""
T = TypeVar("T")


def ids_of(state: State, event: StoryEvent) -> Part | None:
    """The parts of a state that a decision changes, as they are now; None of an event that is no decision."""
    match event:
        case DevelopmentConfirmed() | DevelopmentDismissed() if event.report is None:
            return part(state, developments=(state.follow(event.development),))
        case DevelopmentDeferred() if event.report is None:
            whole = state.follow(event.development)
            marked = tuple(record.id for record in state.reports_of(whole))
            return part(state, reports=marked, developments=(whole,))
        case DevelopmentConfirmed() | DevelopmentDismissed() | DevelopmentDeferred():
            return part(state, reports=(event.report or "",))
        case DevelopmentCorrected() | DevelopmentRetracted():
            return part(state, reports=(event.report,))
        case DevelopmentsMerged():
            both = (state.follow(event.into), state.follow(event.merged))
            moved = tuple(record.id for record in state.reports_of(both[1]))
            return part(state, reports=moved, developments=both, members=True)
        case DevelopmentSplit():
            both = (event.development, event.into)
            pair = state.pair(*both)
            return part(state, reports=event.reports, developments=both, members=True, pair=pair)
        case DevelopmentsToldApart():
            return part(state, pair=state.pair(event.development, event.other))
        case QuestionAnswered():
            return part(state, questions=(event.id,))
    return None


def part(
    state: State,
    *,
    reports: tuple[str, ...] = (),
    developments: tuple[str, ...] = (),
    questions: tuple[str, ...] = (),
    members: bool = False,
    pair: tuple[str, str] | None = None,
) -> Part:
    """These records of a state; ``members``: also which reports stand under the developments."""
    return Part(
        reports={key: state.reports.get(key) for key in reports},
        developments={key: state.developments.get(key) for key in developments},
        redirects={key: state.redirects.get(key) for key in developments},
        members={key: tuple(each.id for each in state.reports_of(key)) for key in developments} if members else {},
        questions={key: state.questions.get(key) for key in questions},
        pair=pair,
        apart=pair in state.apart,
    )


def same_part(state: State, of: Part) -> Part:
    """The records of a part as they are in a state."""
    return part(
        state,
        reports=tuple(of.reports),
        developments=tuple(of.developments),
        questions=tuple(of.questions),
        members=bool(of.members),
        pair=of.pair,
    )


def remember(state: State, event: StoryEvent, recorded: Recorded, before: Part) -> None:
    """Notes what a decision changed, for the person who took it."""
    step = Step(recorded.position, type(event).__name__, before, same_part(state, before))
    state.steps[recorded.actor] = (*state.steps.get(recorded.actor, ()), step)[-REMEMBERED:]


def put_back(state: State, actor: str, position: int) -> None:
    """The state without what a decision changed; nothing when it is not remembered (any more)."""
    steps = state.steps.get(actor, ())
    for step in steps:
        if step.position == position:
            _restore(state.reports, step.before.reports)
            _restore(state.developments, step.before.developments)
            _restore(state.redirects, step.before.redirects)
            _restore(state.questions, step.before.questions)
            if step.before.pair is not None and not step.before.apart and step.before.pair in state.apart:
                state.apart.remove(step.before.pair)
    state.steps[actor] = tuple(step for step in steps if step.position != position)


def _restore(present: dict[str, T], before: dict[str, T | None]) -> None:
    for key, value in before.items():
        if value is None:
            present.pop(key, None)
        else:
            present[key] = value


def built_on(state: State, step: Step) -> str:
    """What was decided or told since of the same reports, in words; empty when nothing was."""
    now = same_part(state, step.after)
    if now == step.after:
        return ""
    for name, ids in step.after.members.items():
        new = [report for report in now.members[name] if report not in ids]
        if new:
            return f"{name} has reports that came since ({new[0]})"
    changed = [key for key, record in step.after.reports.items() if now.reports[key] != record]
    changed += [key for key, whole in step.after.developments.items() if now.developments[key] != whole]
    changed += [key for key, asked in step.after.questions.items() if now.questions[key] != asked]
    return (
        f"{changed[0]} was decided on again since" if changed else "the same developments were decided on again since"
    )
