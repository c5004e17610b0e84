"""A figure before and after as two bars. Pure numbers: each form draws them in its own way."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple


class Bar(NamedTuple):
    """A bar: full to where the figure surely reaches, pale to where it may."""

    word: Literal["was", "now"]
    full: int
    may: int


def bars(item: dict[str, Any], longest: int) -> list[Bar]:
    """The two bars of a figure that changed, the longer one ``longest``; none when there is nothing to compare."""
    if not item["old"] or not item["new"] or item["old"]["value"] == item["new"]["value"]:
        return []
    old, new = _ends(item["old"]["value"]), _ends(item["new"]["value"])
    if old is None or new is None:
        return []
    most = max(*old, *new)
    if most <= 0:
        return []
    before, after = ([round(longest * max(0.0, end) / most) for end in ends] for ends in (old, new))
    return [Bar("was", *before), Bar("now", *after)]


def _ends(value: Any) -> tuple[float, float] | None:
    if not isinstance(value, dict):
        return None
    known = [end for end in (value["low"], value["high"]) if end is not None]
    return (min(known), max(known)) if known else None
