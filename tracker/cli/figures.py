"""``tracker figures``: numbers with their definitions and bounds, and how they came to be what they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tracker.cli import words
from tracker.cli.desk import Desk, print_lines, query_of
from tracker.cli.facet_words import otherwise, outlets
from tracker.cli.failures import NotFound
from tracker.cli.formats import SHAPES, Table, print_shape, print_table
from tracker.cli.options import Format
from tracker.safetext import one_line, pad, wrap
from tracker.services.rebuild import Answer
from tracker.services.shapes import as_of_shape
from tracker.story.definitions import DETAILS, Names
from tracker.story.events import Figure
from tracker.story.facets import Claim, FacetState, settle
from tracker.story.shapes import facet_shape, value_shape
from tracker.story.values import plain_number, value_words
from tracker.story.view import StoryView
from tracker.times import day_of, iso

BAR = 30
"""Columns of the longest bar of a history."""


def run(at_desk: Desk, name: str | None, history: bool, definition: str | None, form: Format, **asked: Any) -> None:
    """Figures: value, bounds, definition and who said what. NAME is a facet or a part of one."""
    with at_desk.reading() as journal:
        answer = at_desk.ask(journal, query_of(**asked))
    facets = [facet for facet in _chosen(answer, name) if definition is None or _says(answer.view, facet, definition)]
    if definition is not None and not facets:
        raise NotFound(f"no figure known at this time counts {definition!r}; `tracker figures` shows what each counts")
    if form in SHAPES:
        shape: dict[str, Any] = {"schema": "tracker.figures/1", "as_of": as_of_shape(answer)}
        shape["figures"] = {facet: _shape(answer, facet, history) for facet in facets}
        print_shape(form, shape)
        return
    if form != "text":
        print_table(_table(answer, facets, history), form, answer)
        return
    print_lines(list(_screen(answer, facets, history or name is not None, whole=name is not None)))


def _chosen(answer: Answer, name: str | None) -> list[str]:
    figures = [facet for facet in answer.view.facets if _is_figure(answer.view, facet)]
    if name is None:
        return figures
    near = [facet for facet in figures if facet == name] or [facet for facet in figures if name in facet]
    if not near:
        raise NotFound(f"no figure {name!r} is known at this time; `tracker figures` lists them")
    return near


def _says(view: StoryView, facet: str, words: str) -> bool:
    """Whether the definition of a figure holds the words: its label, what it measures, of whom, in which scope."""
    known = view.definitions.find(facet)
    parts = (known.label, known.measure, known.population, known.scope) if known is not None else ()
    return any(words.casefold() in part.casefold() for part in parts)


def _is_figure(view: StoryView, facet: str) -> bool:
    definition = view.definitions.find(facet)
    if definition is not None and definition.type == "figure":
        return True
    return isinstance(view.facets[facet].shown.value, Figure)


def _shape(answer: Answer, facet: str, history: bool) -> dict[str, Any]:
    shape = facet_shape(answer.view.facets[facet])
    definition = answer.view.definitions.find(facet)
    if definition is not None:
        keys = ("label", "measure", "population", "scope", "unit")
        shape["definition"] = {key: getattr(definition, key) for key in keys}
    if history:
        shape["history"] = [
            {
                "reported": iso(claim.reported.earliest),
                "outlet": claim.outlet,
                "said": value_shape(claim.value),
                "value": value_shape(state.value),
                "standing": state.standing,
            }
            for claim, state in steps(answer, facet)
        ]
    return shape


def _table(answer: Answer, facets: list[str], history: bool) -> Table:
    """One row a figure; with its history, one row a step: what was said, and what was shown from then on."""
    other = "said" if history else "otherwise"
    columns = ("figure", "label", "reported", "value", "low", "high", "standing", "sources", other)
    rows = []
    for facet in facets:
        found = steps(answer, facet) if history else [(answer.view.facets[facet].shown, answer.view.facets[facet])]
        for claim, state in found:
            low, high = (plain_number(end) if end is not None else "" for end in (state.low, state.high))
            row = [facet, answer.view.definitions.label(facet), iso(claim.reported.earliest), value_words(state.value)]
            told = [claim] if history else state.support
            said = value_words(claim.value) if history else otherwise(facet, state, answer.view)
            rows.append([*row, low, high, state.standing, outlets(told), said])
    return Table(columns, rows)


def steps(answer: Answer, facet: str) -> list[tuple[Claim, FacetState]]:
    """The reports that changed what is shown or said something that nobody had said, oldest first, each with the figure
    as it was believed from then on."""
    state = answer.view.facets[facet]
    definition = answer.view.definitions.find(facet)
    fixed = bool(definition and definition.fixed)
    claims = sorted(state.claims, key=lambda claim: (claim.reported.earliest, claim.position))
    found: list[tuple[Claim, FacetState]] = []
    for count, claim in enumerate(claims, start=1):
        day = answer.view.day if fixed else max(claim.since.latest, day_of(claim.reported.earliest, answer.zone))
        believed = settle(claims[:count], day, fixed=fixed, best=answer.view.outline.policy.best)
        if believed is None:
            continue
        changed = not found or (believed.value, believed.standing) != (found[-1][1].value, found[-1][1].standing)
        if changed or claim.value not in {earlier.value for earlier in claims[: count - 1]}:
            found.append((claim, believed))
    return found


def _screen(answer: Answer, facets: list[str], history: bool, *, whole: bool) -> Iterator[str]:
    """The figures; details are counted unless they are asked for by name (``whole``)."""
    yield from words.header(answer)
    yield words.RULE
    details = frozenset() if whole else frozenset(answer.view.sections.get(DETAILS, ())) & set(facets)
    for facet in facets:
        if facet not in details:
            yield from _figure(answer, facet, history)
    if details:
        yield f"… {words.several(len(details), 'detail')} more; name one to see it: {min(details)}"
        yield ""
    if not facets:
        yield "No figure was known by then."
    yield words.LEGEND


def _figure(answer: Answer, facet: str, history: bool) -> Iterator[str]:
    state = answer.view.facets[facet]
    definition = answer.view.definitions.find(facet)
    names = Names(answer.view.outline)
    label = answer.view.definitions.label(facet)
    yield from wrap(f"{words.SIGNS[state.standing]} {one_line(names.of(facet.rpartition('.')[0]))}: {label}", 80)
    bounds = ""
    if state.low is not None and state.high is not None and state.low != state.high:
        bounds = f"   low {plain_number(state.low)}  high {plain_number(state.high)}"
    yield f"    {value_words(state.value)}{bounds}"
    if bounds and any(isinstance(claim.value, Figure) and claim.value.op == "approx" for claim in state.claims):
        yield "    bounds: “about” is read as up to 10 % either way"
    if definition is not None and (definition.population or definition.scope):
        counted = ", ".join(part for part in (definition.population.replace("|", "/"), definition.scope) if part)
        yield from (f"    {line}" for line in wrap(f"counts {one_line(counted)}", 76))
    if history:
        yield from _history(answer, facet)
    else:
        for claim in state.claims[:4]:
            yield from _claim(answer, claim)
    yield f"    {facet}"
    yield ""


def _claim(answer: Answer, claim: Claim) -> list[str]:
    outlet = claim.outlet or "outlet unknown"
    when = words.when_reported(claim.reported, answer.zone, answer.view.day.year)
    return [f"      {line}" for line in wrap(f"{value_words(claim.value)}: {one_line(outlet)}, {when}", 74)]


def _history(answer: Answer, facet: str) -> Iterator[str]:
    """A step a line: when it was reported, the value then shown, a bar, and who said what, where that is another."""
    found = steps(answer, facet)
    most = max((end for _, state in found for end in _ends(state)), default=1) or 1
    for claim, state in found:
        day = words.when_reported(claim.reported, answer.zone, 0)
        size = max(_ends(state), default=0)
        bar = "#" * max(1, round(BAR * size / most)) if size else "."
        text = f"{words.SIGNS[state.standing]} {value_words(state.value)}"
        yield f"      {pad(day, 18)} {pad(text, 18)} {bar}"
        said = "" if claim.value == state.value else f" says {value_words(claim.value)}"
        yield from (f"{'':45}{line}" for line in wrap(one_line((claim.outlet or "outlet unknown") + said), 34))


def _ends(state: FacetState) -> list[float]:
    value = state.value
    if isinstance(value, Figure):
        return [end for end in (value.low, value.high) if end is not None]
    return [float(value)] if isinstance(value, int | float) else []
