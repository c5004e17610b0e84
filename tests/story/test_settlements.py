"""Conflicts that are none any more: given reports and decisions, what was in conflict, and what ended it."""

from __future__ import annotations

from tests.story.builders import HELD, SENT, given, report, reported, when
from tracker.story.events import (
    DevelopmentConfirmed,
    DevelopmentCorrected,
    DevelopmentDismissed,
    DevelopmentRetracted,
    Figure,
    Report,
)
from tracker.story.settlements import Settlement, settlements
from tracker.story.state import State

ONE = report("prison one", said="2025-03-16", by="The Wire")
TWO = report("prison two", said="2025-03-16", by="The Post")
DISPUTED = (("a", ONE), ("b", TWO))
LATE = "2025-05-01"


def settled(state: State, as_of: str = LATE) -> tuple[Settlement, ...]:
    return settlements(state, when(state, as_of))


def test_an_open_conflict_is_not_settled_and_agreement_never_was_one() -> None:
    assert settled(given(*DISPUTED)) == ()
    assert settled(given(("a", ONE), ("b", report("prison one", by="The Post")))) == ()


def test_a_dismissed_side_is_told_with_who_dismissed_it_and_why() -> None:
    for mark in (
        DevelopmentDismissed(development="b", reason="another man"),
        DevelopmentDismissed(development="b", report="r1", reason="another man"),
    ):
        (one,) = settled(given(*DISPUTED, DevelopmentConfirmed(development="a"), mark))
        assert one.conflict.facet == HELD
        assert {value for value, _ in one.conflict.sides} == {"prison one", "prison two"}
        assert [(decision.what, decision.reason) for decision in one.decisions] == [("dismissed", "another man")]
        assert one.now is not None
        assert one.now.value == "prison one"


def test_a_corrected_side_names_the_correction_and_one_of_a_headline_settles_nothing() -> None:
    def corrected(replacement: Report) -> State:
        change = DevelopmentCorrected(development="b", report="r1", replacement=replacement, reason="misread")
        return given(*DISPUTED, change)

    (one,) = settled(corrected(report("prison one", said="2025-03-16", by="The Post")))
    assert [decision.what for decision in one.decisions] == ["corrected"]
    assert settled(corrected(report("prison two", said="2025-03-16", by="The Post", headline="said better"))) == ()


def test_words_taken_back_settle_from_the_day_on_which_they_were() -> None:
    state = given(
        *DISPUTED,
        DevelopmentRetracted(development="b", report="r1", reported=reported("2025-04-20"), reason="withdrawn"),
    )
    assert settled(state, "2025-04-19") == ()
    (one,) = settled(state, "2025-04-21")
    assert [decision.what for decision in one.decisions] == ["retracted"]


def test_a_later_report_settles_what_ages_and_not_what_does_not() -> None:
    later = given(*DISPUTED, ("c", report("prison three", on="2025-04-10", said="2025-04-11")))
    (one,) = settled(later)
    assert one.decisions == ()
    assert one.by is not None
    assert (one.by.value, one.by.outlet) == ("prison three", "The Wire")
    assert settled(later, "2025-04-10") == ()

    def sent(count: int, said: str, by: str) -> tuple[str, Report]:
        return (f"{by}-{said}", report(Figure(low=count, high=count), facet=SENT, said=said, by=by))

    figures = (sent(261, "2025-03-16", "The Wire"), sent(238, "2025-03-17", "The Post"))
    assert settled(given(*figures, sent(261, "2025-04-11", "The Post"))) == ()
