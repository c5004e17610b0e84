"""``tracker orgs``: the organisations that take part: in how much, in what last, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from tracker.cli import words
from tracker.cli.desk import Desk, print_lines, query_of
from tracker.cli.formats import SHAPES, Table, print_shape, print_table
from tracker.cli.options import Format
from tracker.cli.status import facet_lines
from tracker.safetext import one_line, pad, width, wrap
from tracker.services.rebuild import Answer
from tracker.services.shapes import as_of_shape
from tracker.story.about import parts
from tracker.story.definitions import Names
from tracker.story.developments import Development
from tracker.story.events import FacetId
from tracker.story.shapes import day_text, development_shape, facet_shape

KIND = "org/"


class _Org(NamedTuple):
    id: str
    name: str
    developments: Sequence[Development]
    facets: Sequence[FacetId]


def run(at_desk: Desk, as_csv: bool, form: Format, **asked: Any) -> None:
    """The organisations that take part, those in most developments first."""
    with at_desk.reading() as journal:
        answer = at_desk.ask(journal, query_of(**asked))
    found = _orgs(answer)
    if as_csv or form not in ("text", *SHAPES):
        print_table(_table(found), "csv" if as_csv else form, answer)
    elif form in SHAPES:
        shapes = [_shape(answer, org) for org in found]
        print_shape(form, {"schema": "tracker.orgs/1", "as_of": as_of_shape(answer), "orgs": shapes})
    else:
        print_lines(list(_screen(answer, found)))


def _orgs(answer: Answer) -> list[_Org]:
    view, names = answer.view, Names(answer.view.outline)
    part = parts(view.outline, view.developments, KIND)
    facets: dict[str, list[FacetId]] = {}
    for facet in view.facets:
        facets.setdefault(facet.rpartition(".")[0], []).append(facet)
    ids = sorted(key for key in part.keys() | facets.keys() if key.startswith(KIND))
    found = [_Org(key, names.of(key), part.get(key, ()), facets.get(key, ())) for key in ids]
    return sorted(found, key=lambda org: -len(org.developments))


def _shape(answer: Answer, org: _Org) -> dict[str, Any]:
    view = answer.view
    latest = development_shape(org.developments[0], view.ties) if org.developments else None
    facets = {facet: facet_shape(view.facets[facet]) for facet in org.facets}
    return {"id": org.id, "name": org.name, "developments": len(org.developments), "latest": latest, "facets": facets}


def _table(found: Sequence[_Org]) -> Table:
    rows = []
    for org in found:
        latest = (
            [day_text(org.developments[0].happened), org.developments[0].headline] if org.developments else ["", ""]
        )
        rows.append([org.name, str(len(org.developments)), *latest, org.id])
    return Table(("name", "developments", "latest", "headline", "id"), rows)


def _screen(answer: Answer, found: Sequence[_Org]) -> Iterator[str]:
    view = answer.view
    cited = words.Citations(answer.zone, view.day.year)
    yield from words.header(answer)
    yield words.RULE
    for org in found:
        count = f"in {words.several(len(org.developments), 'development')}"
        first, *rest = wrap(one_line(org.name), words.COLUMNS - width(count) - 1)
        yield pad(first, words.COLUMNS - width(count)) + count
        yield from rest
        if org.developments:
            latest = org.developments[0]
            start = f"    {pad(words.when_happened(latest.happened, view.day.year), 12)}"
            start += pad(words.standing_sign(latest), 3)
            room = words.COLUMNS - width(start)
            line, *more = words.headline_lines(words.told(latest, view.ties), room)
            yield start + line
            yield from (" " * width(start) + each for each in more)
        for facet in org.facets:
            yield from facet_lines(facet, view, cited)
    yield "" if found else "No organisation had taken part by then."
    sources = cited.lines()
    if sources:
        yield "SOURCES"
        yield from sources
        yield ""
    if found:
        yield f"{words.several(len(found), 'organisation')}.   All of one: tracker show {found[0].id}"
    yield words.LEGEND
