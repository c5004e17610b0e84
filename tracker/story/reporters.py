"""Who reports of a story: each outlet or document, how much it tells, and what nobody else does. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from tracker.story.events import Source
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


class ToldBy(Struct, frozen=True):
    """A development that somebody reports: what they first told of it, when, and whether nobody else reports it."""

    development: str
    headline: str
    reported: Reported
    alone: bool


class Portrait(Struct, frozen=True):
    """One who reports. ``source`` is the story's entry for it, if there is one; ``told`` its developments, newest
    first; ``credited`` whose words its reports are, where they are another's; ``beside`` who else reports the same
    developments, and of how many."""

    reporter: Reporter
    source: Source | None
    told: tuple[ToldBy, ...]
    credited: dict[str, int]
    beside: dict[str, int]


class NoSuchReporter(LookupError):
    """Nobody of that name reports by then, or several do; the message names them."""


def reporters(view: StoryView) -> list[Reporter]:
    """All who report by the view's cut, those with most reports first."""
    by_name, telling = _by_name(view)
    found = [_reporter(view, name, records, telling) for name, records in by_name.items()]
    return sorted(found, key=lambda each: (-each.reports, each.name))


def portrait(view: StoryView, wanted: str) -> Portrait:
    """The one who is meant: by name, by the id of the source, or by a part of a name that only one bears. Raises
    ``NoSuchReporter``."""
    by_name, telling = _by_name(view)
    reporter = _meant([_reporter(view, name, records, telling) for name, records in by_name.items()], wanted)
    records = by_name[reporter.name]
    own = _source_of(view, reporter.name, records)
    found = (view.sources.find(record.report) for record in records)
    others = Counter(source.name for source in found if source is not None and source != own)
    beside = Counter(name for each in {r.development for r in records} for name in telling[each] - {reporter.name})
    told: dict[str, ToldBy] = {}
    for record in sorted(records, key=lambda each: each.report.reported.earliest):
        alone = telling[record.development] == {reporter.name}
        told.setdefault(
            record.development,
            ToldBy(record.development, record.report.headline, record.report.reported, alone),
        )
    newest = sorted(told.values(), key=lambda each: (each.reported.earliest, each.development), reverse=True)
    return Portrait(reporter, own, tuple(newest), _counted(others), _counted(beside))


def _counted(counter: Counter[str]) -> dict[str, int]:
    return dict(sorted(counter.items(), key=lambda each: (-each[1], each[0])))


def _meant(found: Sequence[Reporter], wanted: str) -> Reporter:
    """By the name as it is, else whatever its capitals, else by the source's id, else by a part of a name."""
    name = wanted.strip()
    folded = name.casefold()
    steps = (
        ("is", [each for each in found if each.name == name]),
        ("is, but for capitals,", [each for each in found if each.name.casefold() == folded]),
        ("is the source of", [each for each in found if (each.source or "").casefold() == folded]),
        ("is a part of", [each for each in found if folded in each.name.casefold()]),
    )
    how, near = next(((how, near) for how, near in steps if near and name), ("", []))
    if len(near) == 1:
        return near[0]
    if not near:
        raise NoSuchReporter(f"nobody called {wanted!r} reports by then; `tracker sources` lists who does")
    names = ", ".join(sorted(each.name for each in near)[:6])
    raise NoSuchReporter(f"{wanted!r} {how} several names: {names}; write one of them as it stands here")


def _by_name(view: StoryView) -> tuple[dict[str, list[ReportRecord]], dict[str, set[str]]]:
    """The reports by who reports them, and who reports each development."""
    by_name: dict[str, list[ReportRecord]] = {}
    telling: dict[str, set[str]] = {}
    for record in view.visible:
        source = view.sources.publisher(record.report) or view.sources.find(record.report)
        name = outlet_of(record.report) or (source.name if source else UNKNOWN)
        by_name.setdefault(name, []).append(record)
        telling.setdefault(record.development, set()).add(name)
    return by_name, telling


def _source_of(view: StoryView, name: str, records: Sequence[ReportRecord]) -> Source | None:
    """The story's entry for who is called so; where the name is none, that of the first report which it printed. Whose
    words a report prints says nothing of who prints it."""
    named = view.sources.named((name,))
    found = (view.sources.publisher(record.report) for record in records)
    return named or next((source for source in found if source is not None), None)


def _reporter(view: StoryView, name: str, records: Sequence[ReportRecord], telling: dict[str, set[str]]) -> Reporter:
    source = _source_of(view, name, records)
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
