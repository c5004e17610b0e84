"""``tracker sources``: who reports, how much, and how much of it nobody else does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tracker.cli import words
from tracker.cli.desk import Desk, print_lines, query_of
from tracker.cli.formats import SHAPES, Table, print_shape, print_table
from tracker.cli.options import Format
from tracker.safetext import clip, one_line, pad, wrap
from tracker.services.rebuild import Answer
from tracker.services.shapes import as_of_shape
from tracker.story.reporters import Reporter, reporters
from tracker.times import Reported, day_of, iso, last_day_before


def run(at_desk: Desk, as_csv: bool, form: Format, **asked: Any) -> None:
    """Who reports, those with most reports first."""
    with at_desk.reading() as journal:
        answer = at_desk.ask(journal, query_of(**asked))
    found = reporters(answer.view)
    if as_csv or form not in ("text", *SHAPES):
        print_table(_table(found), "csv" if as_csv else form, answer)
    elif form in SHAPES:
        shapes = [_shape(reporter) for reporter in found]
        print_shape(form, {"schema": "tracker.sources/1", "as_of": as_of_shape(answer), "sources": shapes})
    else:
        print_lines(list(_screen(answer, found)))


def _shape(reporter: Reporter) -> dict[str, Any]:
    dates = {"first": reporter.first, "last": reporter.last}
    return {
        "name": reporter.name,
        "source": reporter.source,
        "original": reporter.original,
        "official": reporter.official,
        "reports": reporter.reports,
        "developments": reporter.developments,
        "alone": reporter.alone,
        **{key: iso(reported.earliest) if reported else None for key, reported in dates.items()},
    }


def _table(found: Sequence[Reporter]) -> Table:
    rows = [[str(value) if value is not None else "" for value in _shape(each).values()] for each in found]
    return Table(("name", "source", "original", "official", "reports", "developments", "alone", "first", "last"), rows)


def _screen(answer: Answer, found: Sequence[Reporter]) -> Iterator[str]:
    yield from words.header(answer)
    yield words.RULE
    yield f"{'WHO REPORTS':<34} {'REPORTS':>7} {'ALONE':>5}  {'FIRST':<14} LAST"
    for each in found:
        sign = "=" if each.original else " "
        dates = [_day(answer, reported) for reported in (each.first, each.last)]
        counts = f"{each.reports:>7} {each.alone or '':>5}"
        yield f"{sign} {pad(clip(one_line(each.name), 32), 32)} {counts}  {pad(dates[0], 14)} {dates[1]}".rstrip()
    yield ""
    if not found:
        yield "Nobody had reported anything by then."
        return
    origins = sum(each.original for each in found)
    told = f"{len(found)} report; the {origins} marked = count as independent origins: two of them agree, never two"
    yield from wrap(f"{told} addresses. ALONE: developments that nobody else reports. ~t date uncertain", words.COLUMNS)


def _day(answer: Answer, reported: Reported | None) -> str:
    """The day of a report, with ``~t`` when it is uncertain."""
    if reported is None:
        return "no date"
    first, last = day_of(reported.earliest, answer.zone), last_day_before(reported.latest, answer.zone)
    return first.isoformat() + (" ~t" if first != last else "")
