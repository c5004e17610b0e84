"""The JSON shapes of answers: what was asked, what it was resolved to, and the facts in ``tracker.story.shapes``."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.services.rebuild import Answer
from tracker.story.shapes import Shape, conflict_shape, development_shape, facets_shape, question_shape
from tracker.times import iso

LATEST = 10
"""How many developments ``status`` shows."""


def as_of_shape(answer: Answer) -> Shape:
    """What was asked and what it was resolved to; given back, it repeats the answer."""
    return {
        "asked": answer.asked,
        "instant": iso(answer.instant),
        "zone": answer.zone.key,
        "clock": answer.clock,
        "at": iso(answer.at),
        "position": answer.position,
        "root": answer.root,
    }


def status_shape(answer: Answer, feeds: Mapping[str, int]) -> Shape:
    """``tracker.status/1``."""
    view = answer.view
    return {
        "schema": "tracker.status/1",
        "story": answer.story,
        "title": view.outline.title,
        "as_of": as_of_shape(answer),
        "latest": [development_shape(development, view.ties) for development in view.developments[:LATEST]],
        "facets": facets_shape(view),
        "conflicts": [conflict_shape(conflict) for conflict in view.conflicts],
        "questions": [question_shape(question) for question in view.questions],
        "sums": [
            {"facet": s.facet, "parts": list(s.parts), "expected": s.expected, "stated": s.stated} for s in view.sums
        ],
        "feeds": dict(feeds),
        "unreviewed": view.unreviewed,
        "alike": view.alike,
        "unread": answer.unread,
        "redacted": answer.redacted,
    }
