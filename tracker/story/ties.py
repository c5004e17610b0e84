"""How the developments of a view stand to each other: each link from both of its ends, and what became of an order.

A link stands in a report and is known when the report is. Of an order the latest decision upon it holds; one that was
itself stayed or vacated has no force.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Literal

from msgspec import Struct, structs

from tracker.story.events import Effect, Link, LinkKind, Report
from tracker.story.state import ReportRecord, State

Fate = Literal["stayed", "vacated", "in force"]
FATES: Mapping[LinkKind, Fate] = {"stays": "stayed", "vacates": "vacated", "revives": "in force"}
"""What an order is after another did this to it."""


def effects(link: Link, target: Iterable[Report]) -> Iterator[Effect]:
    """What a link does to the status facets of the order that it leads to."""
    status = FATES.get(link.kind)
    facets = {effect.facet for report in target for effect in report.effects}
    for facet in sorted(facets):
        if status is not None and facet.startswith("order/") and facet.endswith(".status"):
            yield Effect(facet=facet, value=status)


def with_links(report: Report, links: Sequence[Link], known: Mapping[str, Sequence[Report]]) -> Report:
    """A report with more links, and with what they do to the status of the orders that they lead to (``known``: their
    reports). A facet that the report tells something of keeps what it tells."""
    told = {effect.facet for effect in report.effects}
    done = [e for link in links for e in effects(link, known.get(link.development, ())) if e.facet not in told]
    return structs.replace(report, links=(*report.links, *links), effects=(*report.effects, *done))


def without_link(report: Report, link: Link, target: Sequence[Report]) -> Report:
    """A report without one of its links and without what that link did."""
    done = tuple(effects(link, target))
    kept = tuple(effect for effect in report.effects if effect not in done)
    return structs.replace(report, links=tuple(each for each in report.links if each != link), effects=kept)


class Tie(Struct, frozen=True):
    """One link between two developments, since the last day on which the report that shows it puts its own.

    ``reviewed``: a person made it, or stands by the report.
    """

    source: str
    target: str
    kind: LinkKind
    report: str
    position: int
    since: date
    reported: datetime
    score: float
    reasons: tuple[str, ...]
    reviewed: bool


class Ties:
    """All links of a view, asked from either end."""

    def __init__(self, ties: Iterable[Tie]) -> None:
        """Of two reports that show one link the first given counts."""
        found: dict[tuple[str, str, LinkKind], Tie] = {}
        for tie in ties:
            if tie.source != tie.target:
                found.setdefault((tie.source, tie.target, tie.kind), tie)
        self._from: dict[str, list[Tie]] = {}
        self._to: dict[str, list[Tie]] = {}
        for tie in found.values():
            self._from.setdefault(tie.source, []).append(tie)
            self._to.setdefault(tie.target, []).append(tie)

    def of(self, development: str) -> tuple[Tie, ...]:
        """The links that a development has to earlier ones."""
        return tuple(self._from.get(development, ()))

    def upon(self, development: str) -> tuple[Tie, ...]:
        """The links that later developments have to this one."""
        return tuple(self._to.get(development, ()))

    def fate(self, development: str) -> tuple[Fate, Tie] | None:
        """What became of an order, and by which link; None when nothing was done to it."""
        return self._fate(development, frozenset())

    def _fate(self, development: str, seen: frozenset[str]) -> tuple[Fate, Tie] | None:
        seen |= {development}
        upon = self._to.get(development, ())
        done = [tie for tie in upon if tie.kind in FATES and not self._undone(tie.source, seen)]
        if not done:
            return None
        last = max(done, key=lambda tie: (tie.since, tie.reported, tie.position))
        return FATES[last.kind], last

    def _undone(self, development: str, seen: frozenset[str]) -> bool:
        found = self._fate(development, seen) if development not in seen else None
        return found is not None and found[0] != "in force"


def ties_of(visible: Sequence[ReportRecord], state: State, day: date) -> Iterator[Tie]:
    """The links that the reports show, what a person stands by first."""
    linking = [r for r in visible if r.report.links and r.report.happened.earliest <= day]
    for record in sorted(linking, key=lambda record: _unread(record, state)):
        report = record.report
        for link in report.links:
            yield Tie(
                source=record.development,
                target=state.follow(link.development),
                kind=link.kind,
                report=record.id,
                position=record.recorded.position,
                since=report.happened.latest,
                reported=report.reported.earliest,
                score=link.score,
                reasons=link.reasons,
                reviewed=not (link.reasons and _unread(record, state)),
            )


def _unread(record: ReportRecord, state: State) -> bool:
    """Whether a program found it and no person has decided on it."""
    whole = state.developments.get(record.development)
    return record.report.detector is not None and not (record.confirmed or (whole and whole.confirmed))
