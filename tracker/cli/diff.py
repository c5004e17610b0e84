"""``tracker diff``: what changed between two dates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from tracker.cli import words
from tracker.cli.desk import Desk, print_lines, query_of
from tracker.cli.facet_words import in_words, side
from tracker.cli.formats import SHAPES, Table, print_shape, print_table
from tracker.cli.options import CHANGES, Format
from tracker.digests.compare import Changes, ConflictChange, FacetChange, compare
from tracker.safetext import one_line, wrap
from tracker.services.rebuild import Answer, choose_story
from tracker.services.shapes import as_of_shape
from tracker.story.definitions import Names
from tracker.story.facets import FacetState
from tracker.story.shapes import conflict_shape, development_shape, facet_shape, question_shape
from tracker.story.view import StoryView
from tracker.times import iso


def run(
    at_desk: Desk, a: str, b: str | None, only: str | None, stat: bool, exit_code: bool, form: Format, **asked: Any
) -> int:
    """What changed between two dates: after A and up to B."""
    first, last = a.split("..", 1) if b is None and ".." in a else (a, b or "now")
    with at_desk.reading() as journal:
        story = choose_story(journal, at_desk.story)
        old, new = (
            at_desk.ask_story(journal, story, query_of(as_of=None if when in ("now", "") else when, **asked))
            for when in (first, last)
        )
    changes = _only(compare(old.view, new.view), only)
    if stat and form == "text":
        print_lines(list(_stat(old, new, changes)))
        return 9 if exit_code and not changes.empty else 0
    if form in SHAPES:
        shape = {"schema": "tracker.diff/1", "from": as_of_shape(old), "to": as_of_shape(new)}
        print_shape(form, {**shape, "changes": list(shapes(changes))})
    elif form != "text":
        print_table(_table(old, new.view, changes), form, new)
    else:
        print_lines(list(_screen(old, new, changes)))
    return 9 if exit_code and not changes.empty else 0


def _only(changes: Changes, only: str | None) -> Changes:
    """The kinds of changes that were asked for."""
    if only is None:
        return changes
    kinds = {word.strip() for word in only.split(",")}
    for unknown in sorted(kinds - set(CHANGES)):
        raise click.UsageError(f"--only {unknown!r}: there are {', '.join(CHANGES)}")
    return Changes(
        developments=changes.developments if "developments" in kinds else (),
        late=changes.late if "late" in kinds else (),
        gone=changes.gone if "corrections" in kinds else (),
        facets=tuple(change for change in changes.facets if ("figures" if change.figure else "status") in kinds),
        conflicts=changes.conflicts if "conflicts" in kinds else (),
        opened=changes.opened if "questions" in kinds else (),
        answered=changes.answered if "questions" in kinds else (),
    )


def _stat(old: Answer, new: Answer, changes: Changes) -> Iterator[str]:
    yield from _head(old, new)
    figures = sum(change.figure for change in changes.facets)
    counts = {
        "developments": len(changes.developments),
        "late": len(changes.late),
        "figures": figures,
        "status": len(changes.facets) - figures,
        "conflicts": len(changes.conflicts),
        "questions": len(changes.opened) + len(changes.answered),
        "corrections": len(changes.gone),
    }
    yield from (f"{count:6}  {kind}" for kind, count in counts.items() if count)
    yield f"{sum(counts.values()):6}  changes"


def shapes(changes: Changes) -> Iterator[dict[str, Any]]:
    """The changes of ``tracker.diff/1``."""
    for development in (*changes.developments, *changes.late):
        yield _change("development", None, None, development_shape(development), development.id)
    for development in changes.gone:
        yield _change("correction", None, development_shape(development), None, development.id)
    for change in changes.facets:
        kind = "figure" if change.figure else "facet"
        old, new = (facet_shape(side) if side else None for side in (change.old, change.new))
        about = change.new.shown.development if change.new else None
        yield {**_change(kind, change.facet, old, new, about), "reason": change.reason}
    for conflict in changes.conflicts:
        before, after = (conflict_shape(side) if side else None for side in (conflict.old, conflict.new))
        yield {**_change("conflict", conflict.facet, before, after, None), "what": conflict.what}
    for question in changes.opened:
        yield _change("question", question.facet, None, question_shape(question), None)
    for question in changes.answered:
        yield {**_change("question", question.facet, None, question_shape(question), None), "what": "answered"}


def _change(kind: str, facet: str | None, old: Any, new: Any, development: str | None) -> dict[str, Any]:
    return {"type": kind, "facet": facet, "old": old, "new": new, "development": development}


def _table(old: Answer, view: StoryView, changes: Changes) -> Table:
    """One row a change, in the order of the screen; ``from`` is the earlier end, the later one is the table's own."""
    start = iso(old.instant)
    rows = [["new", start, item.id, "", item.headline] for item in changes.developments]
    rows += [["late", start, item.id, "", item.headline] for item in changes.late]
    rows += [["withdrawn", start, item.id, item.headline, ""] for item in changes.gone]
    for change in changes.facets:
        kind = "figure" if change.figure else "status"
        rows.append([kind, start, change.facet, _plain(change, change.old, view), _plain(change, change.new, view)])
    rows += [[f"conflict {conflict.what}", start, conflict.facet, "", ""] for conflict in changes.conflicts]
    rows += [["question opened", start, question.id, "", question.text] for question in changes.opened]
    rows += [["question answered", start, question.id, question.text, ""] for question in changes.answered]
    return Table(("change", "from", "what", "old", "new"), rows)


