"""``tracker status``: the story on a day, on one screen."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import click

from tracker.cli import words
from tracker.cli.desk import Desk, print_lines, query_of
from tracker.cli.facet_words import in_words, is_allegation, otherwise, outlets, voices
from tracker.cli.formats import SHAPES, Table, print_shape, print_table
from tracker.cli.latest import latest
from tracker.cli.options import Format
from tracker.cli.order import Order, weightiest
from tracker.safetext import clip, one_line, pad, width, wrap
from tracker.services.coverage import coverage
from tracker.services.rebuild import Answer, rebuild
from tracker.services.shapes import status_shape
from tracker.story.cut import Cut, known_by
from tracker.story.definitions import Names
from tracker.story.developments import Development
from tracker.story.events import FacetId, Figure
from tracker.story.facets import FacetState
from tracker.story.hindsight import Learned, hindsight
from tracker.story.shapes import day_text, facet_shape
from tracker.story.values import value_words
from tracker.story.view import StoryView

LABEL = 23
SECTIONS = ("people", "figures", "cases", "orders", "advisories", "agreements")
"""Sections in this order; others follow by name."""
MOST_SOURCES = 12


def run(
    at_desk: Desk, sections: Sequence[str], all_sources: bool, with_hindsight: bool, form: Format, **asked: Any
) -> None:
    """The story as it was known on a day (and, with --at, what was true on another)."""
    with at_desk.reading() as journal:
        answer = at_desk.ask(journal, query_of(**asked))
        feeds = coverage(journal, answer.story, answer.position, answer.recorded_before)
        wanted = with_hindsight or (asked["as_of"] is not None and sys.stderr.isatty())
        learned = hindsight(rebuild(journal, answer.story, answer.position), answer.view) if wanted else []
    only = _named(sections, answer.view)
    if form in SHAPES:
        more = {"hindsight": [_learned_shape(item) for item in learned]} if with_hindsight else {}
        print_shape(form, {**status_shape(answer, feeds.counts()), **more})
        return
    if form != "text":
        chosen = sorted(
            chain(*(facets for section, facets in answer.view.sections.items() if not only or section in only))
        )
        print_table(facet_table(answer, chosen), form, answer)
        return
    lines = list(screen(answer, feeds.words(), only, all_sources=all_sources))
    print_lines([*lines, *_hindsight(answer.view, learned)] if with_hindsight else lines)
    changed = sum(1 for item in learned if item.then is not None)
    if changed and not with_hindsight:
        at_desk.hint(f"later reports say otherwise of {changed} facts above: add --hindsight")
    if answer.unread:
        at_desk.hint(f"{answer.unread} events could not be read by this version (tracker verify tells which)")


def _named(sections: Sequence[str], view: StoryView) -> frozenset[str]:
    """The sections asked for, when the story can have them: also those of which nothing is known yet."""
    named = frozenset(name.lower() for name in sections)
    own = {definition.section for definition in view.outline.facets} - {""}
    known = {"latest", "questions", "other", *SECTIONS, *own, *view.sections}
    for name in sorted(named - known):
        raise click.UsageError(f"no section is called {name!r}; there are {', '.join(sorted(known))}")
    return named


def facet_table(answer: Answer, facets: Iterable[str]) -> Table:
    """One row a facet, with what is needed to check it: standing, since, who says so and who says otherwise."""
    definitions, names = answer.view.definitions, Names(answer.view.outline)
    columns = ("subject", "what", "value", "standing", "since", "sources", "otherwise", "facet")
    rows = []
    for facet in facets:
        state = answer.view.facets[facet]
        row = [
            names.of(facet.rpartition(".")[0]),
            definitions.label(facet),
            in_words(facet, state, answer.view),
            state.standing,
            day_text(state.since),
            outlets(state.support),
            otherwise(facet, state, answer.view),
            facet,
        ]
        rows.append(row)
    return Table(columns, rows)


def _learned_shape(learned: Learned) -> dict[str, Any]:
    then, later = (facet_shape(side) if side else None for side in (learned.then, learned.later))
    return {"facet": learned.facet, "then": then, "later": later}


def _hindsight(view: StoryView, learned: Sequence[Learned]) -> Iterator[str]:
    """What became known of that day after the cut: first what was thought otherwise, then how much more there is."""
    names, definitions = Names(view.outline), view.definitions
    changed = [item for item in learned if item.then is not None]
    yield ""
    yield f"HINDSIGHT  what later reports say of {view.day.isoformat()}"
    for item in changed:
        what = f"{names.of(item.facet.rpartition('.')[0])}: {definitions.label(item.facet)}"
        text = f"{what}: {_known(item.facet, item.then, view)}  ->  {_known(item.facet, item.later, view)}"
        first, *rest = wrap(one_line(text), words.COLUMNS - 4) or [""]
        yield f"  * {first}"
        yield from (f"    {line}" for line in rest)
    if not changed:
        yield "  Nothing that was known then turned out otherwise."
    more = len(learned) - len(changed)
    if more:
        yield f"  + {more} facts of that day came out later"


def _known(facet: FacetId, state: FacetState | None, view: StoryView) -> str:
    return f"{words.SIGNS[state.standing]} {in_words(facet, state, view)}" if state else in_words(facet, state, view)


def screen(
    answer: Answer, feeds: str, only: frozenset[str] = frozenset(), *, all_sources: bool = False
) -> Iterator[str]:
    """The lines of the screen: of each section the weightiest facts, or all of them when sections are named."""
    view = answer.view
    cited = words.Citations(answer.zone, view.day.year)
    yield from words.header(answer)
    yield words.RULE
    rows = latest(view) if not only or "latest" in only else ()
    if not rows and not view.facets:
        yield words.NOTHING
        yield ""
    if rows:
        yield "LATEST"
        for row in rows:
            yield from _development(row.development, view, cited)
            if row.left_out:
                yield f"{' ' * 17}… {row.left_out} more of that day found there: tracker log --unreviewed"
        yield ""
    for section in _sections(view):
        if not only or section in only:
            yield from section_lines(section, view, cited, whole=section in only)
    if answer.redacted:
        yield f"[redacted]  {answer.redacted} events of this story were erased, each for a recorded reason"
        yield ""
    if not only or "questions" in only:
        yield from _questions(answer)
    yield from _foot(answer, feeds, cited, all_sources)


def _development(development: Development, view: StoryView, cited: words.Citations) -> Iterator[str]:
    day = words.when_happened(development.happened, view.day.year)
    marks = cited.mark([cited.of_record(record) for record in development.records], 2)
    text = words.told(development, view.ties)
    start = f"  {pad(day, 11)} {pad(words.standing_sign(development), 3)}"
    room = words.COLUMNS - width(start) - width(marks) - 1
    first, *rest = words.headline_lines(text, room)
    yield start + pad(first, room) + " " + marks
    yield from (" " * width(start) + line for line in rest)


def _sections(view: StoryView) -> list[str]:
    return [s for s in SECTIONS if s in view.sections] + sorted(view.sections.keys() - set(SECTIONS))


def section_lines(section: str, view: StoryView, cited: words.Citations, *, whole: bool) -> Iterator[str]:
    """One section: the whole of it, or what one screen has room for. Nothing when nothing of it is known."""
    names = Names(view.outline)
    everything = view.sections.get(section, ())
    if not everything:
        return
    order = Order(everything, view)
    chosen = sorted(everything, key=order.key) if whole else weightiest(order)
    yield section.upper()
    subject_before = ""
    for facet in chosen:
        subject = facet.rpartition(".")[0]
        if subject != subject_before:
            subject_before = subject
            yield from (f"  {line}" for line in wrap(one_line(names.of(subject)), words.COLUMNS - 2))
        yield from facet_lines(facet, view, cited)
    if len(everything) > len(chosen):
        yield f"    … {len(everything) - len(chosen)} more: tracker status --section {section}"
    yield ""


def facet_lines(facet: FacetId, view: StoryView, cited: words.Citations) -> Iterator[str]:
    """One facet: its label, its standing, its value since when, and the sources."""
    label, allegation = view.definitions.label(facet), is_allegation(facet, view)
    yield from _facet(label, view.facets[facet], view, cited, allegation=allegation)


def _facet(
    label: str, settled: FacetState, view: StoryView, cited: words.Citations, *, allegation: bool
) -> Iterator[str]:
    sign = words.SIGNS[settled.standing] + ("" if settled.reviewed else "*")
    since = words.since_words(settled.since, view.day.year)
    if settled.expired:
        until = words.short_day(settled.shown.until or view.day, view.day.year)
        text = f"not known; {value_words(settled.shown.value)} until {until}"
    elif allegation:
        text = voices(settled.claims, view)
    elif settled.value is None:
        text = f"none, {since}"
    else:
        text = value_words(settled.value)
        text += "" if isinstance(settled.value, Figure) else f", {since}"
    if settled.against and not allegation:
        others = list(dict.fromkeys(value_words(claim.value) for claim in settled.against))
        text += f" (also: {', '.join(others[:3])})"
    supporting = settled.support
    by_then = Cut(view.cut.instant, view.cut.at, view.cut.clock, strict=True)
    if supporting and not any(known_by(claim.reported, by_then) for claim in supporting):
        text += " ~t"  # of nobody is it certain that he had said so by then
    shown = [*supporting[:2], *settled.against[:1]] if settled.against else supporting
    yield from _row(label, sign, text, cited.mark([cited.of_claim(claim) for claim in shown], 3))


def _row(label: str, sign: str, text: str, marks: str) -> Iterator[str]:
    start = f"    {pad(label, LABEL)} {pad(sign, 3)}"
    room = words.COLUMNS - width(start) - width(marks) - 1
    lines = wrap(text, room) or [""]
    yield start + pad(lines[0], room) + (" " + marks if marks else "")
    for line in lines[1:]:
        yield " " * width(start) + line


def _questions(answer: Answer) -> Iterator[str]:
    view = answer.view
    if not view.questions:
        return
    yield "OPEN QUESTIONS" if any(q.state == "open" for q in view.questions) else "QUESTIONS"
    for question in view.questions:
        age = words.days_since(question.asked, answer)
        if question.state == "open":
            for index, line in enumerate(wrap(one_line(question.text), 62)):
                sign, days = ("?", f"{age} days") if index == 0 else (" ", "")
                yield f"  {sign} {pad(line, 63)}{days}".rstrip()
    yield ""


def _foot(answer: Answer, feeds: str, cited: words.Citations, all_sources: bool) -> Iterator[str]:
    sources = cited.lines()
    if sources:
        yield "SOURCES"
        yield from sources if all_sources else sources[:MOST_SOURCES]
        if not all_sources and len(sources) > MOST_SOURCES:
            yield "  … in full: tracker status --sources"
        yield ""
    unread = _unread(answer.view)
    if (archived := answer.view.state.archived) is not None:
        when, why = (
            words.moment(archived.recorded.at, answer.zone)[:10],
            f": {archived.reason}" if archived.reason else "",
        )
        yield from wrap(one_line(f"Archived {when} by {archived.recorded.actor}{why}. Nothing waits."), words.COLUMNS)
    elif unread:
        yield from wrap(f"Unread: {unread} (tracker review)", words.COLUMNS)
    if feeds:
        yield from wrap(feeds, words.COLUMNS)
    if answer.view.outline.scope:
        yield clip(one_line(f"Scope: {answer.view.outline.scope}"), words.COLUMNS)
    yield words.LEGEND


def _unread(view: StoryView) -> str:
    """How much of what was known by then no person has decided on, in words; what is put off is that, too."""
    return words.reports_and_pairs(view.unreviewed, view.alike) if view.unreviewed or view.alike else ""
