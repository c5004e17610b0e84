"""The content of a digest, as canonical JSON-able data: a pure function of two views and what happened between them.

Nothing in it depends on when or where it was made, so the same identity always gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from tracker.digests.compare import Changes, ConflictChange, FacetChange, compare
from tracker.digests.events import DigestGenerated
from tracker.digests.items import (
    clip_quote,
    clipped,
    conflict_item,
    development_item,
    due_item,
    facet_item,
    one_a_sentence,
    question_items,
)
from tracker.digests.weight import by_weight, facet_weight, leading
from tracker.story.calendar import Due
from tracker.story.definitions import Names
from tracker.story.developments import Development
from tracker.story.events import FacetId
from tracker.story.shapes import Shape
from tracker.story.view import StoryView
from tracker.times import day_of, iso, zone_of

VERSION = "digest/14"
"""Raised whenever the same two views would give other content."""
TELLING = ("developments", "late_reports", "unreviewed")
"""The sections that tell developments, each once."""
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
    title: Callable[[str], str | None] = lambda article: None
    """What an article of which no outlet is known is called."""


def content(
    old: StoryView, new: StoryView, asked: Range, root: str, between: Between, locale: str | None = None
) -> Shape:
    """The digest's content: header, counts, lead and sections in their fixed order; in the story's language unless
    another one is named."""
    changes = compare(old, new)
    news, unread = _parted(changes.developments)
    told = [change for change in changes.facets if change.reason != "support"]
    late, unread_late = _parted(changes.late)
    sections: dict[str, list[Shape]] = {
        "urgent": _urgent(changes, new),
        "developments": [development_item(d, new) for d in by_weight(news, new)],
        "figures": [facet_item(c, new) for c in _by_subject(told, new) if c.figure],
        "status": [facet_item(c, new) for c in _by_subject(told, new) if not c.figure],
        "conflicts": [conflict_item(c, new) for c in _heaviest_first(changes.conflicts, new)],
        "corrections": list(between.corrections),
        "silent_edits": list(between.silent_edits),
        "late_reports": [development_item(d, new) for d in by_weight(late, new)],
        "unreviewed": one_a_sentence(development_item(d, new) for d in by_weight([*unread, *unread_late], new)),
        "questions": list(question_items(changes, new)),
        "calendar": [due_item(due, new) for due in between.due if due.first < calendar_from(asked, new) + AHEAD],
        "coverage": list(between.coverage),
        "to_review": list(between.waiting),
    }
    outline = new.outline
    sections = {name: [clipped(item) for item in items] for name, items in sections.items()}
    articles = sorted(set(_articles(sections)))
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
        "lead": [development_item(d, new) for d in leading(changes.developments, new)],
        "sections": sections,
        "names": _names(sections, new),
        "addresses": {article: url for article in articles if (url := between.address(article))},
        "titles": {article: clip_quote(title) for article in articles if (title := between.title(article))},
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


def _by_subject(changes: Sequence[FacetChange], view: StoryView) -> list[FacetChange]:
    """By person, case, order, advisory, agreement, then everything else, of each the subjects first that weigh most;
    last what stands on nothing that was read."""
    heaviest: dict[str, int] = {}
    for change in changes:
        subject = change.facet.rpartition(".")[0]
        heaviest[subject] = max(heaviest.get(subject, 0), facet_weight(change.facet, view))

    def rank(change: FacetChange) -> tuple[bool, int, int, str, FacetId]:
        subject = change.facet.rpartition(".")[0]
        kind = change.facet.partition("/")[0]
        place = _SUBJECTS.index(kind) if kind in _SUBJECTS else len(_SUBJECTS)
        return (not _is_read(change), place, -heaviest[subject], subject, change.facet)

    return sorted(changes, key=rank)


def _heaviest_first(changes: Sequence[ConflictChange], view: StoryView) -> list[ConflictChange]:
    return sorted(changes, key=lambda change: (-facet_weight(change.facet, view), change.facet))


def _is_read(change: FacetChange) -> bool:
    side = change.new or change.old
    assert side is not None
    return side.reviewed


def _parted(developments: Sequence[Development]) -> tuple[list[Development], list[Development]]:
    """What a person has read, and what only the program found."""
    read = [development for development in developments if development.reviewed]
    return read, [development for development in developments if not development.reviewed]


def calendar_from(asked: Range, view: StoryView) -> date:
    """The first day of the calendar: the day that the range ends in, or begins when it ends at midnight."""
    return day_of(asked.end, zone_of(view.outline.zone))


def _urgent(changes: Changes, view: StoryView) -> list[Shape]:
    kinds = view.outline.policy.urgent
    return [development_item(d, view) for d in by_weight(changes.developments, view) if d.kind in kinds]


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
        "titles": {},
    }
