"""The items of a digest's sections, as canonical JSON-able data: each names its event and its source. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tracker.digests.compare import Changes, ConflictChange, FacetChange
from tracker.digests.weight import facet_weight
from tracker.story.calendar import Due
from tracker.story.definitions import DETAILS, Names
from tracker.story.developments import Development, counted_otherwise
from tracker.story.events import Citation, Figure, Participant, Quote, Report
from tracker.story.facets import FacetState
from tracker.story.questions import Question
from tracker.story.shapes import (
    Shape,
    claim_shape,
    conflict_shape,
    development_shape,
    facet_shape,
    happened_shape,
    question_shape,
    value_shape,
)
from tracker.story.sources import outlet_of
from tracker.story.state import ReportRecord
from tracker.story.view import StoryView

LONGEST_QUOTE = 40
"""Words of a quote that a digest carries."""


def clipped(shape: Any) -> Any:
    """A shape whose quotes are no longer than a digest may carry."""
    if isinstance(shape, dict):
        return {key: clip_quote(value) if key == "quote" and value else clipped(value) for key, value in shape.items()}
    return [clipped(part) for part in shape] if isinstance(shape, list) else shape


def clip_quote(quote: str) -> str:
    """The first words of a quote, as many as a digest may carry."""
    words = quote.split()
    return " ".join(words[:LONGEST_QUOTE]) + (" …" if len(words) > LONGEST_QUOTE else "")


def one_a_sentence(items: Iterable[Shape]) -> list[Shape]:
    """What the program read out of one and the same sentence, once; ``others`` are its other readings."""
    found: dict[object, Shape] = {}
    for item in items:
        key = (item["quote"] or item["id"], item["source"].get("article"))
        known = found.setdefault(key, {**item, "others": []})
        if known["id"] != item["id"]:
            known["others"].append({"id": item["id"], "kind": item["kind"], "positions": item["positions"]})
    return list(found.values())


def due_item(due: Due, view: StoryView) -> Shape:
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
        told = development_item(due.development, view)
        return {**shape, **{key: told[key] for key in ("speakers", "said_by", "source", "positions")}}
    assert due.facet is not None
    claim = claim_shape(due.facet.shown)
    source = {"outlet": claim["outlet"], "url": claim["cited"], "article": claim["article"]}
    return {**shape, "source": source, "positions": [claim["position"]]}


def question_items(changes: Changes, view: StoryView) -> Iterator[Shape]:
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
    return development_item(found, view) if found is not None else None


def told_shape(told: Development | Report) -> Shape:
    """What a line says of a development or of one report."""
    return told_of({"headline": told.headline, "happened": happened_shape(told.happened), "actuality": told.actuality})


def told_of(item: Shape) -> Shape:
    """What a line says, of the shape of a development: not in which words its day was given."""
    happened = {key: item["happened"][key] for key in ("earliest", "latest", "precision")}
    return {"headline": item["headline"], "happened": happened, "actuality": item["actuality"]}


def _disputed(development: Development, view: StoryView) -> Iterator[Shape]:
    """What sources do not agree on of all that a development says: facets, the heaviest first and without details,
    then quantities that are no facet."""
    known = set()
    for conflict in sorted(view.conflicts, key=lambda conflict: -facet_weight(conflict.facet, view)):
        if any(claim.development == development.id for _, claims in conflict.sides for claim in claims):
            values = [value_shape(value) for value, _ in conflict.sides]
            known |= {number for value in values if isinstance(value, dict) for number in (value["low"], value["high"])}
            if not is_detail(conflict.facet, view):
                yield {"facet": conflict.facet, "label": view.definitions.label(conflict.facet), "values": values}
    for what, figures in counted_otherwise(development.records):
        if not {figure.low for figure in figures} <= known:
            values = [value_shape(figure) for figure in figures]
            yield {"facet": None, "label": " ".join(what).strip(), "values": values}


def development_item(development: Development, view: StoryView) -> Shape:
    """A development with who acts and speaks, its source, its quote, and what of it is disputed."""
    shape = development_shape(development)
    record = _read_first(development)
    lead = next((each for each in development.records if each.report.headline == development.headline), record)
    first = record.recorded.position
    shape["positions"] = [first, *(position for position in shape["positions"] if position != first)]
    names = Names(view.outline)
    said_by = [names.of(speaker) for speaker in development.speakers]
    actors = [{"id": p.id, "name": names.of(p.id or p.name), "role": p.role} for p in _acting(development)]
    shape["disputed"] = list(_disputed(development, view))
    return {**shape, "said_by": said_by, "actors": actors, "source": source_of(record), "quote": _quote(lead)}


def _read_first(development: Development) -> ReportRecord:
    """The report that a development is told from: the first one that a person entered or read, else the first."""
    read = (each for each in development.records if each.report.detector is None or each.confirmed)
    return next(read, development.records[0])


def _acting(development: Development) -> Iterator[Participant]:
    """Who takes part and does something, as the first report says that names anyone."""
    told = next((record.report.participants for record in development.records if record.report.participants), ())
    return (participant for participant in told if participant.role)


def source_of(record: ReportRecord) -> Shape:
    """Where a report can be read: its outlet, and the address it cites, with the headline there as far as it was
    seen, or the article it quotes."""
    for evidence in record.report.evidence:
        if isinstance(evidence, Citation):
            outlet = evidence.outlet or outlet_of(record.report) or None
            return {"outlet": outlet, "url": evidence.url or None, "headline": evidence.headline or None}
        return {"outlet": outlet_of(record.report) or None, "article": evidence.article}
    return {"outlet": outlet_of(record.report) or None}


def _quote(record: ReportRecord) -> str | None:
    for evidence in record.report.evidence:
        if isinstance(evidence, Quote):
            return clip_quote(evidence.quote)
    return None


def facet_item(change: FacetChange, view: StoryView) -> Shape:
    """A facet that changed: old, new, why, and how much a figure moved."""
    definition = view.definitions.find(change.facet)
    shape: Shape = {
        "facet": change.facet,
        **_titles(change.facet, view),
        "type": definition.type if definition else "text",
        "old": _side(change.old),
        "new": _side(change.new),
        "reason": change.reason,
        "detail": is_detail(change.facet, view),
    }
    old, new = change.old, change.new
    if old and new and isinstance(old.value, Figure) and isinstance(new.value, Figure):
        shape["delta"] = _delta(old.value, new.value)
    return shape


def is_detail(facet: str, view: StoryView) -> bool:
    """Whether the story files a facet under what is of use to nobody but who checks a detail."""
    definition = view.definitions.find(facet)
    return definition is not None and definition.section == DETAILS


def _side(facet: FacetState | None) -> Shape | None:
    if facet is None:
        return None
    against = [value_shape(value) for value in dict.fromkeys(claim.value for claim in facet.against)]
    shape = {**facet_shape(facet), "expired": facet.expired, "against": against}
    if facet.expired and facet.shown.until is not None:
        shape |= {"last": value_shape(facet.shown.value), "until": facet.shown.until.isoformat()}
    return shape


def _titles(facet: str, view: StoryView) -> Shape:
    """What a facet is called: its subject and its label."""
    subject = facet.rpartition(".")[0]
    return {"subject": Names(view.outline).of(subject), "label": view.definitions.label(facet)}


def _delta(old: Figure, new: Figure) -> float | None:
    if old.op == new.op == "eq" and old.low is not None and new.low is not None:
        return new.low - old.low
    return None


def conflict_item(change: ConflictChange, view: StoryView) -> Shape:
    """A conflict with its sides and every claim of each."""
    now = change.new or change.old
    assert now is not None
    shape = {**conflict_shape(now), **_titles(change.facet, view), "what": change.what}
    for side, (_, claims) in zip(shape["sides"], now.sides, strict=True):
        side["claims"] = [claim_shape(claim) for claim in claims]
    if change.what == "settled":
        shape["was"] = [value_shape(value) for value, _ in now.sides]
    return shape
