"""``tracker cases``: cases and the orders in them, and those without a facet that later ones changed."""

from __future__ import annotations

from typing import Any

from tracker.cli import words
from tracker.cli.tables import More
from tracker.safetext import one_line, pad, width, wrap
from tracker.services.rebuild import Answer
from tracker.story.developments import Development
from tracker.story.shapes import development_shape


def _changed(answer: Answer) -> list[Development]:
    """The orders whose status no facet tells, and that a later one stayed, vacated or revived; newest first."""
    ties = answer.view.ties
    return [
        each
        for each in answer.view.developments
        if each.kind == "court_order" and ties.fate(each.id) is not None and not _has_facet(each)
    ]


def _has_facet(development: Development) -> bool:
    return any(e.facet.startswith("order/") for record in development.records for e in record.report.effects)


def _shape(answer: Answer) -> list[dict[str, Any]]:
    return [development_shape(each, answer.view.ties) for each in _changed(answer)]


def _lines(answer: Answer, cited: words.Citations) -> list[str]:
    """Each order with what became of it, and the source of that."""
    lines: list[str] = []
    names = {each.id: each for each in answer.view.developments}
    for order in _changed(answer):
        fate = answer.view.ties.fate(order.id)
        assert fate is not None
        status, tie = fate
        by = names[tie.source]
        start = f"  {pad(words.when_happened(order.happened, answer.view.day.year), 11)} "
        lines += _indented(start, one_line(order.headline))
        mark = words.standing_sign(by) if tie.reviewed else words.SIGNS[by.standing] + "*"
        source = cited.mark([cited.of_record(record) for record in by.records], 2)
        when = words.when_happened(by.happened, answer.view.day.year)
        lines += _indented(" " * width(start), f"{mark} {status} since {when}: {one_line(by.headline)} {source}")
    return ["ORDERS THAT LATER ONES CHANGED", *lines, ""] if lines else []


def _indented(start: str, text: str) -> list[str]:
    first, *rest = wrap(text, words.COLUMNS - width(start)) or [""]
    return [start + first, *(" " * width(start) + line for line in rest)]


ORDERS = More("changed_orders", _shape, _lines)
