"""The order in which reports arrive changes no answer, and evolving leaves its input alone."""

from __future__ import annotations

import random
from datetime import date

from hypothesis import given as arbitrary
from hypothesis import settings
from hypothesis import strategies as st

from tests.story.builders import HELD, OUTLINE, report, when
from tracker.story.events import DevelopmentReported, StoryOpened
from tracker.story.evolve import evolve, fold
from tracker.story.state import Recorded, State
from tracker.times import EPOCH

days = st.dates(min_value=date(2025, 1, 1), max_value=date(2025, 12, 31))
reports = st.builds(
    lambda development, value, on, said, by: (
        development,
        report(value, on=min(on, said).isoformat(), said=max(on, said).isoformat(), by=by),
    ),
    st.sampled_from("abc"),
    st.sampled_from(["one", "two", "three"]),
    days,
    days,
    st.sampled_from(["The Wire", "The Post", "Copy"]),
)


def _state(events: list[tuple[int, DevelopmentReported]]) -> State:
    opened = [(StoryOpened(outline=OUTLINE), Recorded(0, EPOCH, "t"))]
    return fold(State(), [*opened, *((event, Recorded(position, EPOCH, "t")) for position, event in events)])


@settings(max_examples=80, deadline=None)
@arbitrary(st.lists(reports, max_size=8), st.integers(), days)
def test_the_order_of_arrival_changes_no_answer(told: list[tuple[str, object]], seed: int, asked: object) -> None:
    events = [
        (index + 1, DevelopmentReported(development=development, id=f"r{index}", report=said))  # type: ignore[arg-type]
        for index, (development, said) in enumerate(told)
    ]
    shuffled = events.copy()
    random.Random(seed).shuffle(shuffled)
    first, second = (when(_state(order), asked.isoformat()) for order in (events, shuffled))  # type: ignore[attr-defined]
    assert first.facets == second.facets
    assert [d.id for d in first.developments] == [d.id for d in second.developments]


def test_the_rivals_of_a_value_stand_in_one_order_whichever_was_written_first() -> None:
    one, again, other = report("one"), report("one"), report("two", by="The Post")
    events = [
        (index + 1, DevelopmentReported(development="a", id=f"r{index}", report=said))
        for index, said in enumerate((one, again, other))
    ]
    first, second = (when(_state(order), "2025-04-01") for order in (events, [events[1], events[0], events[2]]))
    assert first.facets == second.facets
    assert [claim.report for claim in first.facets[HELD].against] == ["r0", "r1"]


@settings(max_examples=40, deadline=None)
@arbitrary(st.lists(reports, min_size=1, max_size=6))
def test_evolve_is_fold_by_one_and_leaves_its_input_alone(told: list[tuple[str, object]]) -> None:
    state = _state([])
    for index, (development, said) in enumerate(told):
        event = DevelopmentReported(development=development, id=f"r{index}", report=said)  # type: ignore[arg-type]
        before = state.copy()
        after = evolve(state, event, Recorded(index + 1, EPOCH, "t"))
        assert state == before
        state = after
    assert len(state.reports) == len(told)


@settings(max_examples=40, deadline=None)
@arbitrary(st.lists(reports, max_size=8), days, days)
def test_later_reports_never_change_what_was_known_before(
    told: list[tuple[str, object]], asked: object, cut: object
) -> None:
    """Reports published after the cut change nothing of an answer about the cut."""
    text = asked.isoformat()  # type: ignore[attr-defined]
    events = [
        (index + 1, DevelopmentReported(development=development, id=f"r{index}", report=said))  # type: ignore[arg-type]
        for index, (development, said) in enumerate(told)
    ]
    known = [(p, e) for p, e in events if e.report.reported.earliest.date().isoformat() <= text]
    assert when(_state(events), text).facets == when(_state(known), text).facets
