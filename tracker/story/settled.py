"""The facets of a view, each settled when it is first looked at: a screen shows some of thousands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from tracker.story.claims import TRUE_NOW, Predecessors, begun_when_told, claims_of
from tracker.story.definitions import Definitions
from tracker.story.events import FacetId, Outline
from tracker.story.facets import FacetState, settle
from tracker.story.sources import SourceBook
from tracker.story.state import ReportRecord, State
from tracker.times import day_of


class Facets(Mapping[FacetId, FacetState]):
    """The facets of a view that anything is known of, sorted; each is settled when it is first looked at."""

    def __init__(
        self, state: State, visible: Sequence[ReportRecord], day: date, definitions: Definitions, sources: SourceBook
    ) -> None:
        """Of these reports, on a day. Nothing is read before the first question."""
        outline = state.outline or Outline(id="", title="")
        self._state, self._visible, self._day = state, visible, day
        self._definitions, self._sources = definitions, sources
        self._zone, self._best = ZoneInfo(outline.zone), outline.policy.best
        self._settled: dict[FacetId, FacetState] = {}

    def __getitem__(self, facet: FacetId) -> FacetState:
        """The facet on the view's day."""
        found = self._settled.get(facet)
        if found is None:
            if facet not in self._begun:
                raise KeyError(facet)
            found = self._settled[facet] = self._settle(facet)
        return found

    def __iter__(self) -> Iterator[FacetId]:
        """All ids, sorted."""
        return iter(self._begun)

    def __len__(self) -> int:
        """How many facets anything is known of."""
        return len(self._begun)

    def __contains__(self, facet: object) -> bool:
        """Whether anything is known of a facet."""
        return facet in self._begun

    @cached_property
    def _stating(self) -> Mapping[FacetId, Sequence[ReportRecord]]:
        """The reports with something to say of each facet."""
        return self._read[0]

    @cached_property
    def _read(self) -> tuple[dict[FacetId, list[ReportRecord]], dict[FacetId, date]]:
        """The reports with something to say of each facet, and the last day by which something of it had begun."""
        stating: dict[FacetId, list[ReportRecord]] = {}
        begun: dict[FacetId, date] = {}
        fixed: dict[FacetId, bool] = {}
        for record in self._visible:
            report = record.report
            if report.actuality not in TRUE_NOW:
                continue
            for effect in report.effects:
                facet = effect.facet
                said = stating.get(facet)
                if said is None:
                    said = stating[facet] = []
                    definition = self._definitions.find(facet)
                    fixed[facet] = bool(definition and definition.fixed)
                if not said or said[-1] is not record:
                    said.append(record)
                since = effect.since or report.happened
                if since.precision == "unknown":
                    since = begun_when_told(since, day_of(report.reported.earliest, self._zone))
                if (since.earliest if fixed[facet] else since.latest) <= self._day:
                    begun[facet] = max(begun.get(facet, since.latest), since.latest)
        return stating, begun

    def newest(self, facet: FacetId) -> int:
        """The day (as an ordinal) that none of the beginnings in play lies after: a bound that costs no settling."""
        return self._begun[facet]

    @cached_property
    def _begun(self) -> Mapping[FacetId, int]:
        """The facets of which something had begun by the day, and the last day on which anything of it did."""
        return {facet: last.toordinal() for facet, last in sorted(self._read[1].items())}

    def _settle(self, facet: FacetId) -> FacetState:
        claims = (
            claim
            for record in self._stating[facet]
            for told, claim in claims_of(record, self._sources, self._zone, self._earlier, self._state)
            if told == facet
        )
        definition = self._definitions.find(facet)
        fixed = bool(definition and definition.fixed)
        found = settle(claims, self._day, fixed=fixed, best=self._best)
        assert found is not None  # something of it had begun
        return found

    @cached_property
    def _earlier(self) -> Predecessors:
        return Predecessors(self._visible, self._state)
