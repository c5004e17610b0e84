"""The value of a facet in words. An allegation never stands without who makes it: "alleged by X; denied by Y"."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.story.definitions import Names
from tracker.story.events import FacetId, Stated
from tracker.story.facets import Claim, FacetState
from tracker.story.values import value_words
from tracker.story.view import StoryView

MOST_VOICES = 4
"""Voices on an allegation that a line names."""


def in_words(facet: FacetId, settled: FacetState | None, view: StoryView) -> str:
    """What is known of a facet: its value, or of an allegation everybody who makes or denies it."""
    if settled is None:
        return "nothing known"
    if settled.expired:
        return "not known"
    return voices(settled.claims, view) if is_allegation(facet, view) else value_words(settled.value)


def outlets(claims: Iterable[Claim]) -> str:
    """Who prints some claims, by name."""
    return "; ".join(sorted({claim.outlet or claim.origin or "outlet unknown" for claim in claims}))


def otherwise(facet: FacetId, settled: FacetState, view: StoryView) -> str:
    """The other sides of a conflict in one cell, each with who says so: "2025-03-15: NPR; The Herald"."""
    values = list(dict.fromkeys(claim.value for claim in settled.against))
    sides = {value: [claim for claim in settled.against if claim.value == value] for value in values}
    return " | ".join(f"{side(facet, value, told, view)}: {outlets(told)}" for value, told in sides.items())


def side(facet: FacetId, value: Stated, claims: Iterable[Claim], view: StoryView) -> str:
    """One side of a conflict."""
    return voices(claims, view) if is_allegation(facet, view) else value_words(value)


def is_allegation(facet: FacetId, view: StoryView) -> bool:
    """Whether a facet holds what somebody accuses somebody of."""
    definition = view.definitions.find(facet)
    return bool(definition and definition.type == "allegation")


def voices(claims: Iterable[Claim], view: StoryView) -> str:
    """Who alleges and who denies, the newest first."""
    names = Names(view.outline)
    said: dict[tuple[Stated, tuple[str, ...]], str] = {}
    for claim in claims:
        who = names.of(claim.speakers[0]) if claim.speakers else ""
        text = f"{claim.value} by {who}" if who else f"{claim.value}, by whom is not said"
        said.setdefault((claim.value, claim.speakers[:1]), text)
    return "; ".join(list(said.values())[:MOST_VOICES])
