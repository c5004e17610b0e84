"""What comes first in a digest, and what leads it: by the weights that the story gives to kinds and to facts. Pure.

A development weighs what its kind weighs and what the heaviest fact weighs that it changes. Of two that weigh the same,
the one leads that more independent sources, then more reports, tell; then the later one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.story.claims import TRUE_NOW
from tracker.story.developments import Development
from tracker.story.view import StoryView

LEADING = 3
"""Sentences of the lead."""


def by_weight(developments: Sequence[Development], view: StoryView) -> list[Development]:
    """What a person has read comes first, then what only the program found; each by weight."""

    def key(development: Development) -> tuple[object, ...]:
        day = development.happened.latest.toordinal()
        told = (development.origins, len(development.records), day)
        return (not development.reviewed, -weight(development, view), *(-each for each in told), development.id)

    return sorted(developments, key=key)


def weight(development: Development, view: StoryView) -> int:
    """What the story says that a development weighs: its kind, and the heaviest of the facts that it changes."""
    heaviest = max((facet_weight(facet, view) for facet in _facets(development)), default=0)
    return view.outline.policy.weights.get(development.kind, 1) + heaviest


def facet_weight(facet: str, view: StoryView) -> int:
    """What the story says that a facet weighs; 0 when it says nothing."""
    definition = view.definitions.find(facet)
    return definition.weight if definition is not None else 0


def leading(developments: Sequence[Development], view: StoryView) -> list[Development]:
    """The developments of the lead: of the most weight among those that happened, each about something else.

    An allegation never leads; what no person has read leads only when nothing else does. What changes nothing but
    subjects of which a heavier one tells already gives way to what is next.
    """
    told = [d for d in by_weight(developments, view) if d.actuality in TRUE_NOW and d.kind != "allegation"]
    told = [development for development in told if development.reviewed] or told
    first: list[Development] = []
    again: list[Development] = []
    seen: set[str] = set()
    for development in told:
        subjects = {facet.rpartition(".")[0] for facet in _facets(development)}
        (again if subjects and subjects <= seen else first).append(development)
        seen |= subjects
    return [*first, *again][:LEADING]


def _facets(development: Development) -> Iterator[str]:
    if development.actuality in TRUE_NOW:
        yield from (effect.facet for record in development.records for effect in record.report.effects)
