"""The two-time table of ``show --all-clocks``: what was true on a day, as known on another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from tracker.cli import words
from tracker.cli.facet_words import in_words
from tracker.safetext import one_line, pad, wrap
from tracker.services.rebuild import Answer
from tracker.services.shapes import as_of_shape
from tracker.story.beliefs import Beliefs
from tracker.story.definitions import Names
from tracker.story.events import FacetId
from tracker.story.facets import FacetState
from tracker.story.shapes import value_shape
from tracker.story.view import StoryView

LABEL = 14
MOST = 3
"""How many days of knowing stand side by side; further ones follow in a table below."""


def two_times_shape(answer: Answer, table: Beliefs) -> dict[str, Any]:
    """``tracker.beliefs/1``: ``cells[row][column]``, null where nothing was said."""
    return {
        "schema": "tracker.beliefs/1",
        "as_of": as_of_shape(answer),
        "facet": table.facet,
        "true_on": [day.isoformat() for day in table.days],
        "known_on": [day.isoformat() for day in table.known],
        "cells": [[_cell_shape(cell) for cell in row] for row in table.cells],
    }


def _cell_shape(cell: FacetState | None) -> dict[str, Any] | None:
    if cell is None:
        return None
    return {"value": value_shape(cell.value), "standing": cell.standing, "positions": _positions(cell)}


def _positions(cell: FacetState) -> list[int]:
    return sorted({claim.position for claim in cell.claims if claim.value == cell.shown.value})


def two_times_screen(answer: Answer, table: Beliefs) -> Iterator[str]:
    """The table, in blocks of at most three days of knowing, and which events moved it."""
    subject = table.facet.rpartition(".")[0]
    label = answer.view.definitions.label(table.facet)
    yield from words.header(answer)
    yield words.RULE
    yield from wrap(f"{one_line(Names(answer.view.outline).of(subject))}: {label}", words.COLUMNS)
    yield table.facet
    for first in range(0, len(table.known), MOST):
        yield ""
        yield from _block(table, first, answer.view)
    yield ""
    yield "* differs from what was held before: see tracker why, tracker log"
    yield "! sources conflict; the value shown is the one that status shows"


def _block(table: Beliefs, first: int, view: StoryView) -> Iterator[str]:
    known = table.known[first : first + MOST]
    room = (words.COLUMNS - LABEL) // len(known) - 2
    yield pad("", LABEL) + "  as known at the end of"
    yield pad("true on", LABEL) + "".join("  " + pad(_day(day), room) for day in known).rstrip()
    yield "-" * (LABEL - 1) + " " + "".join("  " + "-" * room for _ in known)
    for day, row in zip(table.days, table.cells, strict=True):
        cells = [list(wrap(_words(table.facet, row, first + index, view), room)) or [""] for index in range(len(known))]
        for line in range(max(map(len, cells))):
            start = pad(_day(day) if line == 0 else "", LABEL)
            texts = (cell[line] if line < len(cell) else "" for cell in cells)
            yield (start + "".join("  " + pad(text, room) for text in texts)).rstrip()


def _words(facet: FacetId, row: tuple[FacetState | None, ...], column: int, view: StoryView) -> str:
    """A cell: the value and its signs, ``*`` when it differs from what was held of that day before."""
    cell = row[column]
    if cell is None:
        return ".."
    text = in_words(facet, cell, view)
    sign = " !" if cell.standing == "conflict" else ""
    before = row[column - 1] if column else None
    moved = before is not None and (before.value, before.expired) != (cell.value, cell.expired)
    return text + sign + (" *" if moved else "")


def _day(day: date) -> str:
    return f"{day:%b} {day.day} {day.year}"
