"""``tracker log``: the developments of a time, in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

import click

from tracker.cli import words
from tracker.cli.desk import Desk, print_lines, query_of
from tracker.cli.failures import NotFound
from tracker.cli.formats import SHAPES, Table, print_shape, print_table
from tracker.cli.options import Format
from tracker.safetext import clip, pad, width
from tracker.services.moments import span
from tracker.services.rebuild import Answer
from tracker.services.shapes import as_of_shape
from tracker.story.about import NoSuchEntity, about, entity_named, subjects_of
from tracker.story.developments import Development
from tracker.story.events import Quote
from tracker.story.shapes import day_text, development_shape
from tracker.story.ties import Ties
from tracker.story.values import value_words
from tracker.times import EPOCH, BadTime, end_of, iso, parse_when

if TYPE_CHECKING:
    from tracker.journal.journal import Journal


def run(
    at_desk: Desk,
    about_: tuple[str, ...],
    since: str | None,
    until: str | None,
    kinds: tuple[str, ...],
    by: str,
    most: int | None,
    reverse: bool,
    unreviewed: bool,
    grep: str | None,
    oneline: bool,
    form: Format,
    **asked: Any,
) -> None:
    """The developments, newest first, with the day they happened and the day they were reported."""
    entity, range_ = _arguments(about_)
    wanted = _pattern(grep)
    with at_desk.reading() as journal:
        answer = at_desk.ask(journal, query_of(**asked))
        inside = _range(journal, answer, range_, since, until, by, at_desk.now)
    concerns = about(answer.view.outline, _entity(answer, entity)) if entity else None
    chosen = [
        development
        for development in answer.view.developments
        if (not kinds or development.kind in kinds)
        and (not unreviewed or not development.reviewed)
        and inside(development)
        and (concerns is None or concerns(development))
        and (wanted is None or any(wanted.search(text) for text in _texts(development)))
    ]
    if by != "happened":
        chosen.sort(key=lambda development: _when(development, by, answer), reverse=True)
    chosen = chosen[:most] if most else chosen
    chosen = chosen[::-1] if reverse else chosen
    if form in SHAPES:
        shapes = [development_shape(development, answer.view.ties) for development in chosen]
        print_shape(form, {"schema": "tracker.log/1", "as_of": as_of_shape(answer), "developments": shapes})
    elif form != "text":
        print_table(_table(chosen, answer.view.ties), form, answer)
    elif oneline:
        print_lines([short_line(development, answer.view.ties) for development in chosen])
    else:
        print_lines(list(_screen(answer, chosen)))
    known = {development.kind for development in answer.view.developments}
    for kind in sorted({*kinds} - known):
        at_desk.hint(f"nothing of kind {kind!r} is known; there is {', '.join(sorted(known)) or 'nothing'}")


def _arguments(given: tuple[str, ...]) -> tuple[str | None, str | None]:
    """The entity and the range among the arguments; either may be missing."""
    ranges = [word for word in given if ".." in word]
    names = [word for word in given if ".." not in word]
    if len(ranges) > 1 or len(names) > 1:
        raise click.UsageError(
            f"{' '.join(given)!r} is more than one ENTITY and one RANGE; quote a name of several words"
        )
    if names and _names_a_time(names[0]):
        raise click.UsageError(f"{names[0]!r} is one time; write a range A..B, or --since or --until {names[0]}")
    return (names[0] if names else None), (ranges[0] if ranges else None)


def _names_a_time(word: str) -> bool:
    try:
        parse_when(word, ZoneInfo("UTC"), EPOCH)
    except BadTime:
        return False
    return True


def _pattern(grep: str | None) -> re.Pattern[str] | None:
    try:
        return re.compile(grep, re.IGNORECASE) if grep is not None else None
    except re.error as error:
        raise click.UsageError(f"--grep {grep!r} is no regular expression: {error}") from error


def _entity(answer: Answer, name: str) -> str:
    try:
        return entity_named(answer.view.outline, subjects_of(answer.view.developments), name)
    except NoSuchEntity as error:
        raise NotFound(str(error)) from error


def _texts(development: Development) -> Iterator[str]:
    """Where ``--grep`` looks: the headline, and of all reports the headlines, sentences, notes and values."""
    yield development.headline
    for record in development.records:
        yield record.report.headline
        for item in record.report.evidence:
            yield from (item.quote,) if isinstance(item, Quote) else (item.headline, item.note)
        yield from (value_words(effect.value) for effect in record.report.effects)


def _table(developments: list[Development], ties: Ties) -> Table:
    rows = [
        [
            day_text(development.happened),
            iso(development.reported.earliest),
            f"@{development.records[0].recorded.position}",
            development.id,
            development.kind,
            development.standing,
            development.actuality,
            development.headline,
            str(len(development.records)),
            str(development.origins),
            fate[0] if (fate := ties.fate(development.id)) else "",
        ]
        for development in developments
    ]
    columns = (
        "happened",
        "reported",
        "event",
        "id",
        "kind",
        "standing",
        "actuality",
        "headline",
        "reports",
        "origins",
        "fate",
    )
    return Table(columns, rows)


def short_line(development: Development, ties: Ties) -> str:
    """``@182 2025-04-14 ~ headline``, cut to the width of a screen."""
    day = day_text(development.happened)
    start = f"@{development.records[0].recorded.position} {day} {words.standing_sign(development)} "
    return start + clip(words.told(development, ties), words.COLUMNS - width(start))


def _range(
    journal: Journal, answer: Answer, range_: str | None, since: str | None, until: str | None, by: str, now: datetime
) -> Callable[[Development], bool]:
    """Whether a development lies in the range: by the clock of the list, or where it was first written."""
    if range_ and (since or until):
        raise click.UsageError(f"give a RANGE ({range_}) or --since and --until, not both")
    if range_ is None:
        return _since_until(answer, since, until, by, now)
    asked = span(journal, answer.story, range_, answer.zone, now)
    if asked.places:
        after, up_to = asked.start.position or 0, asked.end.position or 0
        return lambda development: after < development.records[0].recorded.position <= up_to
    return lambda development: asked.start.instant < _when(development, by, answer) <= asked.end.instant


def _since_until(
    answer: Answer, since: str | None, until: str | None, by: str, now: datetime
) -> Callable[[Development], bool]:
    far = datetime.max.replace(tzinfo=EPOCH.tzinfo)
    start = parse_when(since, answer.zone, now, edge="start") if since else datetime.min.replace(tzinfo=EPOCH.tzinfo)
    end = parse_when(until, answer.zone, now) if until else far
    if start >= end:
        raise click.UsageError(f"--until {until} ends before --since {since} begins")
    return lambda development: start < _when(development, by, answer) <= end


def _when(development: Development, by: str, answer: Answer) -> datetime:
    """The end of the day it happened, the moment it was first reported, or the moment it was first written."""
    if by == "happened":
        return end_of(development.happened.latest, answer.zone)
    if by == "reported":
        return development.reported.earliest
    return min(record.recorded.at for record in development.records)


def _screen(answer: Answer, developments: list[Development]) -> Iterator[str]:
    yield from words.header(answer)
    yield words.RULE
    if not developments:
        yield "Nothing in this range, as far as was known by then."
        return
    years = {development.happened.latest.year for development in developments}
    year = years.pop() if len(years) == 1 else answer.view.day.year
    rows = [_row(development, answer, year) for development in developments]
    heads = ("HAPPENED", "REPORTED", "EVENT")
    widths = [max(width(cell) for cell in column) + 1 for column in zip(heads, *(row[:3] for row in rows), strict=True)]
    yield "".join(map(pad, heads, widths)) + "WHAT" + "SOURCES".rjust(words.COLUMNS - sum(widths) - 4)
    for row in rows:
        start = "".join(map(pad, row[:3], widths)) + pad(row.sign, 3)
        room = words.COLUMNS - width(start) - width(row.sources) - 1
        first, *rest = words.headline_lines(row.headline, room)
        yield start + pad(first, room) + " " + row.sources
        yield from (" " * width(start) + line for line in rest)
    yield ""
    yield f"{words.several(len(developments), 'development')}; days without a year are of {year}."
    yield "3 (2) = three reports, two independent origins.  late = first reported more"
    yield "than a day after it happened."
    yield words.LEGEND


class _Row(NamedTuple):
    happened: str
    reported: str
    event: str
    sign: str
    headline: str
    sources: str


def _row(development: Development, answer: Answer, year: int) -> _Row:
    count = str(len(development.records))
    if development.origins > 1:
        count += f" ({development.origins})"
    late = (development.reported.earliest.date() - development.happened.latest).days > 1
    return _Row(
        words.when_happened(development.happened, year),
        words.when_reported(development.reported, answer.zone, year),
        f"@{development.records[0].recorded.position}",
        words.standing_sign(development),
        words.told(development, answer.view.ties),
        count + (" late" if late and development.reported.precision != "unknown" else ""),
    )
