"""What a person may do: given events, when a command, then events or a refusal."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec import structs

from tests.story.builders import given, report, reported
from tracker.story.commands import (
    AddLink,
    Ask,
    Assert,
    Command,
    Confirm,
    Correct,
    Dismiss,
    Merge,
    RemoveLink,
    Retract,
    Settle,
    Split,
)
from tracker.story.decide import decide
from tracker.story.errors import NoSuchDevelopment, NoSuchQuestion, NoSuchReport, Refused, StoryError
from tracker.story.events import (
    DevelopmentConfirmed,
    DevelopmentCorrected,
    DevelopmentDismissed,
    DevelopmentReported,
    DevelopmentRetracted,
    DevelopmentsMerged,
    DevelopmentSplit,
    QuestionAnswered,
    QuestionOpened,
    StoryEvent,
)

ONE, OTHER = report("one"), report("other", by="The Post")
PLAIN = (("a", ONE), ("b", OTHER), ("a", OTHER))
ASKED = QuestionOpened(id="q", text="Where?", asked=reported("2025-04-01"))


def test_confirming_and_dismissing_name_the_whole_or_one_report() -> None:
    state = given(*PLAIN)
    assert decide(state, Confirm("a", "seen")) == [DevelopmentConfirmed(development="a", reason="seen")]
    assert decide(state, Confirm("r0")) == [DevelopmentConfirmed(development="a", report="r0")]
    assert decide(state, Dismiss("@2", "no")) == [DevelopmentDismissed(development="a", report="r0", reason="no")]


def test_what_is_so_already_is_not_written_again_and_can_be_turned() -> None:
    confirmed = given(*PLAIN, DevelopmentConfirmed(development="a"))
    assert decide(confirmed, Confirm("a", "again")) == []
    assert len(decide(confirmed, Dismiss("a", "on second thought"))) == 1
    dismissed = given(*PLAIN, DevelopmentDismissed(development="a", reason="x"))
    assert decide(dismissed, Dismiss("a", "again")) == []
    assert len(decide(dismissed, Confirm("a"))) == 1


@pytest.mark.parametrize(
    ("command", "event"),
    [
        (
            Correct("r0", OTHER, "misread"),
            DevelopmentCorrected(development="a", report="r0", replacement=OTHER, reason="misread"),
        ),
        (
            Retract("r0", reported("2025-05-01"), "taken back"),
            DevelopmentRetracted(development="a", report="r0", reported=reported("2025-05-01"), reason="taken back"),
        ),
        (Merge("a", "b", "one arrest"), DevelopmentsMerged(into="a", merged="b", reason="one arrest")),
        (
            Split("a", "c", ("r2",), "two arrests"),
            DevelopmentSplit(development="a", into="c", reports=("r2",), reason="two arrests"),
        ),
        (Assert("c", "mine", ONE), DevelopmentReported(development="c", id="mine", report=ONE)),
        (
            Ask("p", "Who?", reported("2025-04-02")),
            QuestionOpened(id="p", text="Who?", asked=reported("2025-04-02")),
        ),
        (
            Settle("q", reported("2025-04-03"), "a"),
            QuestionAnswered(id="q", answered=reported("2025-04-03"), development="a"),
        ),
    ],
)
def test_each_command_leads_to_its_event(command: Command, event: StoryEvent) -> None:
    assert decide(given(*PLAIN, ASKED), command) == [event]


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (Confirm("nothing"), NoSuchDevelopment),
        (Dismiss("a", " "), Refused),
        (Correct("nothing", ONE, "x"), NoSuchDevelopment),
        (Correct("a", ONE, "x"), NoSuchReport),
        (Correct("r0", structs.replace(ONE, evidence=()), "x"), Refused),
        (Retract("r0", reported("2025-01-01"), "before it was published"), Refused),
        (Merge("a", "nothing", "x"), NoSuchDevelopment),
        (Merge("a", "b", ""), Refused),
        (Split("a", "c", (), "x"), Refused),
        (Split("a", "c", ("r1",), "of another development"), NoSuchReport),
        (Split("a", "c", ("r0", "r2"), "all of them"), Refused),
        (Split("a", "a", ("r0",), "into itself"), Refused),
        (Assert("a", "r0", OTHER), Refused),
        (Assert("a", "new", structs.replace(ONE, evidence=())), Refused),
        (Ask("p", " ", reported("2025-04-02")), Refused),
        (Settle("nothing", reported("2025-04-03"), "a"), NoSuchQuestion),
        (Settle("q", reported("2025-04-03")), Refused),
        (Settle("q", reported("2025-03-01"), "a"), Refused),
    ],
)
def test_what_contradicts_the_record_is_refused(command: Command, error: type[StoryError]) -> None:
    with pytest.raises(error):
        decide(given(*PLAIN, ASKED), command)


@pytest.mark.parametrize(
    "again",
    [
        lambda: (DevelopmentsMerged(into="a", merged="b", reason="x"), Merge("a", "b", "again")),
        lambda: (
            DevelopmentCorrected(development="a", report="r0", replacement=OTHER, reason="x"),
            Correct("r0", OTHER, "again"),
        ),
        lambda: (
            DevelopmentRetracted(development="a", report="r0", reported=reported("2025-05-01"), reason="x"),
            Retract("r0", reported("2025-05-02"), "again"),
        ),
        lambda: (ASKED, Ask("q", "Where?", reported("2025-06-01"))),
        lambda: (DevelopmentReported(development="c", id="mine", report=ONE), Assert("c", "mine", ONE)),
    ],
)
def test_asking_twice_changes_nothing(again: Callable[[], tuple[StoryEvent, Command]]) -> None:
    event, command = again()
    assert decide(given(*PLAIN, event), command) == []


def test_a_link_is_made_in_the_first_report_once_and_taken_away_again() -> None:
    (made,) = decide(given(*PLAIN), AddLink("b", "a", "contradicts", "they differ"))
    assert isinstance(made, DevelopmentCorrected)
    assert [(link.development, link.kind) for link in made.replacement.links] == [("a", "contradicts")]
    linked = given(("a", ONE), ("b", made.replacement))
    assert decide(linked, AddLink("b", "a", "contradicts", "again")) == []
    (taken,) = decide(linked, RemoveLink("b", "a", "they do not"))
    assert isinstance(taken, DevelopmentCorrected)
    assert taken.replacement == OTHER


@pytest.mark.parametrize(
    "command",
    [
        AddLink("a", "a", "follows", "x"),
        AddLink("a", "b", "follows", " "),
        RemoveLink("a", "b", "never linked"),
    ],
    ids=["itself", "no reason", "no link"],
)
def test_a_link_that_cannot_be_is_refused(command: Command) -> None:
    with pytest.raises(Refused):
        decide(given(*PLAIN), command)
