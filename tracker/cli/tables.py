"""``people``, ``cases``, ``figures``, ``advisories``: one section of the story each, as a table for screens and CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from tracker.cli import words
from tracker.cli.desk import Desk, print_lines, query_of
from tracker.cli.formats import SHAPES, print_shape, print_table
from tracker.cli.options import Format
from tracker.cli.status import facet_table, section_lines
from tracker.services.rebuild import Answer
from tracker.services.shapes import as_of_shape
from tracker.story.shapes import facet_shape


class More(NamedTuple):
    """What a command shows beside its sections: lines for the screen, and a key of its own in JSON."""

    key: str
    shape: Callable[[Answer], list[dict[str, Any]]]
    lines: Callable[[Answer, words.Citations], list[str]]


def show(
    at_desk: Desk,
    name: str,
    sections: Sequence[str],
    as_csv: bool,
    form: Format,
    more: More | None = None,
    **asked: Any,
) -> None:
    """Shows some sections of a story, and what else belongs there."""
    with at_desk.reading() as journal:
        answer = at_desk.ask(journal, query_of(**asked))
    chosen = sorted(chain(*(answer.view.sections.get(section, ()) for section in sections)))
    if form in SHAPES:
        print_shape(form, _shape(name, answer, chosen) | ({more.key: more.shape(answer)} if more else {}))
    elif form != "text" or as_csv:
        print_table(facet_table(answer, chosen), "csv" if as_csv else form, answer)
    else:
        print_lines(list(_screen(answer, sections, more)))


def _shape(name: str, answer: Answer, facets: list[str]) -> dict[str, Any]:
    view = answer.view
    return {
        "schema": f"tracker.{name}/1",
        "as_of": as_of_shape(answer),
        "facets": {facet: facet_shape(view.facets[facet]) for facet in facets},
    }


def _screen(answer: Answer, sections: Sequence[str], more: More | None) -> Iterator[str]:
    cited = words.Citations(answer.zone, answer.view.day.year)
    yield from words.header(answer)
    yield words.RULE
    found = False
    for section in sections:
        lines = list(section_lines(section, answer.view, cited, whole=True))
        found = found or bool(lines)
        yield from lines
    others = more.lines(answer, cited) if more else []
    yield from others
    if not found and not others:
        yield "Nothing of this was known by then."
    sources = cited.lines()
    if sources:
        yield "SOURCES"
        yield from sources
        yield ""
    yield words.LEGEND
