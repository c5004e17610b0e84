"""What happened last, for the status screen: one article that nobody has read yet does not fill it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from tracker.digests.weight import by_weight
from tracker.services.shapes import LATEST
from tracker.story.developments import Development
from tracker.story.events import Quote
from tracker.story.view import StoryView

SHOWN = 3
"""Of what only the program found in one article of one day, the heaviest so many are shown."""
SOUGHT = 5 * LATEST
"""Among so many of the newest, what is shown is sought."""


class Row(NamedTuple):
    """A development, and how many of the same article and day are left out below it."""

    development: Development
    left_out: int = 0


class _Found(NamedTuple):
    """The one article in which the program found what nobody has read, and the days on which it happened."""

    article: str
    earliest: date
    latest: date


def latest(view: StoryView) -> Sequence[Row]:
    """The newest, ``LATEST`` at most, in the order of the view; of one unread article and day the heaviest only."""
    chosen = _chosen(view.latest(LATEST), view)
    if any(row.left_out for row in chosen):
        chosen = _chosen(view.latest(SOUGHT), view)
    return chosen[:LATEST]


def _chosen(developments: Sequence[Development], view: StoryView) -> list[Row]:
    """All of them, but of each article and day only the heaviest, where the first of them stands."""
    groups: dict[_Found | str, list[Development]] = {}
    for development in developments:
        groups.setdefault(_found(development) or development.id, []).append(development)
    return [row for group in groups.values() for row in _heaviest(group, view)]


def _heaviest(group: Sequence[Development], view: StoryView) -> Iterator[Row]:
    ordered = by_weight(group, view)
    shown = ordered[:SHOWN]
    yield from map(Row, shown[:-1])
    yield Row(shown[-1], len(ordered) - len(shown))


def _found(development: Development) -> _Found | None:
    articles = {each for record in development.records for each in record.report.evidence}
    places = {each.article if isinstance(each, Quote) else "" for each in articles}
    if development.reviewed or len(places) != 1 or "" in places:
        return None
    return _Found(places.pop(), development.happened.earliest, development.happened.latest)