def _plain(change: FacetChange, state: FacetState | None, view: StoryView) -> str:
    return in_words(change.facet, state, view) if state is not None else ""


def _head(old: Answer, new: Answer) -> Iterator[str]:
    yield one_line(f"{new.view.outline.title} ({new.story})")
    yield f"From {words.day_in_words(old)}  to {words.day_in_words(new)}"
    yield f"position {new.position}   root {new.root[:8]}"
    if new.at != new.instant:
        yield f"What was believed of {new.view.day:%a} {new.view.day.isoformat()}"
    yield words.RULE


def _screen(old: Answer, new: Answer, changes: Changes) -> Iterator[str]:
    yield from _head(old, new)
    year = new.view.day.year
    for title, developments in (("NEW", changes.developments), ("LATE, about earlier days", changes.late)):
        if developments:
            yield title
            for item in developments:
                day = words.when_happened(item.happened, year)
                yield from _bullet(f"{words.standing_sign(item)} {day}  {one_line(item.headline)}", "+")
            yield ""
    for title, chosen in (
        ("FIGURES", [change for change in changes.facets if change.figure]),
        ("STATUS", [change for change in changes.facets if not change.figure]),
    ):
        if chosen:
            yield title
            for change in chosen:
                yield from _bullet(_facet(change, new), "+" if change.old is None else "*" if change.new else "-")
            yield ""
    if changes.conflicts:
        yield "CONFLICTS"
        for conflict in changes.conflicts:
            yield from _bullet(_conflict(conflict, new), "!")
        yield ""
    if changes.opened or changes.answered:
        yield "QUESTIONS"
        for question in changes.opened:
            yield from _bullet(f"opened  {one_line(question.text)}", "?")
        for question in changes.answered:
            yield from _bullet(f"answered  {one_line(question.text)}", "?")
        yield ""
    if changes.empty:
        yield "Nothing changed."
    yield words.LEGEND


def _facet(change: FacetChange, new: Answer) -> str:
    names = Names(new.view.outline)
    subject = change.facet.rpartition(".")[0]
    what = f"{names.of(subject)}: {new.view.definitions.label(change.facet)}"
    if change.old is None:
        return one_line(f"{what}: {_sign(change.new)}{in_words(change.facet, change.new, new.view)}")
    before, after = (in_words(change.facet, side, new.view) for side in (change.old, change.new))
    if before == after:
        return one_line(f"{what}: {_sign(change.old)}-> {_sign(change.new)}{after}  ({change.reason})")
    return one_line(f"{what}: {_sign(change.old)}{before} -> {_sign(change.new)}{after}  ({change.reason})")


def _sign(state: FacetState | None) -> str:
    return f"{words.SIGNS[state.standing]} " if state is not None else ""


def _conflict(change: ConflictChange, new: Answer) -> str:
    """Over what, and which sides there are (of a settled one: were)."""
    conflict = change.new or change.old
    assert conflict is not None
    subject = Names(new.view.outline).of(change.facet.rpartition(".")[0])
    sides = "; or ".join(side(change.facet, value, claims, new.view) for value, claims in conflict.sides)
    return one_line(f"{change.what}  {subject}: {new.view.definitions.label(change.facet)}: {sides}")


def _bullet(text: str, sign: str) -> list[str]:
    first, *rest = wrap(text, words.COLUMNS - 4) or [""]
    return [f"{sign} {first}", *(f"    {line}" for line in rest)]
