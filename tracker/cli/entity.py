"""An entity on a screen: all that is known of it, and the developments that it has a part in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tracker.cli import words
from tracker.cli.log import short_line
from tracker.cli.status import facet_lines
from tracker.safetext import one_line, wrap
from tracker.services.rebuild import Answer
from tracker.services.shapes import as_of_shape
from tracker.story.about import about
from tracker.story.definitions import Names
from tracker.story.developments import Development
from tracker.story.shapes import development_shape, facet_shape


def entity_shape(answer: Answer, entity: str) -> dict[str, Any]:
    """``tracker.entity/1``."""
    view = answer.view
    return {
        "schema": "tracker.entity/1",
        "as_of": as_of_shape(answer),
        "entity": {"id": entity, "name": Names(view.outline).of(entity), "aliases": _aliases(answer, entity)},
        "facets": {facet: facet_shape(view.facets[facet]) for facet in _facets(answer, entity)},
        "developments": [development_shape(each, view.ties) for each in _developments(answer, entity)],
    }


def entity_screen(answer: Answer, entity: str) -> Iterator[str]:
    """For a person: its facets, then its developments, the newest first."""
    view = answer.view
    cited = words.Citations(answer.zone, view.day.year)
    yield from words.header(answer)
    yield words.RULE
    yield f"{one_line(Names(view.outline).of(entity))}   {one_line(entity)}"
    aliases = _aliases(answer, entity)
    if aliases:
        yield from wrap(f"also called {one_line('; '.join(aliases))}", words.COLUMNS)
    facets = _facets(answer, entity)
    for facet in facets:
        yield from facet_lines(facet, view, cited)
    yield from _where_it_is_said(facets)
    told = _developments(answer, entity)
    if told:
        yield ""
        yield "DEVELOPMENTS"
        yield from (short_line(each, view.ties) for each in told)
    yield ""
    if cited.lines():
        yield "SOURCES"
        yield from cited.lines()
        yield ""
    yield words.LEGEND


def _where_it_is_said(facets: Sequence[str]) -> Iterator[str]:
    """The command that leads to the sentences, with the names that it takes."""
    if facets:
        others = ", ".join(f".{facet.rpartition('.')[2]}" for facet in facets[1:])
        more = f" (or {others})" if others else ""
        yield from wrap(f"Which sentence says so: tracker why {one_line(facets[0] + more)}", words.COLUMNS)


def _aliases(answer: Answer, entity: str) -> list[str]:
    return [alias for each in answer.view.outline.register if each.id == entity for alias in each.aliases]


def _facets(answer: Answer, entity: str) -> list[str]:
    return [facet for facet in answer.view.facets if facet.rpartition(".")[0] == entity]


def _developments(answer: Answer, entity: str) -> Sequence[Development]:
    concerns = about(answer.view.outline, entity)
    return [development for development in answer.view.developments if concerns(development)]
