"""The content of a digest, as canonical JSON-able data: a pure function of two views and what happened between them.

Nothing in it depends on when or where it was made, so the same identity always gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from tracker.digests.compare import Changes, ConflictChange, FacetChange, compare
from tracker.digests.events import DigestGenerated
from tracker.story.calendar import Due
from tracker.story.definitions import Names
from tracker.story.events import Citation, FacetId, Figure, Participant, Quote
from tracker.story.facets import FacetState, compatible
from tracker.story.shapes import (
    Shape,
    claim_shape,
    conflict_shape,
    development_shape,
    facet_shape,
    question_shape,
    value_shape,
)
from tracker.story.sources import outlet_of
from tracker.story.state import ReportRecord
from tracker.story.view import TRUE_NOW, Development, Question, StoryView
from tracker.times import day_of, iso, zone_of

VERSION = "digest/6"
"""Raised whenever the same two views would give other content."""
TELLING = ("developments", "late_reports", "unreviewed")
"""The sections that tell developments, each once."""
LONGEST_QUOTE = 40
"""Words of a quote that a digest carries."""
AHEAD = timedelta(days=14)
"""How far the calendar of a digest looks."""


@dataclass(frozen=True, slots=True)
class Range:
    """What a digest is about: half-open on its clock, read up to ``to_position``."""

    clock: Literal["reported", "recorded"]
    start: datetime
    end: datetime
    from_position: int
    to_position: int


@dataclass(frozen=True, slots=True)
class Between:
    """What happened between the two views that the views themselves do not show."""

    corrections: Sequence[Shape] = ()
    silent_edits: Sequence[Shape] = ()
    coverage: Sequence[Shape] = ()
    waiting: Sequence[Shape] = ()
    """The heaviest of what waits for a person; ``waiting_count`` is how much there is."""
    waiting_count: int = 0
    due: Sequence[Due] = ()
    """What the story's calendar holds, from the first day on that does not lie in the range."""
    address: Callable[[str], str | None] = lambda article: None
    """Where an article can be read."""


def content(
    old: StoryView, new: StoryView, asked: Range, root: str, between: Between, locale: str | None = None
) -> Shape:
    """The digest's content: header, counts, lead and sections in their fixed order; in the story's language unless
    another one is named."""
    changes = compare(old, new)
    told, unread = _parted(changes.developments)
    late, unread_late = _parted(changes.late)
    sections: dict[str, list[Shape]] = {
        "urgent": _urgent(changes, new),
        "developments": [_development(d, new) for d in _by_weight(told, new)],
        "figures": [_facet(c, new) for c in changes.facets if c.figure and c.reason != "support"],
        "status": [_facet(c, new) for c in _by_subject(changes.facets) if not c.figure and c.reason != "support"],
        "conflicts": [_conflict(c, new) for c in changes.conflicts],
        "corrections": list(between.corrections),
        "silent_edits": list(between.silent_edits),
        "late_reports": [_development(d, new) for d in _by_weight(late, new)],
        "unreviewed": _one_a_sentence(_development(d, new) for d in _by_weight([*unread, *unread_late], new)),
        "questions": list(_questions(changes, new)),
        "calendar": [_due(due, new) for due in between.due if due.first < calendar_from(asked, new) + AHEAD],
        "coverage": list(between.coverage),
        "to_review": list(between.waiting),
    }
    outline = new.outline
    sections = {name: [_clipped(item) for item in items] for name, items in sections.items()}
    return {
        "schema": "tracker.digest/1",
        "version": VERSION,
        "story": outline.id,
        "title": outline.title,
        "scope": outline.scope,
        "purpose": outline.purpose,
        "zone": outline.zone,
        "locale": locale or outline.locale,
        "range": {
            "clock": asked.clock,
            "from": iso(asked.start),
            "to": iso(asked.end),
            "from_position": asked.from_position,
            "to_position": asked.to_position,
        },
        "root": root,
        "counts": {name: len(items) for name, items in sections.items()}
        | {"to_review": max(between.waiting_count, len(between.waiting))},
        "lead": _lead(changes, new),
        "sections": sections,
        "names": _names(sections, new),
        "addresses": {
            article: url for article in sorted(set(_articles(sections))) if (url := between.address(article))
        },
    }


def _articles(shape: object) -> Iterator[str]:
    """The articles that are named anywhere in a shape."""
    if isinstance(shape, dict):
        if isinstance(shape.get("article"), str):
            yield shape["article"]
        shape = list(shape.values())
    if isinstance(shape, list):
        for part in shape:
            yield from _articles(part)


def _clipped(shape: Any) -> Any:
    """A shape whose quotes are no longer than a digest may carry."""
    if isinstance(shape, dict):
        return {key: clip_quote(value) if key == "quote" and value else _clipped(value) for key, value in shape.items()}
    return [_clipped(part) for part in shape] if isinstance(shape, list) else shape


def clip_quote(quote: str) -> str:
    """The first words of a quote, as many as a digest may carry."""
    words = quote.split()
    return " ".join(words[:LONGEST_QUOTE]) + (" …" if len(words) > LONGEST_QUOTE else "")


