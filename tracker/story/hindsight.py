"""What later reports say of the same day: the difference between what was known then and what became known. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import Struct, structs

from tracker.story.events import FacetId
from tracker.story.facets import FacetState
from tracker.story.state import State
from tracker.story.view import StoryView, view

FAR = datetime(9999, 1, 1, tzinfo=UTC)


class Learned(Struct, frozen=True):
    """A facet as it was known at the cut (None: nothing was), and as all reports up to the position have it."""

    facet: FacetId
    then: FacetState | None
    later: FacetState | None


def hindsight(state: State, asked: StoryView) -> list[Learned]:
    """The facets whose value of that day is another one by what was reported after the cut.

    On the recorded clock there is no later report within the position, so the list is empty.
    """
    after = view(state, structs.replace(asked.cut, instant=FAR))
    facets = sorted({*asked.facets, *after.facets})
    pairs = (Learned(facet, asked.facets.get(facet), after.facets.get(facet)) for facet in facets)
    return [learned for learned in pairs if _differs(learned)]


def _differs(learned: Learned) -> bool:
    then, later = learned.then, learned.later
    if then is None or later is None:
        return then is not later
    return then.value != later.value or then.expired != later.expired or _disputed(then) != _disputed(later)


def _disputed(facet: FacetState) -> bool:
    return facet.standing == "conflict"
