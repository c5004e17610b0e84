"""What one screen has room for, chosen without looking at every facet closely: the same as by looking at all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from tests.story.builders import OUTLINE, happened, report, when
from tests.story.builders import given as story
from tracker.cli.order import MOST_FACETS, Order, weightiest
from tracker.story.events import FacetDefinition, Happened
from tracker.story.view import StoryView

WEIGHTS = {"held-at": 9, "seen": 4, "sent": 4, "told": 0}
DEFINITIONS = tuple(
    FacetDefinition(facet=f"*.{name}", label=name, weight=weight, fixed=name == "sent")
    for name, weight in WEIGHTS.items()
)
WEIGHTED = structs.replace(OUTLINE, facets=DEFINITIONS)


def _all_looked_at(facets: list[str], view: StoryView) -> list[str]:
    """The rule in its plainest words: rank all, keep the best, show them in the order of the section."""
    order = Order(facets, view)
    everything = sorted(facets, key=order.key)
    ranked = sorted(everything, key=order.rank, reverse=True)
    kept = {facet for facet in ranked[:MOST_FACETS] if order.weights[facet] >= 4}
    return [facet for facet in everything if facet in kept] or everything[:MOST_FACETS]


def _ending(last: int, days: int = 0) -> Happened:
    return happened(f"2025-03-{max(1, last - days):02}", f"2025-03-{last:02}")


told = st.tuples(
    st.sampled_from([f"person/{name}" for name in "abcdefghijk"]),
    st.sampled_from(sorted(WEIGHTS)),
    st.integers(1, 28),
    st.integers(0, 9),
    st.sampled_from(["one", "two"]),
)


@given(st.lists(told, max_size=50), st.integers(1, 28), st.sets(st.sampled_from(sorted(WEIGHTS)), min_size=1))
def test_what_has_room_is_the_same_as_after_looking_at_all(
    reports: list[tuple[str, str, int, int, str]], today: int, attributes: set[str]
) -> None:
    events = [
        (f"d{n}", report(value, facet=f"{who}.{what}", on=_ending(on, back), said="2025-03-01"))
        for n, (who, what, on, back, value) in enumerate(reports)
        if what in attributes
    ]
    view = when(story(*events, outline=WEIGHTED), f"2025-03-{today:02}")
    facets = list(view.facets)
    for facet in facets:
        assert view.facets.newest(facet) >= view.facets[facet].since.latest.toordinal()
    assert (weightiest(Order(facets, view)) if facets else []) == _all_looked_at(facets, view)


def test_a_screen_settles_only_what_may_have_room() -> None:
    reports = (report("one", facet=f"person/p{n}.held-at", on=_ending(n + 1), said="2025-03-01") for n in range(28))
    view = when(story(*((f"d{n}", each) for n, each in enumerate(reports))), "2025-04-01")
    settled = []
    find = view.facets._settle
    view.facets._settle = lambda facet: settled.append(facet) or find(facet)  # type: ignore
    assert len(weightiest(Order(view.facets, view))) == MOST_FACETS
    assert len(settled) <= MOST_FACETS + 1
