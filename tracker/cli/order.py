"""The order of a section of the screen, and what of it one screen has room for.

A story of years has thousands of facets and a screen shows eight of a section. To settle a facet is what costs, so it
is done only for those that may have room: ``Facets.newest`` bounds how late any of them can have changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from heapq import heappush, heappushpop

from tracker.story.view import StoryView

MOST_FACETS = 8
"""Facets that a section shows unless it is asked for by name; lighter ones than ``LIGHTEST`` wait for that too."""
LIGHTEST = 4
Rank = tuple[int, int]
"""How heavy a facet is, and the day (as an ordinal) since when it is as it is."""


class Order:
    """The order of a section: the weightiest subjects first, attributes as the outline has them.

    A subject weighs as much as its heaviest facet; of equal ones the one that changed last leads.
    """

    def __init__(self, facets: Iterable[str], view: StoryView) -> None:
        """The facets of one section."""
        self._view = view
        self._place = {definition.facet: index for index, definition in enumerate(view.outline.facets)}
        self._ranks: dict[str, Rank] = {}
        self.weights = {facet: _weight(facet, view) for facet in facets}
        self._heaviest: dict[str, list[str]] = {}
        for facet, weight in self.weights.items():
            known = self._heaviest.setdefault(_subject(facet), [facet])
            if weight > self.weights[known[0]]:
                self._heaviest[_subject(facet)] = [facet]
            elif weight == self.weights[known[0]] and facet != known[0]:
                known.append(facet)

    def key(self, facet: str) -> tuple[object, ...]:
        """What to sort by."""
        subject, definition = _subject(facet), self._view.definitions.find(facet)
        place = self._place.get(definition.facet, 999) if definition else 999
        weight, changed = self.rank_of_subject(facet)
        return (-weight, -changed, subject, place, facet)

    def rank(self, facet: str) -> Rank:
        """How heavy a facet is, and when it changed."""
        return self.weights[facet], self._view.facets[facet].since.latest.toordinal()

    def most(self, facet: str) -> Rank:
        """What its rank cannot exceed, at no cost."""
        return self.weights[facet], self._view.facets.newest(facet)

    def rank_of_subject(self, facet: str) -> Rank:
        """The rank of a facet's subject: that of its heaviest facet that changed last."""
        subject = _subject(facet)
        if subject not in self._ranks:
            self._ranks[subject] = max(self.rank(other) for other in self._heaviest[subject])
        return self._ranks[subject]

    def most_of_subject(self, facet: str) -> Rank:
        """What the rank of its subject cannot exceed."""
        heaviest = self._heaviest[_subject(facet)]
        return self.weights[heaviest[0]], max(map(self._view.facets.newest, heaviest))


def weightiest(order: Order) -> list[str]:
    """What one screen has room for: the heaviest facets, of equal ones those that changed last, in their order.

    Where none is heavy, those of the first subjects.
    """
    heavy = [facet for facet, weight in order.weights.items() if weight >= LIGHTEST]
    if heavy:
        ranked = sorted(_leading(heavy, order.rank, order.most), key=order.key)
        ranked.sort(key=order.rank, reverse=True)
        return sorted(ranked[:MOST_FACETS], key=order.key)
    return sorted(_leading(order.weights, order.rank_of_subject, order.most_of_subject), key=order.key)[:MOST_FACETS]


def _leading(facets: Iterable[str], rank: Callable[[str], Rank], most: Callable[[str], Rank]) -> list[str]:
    """The facets with the highest ranks: as many as there is room for, and those of the same rank as the last."""
    found: dict[str, Rank] = {}
    best: list[Rank] = []
    for facet in sorted(facets, key=most, reverse=True):
        if len(best) == MOST_FACETS and most(facet) < best[0]:
            break
        found[facet] = rank(facet)
        (heappush if len(best) < MOST_FACETS else heappushpop)(best, found[facet])
    return [facet for facet, reached in found.items() if reached >= best[0]]


def _weight(facet: str, view: StoryView) -> int:
    definition = view.definitions.find(facet)
    return definition.weight if definition else 0


def _subject(facet: str) -> str:
    return facet.rpartition(".")[0]
