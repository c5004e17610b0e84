"""Two views of a story and what changed between them. Pure; the work grows with what the views show, not with the log.

Applying the changes to what the old view showed gives what the new one shows: every facet that differs is in
``facets``, every development that is new or gone is in ``developments`` or ``gone``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tracker.story.developments import Development
from tracker.story.disagreement import Conflict
from tracker.story.events import FacetId, Figure
from tracker.story.facets import FacetState, compatible, same
from tracker.story.questions import Question
from tracker.story.view import StoryView

Reason = Literal["first", "newer", "sharper", "correction", "conflict", "ended", "support"]


@dataclass(frozen=True, slots=True)
class FacetChange:
    """A facet before and after (None: nothing was known), and why the value shown is another one."""

    facet: FacetId
    old: FacetState | None
    new: FacetState | None
    reason: Reason
    figure: bool


@dataclass(frozen=True, slots=True)
class ConflictChange:
    """A conflict that is new, that has other sides now, or that is settled."""

    what: Literal["new", "changed", "settled"]
    facet: FacetId
    old: Conflict | None
    new: Conflict | None


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that differs. ``late`` are new to us and no news: about days before the old cut, told as background,
    or about a day that nobody gives."""

    developments: tuple[Development, ...]
    late: tuple[Development, ...]
    gone: tuple[Development, ...]
    facets: tuple[FacetChange, ...]
    conflicts: tuple[ConflictChange, ...]
    opened: tuple[Question, ...]
    answered: tuple[Question, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing changed at all."""
        return not (
            self.developments or self.late or self.gone or self.facets or self.conflicts or self.opened or self.answered
        )


def compare(old: StoryView, new: StoryView) -> Changes:
    """What changed from one view of a story to a later one."""
    before = {development.id: development for development in old.developments}
    after = {development.id: development for development in new.developments}
    fresh = [development for key, development in after.items() if key not in before]
    return Changes(
        developments=tuple(d for d in fresh if _is_news(d, old)),
        late=tuple(d for d in fresh if not _is_news(d, old)),
        gone=tuple(development for key, development in before.items() if key not in after),
        facets=tuple(_facets(old, new)),
        conflicts=tuple(_conflicts(old, new)),
        opened=tuple(_opened(old, new)),
        answered=tuple(_answered(old, new)),
    )


def _is_news(development: Development, old: StoryView) -> bool:
    """A cut of the recorded clock lies within its day: what happened on that day may still be news."""
    dated = development.happened.precision != "unknown"
    last, within = development.happened.latest, old.cut.clock == "recorded"
    return dated and development.novelty == "new" and (last > old.day or (within and last == old.day))


def _facets(old: StoryView, new: StoryView) -> Iterator[FacetChange]:
    definitions = new.definitions
    for facet in sorted(old.facets.keys() | new.facets.keys()):
        before, after = old.facets.get(facet), new.facets.get(facet)
        if _shows(before) == _shows(after):
            continue
        definition = definitions.find(facet)
        known = after or before
        assert known is not None  # it is a facet of one of the two
        figure = definition.type == "figure" if definition is not None else isinstance(known.shown.value, Figure)
        yield FacetChange(facet, before, after, _reason(before, after), figure)


def _shows(facet: FacetState | None) -> tuple[object, ...] | None:
    """What a reader sees of a facet."""
    return None if facet is None else (facet.value, facet.standing, facet.expired, facet.low, facet.high)


def _reason(old: FacetState | None, new: FacetState | None) -> Reason:
    if old is None:
        return "first"
    if new is not None and new.standing == "conflict" and old.standing != "conflict":
        return "conflict"
    if new is not None and same(old.value, new.value) and old.expired == new.expired:
        return "support"
    if new is None or new.value is None or new.expired:
        return "ended"
    if new.shown.since.latest > old.shown.since.latest:
        return "newer"
    return "sharper" if compatible(old.value, new.value) else "correction"


def _conflicts(old: StoryView, new: StoryView) -> Iterator[ConflictChange]:
    before = {conflict.facet: conflict for conflict in old.conflicts}
    after = {conflict.facet: conflict for conflict in new.conflicts}
    for facet in sorted(before.keys() | after.keys()):
        was, now = before.get(facet), after.get(facet)
        if was is None:
            yield ConflictChange("new", facet, None, now)
        elif now is None:
            yield ConflictChange("settled", facet, was, None)
        elif _sides(was) != _sides(now):
            yield ConflictChange("changed", facet, was, now)


def _sides(conflict: Conflict) -> set[object]:
    return {value for value, _ in conflict.sides}


def _opened(old: StoryView, new: StoryView) -> Iterator[Question]:
    known = {question.id for question in old.questions}
    return (question for question in new.questions if question.id not in known)


def _answered(old: StoryView, new: StoryView) -> Iterator[Question]:
    settled = {question.id for question in old.questions if question.state == "answered"}
    return (q for q in new.questions if q.state == "answered" and q.id not in settled)
