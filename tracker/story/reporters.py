"""Who reports of a story: each outlet or document, how much it tells, and what nobody else does. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from tracker.story.sources import outlet_of
from tracker.story.state import ReportRecord
from tracker.story.view import StoryView
from tracker.times import Reported

UNKNOWN = "outlet unknown"


class Reporter(Struct, frozen=True):
    """An outlet or a document. ``source`` is its id among the story's sources, or None; ``original``: it counts as an
    independent origin. ``alone`` are the developments that only it reports; ``first`` and ``last`` when it was heard,
    None where it bears no date."""

    name: str
    source: str | None
    original: bool
    official: bool
    reports: int
    developments: int
    alone: int
    first: Reported | None
    last: Reported | None


def reporters(view: StoryView) -> list[Reporter]:
    """All who report by the view's cut, those with most reports first."""
    by_name: dict[str, list[ReportRecord]] = {}
    telling: dict[str, set[str]] = {}
    for record in view.visible:
        source = view.sources.find(record.report)
        name = outlet_of(record.report) or (source.name if source else UNKNOWN)
        by_name.setdefault(name, []).append(record)
        telling.setdefault(record.development, set()).add(name)
    found = [_reporter(view, name, records, telling) for name, records in by_name.items()]
    return sorted(found, key=lambda each: (-each.reports, each.name))


def _reporter(view: StoryView, name: str, records: Sequence[ReportRecord], telling: dict[str, set[str]]) -> Reporter:
    source = next((found for record in records if (found := view.sources.find(record.report)) is not None), None)
    developments = {record.development for record in records}
    dated = [record.report.reported for record in records if record.report.reported.precision != "unknown"]
    return Reporter(
        name=name,
        source=source.id if source else None,
        original=bool(source and source.original),
        official=bool(source and source.official),
        reports=len(records),
        developments=len(developments),
        alone=sum(telling[development] == {name} for development in developments),
        first=min(dated, key=lambda reported: reported.earliest, default=None),
        last=max(dated, key=lambda reported: reported.earliest, default=None),
    )
