"""The story as of a cut: the reports that it lets through, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from tracker.story.background import Background
from tracker.story.cut import Cut, visible
from tracker.story.definitions import Definitions
from tracker.story.developments import Development, Told, chronology, newest, told
from tracker.story.disagreement import Conflict, SumCheck, conflicts, sums
from tracker.story.events import FacetId, Outline
from tracker.story.facets import FacetState
from tracker.story.likeness import open_likenesses
from tracker.story.questions import Question, questions
from tracker.story.settled import Facets
from tracker.story.sources import SourceBook
from tracker.story.state import ReportRecord, State
from tracker.story.ties import Ties, ties_of
from tracker.times import last_day_before


class StoryView:
    """The answer: developments (newest happened first), facets by id, conflicts, questions, sums that fail.

    Each part is worked out when it is first asked for: a screen shows ten of thousands of developments.
    """

    def __init__(self, state: State, cut: Cut) -> None:
        """A story that is not open yet is empty. The state must stay as it is."""
        self.outline = state.outline or Outline(id="", title="")
        self.cut = cut
        self.day = last_day_before(cut.at, ZoneInfo(self.outline.zone))
        self.definitions = Definitions(self.outline.facets)
        """The outline's definitions, as far as they were looked up already."""
        self.state = state
        self.sources = SourceBook(self.outline.sources)

    @cached_property
    def facets(self) -> Facets:
        """All facets of which anything is known."""
        return Facets(self.state, self.visible, self.day, self.definitions, self.sources)

    @cached_property
    def developments(self) -> tuple[Development, ...]:
        """All developments, newest happened first."""
        return tuple(each.development(self.sources) for each in sorted(self._told, key=chronology, reverse=True))

    def latest(self, most: int) -> tuple[Development, ...]:
        """The first of the developments, as many as asked for."""
        return tuple(each.development(self.sources) for each in newest(self.visible, self.state, self.day, most))

    @cached_property
    def sections(self) -> Mapping[str, Sequence[FacetId]]:
        """The facets that anything is known of, by the section of the screen that they belong to."""
        found: dict[str, list[FacetId]] = {}
        for facet in self.facets:
            definition = self.definitions.find(facet)
            found.setdefault((definition.section if definition else "") or "other", []).append(facet)
        return found

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        """The facets for which values are told that cannot all be true."""
        return tuple(conflicts(self.facets))

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What was asked by then, the oldest first."""
        return tuple(questions(self.state, self.cut))

    @cached_property
    def sums(self) -> tuple[SumCheck, ...]:
        """Totals that their parts do not add up to."""
        return tuple(sums(self.facets, self.outline))

    @cached_property
    def unreviewed(self) -> int:
        """How many of the reports a program found and no person has decided on."""
        confirmed = {key for key, whole in self.state.developments.items() if whole.confirmed}
        return sum(
            record.report.detector is not None and not record.confirmed and record.development not in confirmed
            for record in self.visible
        )

    @cached_property
    def alike(self) -> int:
        """How many pairs of its developments may be one and wait for a person's word."""
        pairs = [{one, other} for _, one, other in open_likenesses(self.state)]
        seen = {record.development for record in self.visible} if pairs else set()
        return sum(pair <= seen for pair in pairs)

    @cached_property
    def visible(self) -> Sequence[ReportRecord]:
        """The reports that the cut lets through, in the order of the state."""
        return list(visible(self.state, self.cut))

    @cached_property
    def ties(self) -> Ties:
        """The links between the developments, from either end."""
        return Ties(ties_of(self.visible, self.state, self.day))

    @cached_property
    def background(self) -> Background:
        """What the articles tell again beside their news."""
        return Background(self.visible)

    @cached_property
    def _told(self) -> Sequence[Told]:
        return list(told(self.visible, self.state, None, self.day))


def view(state: State, cut: Cut) -> StoryView:
    """The story as of a cut. Depends on nothing but its arguments."""
    return StoryView(state, cut)


def facet_at(state: State, facet: FacetId, cut: Cut) -> FacetState | None:
    """One facet as of a cut."""
    return view(state, cut).facets.get(facet)


def announced(state: State, cut: Cut, day: date) -> list[Development]:
    """The developments that the cut knows and that begin only after a day, in no order."""
    asked = view(state, cut)
    return [each.development(asked.sources) for each in told(asked.visible, state, day, date.max)]
