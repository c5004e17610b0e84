"""Values in words: what screens, tables and exports write for a number, a figure, an absence. Pure."""

from __future__ import annotations

from tracker.safetext import one_line
from tracker.story.events import Figure, Stated
from tracker.story.shapes import number


def value_words(value: Stated) -> str:
    """A value as a person reads it."""
    if value is None:
        return "none"
    if isinstance(value, Figure):
        return figure_words(value)
    if isinstance(value, float | int):
        return plain_number(value)
    return one_line(value)


def plain_number(value: float | None) -> str:
    """A number with thousands separated; millions and more as words."""
    whole = number(value)
    if whole is None:
        return "?"
    if isinstance(whole, int) and whole >= 1_000_000 and whole % 100_000 == 0:
        return f"{number(whole / 1_000_000)} million"
    return f"{whole:,}"


def figure_words(figure: Figure) -> str:
    """``261 people``, ``more than 200``, ``about 250``, ``$6 million``."""
    low, high = plain_number(figure.low), plain_number(figure.high)
    forms = {
        "eq": low,
        "ge": f"at least {low}",
        "gt": f"more than {low}",
        "le": f"at most {high}",
        "lt": f"less than {high}",
        "range": f"{low} to {high}",
        "approx": f"about {plain_number(((figure.low or 0) + (figure.high or 0)) / 2)}",
    }
    text = forms[figure.op]
    if figure.unit == "USD":
        return _dollars(text)
    if figure.unit == "percent":
        return f"{text} %"
    return text


def _dollars(text: str) -> str:
    head, space, tail = text.rpartition(" ") if text[-1].isdigit() else text.rpartition(" ")[0].rpartition(" ")
    if text[-1].isdigit():
        return f"{head}{space}${tail}"
    unit = text.rpartition(" ")[2]
    return f"{head}{space}${tail} {unit}" if tail else f"${text}"
