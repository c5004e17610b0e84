"""What an answer may know: which reports the asked clocks let through.

A cut names three things: the reported (or recorded) clock up to an instant, the happened clock up to a day, and the
position up to which the log was read. The state is already cut at the position; here the other clocks filter it.
Decisions of persons (confirm, dismiss, correct, merge, split) are our own readings and hold at every reported time;
what a source itself took back holds from the moment it said so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from msgspec import Struct

from tracker.story.state import ReportRecord, State
from tracker.times import Reported

Clock = Literal["reported", "recorded"]


class Cut(Struct, frozen=True):
    """What an answer may know. ``instant`` and ``at`` are exclusive upper ends (UTC); ``strict`` lets a report
    through only when the whole window of its publication lies before the instant."""

    instant: datetime
    at: datetime
    clock: Clock = "reported"
    strict: bool = False


def visible(state: State, cut: Cut) -> Iterator[ReportRecord]:
    """The reports that the cut lets through, in the order of the state."""
    dismissed = {key for key, whole in state.developments.items() if whole.dismissed}
    confirmed = {key for key, whole in state.developments.items() if whole.confirmed}
    all_count = state.outline is None or state.outline.policy.accept == "detected"
    for record in state.reports.values():
        report = record.report
        if record.dismissed or record.development in dismissed or not known_by(report.reported, cut):
            continue
        if record.retracted and known_by(record.retracted, cut):
            continue
        decided = record.confirmed is not None or record.development in confirmed
        if decided or (not report.backdated and (all_count or report.detector is None)):
            yield record


def known_by(reported: Reported, cut: Cut) -> bool:
    """Whether something published in this window is known at the cut. On the recorded clock everything read is."""
    if cut.clock == "recorded":
        return True
    return reported.latest <= cut.instant if cut.strict else reported.earliest < cut.instant
