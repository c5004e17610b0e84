"""From reports to claims: what each says of which facet, since when, and what it replaces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from msgspec import structs

from tracker.story.events import Actuality, FacetId, Happened, LinkKind
from tracker.story.facets import Claim
from tracker.story.sources import SourceBook, outlet_of
from tracker.story.state import ReportRecord, State
from tracker.times import day_of

TRUE_NOW: tuple[Actuality, ...] = ("happened", "ongoing")
SUCCEEDS: tuple[LinkKind, ...] = ("stays", "revives", "vacates", "amends", "follows", "corrects")


def claims_of(
    record: ReportRecord, facet: FacetId, sources: SourceBook, zone: ZoneInfo, earlier: Predecessors, state: State
) -> Iterator[Claim]:
    """The claims of one report about a facet. Only what happened or is going on changes one; a plan does not."""
    report = record.report
    if not report.effects or report.actuality not in TRUE_NOW:
        return
    source = sources.find(report)
    whole = state.developments.get(record.development)
    decided = bool(record.confirmed or (whole and whole.confirmed))
    said_on = day_of(report.reported.earliest, zone)
    for effect in report.effects:
        if effect.facet != facet:
            continue
        since = begun_when_told(effect.since or report.happened, said_on)
        told = since.latest if report.novelty == "background" else max(said_on, since.latest)
        yield Claim(
            value=effect.value,
            since=since,
            states_to=min(told, effect.until) if effect.until else told,
            until=effect.until,
            reported=report.reported,
            position=record.recorded.position,
            development=record.development,
            report=record.id,
            kind=report.kind,
            origin=source.id if source is not None and source.original else "",
            outlet=outlet_of(report) or (source.name if source else ""),
            speakers=report.attribution.speakers,
            evidence=report.evidence,
            replaces=earlier.of(record.development),
            confidence=report.confidence,
            decided=decided,
            official=bool(source and source.official),
            trust=source.trust if source else 0,
            reviewed=decided or report.detector is None,
            was=effect.was,
        )


def begun_when_told(since: Happened, said_on: date) -> Happened:
    """What a source tells without a date had begun when it was told."""
    if since.precision != "unknown" or since.latest <= said_on:
        return since
    return structs.replace(since, earliest=min(since.earliest, said_on), latest=said_on)


class Predecessors:
    """For each development, all the developments that its links, and theirs, lead back to."""

    def __init__(self, visible: Sequence[ReportRecord], state: State) -> None:
        """Of these reports; a merged development is followed to the one it stands under."""
        self._direct: dict[str, set[str]] = {}
        self._found: dict[str, frozenset[str]] = {}
        for record in visible:
            for link in record.report.links:
                if link.kind in SUCCEEDS:
                    self._direct.setdefault(record.development, set()).add(state.follow(link.development))

    def of(self, development: str) -> frozenset[str]:
        """All that one development leads back to."""
        found = self._found.get(development)
        if found is None:
            found = self._found[development] = frozenset(self._reach(development))
        return found

    def _reach(self, start: str) -> set[str]:
        seen: set[str] = set()
        waiting = list(self._direct.get(start, ()))
        while waiting:
            key = waiting.pop()
            if key not in seen and key != start:
                seen.add(key)
                waiting.extend(self._direct.get(key, ()))
        return seen
