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


class _Said:
    """The reports with something to say of one facet, and the last day by the view's on which anything of it began."""

    __slots__ = ("begun", "fixed", "records")

    def __init__(self, fixed: bool) -> None:
        self.fixed = fixed
        self.records: list[ReportRecord] = []
        self.begun: date | None = None


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
    def _said(self) -> Mapping[FacetId, _Said]:
        """What is said of each facet by the reports of what is so. Asked of thousands of reports, for each screen."""
        found: dict[FacetId, _Said] = {}
        day = self._day
        for record in self._visible:
            report = record.report
            if not report.effects or report.actuality not in TRUE_NOW:
                continue
            for effect in report.effects:
                said = found.get(effect.facet)
                if said is None:
                    said = found[effect.facet] = _Said(self._fixed(effect.facet))
                if not said.records or said.records[-1] is not record:
                    said.records.append(record)
                since = effect.since or report.happened
                if since.precision == "unknown":
                    since = begun_when_told(since, day_of(report.reported.earliest, self._zone))
                latest = since.latest
                if (since.earliest if said.fixed else latest) <= day and (said.begun is None or latest > said.begun):
                    said.begun = latest
        return found

    def _fixed(self, facet: FacetId) -> bool:
        definition = self._definitions.find(facet)
        return bool(definition and definition.fixed)

    def newest(self, facet: FacetId) -> int:
        """The day (as an ordinal) that none of the beginnings in play lies after: a bound that costs no settling."""
        return self._begun[facet]

    @cached_property
    def _begun(self) -> Mapping[FacetId, int]:
        """The facets of which something had begun by the day, and the last day on which anything of it did."""
        return {facet: said.begun.toordinal() for facet, said in sorted(self._said.items()) if said.begun is not None}

    def _settle(self, facet: FacetId) -> FacetState:
        claims = (
            claim
            for record in self._said[facet].records
            for claim in claims_of(record, facet, self._sources, self._zone, self._earlier, self._state)
        )
        found = settle(claims, self._day, fixed=self._said[facet].fixed, best=self._best)
        assert found is not None  # something of it had begun
        return found

    @cached_property
    def _earlier(self) -> Predecessors:
        return Predecessors(self._visible, self._state)
