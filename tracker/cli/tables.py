"""``people``, ``cases``, ``figures``, ``advisories``: one section of the story each, as a table for screens and CSV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from tracker.cli import words
from tracker.cli.desk import Desk, as_of_options, desk, json_option, print_json, print_lines, query_of
from tracker.cli.status import section_lines, sections_of
from tracker.exports.developments_csv import csv_text
from tracker.services.rebuild import Answer
from tracker.services.shapes import as_of_shape
from tracker.story.definitions import Names
from tracker.story.shapes import day_text, facet_shape
from tracker.story.values import value_words
from tracker.times import iso


def table(name: str, sections: tuple[str, ...], about: str) -> click.Command:
    """The command that shows some sections of a story."""

    @click.command(name, help=f"{about}\n\n\b\ntracker {name} --as-of 2025-04-14")
    @click.option("--csv", "as_csv", is_flag=True, help="The same rows as CSV (formulas made harmless).")
    @as_of_options
    @json_option
    @desk
    def command(at_desk: Desk, as_csv: bool, as_json: bool, **asked: Any) -> None:
        with at_desk.reading() as journal:
            answer = at_desk.ask(journal, query_of(**asked))
        chosen = [facet for facet, section in sections_of(answer.view).items() if section in sections]
        if as_json:
            print_json(_shape(name, answer, chosen))
        elif as_csv:
            click.echo(_csv(answer, chosen), nl=False)
        else:
            print_lines(list(_screen(answer, sections)))

    return command


def _shape(name: str, answer: Answer, facets: list[str]) -> dict[str, Any]:
    view = answer.view
    return {
        "schema": f"tracker.{name}/1",
        "as_of": as_of_shape(answer),
        "facets": {facet: facet_shape(view.facets[facet]) for facet in facets},
    }


def _screen(answer: Answer, sections: tuple[str, ...]) -> Iterator[str]:
    cited = words.Citations(answer.zone, answer.view.day.year)
    yield from words.header(answer)
    yield words.RULE
    found = False
    for section in sections:
        lines = list(section_lines(section, answer.view, cited, whole=True))
        found = found or bool(lines)
        yield from lines
    if not found:
        yield "Nothing of this was known by then."
    sources = cited.lines()
    if sources:
        yield "SOURCES"
        yield from sources
        yield ""
    yield words.LEGEND


def _csv(answer: Answer, facets: list[str]) -> str:
    """One row a facet, with everything needed to check it: standing, since, sources, position and root."""
    definitions, names = answer.view.definitions, Names(answer.view.outline)
    columns = ["subject", "what", "value", "standing", "since", "sources", "facet", "as_of", "position", "root"]
    rows = []
    for facet in facets:
        state = answer.view.facets[facet]
        outlets = sorted({claim.outlet or claim.origin or "outlet unknown" for claim in state.claims})
        value = "not known" if state.expired else value_words(state.value)
        row = [
            names.of(facet.rpartition(".")[0]),
            definitions.label(facet),
            value,
            state.standing,
            day_text(state.since),
            "; ".join(outlets),
            facet,
            iso(answer.instant),
            str(answer.position),
            answer.root,
        ]
        rows.append(row)
    return csv_text(columns, rows)
