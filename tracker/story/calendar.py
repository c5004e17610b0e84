"""What is due: the days that the story's facts name, and what was announced, ordered or planned for them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tracker.story.definitions import DETAILS, Names
from tracker.story.developments import Development
from tracker.story.facets import FacetState, Standing
from tracker.story.state import State
from tracker.story.view import StoryView, announced

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})\b")


@dataclass(frozen=True, slots=True)
class Due:
    """A day that something is due on, with what it stands on: a facet or a development (``ref`` is its id)."""

    first: date
    last: date
    what: str
    ref: str
    standing: Standing
    words: str
    facet: FacetState | None = None
    development: Development | None = None


def calendar(state: State, asked: StoryView, since: date) -> list[Due]:
    """Everything due on or after a day, as the view's cut knows it; the earliest first."""
    found = [*_facets(asked), *_announced(announced(state, asked.cut, asked.day), asked)]
    return sorted((due for due in found if due.last >= since), key=lambda due: (due.first, due.last, due.ref))


def _facets(asked: StoryView) -> Iterator[Due]:
    """Facets whose value is a day, or begins with one (``2025-04-07 23:59 EDT``)."""
    definitions, names = asked.definitions, Names(asked.outline)
    for facet, settled in asked.facets.items():
        value = settled.value
        definition = definitions.find(facet)
        if definition is not None and definition.section == DETAILS:
            continue  # how a deadline was set, when a ruling was dated: said again by the facet that counts
        match = _DAY.match(value) if isinstance(value, str) and not settled.expired else None
        if match is None or not isinstance(value, str):
            continue
        try:
            day = date.fromisoformat(match[1])
        except ValueError:
            continue
        what = f"{names.of(facet.rpartition('.')[0])}: {definitions.label(facet)}"
        yield Due(day, day, what, facet, settled.standing, value, facet=settled)


def _announced(found: list[Development], asked: StoryView) -> Iterator[Due]:
    """Developments that were told before they happen."""
    for development in found:
        happened = development.happened
        if happened.precision == "unknown" or happened.earliest <= asked.day:
            continue
        yield Due(
            happened.earliest,
            happened.latest,
            development.headline,
            development.id,
            development.standing,
            development.actuality,
            development=development,
        )
