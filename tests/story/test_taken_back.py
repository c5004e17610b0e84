"""Taking a decision back: given decisions, when their author takes one back, then everything stands as before it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given as arbitrary
from hypothesis import settings
from hypothesis import strategies as st
from msgspec import structs

from tests.story.builders import given, report, reported
from tracker.story.commands import Confirm, Dismiss, Merge, TakeBack
from tracker.story.decide import decide
from tracker.story.errors import Refused, StoryError
from tracker.story.events import (
    DevelopmentConfirmed,
    DevelopmentCorrected,
    DevelopmentDeferred,
    DevelopmentDismissed,
    DevelopmentReported,
    DevelopmentRetracted,
    DevelopmentsMerged,
    DevelopmentSplit,
    DevelopmentsToldApart,
    QuestionAnswered,
    QuestionOpened,
    StoryEvent,
)
from tracker.story.evolve import fold
from tracker.story.state import Recorded, State
from tracker.times import EPOCH

TOLD = (
    ("a", report("one")),
    ("a", report("two", by="The Post")),
    ("b", report("one", by="The Gazette")),
    QuestionOpened(id="q", text="Where?", asked=reported("2025-04-01")),
)
DECISIONS: Sequence[StoryEvent] = (
    DevelopmentConfirmed(development="a"),
    DevelopmentConfirmed(development="a", report="r0"),
    DevelopmentDismissed(development="a", reason="no"),
    DevelopmentDismissed(development="a", report="r1", reason="no"),
    DevelopmentDeferred(development="a", until=EPOCH, or_reported=True),
    DevelopmentDeferred(development="a", report="r1", until=EPOCH, reason="later"),
    DevelopmentCorrected(development="a", report="r0", replacement=report("three"), reason="misread"),
    DevelopmentRetracted(development="a", report="r0", reported=reported("2025-05-01"), reason="withdrawn"),
    DevelopmentsMerged(into="a", merged="b", reason="one arrest"),
    DevelopmentSplit(development="a", into="c", reports=("r1",), reason="two arrests"),
    DevelopmentsToldApart(development="a", other="b"),
    QuestionAnswered(id="q", answered=reported("2025-05-01"), answer="here"),
)


def after(state: State, *events: StoryEvent, by: str = "ana") -> State:
    places = range(state.position + 1, state.position + 1 + len(events))
    return fold(state, [(event, Recorded(at, EPOCH, by)) for event, at in zip(events, places, strict=True)])


def plain(state: State) -> State:
    """A state without its position and what it remembers for taking back."""
    return structs.replace(state, position=0, steps={})


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda event: type(event).__name__)
def test_each_decision_can_be_taken_back_and_leaves_nothing(decision: StoryEvent) -> None:
    before = given(*TOLD)
    decided = after(before, decision)
    assert plain(decided) != plain(before), "the control: it did change something"
    taken = decide(decided, TakeBack("ana"))
    assert plain(after(decided, *taken)) == plain(before)


@settings(max_examples=60, deadline=None)
@arbitrary(st.lists(st.sampled_from(DECISIONS), min_size=1, max_size=6))
def test_decisions_are_taken_back_one_after_the_other_down_to_the_first(decisions: list[StoryEvent]) -> None:
    states = [given(*TOLD)]
    for decision in decisions:
        states.append(after(states[-1], decision))
    state = states.pop()
    while states:
        state = after(state, *decide(state, TakeBack("ana")))
        assert plain(state) == plain(states.pop())
    with pytest.raises(Refused, match="no decision"):
        decide(state, TakeBack("ana"))


def test_only_ones_own_decision_is_taken_back() -> None:
    state = after(given(*TOLD), DevelopmentConfirmed(development="a"), by="ben")
    with pytest.raises(Refused, match="ana has taken no decision"):
        decide(state, TakeBack("ana"))
    forged = after(state, *decide(state, TakeBack("ben")), by="ana")
    assert plain(forged) == plain(state), "an event under another name changes nothing"


def test_an_earlier_decision_is_taken_back_while_nothing_was_built_on_it() -> None:
    state = after(given(*TOLD), DevelopmentConfirmed(development="a"), DevelopmentConfirmed(development="b"))
    first = state.position - 1
    again = after(state, *decide(state, TakeBack("ana", first)))
    assert again.developments["a"].confirmed is None
    assert again.developments["b"].confirmed is not None
    with pytest.raises(Refused, match="none of the last decisions"):
        decide(again, TakeBack("ana", first))


@pytest.mark.parametrize(
    ("decision", "since", "hint"),
    [
        (DevelopmentConfirmed(development="a"), DevelopmentDismissed(development="a", reason="no"), "again"),
        (
            DevelopmentsMerged(into="a", merged="b", reason="one"),
            DevelopmentReported(development="a", id="new", report=report("one")),
            "came since",
        ),
        (
            QuestionAnswered(id="q", answered=reported("2025-05-01"), answer="here"),
            QuestionAnswered(id="q", answered=reported("2025-05-02"), answer="there"),
            "again",
        ),
    ],
)
def test_what_was_built_upon_is_refused_with_what_it_was(decision: StoryEvent, since: StoryEvent, hint: str) -> None:
    state = after(after(given(*TOLD), decision), since, by="ben")
    with pytest.raises(Refused, match=hint):
        decide(state, TakeBack("ana"))


def test_after_it_one_can_decide_anew() -> None:
    state = after(given(*TOLD), *decide(given(*TOLD), Merge("a", "b", "one arrest")))
    state = after(state, *decide(state, TakeBack("ana")))
    assert decide(state, Confirm("b"))
    with pytest.raises(StoryError):
        decide(state, Dismiss("nothing", "no"))
