"""``tracker calendar``: what is due, as a screen, as JSON, or for a calendar program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import click

from tracker.cli import words
from tracker.cli.desk import Desk, print_lines, query_of
from tracker.cli.formats import SHAPES, Table, print_shape, print_table
from tracker.cli.options import Format
from tracker.safetext import one_line, pad, width, wrap
from tracker.services.rebuild import Answer, rebuild
from tracker.services.shapes import as_of_shape
from tracker.story.calendar import Due, calendar


def run(at_desk: Desk, past: bool, ical: bool, form: Format, **asked: Any) -> None:
    """What is due: deadlines, hearings, and what was announced."""
    with at_desk.reading() as journal:
        answer = at_desk.ask(journal, query_of(**asked))
        state = rebuild(journal, answer.story, answer.position)
    since = answer.view.day - timedelta(days=40_000) if past else answer.view.day
    found = calendar(state, answer.view, since)
    if form in SHAPES:
        shape = {"schema": "tracker.calendar/1", "as_of": as_of_shape(answer), "due": [due_shape(due) for due in found]}
        print_shape(form, shape)
    elif form != "text":
        rows = [[str(cell) for cell in due_shape(due).values()] for due in found]
        print_table(Table(("first", "last", "what", "words", "standing", "ref"), rows), form, answer)
    elif ical:
        from tracker.exports.ical import write_ical

        click.echo(write_ical(answer, found), nl=False)
        if not found:
            at_desk.hint("this calendar has no event: nothing is due on a known day; --past adds what was")
    else:
        print_lines(list(_screen(answer, found)))


def due_shape(due: Due) -> dict[str, Any]:
    """One row of ``tracker.calendar/1``."""
    return {
        "first": due.first.isoformat(),
        "last": due.last.isoformat(),
        "what": due.what,
        "words": due.words,
        "standing": due.standing,
        "ref": due.ref,
    }


def _screen(answer: Answer, found: Sequence[Due]) -> Iterator[str]:
    cited = words.Citations(answer.zone, answer.view.day.year)
    yield from words.header(answer)
    yield words.RULE
    for due in found:
        day = words.short_day(due.first, answer.view.day.year)
        if due.last != due.first:
            day += f"-{words.short_day(due.last, due.first.year)}"
        if due.facet is not None:
            marks = cited.mark(cited.of_claim(claim) for claim in due.facet.claims if claim.value == due.facet.value)
        else:
            marks = cited.mark(cited.of_record(record) for record in due.development.records) if due.development else ""
        start = f"{pad(day, 16)} {words.SIGNS[due.standing]} "
        room = words.COLUMNS - width(start) - width(marks) - 1
        first, *rest = wrap(one_line(f"{due.what} ({due.words})"), room) or [""]
        yield f"{start}{pad(first, room)} {marks}".rstrip()
        yield from (" " * width(start) + line for line in rest)
    if not found:
        yield "Nothing is due on a known day, as far as was known by then. --past shows days that are over."
    sources = cited.lines()
    if sources:
        yield from ("", "SOURCES", *sources)
    yield words.LEGEND
