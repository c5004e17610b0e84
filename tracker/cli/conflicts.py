"""``tracker conflicts``: where sources disagree, each side with its sources and words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tracker.cli import words
from tracker.cli.desk import Desk, print_json, print_lines, query_of
from tracker.cli.facet_words import side
from tracker.cli.formats import Table, print_table
from tracker.cli.options import Format
from tracker.safetext import one_line, wrap
from tracker.services.rebuild import Answer
from tracker.services.shapes import as_of_shape
from tracker.story.definitions import Names
from tracker.story.shapes import conflict_shape, quote_of
from tracker.times import iso


def run(at_desk: Desk, form: Format, **asked: Any) -> None:
    """Where sources disagree: both sides stay, with who said what."""
    with at_desk.reading() as journal:
        answer = at_desk.ask(journal, query_of(**asked))
    if form == "json":
        shapes = [conflict_shape(conflict) for conflict in answer.view.conflicts]
        print_json({"schema": "tracker.conflicts/1", "as_of": as_of_shape(answer), "conflicts": shapes})
        return
    if form != "text":
        print_table(_table(answer), form, answer)
        return
    print_lines(list(_screen(answer)))


def _table(answer: Answer) -> Table:
    """One row a side; the side that is shown comes first."""
    names, definitions = Names(answer.view.outline), answer.view.definitions
    rows = []
    for conflict in answer.view.conflicts:
        for value, claims in conflict.sides:
            outlets = dict.fromkeys(claim.outlet or claim.origin or "outlet unknown" for claim in claims)
            quotes = [quote.quote for claim in claims if (quote := quote_of(claim)) is not None]
            subject = names.of(conflict.facet.rpartition(".")[0])
            row = [
                subject,
                definitions.label(conflict.facet),
                side(conflict.facet, value, claims, answer.view),
                "; ".join(outlets),
            ]
            rows.append([*row, quotes[0] if quotes else "", iso(conflict.since.earliest), conflict.facet])
    return Table(("subject", "what", "value", "sources", "quote", "since", "facet"), rows)


def _screen(answer: Answer) -> Iterator[str]:
    view = answer.view
    definitions, names = view.definitions, Names(view.outline)
    yield from words.header(answer)
    yield words.RULE
    for conflict in view.conflicts:
        label = definitions.label(conflict.facet)
        yield from wrap(f"! {one_line(names.of(conflict.facet.rpartition('.')[0]))}: {label}", 80)
        for value, claims in conflict.sides:
            outlets = list(dict.fromkeys(claim.outlet or claim.origin or "outlet unknown" for claim in claims))
            text = f"{side(conflict.facet, value, claims, view)}: {', '.join(map(one_line, outlets[:4]))}"
            yield from (f"    {line}" for line in wrap(text, 76))
            quotes = [quote.quote for claim in claims if (quote := quote_of(claim)) is not None]
            yield from (f"      {line}" for line in wrap(f"“{one_line(quotes[0])}”", 74) if quotes) if quotes else ()
        since = words.when_reported(conflict.since, answer.zone, view.day.year)
        yield f"    since {since}   tracker why {conflict.facet}"[:200]
        yield ""
    for failed in view.sums:
        yield from wrap(f"! {failed.facet}: its parts add up to {failed.expected:g}, stated is {failed.stated:g}", 80)
    if not view.conflicts:
        yield "No two sources disagree, as far as was known by then."
    else:
        count = f"{len(view.conflicts)} conflict{'s' if len(view.conflicts) > 1 else ''}"
        yield f"{count}. Both sides stay; none is settled by counting addresses."
