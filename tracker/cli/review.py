"""``tracker review``: what waits for a person, and the person's word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from tracker.cli import words
from tracker.cli.decided import carry_out, foreseen, shape
from tracker.cli.desk import Desk, print_json, print_lines
from tracker.cli.failures import NotFound
from tracker.cli.review_session import Session, Source, Told
from tracker.journal.journal import Journal
from tracker.safetext import one_line, safe, wrap
from tracker.services.explain import evidence_of
from tracker.services.rebuild import choose_story, rebuild
from tracker.services.review import (
    Alike,
    Decided,
    Waiting,
    alike,
    decision_words,
    evidence_words,
    preview,
    queue,
)
from tracker.story.commands import Command, Confirm, Dismiss, Merge, TakeBack, TellApart
from tracker.story.decide import last_step, target_of
from tracker.story.shapes import report_shape
from tracker.story.state import State
from tracker.story.values import value_words


def go_through(at_desk: Desk) -> None:
    """The queue, one report after the other, with keys."""
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        state = _state(journal, story)
        waits: list[Waiting | Alike] = [*alike(state), *queue(state)]
        if not waits:
            print_lines(["Nothing waits."])
            return
        session = Session(waits, _source(at_desk, journal, story), Told(_tell, click.getchar, click.prompt))
        session.run()
        left = _waiting(journal, story)
    print_lines([f"Decisions written: {len(session.written)}. Waiting: {sum(left)}."])


def _state(journal: Journal, story: str) -> State:
    return rebuild(journal, story, journal.top().position)


def _waiting(journal: Journal, story: str) -> tuple[int, int]:
    """How many reports wait, and how many pairs that may be one."""
    state = _state(journal, story)
    return len(queue(state)), len(alike(state))


def _tell(lines: Sequence[str]) -> None:
    for line in lines:
        click.echo(safe(line))


def _source(at_desk: Desk, journal: Journal, story: str) -> Source:
    def write(decision: Command) -> str:
        made = carry_out(at_desk, journal, story, decision)
        return f"Recorded @{made.position}   {made.what} {one_line(made.target)}"

    return Source(
        evidence=lambda report: evidence_of(journal, report),
        preview=lambda decision: preview(journal, story, decision, at_desk.settings.user, at_desk.now),
        carry_out=write,
    )


def list_(at_desk: Desk, kinds: tuple[str, ...] = (), most: int = 20, as_json: bool = False) -> None:
    """The queue, heaviest first, each with its sentence."""
    with at_desk.reading() as journal:
        state = _state(journal, choose_story(journal, at_desk.story))
    waits = [item for item in queue(state) if _wanted(item, kinds)]
    pairs = [pair for pair in alike(state) if not kinds or pair.report.kind in kinds]
    if as_json:
        shapes = [
            {
                "id": item.id,
                "position": item.position,
                "weight": item.weight,
                "because": item.because,
                **report_shape(item.report, item.development),
            }
            for item in waits[:most]
        ]
        likenesses = [_alike_shape(pair) for pair in pairs[:most]]
        print_json({"schema": "tracker.review/1", "waiting": len(waits), "items": shapes, "alike": likenesses})
        return
    lines = [f"Waiting: {len(waits)}", words.RULE]
    if pairs:
        lines += [f"{len(pairs)} may be told of already:", ""]
        lines += [line for pair in pairs[:most] for line in _alike_lines(pair)]
        if len(pairs) > most:
            lines += [f"… and {len(pairs) - most} more (-n)"]
        lines += ["Next: tracker review same ID   or   different ID", words.RULE]
    for number, item in enumerate(waits[:most], start=1):
        lines += _lines(number, item)
    if len(waits) > most:
        lines.append(f"… and {len(waits) - most} more (-n)")
    if waits:
        lines.append('Next: tracker review confirm ID --reason "…"   or   dismiss ID --reason "…"')
    print_lines(lines)


def _wanted(item: Waiting, kinds: tuple[str, ...]) -> bool:
    return not kinds or item.report.kind in kinds


def _lines(number: int, item: Waiting) -> list[str]:
    report = item.report
    day = words.when_happened(report.happened, 0)
    lines = [f"{number}. {item.id}   weight {item.weight}"]
    lines += [
        f"   {line}" for line in wrap(f"{report.kind}, {report.actuality}, {day}: {one_line(report.headline)}", 77)
    ]
    lines += [f"   {line}" for line in wrap(f"“{one_line(evidence_words(report))}”", 77)]
    lines += [f"   would set {effect.facet} = {value_words(effect.value)}" for effect in report.effects]
    lines += [f"   {line}" for line in wrap(f"joins {item.development}; {item.because}", 77)]
    lines.append("")
    return lines


def _alike_shape(pair: Alike) -> dict[str, Any]:
    return {
        "development": pair.development,
        "like": pair.like,
        "score": pair.score,
        "reasons": list(pair.reasons),
        "position": pair.position,
        "headline": pair.report.headline,
        "like_headline": pair.other.headline,
    }


def _alike_lines(pair: Alike) -> list[str]:
    sides = [(pair.development, pair.report), (pair.like, pair.other)]
    lines: list[str] = []
    for sign, (name, report) in zip("  =", sides, strict=False):
        day = words.when_happened(report.happened, 0)
        lines += [f"   {line}" for line in wrap(f"{sign.strip() or '-'} {day}: {one_line(report.headline)}", 77)]
        lines.append(f"     {one_line(name)}")
    reasons = f"score {pair.score:.2f}: {'; '.join(pair.reasons)}"
    return [*lines, *(f"     {line}" for line in wrap(one_line(reasons), 75)), ""]


def same(at_desk: Desk, development: str, other: str | None, reason: str, as_json: bool) -> None:
    """DEVELOPMENT is the one that it may be the same as (or OTHER): they are merged; `review split` undoes it."""
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        one, two = _pair(_state(journal, story), development, other)
        made = [carry_out(at_desk, journal, story, Merge(two, one, reason))]
        left = _waiting(journal, story)
    _print(made, left, "Same", as_json)


def different(at_desk: Desk, development: str, other: str | None, reason: str, as_json: bool) -> None:
    """DEVELOPMENT is not the one that it may be the same as (or OTHER); nobody is asked again."""
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        one, two = _pair(_state(journal, story), development, other)
        made = [carry_out(at_desk, journal, story, TellApart(one, two, reason))]
        left = _waiting(journal, story)
    _print(made, left, "Different", as_json)


def _pair(state: State, development: str, other: str | None) -> tuple[str, str]:
    """The two that are meant: as named, or the likest that waits for the first."""
    if other is not None:
        return development, other
    one, _ = target_of(state, development)
    for pair in alike(state):
        if one == pair.development:
            return pair.development, pair.like
    raise NotFound(f"nothing waits to be told same as {development!r} or different; name the other development too")


def _decide(
    at_desk: Desk, kind: type[Confirm | Dismiss], ids: Sequence[str], reason: str | None, as_json: bool
) -> None:
    """Confirm or dismiss developments or reports."""
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        made = [carry_out(at_desk, journal, story, kind(target, reason or "")) for target in ids]
        left = _waiting(journal, story)
    _print(made, left, "Confirmed" if kind is Confirm else "Dismissed", as_json)


def confirm(at_desk: Desk, **asked: Any) -> None:
    """Confirm developments or reports."""
    _decide(at_desk, Confirm, **asked)


def dismiss(at_desk: Desk, **asked: Any) -> None:
    """Dismiss developments or reports."""
    _decide(at_desk, Dismiss, **asked)


def undo(at_desk: Desk, decision: str | None, reason: str, as_json: bool) -> None:
    """Take back the last decision of the person who asks, or the one at a position."""
    from tracker.services.last_decision import last_decision  # it knows the marks on articles, and those the detector

    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        actor = at_desk.settings.user
        state, position = _state(journal, story), _position(decision)
        if position is None:
            taken = last_decision(journal, story, state, actor)
        else:
            taken = last_step(state, TakeBack(actor, position))
        made = carry_out(at_desk, journal, story, TakeBack(actor, taken.position, reason))
        left = _waiting(journal, story)
        told = decision_words(journal, story, taken.position)
    if as_json or made.foreseen is not None:
        _print([made], left, "", as_json)
    else:
        print_lines([*wrap(one_line(f"Taken back: {told}   @{made.position}"), words.COLUMNS), f"{sum(left)} left."])


def _position(decision: str | None) -> int | None:
    if decision is None:
        return None
    number = decision.removeprefix("@")
    if not number.isdecimal():
        raise click.UsageError(f"{decision!r} is no event; write @ and its number, as `tracker show` does")
    return int(number)


def _print(made: list[Decided], left: tuple[int, int], done: str, as_json: bool) -> None:
    if as_json:
        decisions = [shape(item) for item in made]
        print_json({"schema": "tracker.decision/1", "decisions": decisions, "waiting": left[0], "alike": left[1]})
        return
    if any(item.foreseen is not None for item in made):
        print_lines([line for item in made for line in foreseen(item)])
        return
    lines = [f"{done} {item.target}   @{item.position}{'  (was so already)' if item.again else ''}" for item in made]
    print_lines([*lines, f"{sum(left)} left."])
