"""What a person asserts, mends, asks, answers, merges, splits, links and unlinks: each an event with its reason."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import msgspec
from msgspec import structs

from tracker.cli.decided import carry_out, written
from tracker.cli.desk import Desk
from tracker.cli.failures import Failure
from tracker.ids import slug
from tracker.journal.journal import Journal
from tracker.services.rebuild import choose_story, outline_of, rebuild
from tracker.services.story_folder import happened, reported
from tracker.story.commands import AddLink, Ask, Assert, Correct, Merge, RemoveLink, Retract, Settle, Split
from tracker.story.decide import target_of
from tracker.story.events import Attribution, Citation, Effect, Figure, Happened, LinkKind, Report, Stated
from tracker.times import Reported, seen_by, zone_of


def _times(at_desk: Desk, journal: Journal, story: str, when: str, said: str) -> tuple[Happened, Reported]:
    return msgspec.convert(happened(when), Happened), _said(at_desk, journal, story, said)


def _said(at_desk: Desk, journal: Journal, story: str, text: str) -> Reported:
    """When something was said. Raises ``Failure`` for a time at which nobody can have said it yet."""
    said = reported(text, zone_of(outline_of(journal, story, journal.top().position).zone))
    if said.earliest > at_desk.now:
        raise Failure(f"{text!r} lies in the future; nobody can have said it yet", 2)
    return said


def _effect(text: str) -> Effect:
    """``facet=value``; a number, ``none`` or ``op:low[:high][:unit]`` for a figure (``gt:200::people``)."""
    facet, equals, value = text.partition("=")
    if not equals or "." not in facet:
        raise Failure(f"--sets {text!r}: write subject.attribute=value", 2)
    return Effect(facet=facet.strip(), value=_value(value.strip()))


def _value(text: str) -> Stated:
    if text.lower() == "none":
        return None
    op, colon, rest = text.partition(":")
    if colon and op in ("eq", "ge", "gt", "le", "lt", "approx", "range"):
        parts = [*rest.split(":"), "", "", ""][:3]
        low, high = (float(part) if part else None for part in parts[:2])
        high = low if op == "eq" and high is None else high
        return Figure(op=cast(Any, op), low=low, high=high, unit=parts[2] or None)
    try:
        return float(text)
    except ValueError:
        return text


def report(
    at_desk: Desk,
    headline: str,
    when: str,
    said: str,
    outlet: str,
    url: str,
    seen: str,
    note: str,
    kind: str,
    development: str | None,
    sets: tuple[str, ...],
    speakers: tuple[str, ...],
    actuality: str,
    as_json: bool,
) -> None:
    """Report something from a source of your own; it is shown as `cited, not quoted`, or by the headline ``seen``."""
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        happened_at, reported_at = _times(at_desk, journal, story, when, said)
        published = date.fromisoformat(said) if len(said) == 10 else None
        cited = Citation(url=url, outlet=outlet, published=published, note=note, headline=seen)
        report = _report(kind, headline, happened_at, reported_at, sets, speakers, actuality, cited)
        name = development or f"{slug(headline)}-{happened_at.earliest.isoformat()}"
        command = Assert(name, f"{name}#{slug(outlet, 30)}-{reported_at.earliest:%Y%m%d}", report)
        made = carry_out(at_desk, journal, story, command)
    written(made, as_json, f"Next: tracker why {name}")


def _report(
    kind: str,
    headline: str,
    happened_at: Happened,
    reported_at: Reported,
    sets: tuple[str, ...],
    speakers: tuple[str, ...],
    actuality: str,
    cited: Citation,
) -> Report:
    fields = {
        "kind": kind,
        "headline": headline,
        "happened": happened_at,
        "reported": reported_at,
        "effects": tuple(_effect(text) for text in sets),
        "actuality": actuality,
        "attribution": Attribution(speakers=speakers, outlet=cited.outlet),
        "evidence": (cited,),
    }
    try:
        return msgspec.convert(msgspec.to_builtins(fields), Report)
    except msgspec.ValidationError as error:
        raise Failure(str(error), 2) from error


def correct(
    at_desk: Desk,
    report: str,
    because: str,
    headline: str | None,
    when: str | None,
    kind: str | None,
    actuality: str | None,
    sets: tuple[str, ...],
    no_effects: bool,
    as_json: bool,
) -> None:
    """Mend our own reading of a report (id or @position); the first reading stays in the log."""
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        state = rebuild(journal, story, journal.top().position)
        _, name = target_of(state, report)
        if name is None:
            raise Failure(f"{report!r} is a development; name one of its reports (tracker why {report})", 2)
        changes: dict[str, Any] = {"headline": headline, "kind": kind, "actuality": actuality}
        changes = {key: value for key, value in changes.items() if value is not None}
        if when is not None:
            changes["happened"] = msgspec.convert(happened(when), Happened)
        if sets or no_effects:
            changes["effects"] = tuple(_effect(text) for text in sets)
        mended = structs.replace(state.reports[name].report, **changes)
        try:
            mended = msgspec.convert(msgspec.to_builtins(mended), Report)
        except msgspec.ValidationError as error:
            raise Failure(str(error), 2) from error
        made = carry_out(at_desk, journal, story, Correct(name, mended, because))
    written(made, as_json)


def retract(at_desk: Desk, report: str, because: str, said: str, url: str, as_json: bool) -> None:
    """Record that a source took a report back; it holds from that time on."""
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        evidence = (Citation(url=url),) if url else ()
        command = Retract(report, _said(at_desk, journal, story, said), because, evidence)
        made = carry_out(at_desk, journal, story, command)
    written(made, as_json)


def ask(at_desk: Desk, text: str, facet: str | None, asked: str | None, as_json: bool) -> None:
    """Open a question that nobody has answered; it stands in status and digests with its age."""
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        command = Ask(slug(text), text, _moment(at_desk, journal, story, asked), facet)
        made = carry_out(at_desk, journal, story, command)
    written(made, as_json, f'Next: tracker answer {slug(text)} "…"')


def answer(
    at_desk: Desk, question: str, words: str, development: str | None, answered: str | None, as_json: bool
) -> None:
    """Answer a question, in words or by a development."""
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        moment = _moment(at_desk, journal, story, answered)
        made = carry_out(at_desk, journal, story, Settle(question, moment, development, words))
    written(made, as_json)


def _moment(at_desk: Desk, journal: Journal, story: str, text: str | None) -> Reported:
    return seen_by(at_desk.now) if text is None else _said(at_desk, journal, story, text)


def merge(at_desk: Desk, into: str, merged: str, reason: str, as_json: bool) -> None:
    """Two developments are one: the reports of MERGED stand under INTO. `split` undoes it."""
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        made = carry_out(at_desk, journal, story, Merge(into, merged, reason))
    written(made, as_json)


def split(at_desk: Desk, development: str, reports: tuple[str, ...], into: str, reason: str, as_json: bool) -> None:
    """Some reports tell of something else: they stand under another development."""
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        made = carry_out(at_desk, journal, story, Split(development, into, reports, reason))
    written(made, as_json)


def link(at_desk: Desk, source: str, target: str, kind: LinkKind, reason: str, as_json: bool) -> None:
    """How DEVELOPMENT stands to an EARLIER one (ids or @position). An order that another stays is shown as stayed."""
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        made = carry_out(at_desk, journal, story, AddLink(source, target, kind, reason))
    written(made, as_json)


def unlink(at_desk: Desk, source: str, target: str, reason: str, as_json: bool) -> None:
    """Take the links of DEVELOPMENT to an EARLIER one away, and what they did to its status."""
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        made = carry_out(at_desk, journal, story, RemoveLink(source, target, reason))
    written(made, as_json)
