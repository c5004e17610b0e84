"""Which developments may be one, and what settles it."""

from __future__ import annotations

import pytest

from tests.story.builders import given, report
from tracker.story.commands import TellApart
from tracker.story.decide import decide
from tracker.story.errors import Refused
from tracker.story.events import (
    DevelopmentDismissed,
    DevelopmentsMerged,
    DevelopmentSplit,
    DevelopmentsToldApart,
    LikenessNoted,
    StoryEvent,
)
from tracker.story.likeness import open_likenesses

ONE, OTHER = report("one"), report("other", by="The Post")
PAIR = (("a", ONE), ("b", OTHER))
NOTED = LikenessNoted(development="b", like="a", report="r1", score=0.5, reasons=("same day +0.30",))
MERGED = DevelopmentsMerged(into="a", merged="b", reason="one meeting")


def waits(*more: StoryEvent) -> list[tuple[str, str]]:
    return [(one, other) for _, one, other in open_likenesses(given(*PAIR, NOTED, *more))]


def test_it_waits_until_somebody_says_so() -> None:
    assert waits() == [("b", "a")]


@pytest.mark.parametrize(
    "answer",
    [
        (MERGED,),
        (DevelopmentsToldApart(development="a", other="b"),),
        (DevelopmentDismissed(development="b", reason="no such thing"),),
        (DevelopmentDismissed(development="a", report="r0", reason="no such thing"),),
        (MERGED, DevelopmentSplit(development="a", into="b", reports=("r1",), reason="two after all")),
    ],
    ids=["same", "different", "dismissed", "its only report dismissed", "same and split again"],
)
def test_it_is_asked_once(answer: tuple[StoryEvent, ...]) -> None:
    assert waits(*answer) == []


def test_it_follows_a_merge_with_a_third() -> None:
    three = (*PAIR, ("c", report("third", by="The Gazette")))
    state = given(*three, NOTED, DevelopmentsMerged(into="c", merged="a", reason="one"))
    assert [(one, other) for _, one, other in open_likenesses(state)] == [("b", "c")]


def test_telling_apart_is_written_once_and_not_of_one() -> None:
    apart = TellApart("b", "a")
    assert decide(given(*PAIR), apart) == [DevelopmentsToldApart(development="b", other="a")]
    assert (
        decide(
            given(
                *PAIR,
                DevelopmentsToldApart(development="a", other="b"),
            ),
            apart,
        )
        == []
    )
    with pytest.raises(Refused):
        decide(given(*PAIR, MERGED), apart)


def test_what_was_told_apart_stays_apart_when_one_of_them_is_merged() -> None:
    three = (*PAIR, ("c", report("third", by="The Gazette")))
    apart = DevelopmentsToldApart(development="a", other="b")
    merged = DevelopmentsMerged(into="c", merged="a", reason="one")
    assert list(open_likenesses(given(*three, NOTED, apart, merged))) == []
