"""The content of a digest, as canonical JSON-able data: a pure function of two views and what happened between them.

Nothing in it depends on when or where it was made, so the same identity always gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tracker.digests.compare import Changes, ConflictChange, FacetChange, compare
from tracker.digests.events import DigestGenerated
from tracker.story.definitions import Names
from tracker.story.events import Citation, Figure, Quote
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
from tracker.story.view import TRUE_NOW, Development, StoryView
from tracker.times import iso

VERSION = "digest/5"
"""Raised whenever the same two views would give other content."""
LONGEST_QUOTE = 40
"""Words of a quote that a digest carries."""


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
    address: Callable[[str], str | None] = lambda article: None
    """Where an article can be read."""


def content(old: StoryView, new: StoryView, asked: Range, root: str, between: Between) -> Shape:
    """The digest's content: header, counts, lead and sections in their fixed order."""
    changes = compare(old, new)
    sections: dict[str, list[Shape]] = {
        "urgent": _urgent(changes, new),
        "developments": [_development(d, new) for d in _by_weight(changes.developments, new)],
        "figures": [_facet(c, new) for c in changes.facets if c.figure and c.reason != "support"],
        "status": [_facet(c, new) for c in changes.facets if not c.figure and c.reason != "support"],
        "conflicts": [_conflict(c, new) for c in changes.conflicts],
        "corrections": list(between.corrections),
        "silent_edits": list(between.silent_edits),
        "late_reports": [_development(d, new) for d in _by_weight(changes.late, new)],
        "questions": [{**question_shape(q), "what": "opened"} for q in changes.opened]
        + [{**question_shape(q), "what": "answered"} for q in changes.answered],
        "coverage": list(between.coverage),
        "to_review": list(between.waiting),
    }
    outline = new.outline
    return {
        "schema": "tracker.digest/1",
        "version": VERSION,
        "story": outline.id,
        "title": outline.title,
        "scope": outline.scope,
        "purpose": outline.purpose,
        "zone": outline.zone,
        "range": {
            "clock": asked.clock,
            "from": iso(asked.start),
            "to": iso(asked.end),
            "from_position": asked.from_position,
            "to_position": asked.to_position,
        },
        "root": root,
        "counts": {name: len(items) for name, items in sections.items()},
        "lead": _lead(changes, new),
        "sections": sections,
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


def _by_weight(developments: Sequence[Development], view: StoryView) -> list[Development]:
    """What a person has read comes first, then what only the program found; each by the story's weights."""
    weights = view.outline.policy.weights
    return sorted(
        developments,
        key=lambda d: (not d.reviewed, -weights.get(d.kind, 1), -d.happened.latest.toordinal(), d.id),
    )


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


def _development(development: Development, view: StoryView) -> Shape:
    shape = development_shape(development)
    record = development.records[0]
    names = Names(view.outline)
    said_by = [names.of(speaker) for speaker in development.speakers]
    return {**shape, "said_by": said_by, "source": _source(record), "quote": _quote(record)}


def _source(record: ReportRecord) -> Shape:
    for evidence in record.report.evidence:
        if isinstance(evidence, Citation):
            return {"outlet": evidence.outlet or outlet_of(record.report) or None, "url": evidence.url or None}
        return {"outlet": outlet_of(record.report) or None, "article": evidence.article}
    return {"outlet": outlet_of(record.report) or None}


def _quote(record: ReportRecord) -> str | None:
    for evidence in record.report.evidence:
        if isinstance(evidence, Quote):
            words = evidence.quote.split()
            return " ".join(words[:LONGEST_QUOTE]) + (" …" if len(words) > LONGEST_QUOTE else "")
    return None


def _facet(change: FacetChange, view: StoryView) -> Shape:
    definition = view.definitions.find(change.facet)
    shape: Shape = {
        "facet": change.facet,
        **_titles(change.facet, view),
        "type": definition.type if definition else "text",
        "old": facet_shape(change.old) if change.old else None,
        "new": facet_shape(change.new) if change.new else None,
        "reason": change.reason,
    }
    old, new = change.old, change.new
    if old and new and isinstance(old.value, Figure) and isinstance(new.value, Figure):
        shape["delta"] = _delta(old.value, new.value)
    return shape


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
    *("questions", "coverage", "to_review"),
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
        "addresses": {},
    }
