"""Values in words: what screens, tables, exports and digests write for a number, a figure, an absence. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.safetext import one_line
from tracker.story.events import Figure, Stated
from tracker.story.shapes import number

ENGLISH: Mapping[str, str] = {
    "eq": "{}",
    "ge": "at least {}",
    "gt": "more than {}",
    "le": "at most {}",
    "lt": "less than {}",
    "range": "{} to {}",
    "approx": "about {}",
    "million": "{} million",
    "none": "none",
}
"""The words of figures; another language brings its own with the same keys."""


def value_words(value: Stated, words: Mapping[str, str] = ENGLISH) -> str:
    """A value as a person reads it."""
    if value is None:
        return words["none"]
    if isinstance(value, Figure):
        return figure_words(value, words)
    if isinstance(value, float | int):
        return plain_number(value, words)
    return one_line(value)


def plain_number(value: float | None, words: Mapping[str, str] = ENGLISH) -> str:
    """A number with thousands separated; millions and more as words."""
    whole = number(value)
    if whole is None:
        return "?"
    if isinstance(whole, int) and whole >= 1_000_000 and whole % 100_000 == 0:
        return words["million"].format(number(whole / 1_000_000))
    return f"{whole:,}"


def figure_words(figure: Figure, words: Mapping[str, str] = ENGLISH) -> str:
    """``261``, ``more than 200``, ``about 250``, ``$6 million``, ``5 %``."""

    def amount(end: float | None) -> str:
        text = plain_number(end, words)
        return {"USD": f"${text}", "percent": f"{text} %"}.get(figure.unit or "", text)

    form, low, high = words[figure.op], figure.low, figure.high
    if figure.op == "range":
        return form.format(amount(low), amount(high))
    if figure.op == "approx":
        return form.format(amount(_middle(low, high)))
    return form.format(amount(high if figure.op in ("le", "lt") else low))


def _middle(low: float | None, high: float | None) -> float | None:
    if low is None or high is None:
        return low if high is None else high
    return (low + high) / 2
