"""Conflicts that are none any more: how each last stood, and what ended it. Pure.

A conflict ends in one of three ways: a person read the evidence of a side and found that it does not say so, a source
took its own words back, or a later report is what is shown now. The first two leave every day as if the side had never
been told; so the sides are sought among all that was told, whatever became of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct, structs

from tracker.story.cut import known_by
from tracker.story.disagreement import Conflict, conflict_of
from tracker.story.events import FacetId, Stated
from tracker.story.facets import Claim, FacetState, settle
from tracker.story.state import Decision, DevelopmentRecord, ReportRecord, State
from tracker.story.view import StoryView, view
from tracker.times import day_of, zone_of


class Settlement(Struct, frozen=True):
    """A conflict as it last stood, and what ended it: the decisions of persons or the words taken back (``decisions``);
    without these the report that came next (``by``), or nothing but time. ``now`` is what is shown today."""

    conflict: Conflict
    decisions: tuple[Decision, ...]
    by: Claim | None
    now: FacetState | None


def settlements(state: State, asked: StoryView) -> tuple[Settlement, ...]:
    """The conflicts that the view's cut knows of and that are none at it, by facet."""
    told = view(_as_told(state), asked.cut)
    return tuple(
        settled
        for facet in told.facets
        if not _open(asked.facets.get(facet)) and (settled := _settled(facet, told, asked, state)) is not None
    )


def _open(facet: FacetState | None) -> bool:
    return facet is not None and facet.standing == "conflict"


def _as_told(state: State) -> State:
    """The state without what persons decided against reports, and without what was taken back."""
    return structs.replace(
        state,
        reports={key: _told(record) for key, record in state.reports.items()},
        developments={key: structs.replace(whole, dismissed=None) for key, whole in state.developments.items()},
    )


def _told(record: ReportRecord) -> ReportRecord:
    if not (record.dismissed or record.retracted or record.first_reading):
        return record
    return structs.replace(
        record, report=record.first_reading or record.report, dismissed=None, retracted=None, first_reading=None
    )


def _settled(facet: FacetId, told: StoryView, asked: StoryView, state: State) -> Settlement | None:
    last = _last_conflict(facet, told)
    if last is None:
        return None
    settled, by = last
    conflict = conflict_of(facet, settled)
    now = asked.facets.get(facet)
    return Settlement(conflict, tuple(_decisions(conflict, now, asked, state)), by, now)


def _last_conflict(facet: FacetId, told: StoryView) -> tuple[FacetState, Claim | None] | None:
    """How the facet stood when it was last in conflict, and the report after which it was not."""
    settled = told.facets[facet]
    if _open(settled):
        return settled, None
    if len({repr(claim.value) for claim in settled.claims}) < 2:
        return None
    definition = told.definitions.find(facet)
    fixed, best = bool(definition and definition.fixed), told.outline.policy.best
    claims = sorted(settled.claims, key=lambda claim: (claim.reported.earliest, claim.position))
    for count in range(len(claims), 1, -1):
        then = settle(claims[:count], _day(claims[count - 1], told, fixed), fixed=fixed, best=best)
        if then is not None and _open(then):
            return then, claims[count] if count < len(claims) else None
    return None


def _day(claim: Claim, told: StoryView, fixed: bool) -> date:
    """The day on which the claims up to this one are asked: that of its report, as a reader had it."""
    if fixed:
        return told.day
    return min(told.day, max(claim.since.latest, day_of(claim.reported.earliest, zone_of(told.outline.zone))))


def _decisions(conflict: Conflict, now: FacetState | None, asked: StoryView, state: State) -> Iterator[Decision]:
    """What was decided of the reports that no longer say what they said, in the order of the log."""
    still = {(claim.report, repr(claim.value)) for claim in now.claims} if now is not None else set()
    gone = {claim.report for value, claims in conflict.sides for claim in claims if _said(claim, value) not in still}
    marks = {mark.recorded.position: mark for report in gone for mark in _marks(state.reports[report], asked, state)}
    yield from (marks[position] for position in sorted(marks))


def _said(claim: Claim, value: Stated) -> tuple[str, str]:
    return (claim.report, repr(value))


def _marks(record: ReportRecord, asked: StoryView, state: State) -> Sequence[Decision]:
    whole = state.developments.get(record.development, DevelopmentRecord())
    taken_back = record.retraction if record.retracted and known_by(record.retracted, asked.cut) else None
    marks = (record.dismissed or whole.dismissed, taken_back, record.corrected)
    return [mark for mark in marks if mark is not None][:1]
