"""``tracker review``: what waits for a person, and the person's word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import click

from tracker.cli import words
from tracker.cli.decided import carry_out, foreseen, shape
from tracker.cli.desk import Desk, print_json, print_lines
from tracker.cli.failures import NotFound
from tracker.cli.review_session import Session, Source, Told
from tracker.journal.journal import Journal
from tracker.safetext import one_line, safe, wrap
from tracker.services.explain import evidence_of
from tracker.services.put_off import defer
from tracker.services.rebuild import choose_story, outline_of, rebuild
from tracker.services.review import (
    Alike,
    Decided,
    Queue,
    Waiting,
    alike,
    check,
    decision_words,
    evidence_words,
    preview,
    queue_at,
)
from tracker.story.commands import Command, Confirm, Dismiss, Merge, TakeBack, TellApart
from tracker.story.decide import last_step, target_of
from tracker.story.shapes import report_shape
from tracker.story.state import Deferral, State
from tracker.story.values import value_words
from tracker.times import iso, zone_of


def go_through(at_desk: Desk, kinds: tuple[str, ...] = (), most: int | None = None) -> None:
    """The queue, one report after the other, with keys; of these kinds, and at most so many."""
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        waiting = _queue(at_desk, journal, story)
        wanted = waiting.of_kinds(kinds)
        all_of_it: list[Waiting | Alike] = [*wanted.pairs, *wanted.reports]
        waits = all_of_it[:most]
        if not waits:
            other = bool(kinds and (waiting.pairs or waiting.reports))
            print_lines([f"Nothing of {', '.join(kinds)} waits{_off(wanted)}."] if other else _left(waiting))
            return
        session = Session(waits, _source(at_desk, journal, story), Told(_tell, click.getchar, _ask))
        session.run()
        left = _queue(at_desk, journal, story)
    print_lines([f"Decisions written: {len(session.written)}", *_left(left)])


def _ask(question: str) -> str:
    """One line of text; also an empty one."""
    return str(click.prompt(question, default="", show_default=False))


def _state(journal: Journal, story: str) -> State:
    return rebuild(journal, story, journal.top().position)


def _queue(at_desk: Desk, journal: Journal, story: str) -> Queue:
    """What waits now, and what was put off."""
    return queue_at(_state(journal, story), at_desk.now)


def _left(left: Queue) -> list[str]:
    """What waits after a decision, in words; what was put off is never left out silently."""
    reports, pairs = len(left.reports), len(left.pairs)
    waits = f"Waiting: {words.reports_and_pairs(reports, pairs)}" if reports or pairs else "Nothing waits"
    return wrap(f"{waits}{_off(left)}.", words.COLUMNS)


def _off(left: Queue) -> str:
    reports, pairs = len(left.later), len(left.later_pairs)
    put = f"; put off: {words.reports_and_pairs(reports, pairs)} (tracker review list --deferred)"
    return put if reports or pairs else ""


def _counts(left: Queue) -> dict[str, int]:
    """What waits and what is put off: reports, and apart from them the pairs that may be one."""
    return {
        "waiting": len(left.reports),
        "put_off": len(left.later),
        "pairs_waiting": len(left.pairs),
        "pairs_put_off": len(left.later_pairs),
    }


def _tell(lines: Sequence[str]) -> None:
    for line in lines:
        click.echo(safe(line))


def _source(at_desk: Desk, journal: Journal, story: str) -> Source:
    def write(decision: Command) -> str:
        made = carry_out(at_desk, journal, story, decision)
        return f"Recorded @{made.position}   {made.what} {one_line(made.target)}"

    zone = _zone(at_desk, journal, story)
    return Source(
        defer=lambda target, until: defer(target, until, "", zone, at_desk.now),
        evidence=lambda report: evidence_of(journal, report),
        preview=lambda decision: preview(journal, story, decision, at_desk.settings.user, at_desk.now),
        carry_out=write,
    )


def _zone(at_desk: Desk, journal: Journal, story: str) -> ZoneInfo:
    """Where the days that a person names begin."""
    return zone_of(at_desk.zone or outline_of(journal, story, journal.top().position).zone)


def list_(
    at_desk: Desk,
    kinds: tuple[str, ...] = (),
    most: int = 20,
    deferred: bool = False,
    only_first: bool = False,
    as_json: bool = False,
) -> None:
    """The queue, heaviest first, each with its sentence; or what was put off; or only what comes first."""
    with at_desk.reading() as journal:
        story = choose_story(journal, at_desk.story)
        queue, zone = _queue(at_desk, journal, story).of_kinds(kinds), _zone(at_desk, journal, story)
    waits = queue.later if deferred else queue.reports
    pairs = queue.later_pairs if deferred else queue.pairs
    if only_first:
        pairs, waits = pairs[:1], [] if pairs else waits[:1]
    if as_json:
        shapes = [
            {
                "id": item.id,
                "position": item.position,
                "weight": item.weight,
                "because": item.because,
                "deferred": _deferred_shape(item.deferred),
                **report_shape(item.report, item.development),
            }
            for item in waits[:most]
        ]
        likenesses = [_alike_shape(pair) for pair in pairs[:most]]
        print_json({"schema": "tracker.review/1", **_counts(queue), "items": shapes, "alike": likenesses})
        return
    lines = [*_left(queue), words.RULE]
    if pairs:
        lines += ["1 may be told of already:" if only_first else f"{len(pairs)} may be told of already:", ""]
        lines += [line for pair in pairs[:most] for line in _alike_lines(pair, zone)]
        if len(pairs) > most:
            lines += [f"… and {len(pairs) - most} more (-n)"]
        lines += ["Next: tracker review same ID   or   different ID", words.RULE]
    for number, item in enumerate(waits[:most], start=1):
        lines += _lines(number, item, zone)
    if len(waits) > most:
        lines.append(f"… and {len(waits) - most} more (-n)")
    if waits:
        lines.append('Next: tracker review confirm ID --reason "…"   or   dismiss ID --reason "…"')
    print_lines(lines)


def _lines(number: int, item: Waiting, zone: ZoneInfo) -> list[str]:
    report = item.report
    day = words.when_happened(report.happened, 0)
    lines = [f"{number}. {item.id}   weight {item.weight}"]
    lines += [
        f"   {line}" for line in wrap(f"{report.kind}, {report.actuality}, {day}: {one_line(report.headline)}", 77)
    ]
    lines += [f"   {line}" for line in wrap(f"“{one_line(evidence_words(report))}”", 77)]
    lines += [f"   would set {effect.facet} = {value_words(effect.value)}" for effect in report.effects]
    lines += [f"   {line}" for line in wrap(f"joins {item.development}; {item.because}", 77)]
    lines += [f"   {line}" for line in _deferred_lines(item.deferred, zone)]
    lines.append("")
    return lines


def _deferred_lines(deferral: Deferral | None, zone: ZoneInfo) -> list[str]:
    """By whom something was put off, until when and why."""
    if deferral is None:
        return []
    until = words.moment(deferral.until, zone)
    news = ", or until something new is reported of it" if deferral.or_reported else ""
    why = f" ({deferral.reason})" if deferral.reason else ""
    told = f"put off by {deferral.recorded.actor} @{deferral.recorded.position} until {until}{news}{why}"
    return wrap(one_line(told), 75)


def _deferred_shape(deferral: Deferral | None) -> dict[str, Any] | None:
    if deferral is None:
        return None
    return {
        "until": iso(deferral.until),
        "or_reported": deferral.or_reported,
        "reason": deferral.reason,
        "by": deferral.recorded.actor,
        "at": iso(deferral.recorded.at),
        "position": deferral.recorded.position,
    }


def _alike_shape(pair: Alike) -> dict[str, Any]:
    return {
        "development": pair.development,
        "like": pair.like,
        "score": pair.score,
        "reasons": list(pair.reasons),
        "position": pair.position,
        "headline": pair.report.headline,
        "like_headline": pair.other.headline,
        "deferred": _deferred_shape(pair.deferred),
    }


def _alike_lines(pair: Alike, zone: ZoneInfo) -> list[str]:
    sides = [(pair.development, pair.report), (pair.like, pair.other)]
    lines: list[str] = []
    for sign, (name, report) in zip("  =", sides, strict=False):
        day = words.when_happened(report.happened, 0)
        lines += [f"   {line}" for line in wrap(f"{sign.strip() or '-'} {day}: {one_line(report.headline)}", 77)]
        lines.append(f"     {one_line(name)}")
    reasons = f"score {pair.score:.2f}: {'; '.join(pair.reasons)}"
    more = [*wrap(one_line(reasons), 75), *_deferred_lines(pair.deferred, zone)]
    return [*lines, *(f"     {line}" for line in more), ""]


def same(at_desk: Desk, development: str, other: str | None, reason: str, as_json: bool) -> None:
    """DEVELOPMENT is the one that it may be the same as (or OTHER): they are merged; `review split` undoes it."""
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        one, two = _pair(_state(journal, story), development, other)
        made = [carry_out(at_desk, journal, story, Merge(two, one, reason))]
        left = _queue(at_desk, journal, story)
    _print(made, left, "Same", as_json)


def different(at_desk: Desk, development: str, other: str | None, reason: str, as_json: bool) -> None:
    """DEVELOPMENT is not the one that it may be the same as (or OTHER); nobody is asked again."""
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        one, two = _pair(_state(journal, story), development, other)
        made = [carry_out(at_desk, journal, story, TellApart(one, two, reason))]
        left = _queue(at_desk, journal, story)
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
        commands = [kind(target, reason or "") for target in ids]
        check(journal, story, commands)
        made = [carry_out(at_desk, journal, story, each) for each in commands]
        left = _queue(at_desk, journal, story)
    _print(made, left, "Confirmed" if kind is Confirm else "Dismissed", as_json)


def confirm(at_desk: Desk, **asked: Any) -> None:
    """Confirm developments or reports."""
    _decide(at_desk, Confirm, **asked)


def dismiss(at_desk: Desk, **asked: Any) -> None:
    """Dismiss developments or reports."""
    _decide(at_desk, Dismiss, **asked)


def put_off(at_desk: Desk, ids: Sequence[str], until: str | None, reason: str, as_json: bool) -> None:
    """Put off deciding on developments or reports; they leave the queue until then, and are counted."""
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        zone = _zone(at_desk, journal, story)
        commands = [defer(target, until, reason, zone, at_desk.now) for target in ids]
        check(journal, story, commands)
        made = [carry_out(at_desk, journal, story, each) for each in commands]
        left = _queue(at_desk, journal, story)
    _print(made, left, f"Put off until {words.moment(commands[0].until, zone)}:", as_json)


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
        left = _queue(at_desk, journal, story)
        told = decision_words(journal, story, taken.position)
    if as_json or made.foreseen is not None:
        _print([made], left, "", as_json)
    else:
        print_lines([*wrap(one_line(f"Taken back: {told}   @{made.position}"), words.COLUMNS), *_left(left)])


def _position(decision: str | None) -> int | None:
    if decision is None:
        return None
    number = decision.removeprefix("@")
    if not number.isdecimal():
        raise click.UsageError(f"{decision!r} is no event; write @ and its number, as `tracker show` does")
    return int(number)


def _print(made: list[Decided], left: Queue, done: str, as_json: bool) -> None:
    if as_json:
        decisions = [shape(item) for item in made]
        print_json({"schema": "tracker.decision/1", "decisions": decisions, "alike": len(left.pairs), **_counts(left)})
        return
    if any(item.foreseen is not None for item in made):
        print_lines([line for item in made for line in foreseen(item)])
        return
    lines = [f"{done} {item.target}   @{item.position}{'  (was so already)' if item.again else ''}" for item in made]
    print_lines([*lines, *_left(left)])
