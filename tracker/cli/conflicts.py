"""``tracker conflicts``: where sources disagree, each side with its sources and words; and what ended it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tracker.cli import words
from tracker.cli.desk import Desk, print_lines, query_of
from tracker.cli.facet_words import in_words, side
from tracker.cli.formats import SHAPES, Table, print_shape, print_table
from tracker.cli.options import Format
from tracker.safetext import one_line, width, wrap
from tracker.services.rebuild import Answer
from tracker.services.shapes import as_of_shape
from tracker.story.definitions import Names
from tracker.story.disagreement import Conflict
from tracker.story.facets import Claim
from tracker.story.settlements import Settlement, settlements
from tracker.story.shapes import conflict_shape, headline_of, quote_of, settlement_shape
from tracker.times import iso


def run(at_desk: Desk, everything: bool, form: Format, **asked: Any) -> None:
    """Where sources disagree: both sides stay, with who said what; with ``everything`` also what is settled."""
    with at_desk.reading() as journal:
        answer = at_desk.ask(journal, query_of(**asked))
    ended = settlements(answer.view.state, answer.view) if everything else ()
    if form in SHAPES:
        shapes = [conflict_shape(conflict) for conflict in answer.view.conflicts]
        more = {"settled": [settlement_shape(each) for each in ended]} if everything else {}
        print_shape(form, {"schema": "tracker.conflicts/1", "as_of": as_of_shape(answer), "conflicts": shapes, **more})
        return
    if form != "text":
        print_table(_table(answer, ended), form, answer)
        return
    lines = list(_screen(answer))
    print_lines([*lines, *_settled(answer, ended)] if everything else lines)


def _table(answer: Answer, ended: Sequence[Settlement]) -> Table:
    """One row a side; the side that is shown comes first."""
    rows = [row for conflict in answer.view.conflicts for row in _rows(answer, conflict, "open", "")]
    rows += [row for each in ended for row in _rows(answer, each.conflict, "settled", _how(answer, each))]
    columns = ("subject", "what", "value", "sources", "quote", "since", "facet", "state", "how", "source_headline")
    return Table(columns, rows)


def _rows(answer: Answer, conflict: Conflict, state: str, how: str) -> Iterator[list[str]]:
    subject = Names(answer.view.outline).of(conflict.facet.rpartition(".")[0])
    for value, claims in conflict.sides:
        quote, headline = _words_of(claims)
        yield [
            subject,
            answer.view.definitions.label(conflict.facet),
            side(conflict.facet, value, claims, answer.view),
            "; ".join(_outlets(claims)),
            quote,
            iso(conflict.since.earliest),
            conflict.facet,
            state,
            how,
            headline,
        ]


def _outlets(claims: Sequence[Claim]) -> list[str]:
    return list(dict.fromkeys(claim.outlet or claim.origin or "outlet unknown" for claim in claims))


def _screen(answer: Answer) -> Iterator[str]:
    view = answer.view
    yield from words.header(answer)
    yield words.RULE
    for conflict in view.conflicts:
        yield from _conflict("!", answer, conflict)
        yield from _next(_since(answer, conflict), conflict)
        yield ""
    for failed in view.sums:
        yield from wrap(f"! {failed.facet}: its parts add up to {failed.expected:g}, stated is {failed.stated:g}", 80)
    if not view.conflicts:
        yield "No two sources disagree, as far as was known by then."
    else:
        count = words.several(len(view.conflicts), "conflict")
        yield f"{count}. Both sides stay; none is settled by counting addresses."


def _conflict(sign: str, answer: Answer, conflict: Conflict) -> Iterator[str]:
    """What it is about, then the sides, each with who says so and a sentence."""
    view = answer.view
    subject = Names(view.outline).of(conflict.facet.rpartition(".")[0])
    yield from wrap(f"{sign} {one_line(subject)}: {view.definitions.label(conflict.facet)}", 80)
    for value, claims in conflict.sides:
        text = f"{side(conflict.facet, value, claims, view)}: {', '.join(map(one_line, _outlets(claims)[:4]))}"
        yield from (f"    {line}" for line in wrap(text, 76))
        yield from (f"      {line}" for line in _sentence(claims))


def _sentence(claims: Sequence[Claim]) -> list[str]:
    """The first quote behind a side; without one the first headline, which says that it is one, and whose."""
    quote, headline = _words_of(claims)
    if quote:
        return wrap(f"“{one_line(quote)}”", 74)
    outlets = [claim.outlet for claim in claims if headline and headline_of(claim) == headline]
    return wrap(words.source_headline(headline, outlets[0]), 74) if outlets else []


def _words_of(claims: Sequence[Claim]) -> tuple[str, str]:
    """The first quote and the first headline behind a side; empty where there is none."""
    quotes = (quote.quote for claim in claims if (quote := quote_of(claim)) is not None)
    headlines = (headline for claim in claims if (headline := headline_of(claim)) is not None)
    return next(quotes, ""), next(headlines, "")


def _since(answer: Answer, conflict: Conflict) -> str:
    """``since Mar 15``, unless the report that brought it bears no date."""
    when = words.when_reported(conflict.since, answer.zone, answer.view.day.year)
    return "since when is unknown" if conflict.since.precision == "unknown" else f"since {when}"


def _next(text: str, conflict: Conflict) -> list[str]:
    """The command that tells more, beside a text where there is room."""
    command = f"tracker why {one_line(conflict.facet)}"
    line = f"    {text}   {command}" if text else f"    {command}"
    return [line] if width(line) <= words.COLUMNS else [f"    {text}", f"    {command}"]


def _settled(answer: Answer, ended: Sequence[Settlement]) -> Iterator[str]:
    yield ""
    yield "SETTLED"
    for each in ended:
        yield from _conflict("=", answer, each.conflict)
        yield from (f"    {line}" for line in wrap(f"-> {_how(answer, each)}", 76))
        yield from _next("", each.conflict)
        yield ""
    if not ended:
        yield "No conflict was settled, as far as was known by then."
    else:
        yield f"{len(ended)} settled."


def _how(answer: Answer, each: Settlement) -> str:
    """What ended it, and what is shown now."""
    now = in_words(each.conflict.facet, each.now, answer.view)
    if each.decisions:
        told = "; ".join(
            f"{mark.what} by {mark.recorded.actor} @{mark.recorded.position}"
            + (f": {mark.reason}" if mark.reason else "")
            for mark in each.decisions
        )
    elif each.by is not None:
        when = words.when_reported(each.by.reported, answer.zone, answer.view.day.year)
        told = f"a later report, {each.by.outlet or 'outlet unknown'}, {when} (@{each.by.position})"
    else:
        told = "no report that counts says otherwise any more"
    return one_line(f"{now} now: {told}")
