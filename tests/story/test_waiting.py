"""Putting off: given what waits, when a person says "not now", then it comes back in time, and hides nothing new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.story.builders import given, report, when
from tracker.services.review import queue_at
from tracker.story.commands import Confirm, Defer, TakeBack
from tracker.story.decide import decide
from tracker.story.errors import NoSuchDevelopment, Refused
from tracker.story.events import (
    Detector,
    DevelopmentConfirmed,
    DevelopmentDeferred,
    DevelopmentReported,
    DevelopmentsMerged,
    DevelopmentSplit,
    DevelopmentsToldApart,
    LikenessNoted,
    StoryEvent,
)
from tracker.story.evolve import fold
from tracker.story.state import Recorded, State
from tracker.story.waiting import put_off, waits

NOW = datetime(2026, 1, 2, tzinfo=UTC)
WEEK = NOW + timedelta(days=7)
MOMENT = timedelta(microseconds=1)


def found(value: str) -> Any:
    """A report that a detector found."""
    return report(value, detector=Detector(id="frames", version="1"))


TOLD = (("a", found("one")), ("a", found("two")), ("b", found("one")))


def after(state: State, *events: StoryEvent) -> State:
    places = range(state.position + 1, state.position + 1 + len(events))
    return fold(state, [(event, Recorded(at, NOW, "ana")) for event, at in zip(events, places, strict=True)])


def deferred(state: State, target: str, *, or_reported: bool = False) -> State:
    return after(state, *decide(state, Defer(target, WEEK, or_reported)))


def told(development: str, name: str) -> DevelopmentReported:
    return DevelopmentReported(development=development, id=name, report=found("three"))


def test_a_development_takes_its_reports_along_until_its_instant() -> None:
    state = deferred(given(*TOLD), "a")
    assert set(put_off(state, NOW).reports) == set(put_off(state, WEEK - MOMENT).reports) == {"r0", "r1"}
    assert put_off(state, WEEK).reports == {}
    assert put_off(given(*TOLD), NOW).reports == {}, "the control: nothing is put off by itself"


def test_one_report_leaves_the_others_waiting() -> None:
    off = put_off(deferred(given(*TOLD), "r1"), NOW)
    assert set(off.reports) == {"r1"}
    assert off.developments == {}


@pytest.mark.parametrize(("or_reported", "left"), [(True, set()), (False, {"r0", "r1"})])
def test_something_new_ends_it_where_that_was_asked_for_and_waits_by_itself_always(
    or_reported: bool, left: set[str]
) -> None:
    state = after(deferred(given(*TOLD), "a", or_reported=or_reported), told("a", "r9"))
    assert set(put_off(state, NOW).reports) == left
    assert waits(state.reports["r9"], state)


def test_something_new_of_another_development_ends_nothing() -> None:
    state = after(deferred(given(*TOLD), "a", or_reported=True), told("b", "r9"))
    assert set(put_off(state, NOW).reports) == {"r0", "r1"}


def test_the_same_twice_is_no_event_unless_something_new_ended_it() -> None:
    state = deferred(given(*TOLD), "a", or_reported=True)
    assert decide(state, Defer("a", WEEK, or_reported=True)) == []
    assert decide(state, Defer("a", WEEK)) != []
    assert decide(after(state, told("a", "r9")), Defer("a", WEEK, or_reported=True)) != []


def test_what_does_not_wait_cannot_be_put_off() -> None:
    confirmed = after(given(*TOLD), DevelopmentConfirmed(development="a"))
    for state, target in ((confirmed, "a"), (confirmed, "r0"), (given(("c", report("one"))), "c")):
        with pytest.raises(Refused, match="waits"):
            decide(state, Defer(target, WEEK))
    with pytest.raises(NoSuchDevelopment):
        decide(confirmed, Defer("nothing", WEEK))


def test_what_may_be_one_can_be_put_off_although_its_reports_are_decided_on() -> None:
    alike = LikenessNoted(development="b", like="a", report="r2", score=0.5)
    state = after(given(*TOLD), alike, DevelopmentConfirmed(development="b"))
    assert put_off(deferred(state, "b"), NOW).developments.keys() == {"b"}
    apart = after(state, DevelopmentsToldApart(development="b", other="a"))
    for nothing, target in ((apart, "b"), (state, "r2")):
        with pytest.raises(Refused, match="waits"):
            decide(nothing, Defer(target, WEEK))


def test_what_was_put_off_can_be_decided_on_all_the_same() -> None:
    state = deferred(given(*TOLD), "a")
    decided = after(state, *decide(state, Confirm("a")))
    assert not waits(decided.reports["r0"], decided)


def test_no_answer_changes() -> None:
    before, state = given(*TOLD), deferred(deferred(given(*TOLD), "a"), "r2")
    for day in ("2025-03-16", "2025-12-31"):
        one, other = when(before, day), when(state, day)
        assert [each.standing for each in one.developments] == [each.standing for each in other.developments]
        assert (one.facets, one.unreviewed, one.conflicts) == (other.facets, other.unreviewed, other.conflicts)
    confirmed = after(before, DevelopmentConfirmed(development="a"))
    assert when(confirmed, "2025-12-31").unreviewed != when(before, "2025-12-31").unreviewed, "the control"


def test_a_deferral_of_what_there_is_not_changes_nothing() -> None:
    state = after(given(*TOLD), DevelopmentDeferred(development="a", report="r7", until=WEEK))
    assert put_off(state, NOW).reports == {}


def test_what_is_merged_into_something_put_off_waits_and_what_was_put_off_stays_so() -> None:
    """Both ways: the mark stands on the reports, wherever they go."""
    for into, merged in (("a", "b"), ("b", "a")):
        state = after(deferred(given(*TOLD), "a"), DevelopmentsMerged(into=into, merged=merged, reason="one"))
        assert set(put_off(state, NOW).reports) == {"r0", "r1"}, (into, merged)
        assert set(put_off(deferred(state, into), NOW).reports) == {"r0", "r1", "r2"}, (
            "saying it again is no repetition"
        )


def test_what_is_split_off_stays_put_off() -> None:
    state = after(
        deferred(given(*TOLD), "a"), DevelopmentSplit(development="a", into="c", reports=("r1",), reason="two")
    )
    assert set(put_off(state, NOW).reports) == {"r0", "r1"}


def test_the_last_word_on_a_report_holds_whether_it_was_about_the_whole_or_not() -> None:
    sooner = WEEK - timedelta(days=3)
    state = deferred(given(*TOLD), "a")
    one = after(state, *decide(state, Defer("r0", sooner)))
    assert set(put_off(one, sooner).reports) == {"r1"}
    assert set(put_off(deferred(one, "a"), sooner).reports) == {"r0", "r1"}


def test_a_pair_that_is_noted_after_its_development_was_put_off_waits() -> None:
    noted = LikenessNoted(development="b", like="a", report="r2", score=0.5)
    early, late = deferred(after(given(*TOLD), noted), "b"), after(deferred(given(*TOLD), "b"), noted)
    assert [len(queue_at(state, NOW).later_pairs) for state in (early, late)] == [1, 0]
    assert decide(early, Defer("b", WEEK)) == []
    assert decide(late, Defer("b", WEEK)) != []


def test_taking_it_back_takes_the_reports_back_too() -> None:
    for target in ("a", "r1"):
        state = deferred(deferred(given(*TOLD), "r0"), target)
        back = after(state, *decide(state, TakeBack("ana")))
        assert set(put_off(back, NOW).reports) == {"r0"}
        assert back.developments["a"].deferred is None