def _names(sections: dict[str, list[Shape]], view: StoryView) -> dict[str, str]:
    """What everything is called that is named by an id as a speaker or a value anywhere in the digest."""
    names = Names(view.outline)
    found = sorted(set(_named(sections)))
    return {speaker: name for speaker in found if (name := names.of(speaker)) != speaker}


def _named(shape: object) -> Iterator[str]:
    if isinstance(shape, dict):
        yield from shape.get("speakers") or ()
        if shape.get("type") == "entity":
            values = [side["value"] for side in (shape["old"], shape["new"]) if side]
            yield from (value for value in values if isinstance(value, str))
        shape = list(shape.values())
    if isinstance(shape, list):
        for part in shape:
            yield from _named(part)


_SUBJECTS = ("person", "case", "order", "advisory", "agreement")


def _by_subject(changes: Sequence[FacetChange]) -> list[FacetChange]:
    """By person, case, order, advisory, agreement, then everything else; last what stands on nothing that was read."""

    def rank(change: FacetChange) -> tuple[bool, int, FacetId]:
        kind = change.facet.partition("/")[0]
        place = _SUBJECTS.index(kind) if kind in _SUBJECTS else len(_SUBJECTS)
        return (not _is_read(change), place, change.facet)

    return sorted(changes, key=rank)


def _is_read(change: FacetChange) -> bool:
    side = change.new or change.old
    assert side is not None
    return any(claim.reviewed for claim in side.claims if claim.value == side.value)


def _parted(developments: Sequence[Development]) -> tuple[list[Development], list[Development]]:
    """What a person has read, and what only the program found."""
    read = [development for development in developments if development.reviewed]
    return read, [development for development in developments if not development.reviewed]


def _by_weight(developments: Sequence[Development], view: StoryView) -> list[Development]:
    """What a person has read comes first, then what only the program found; each by the story's weights."""
    weights = view.outline.policy.weights
    return sorted(
        developments,
        key=lambda d: (not d.reviewed, -weights.get(d.kind, 1), -d.happened.latest.toordinal(), d.id),
    )


def _one_a_sentence(items: Iterable[Shape]) -> list[Shape]:
    """What the program read out of one and the same sentence, once; ``others`` are its other readings."""
    found: dict[object, Shape] = {}
    for item in items:
        key = (item["quote"] or item["id"], item["source"].get("article"))
        known = found.setdefault(key, {**item, "others": []})
        if known["id"] != item["id"]:
            known["others"].append({"id": item["id"], "kind": item["kind"], "positions": item["positions"]})
    return list(found.values())


def calendar_from(asked: Range, view: StoryView) -> date:
    """The first day of the calendar: the day that the range ends in, or begins when it ends at midnight."""
    return day_of(asked.end, zone_of(view.outline.zone))


def _due(due: Due, view: StoryView) -> Shape:
    """A day that something is due on, with where that is written."""
    shape: Shape = {
        "ref": due.ref,
        "what": due.what,
        "first": due.first.isoformat(),
        "last": due.last.isoformat(),
        "standing": due.standing,
        "sure": due.facet is not None,
        "words": due.words,
        "speakers": [],
        "said_by": [],
    }
    if due.development is not None:
        told = _development(due.development, view)
        return {**shape, **{key: told[key] for key in ("speakers", "said_by", "source", "positions")}}
    assert due.facet is not None
    claim = claim_shape(due.facet.shown)
    source = {"outlet": claim["outlet"], "url": claim["cited"], "article": claim["article"]}
    return {**shape, "source": source, "positions": [claim["position"]]}


def _questions(changes: Changes, view: StoryView) -> Iterator[Shape]:
    """Opened, answered, or both at once; an answer by a development is told by its headline."""
    answered = {question.id for question in changes.answered}
    opened = {question.id for question in changes.opened}
    for question in (q for q in changes.opened if q.id not in answered):
        position = {"position": question.position}
        yield {**question_shape(question), **position, "what": "opened", "answered_by": None}
    for question in changes.answered:
        what = "opened and answered" if question.id in opened else "answered"
        position = {"position": question.answer_position}
        yield {**question_shape(question), **position, "what": what, "answered_by": _answer(question, view)}


def _answer(question: Question, view: StoryView) -> Shape | None:
    key = question.answer.development if question.answer is not None else None
    found = next((development for development in view.developments if development.id == key), None)
    return _development(found, view) if found is not None else None


def _urgent(changes: Changes, view: StoryView) -> list[Shape]:
    kinds = view.outline.policy.urgent
    return [_development(d, view) for d in _by_weight(changes.developments, view) if d.kind in kinds]


def _lead(changes: Changes, view: StoryView) -> list[Shape]:
    """At most three developments of the most weight that happened: each names its day, standing and first source.

    An allegation never leads, and what no person has read leads only when nothing else does.
    """
    told = [d for d in _by_weight(changes.developments, view) if d.actuality in TRUE_NOW and d.kind != "allegation"]
    read = [development for development in told if development.reviewed]
    return [_development(development, view) for development in (read or told)[:3]]


