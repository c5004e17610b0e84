"""Where what is told cannot all be true: values that contradict each other, parts that miss their total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from tracker.story.events import FacetId, Outline, Stated
from tracker.story.facets import Claim, FacetState
from tracker.times import Reported


class Conflict(Struct, frozen=True):
    """Two or more values for one facet that cannot all be true; ``since`` the first report that contradicts."""

    facet: FacetId
    sides: tuple[tuple[Stated, tuple[Claim, ...]], ...]
    since: Reported


class SumCheck(Struct, frozen=True):
    """Parts that do not add up to their total: ``expected`` is the sum of the parts."""

    facet: FacetId
    parts: tuple[FacetId, ...]
    expected: float
    stated: float


def conflicts(facets: Mapping[FacetId, FacetState]) -> Iterator[Conflict]:
    """The facets for which values are told that cannot all be true, with all sides."""
    return (conflict_of(facet, settled) for facet, settled in facets.items() if settled.standing == "conflict")


def conflict_of(facet: FacetId, settled: FacetState) -> Conflict:
    """The sides of a facet that stands in conflict, the shown one first."""
    sides: dict[Stated, list[Claim]] = {settled.value: []}
    rivals = {id(claim) for claim in settled.against}
    for claim in settled.claims:
        if id(claim) in rivals or claim.value == settled.value:
            sides.setdefault(claim.value, []).append(claim)
    shown, *others = [min(_reporteds(claims), key=_earliest) for claims in sides.values() if claims]
    first = min(others, key=_earliest, default=shown)
    since = max((shown, first), key=_earliest)
    return Conflict(facet, tuple((value, tuple(claims)) for value, claims in sides.items()), since)


def _reporteds(claims: Sequence[Claim]) -> list[Reported]:
    return [claim.reported for claim in claims]


def _earliest(reported: Reported) -> datetime:
    return reported.earliest


def sums(facets: Mapping[FacetId, FacetState], outline: Outline) -> Iterator[SumCheck]:
    """Exact totals that the exact parts shown do not add up to."""
    for definition in outline.facets:
        if not definition.parts or definition.facet not in facets:
            continue
        total = _exact(facets[definition.facet])
        parts = [_exact(facets[part]) if part in facets else None for part in definition.parts]
        known = [part for part in parts if part is not None]
        if total is not None and len(known) == len(parts) and sum(known) != total:
            yield SumCheck(definition.facet, definition.parts, sum(known), total)


def _exact(settled: FacetState) -> float | None:
    value = settled.value
    if isinstance(value, float | int):
        return value
    if value is None or isinstance(value, str) or value.op != "eq":
        return None
    return value.low
