"""The interactive review: keys, undo, and what stands in the log afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from tests.cli.conftest import Tracker
from tests.story.builders import report
from tracker.cli.review_session import Session, Source, Told
from tracker.services.put_off import defer
from tracker.services.review import Alike, Waiting
from tracker.story.commands import Command, Confirm, Defer, Dismiss, Merge, TellApart
from tracker.story.events import Report
from tracker.times import zone_of

UTC = zone_of("UTC")


def waiting(name: str) -> Waiting:
    made: Report = report("prison one")
    return Waiting(name, f"development-{name}", made, 1, 10, "kind detention 1")


def later(target: str, until: str) -> Command:
    return defer(target, until, "", UTC, datetime(2026, 11, 24, 12, tzinfo=UTC))


class Person:
    """Presses keys in an order, and answers questions with what is given."""

    def __init__(self, keys: str, answers: Sequence[str] = ()) -> None:
        self.keys: Iterator[str] = iter(keys)
        self.answers: Iterator[str] = iter(answers)
        self.seen: list[str] = []
        self.done: list[Command] = []

    def go(self, names: str = "abc") -> list[Command]:
        def carry_out(command: Command) -> str:
            self.done.append(command)
            return "Recorded"

        source = Source(lambda item: (), lambda command: (), carry_out, later)
        told = Told(self.seen.extend, lambda: next(self.keys), lambda question: next(self.answers))
        Session([waiting(name) for name in names], source, told).run()
        return self.done


def test_each_key_decides_and_the_end_writes_the_last_decision() -> None:
    assert Person("cds", ["another man"]).go() == [Confirm("a"), Dismiss("b", "another man")]


def test_undo_takes_back_what_is_not_written_yet() -> None:
    person = Person("cudss", ["no"])
    assert person.go() == [Dismiss("a", "no")]
    assert "taken back" in person.seen


def test_undo_reaches_no_further_than_the_last_decision() -> None:
    assert Person("ccuuss").go() == [Confirm("a")]


def test_a_dismissal_without_a_reason_is_none() -> None:
    assert Person("dsss", [" "]).go() == []


def test_p_puts_off_for_a_week_or_until_the_day_that_is_named() -> None:
    week, day = (datetime(2026, 12, each, tzinfo=UTC) for each in (1, 9))
    assert Person("pps", ["", "2026-12-09"]).go() == [Defer("a", week, or_reported=True), Defer("b", day)]


def test_a_day_that_is_over_puts_nothing_off_and_says_why() -> None:
    person = Person("psss", ["2026-11-01"])
    assert person.go() == []
    assert any("not to come" in line for line in person.seen)


def test_merging_names_the_other_development() -> None:
    assert Person("mq", ["d020"]).go() == [Merge("d020", "development-a", "the same happening")]


def test_quitting_leaves_the_rest_and_unknown_keys_do_nothing() -> None:
    person = Person("x?cq")
    assert person.go() == [Confirm("a")]
    assert any("stand by it" in line for line in person.seen)


def test_on_a_terminal_the_decision_is_an_event_of_the_person(
    tracker: Tracker, at_terminal: Callable[[str], None]
) -> None:
    waits = tracker("review", "list", "--json").json
    first, pairs = waits["items"][0], len(waits["alike"])
    before = tracker("status", "--json").json["as_of"]["position"]
    at_terminal("s" * pairs + "cq")
    ran = tracker("review", "go")
    assert ran.code == 0, ran.err
    assert "Decisions written: 1" in ran.out
    assert first["evidence"][0]["quote"][:30] in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80
    event = tracker("show", f"@{before + 1}", "--json").json
    assert (event["type"], event["actor"]) == ("DevelopmentConfirmed", "ana")


def test_two_that_may_be_one_are_asked_about_with_keys_of_their_own() -> None:
    def pair(name: str) -> Alike:
        return Alike(name, "known", 0.5, ("same day +0.30",), 1, report("prison one"), report("prison two"))

    done: list[Command] = []
    seen: list[str] = []
    keys = iter("ynusnp")  # same; different, taken back; later; different; put off

    def carry_out(command: Command) -> str:
        done.append(command)
        return "Recorded"

    source = Source(lambda told: (), lambda command: (), carry_out, later)
    Session(
        [pair("a"), pair("b"), pair("d"), pair("c")], source, Told(seen.extend, lambda: next(keys), lambda _: "")
    ).run()
    assert [type(each) for each in done] == [Merge, TellApart, Defer]
    assert done[0] == Merge("known", "a", "the same happening")
    assert any("may be the same" in line for line in seen)
    assert any("same day +0.30" in line for line in seen)
