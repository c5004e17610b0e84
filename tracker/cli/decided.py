"""A person's decision, carried out or (``--dry-run``) only looked at; and how it is told what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tracker.cli import words
from tracker.cli.desk import Desk, print_json, print_lines
from tracker.digests.compare import FacetChange
from tracker.journal.journal import Journal
from tracker.safetext import one_line, wrap
from tracker.services import review
from tracker.services.review import Decided
from tracker.story.commands import Command
from tracker.story.shapes import facet_shape
from tracker.story.values import value_words


def carry_out(at_desk: Desk, journal: Journal, story: str, command: Command) -> Decided:
    """The decision as it was written; with ``--dry-run`` nothing is, and it is said what it would change."""
    actor = at_desk.settings.user
    if at_desk.dry_run:
        return review.rehearse(journal, story, command, actor, at_desk.now)
    return review.carry_out(journal, story, command, actor)


def written(made: Decided, as_json: bool, more: str = "") -> None:
    """Says what was written, or that it was so already."""
    if as_json:
        print_json({"schema": "tracker.decision/1", "decisions": [shape(made)]})
    elif made.foreseen is not None:
        print_lines(list(foreseen(made)))
    elif made.again:
        print_lines([f"It was so already; nothing was written.   {one_line(made.target)}"])
    else:
        print_lines([f"Recorded @{made.position}   {made.what} {one_line(made.target)}", *([more] if more else [])])


def shape(made: Decided) -> dict[str, Any]:
    """One of the ``decisions`` of ``tracker.decision/1``."""
    told = {"target": made.target, "what": made.what, "position": made.position, "again": made.again}
    if made.foreseen is None:
        return told
    return told | {"position": None, "dry_run": True, "changes": [_change_shape(change) for change in made.foreseen]}


def _change_shape(change: FacetChange) -> dict[str, Any]:
    old, new = (facet_shape(side) if side else None for side in (change.old, change.new))
    return {"facet": change.facet, "old": old, "new": new}


def foreseen(made: Decided) -> Iterator[str]:
    """What a decision that was only looked at would change."""
    if made.again:
        yield f"It is so already: {one_line(made.target)}. Nothing was written."
        return
    yield from wrap(one_line(f"{made.what} {made.target} would change"), words.COLUMNS)
    for change in made.foreseen or ():
        first, *rest = wrap(change_words(change), words.COLUMNS - 2)
        yield f"  {first}"
        yield from (f"    {line}" for line in rest)
    if not made.foreseen:
        yield "  no facet, as far as is known now."
    yield "Nothing was written."


def change_words(change: FacetChange) -> str:
    """A facet before and after: standing and value."""
    old = value_words(change.old.value) if change.old else "nothing"
    new = value_words(change.new.value) if change.new else "nothing"
    signs = [words.SIGNS[side.standing] if side else "" for side in (change.old, change.new)]
    return one_line(f"{change.facet}: {signs[0]} {old} -> {signs[1]} {new}")