def _disputed(development: Development, view: StoryView) -> Iterator[Shape]:
    """What sources do not agree on of all that a development says: facets, then quantities that are no facet."""
    known = set()
    for conflict in view.conflicts:
        if any(claim.development == development.id for _, claims in conflict.sides for claim in claims):
            values = [value_shape(value) for value, _ in conflict.sides]
            known |= {number for value in values if isinstance(value, dict) for number in (value["low"], value["high"])}
            yield {"facet": conflict.facet, "label": view.definitions.label(conflict.facet), "values": values}
    for measure, figures in _quantities(development).items():
        rivals = [figure for figure in figures if not compatible(figure, figures[0])]
        if rivals and not {figure.low for figure in (figures[0], *rivals)} <= known:
            values = [value_shape(figure) for figure in dict.fromkeys((figures[0], *rivals))]
            yield {"facet": None, "label": " ".join(measure).strip(), "values": values}


def _quantities(development: Development) -> dict[tuple[str, str], list[Figure]]:
    """What its reports count, by what is counted and of whom."""
    found: dict[tuple[str, str], list[Figure]] = {}
    for record in development.records:
        for quantity in record.report.quantities:
            figure = Figure(op=quantity.op, low=quantity.low, high=quantity.high, unit=quantity.unit)
            found.setdefault((quantity.measure, quantity.population), []).append(figure)
    return found


def _development(development: Development, view: StoryView) -> Shape:
    shape = development_shape(development)
    record = development.records[0]
    names = Names(view.outline)
    said_by = [names.of(speaker) for speaker in development.speakers]
    actors = [{"name": names.of(p.id or p.name), "role": p.role} for p in _acting(development)]
    shape["disputed"] = list(_disputed(development, view))
    return {**shape, "said_by": said_by, "actors": actors, "source": _source(record), "quote": _quote(record)}


def _acting(development: Development) -> Iterator[Participant]:
    """Who takes part and does something, as the first report says that names anyone."""
    told = next((record.report.participants for record in development.records if record.report.participants), ())
    return (participant for participant in told if participant.role)


def _source(record: ReportRecord) -> Shape:
    for evidence in record.report.evidence:
        if isinstance(evidence, Citation):
            return {"outlet": evidence.outlet or outlet_of(record.report) or None, "url": evidence.url or None}
        return {"outlet": outlet_of(record.report) or None, "article": evidence.article}
    return {"outlet": outlet_of(record.report) or None}


def _quote(record: ReportRecord) -> str | None:
    for evidence in record.report.evidence:
        if isinstance(evidence, Quote):
            return clip_quote(evidence.quote)
    return None


def _facet(change: FacetChange, view: StoryView) -> Shape:
    definition = view.definitions.find(change.facet)
    shape: Shape = {
        "facet": change.facet,
        **_titles(change.facet, view),
        "type": definition.type if definition else "text",
        "old": _side(change.old),
        "new": _side(change.new),
        "reason": change.reason,
    }
    old, new = change.old, change.new
    if old and new and isinstance(old.value, Figure) and isinstance(new.value, Figure):
        shape["delta"] = _delta(old.value, new.value)
    return shape


def _side(facet: FacetState | None) -> Shape | None:
    return {**facet_shape(facet), "expired": facet.expired} if facet is not None else None


def _titles(facet: str, view: StoryView) -> Shape:
    """What a facet is called: its subject and its label."""
    subject = facet.rpartition(".")[0]
    return {"subject": Names(view.outline).of(subject), "label": view.definitions.label(facet)}


def _delta(old: Figure, new: Figure) -> float | None:
    if old.op == new.op == "eq" and old.low is not None and new.low is not None:
        return new.low - old.low
    return None


def _conflict(change: ConflictChange, view: StoryView) -> Shape:
    now = change.new or change.old
    assert now is not None
    shape = {**conflict_shape(now), **_titles(change.facet, view), "what": change.what}
    for side, (_, claims) in zip(shape["sides"], now.sides, strict=True):
        side["claims"] = [claim_shape(claim) for claim in claims]
    if change.what == "settled":
        shape["was"] = [value_shape(value) for value, _ in now.sides]
    return shape


SECTIONS = (
    *("urgent", "developments", "figures", "status", "conflicts", "corrections", "silent_edits", "late_reports"),
    *("unreviewed", "questions", "calendar", "coverage", "to_review"),
)


def redacted_content(event: DigestGenerated) -> Shape:
    """What is left of a digest whose bytes were erased: what it was about, and that it was erased."""
    return {
        "schema": "tracker.digest/1",
        "version": event.version,
        "story": event.story,
        "title": f"[redacted] {event.title}",
        "scope": "",
        "purpose": "",
        "zone": "UTC",
        "range": {
            "clock": event.clock,
            "from": iso(event.start),
            "to": iso(event.end),
            "from_position": event.from_position,
            "to_position": event.to_position,
        },
        "root": "",
        "counts": dict.fromkeys(SECTIONS, 0),
        "lead": [],
        "sections": {name: [] for name in SECTIONS},
        "names": {},
        "addresses": {},
    }
