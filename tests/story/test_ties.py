"""How developments stand to each other, and what became of an order."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tracker.story.events import LinkKind
from tracker.story.ties import Tie, Ties


def tie(source: str, target: str, kind: LinkKind, day: int, *, reviewed: bool = True) -> Tie:
    when = date(2031, 4, day)
    return Tie(source, target, kind, f"{source}#1", day, when, datetime(2031, 4, day, tzinfo=UTC), 1.0, (), reviewed)


def test_a_link_is_seen_from_both_ends() -> None:
    one = tie("stay", "order", "stays", 7)
    ties = Ties([one])
    assert ties.of("stay") == (one,)
    assert ties.upon("order") == (one,)
    assert ties.of("order") == () == ties.upon("stay")


def test_an_order_is_what_was_last_done_to_it() -> None:
    stayed = tie("stay", "order", "stays", 7)
    revived = tie("lift", "order", "revives", 10)
    assert Ties([stayed]).fate("order") == ("stayed", stayed)
    assert Ties([revived, stayed]).fate("order") == ("in force", revived)
    assert Ties([]).fate("order") is None


def test_a_stay_that_was_vacated_stays_nothing() -> None:
    ties = Ties([tie("stay", "order", "stays", 7), tie("higher", "stay", "vacates", 9)])
    assert ties.fate("order") is None
    assert ties.fate("stay") is not None


def test_what_only_follows_or_affirms_changes_nothing() -> None:
    assert Ties([tie("next", "order", "follows", 7), tie("up", "order", "affirms", 8)]).fate("order") is None


def test_two_orders_that_vacate_each_other_end() -> None:
    """Reports can contradict each other; the answer only has to come."""
    ties = Ties([tie("a", "b", "vacates", 7), tie("b", "a", "vacates", 8)])
    assert {ties.fate("a") is None, ties.fate("b") is None} <= {True, False}


def test_one_link_of_two_reports_counts_once_and_the_first_given_holds() -> None:
    read = tie("stay", "order", "stays", 7)
    again = tie("stay", "order", "stays", 8, reviewed=False)
    assert Ties([read, again]).upon("order") == (read,)
    assert Ties([tie("a", "a", "stays", 7)]).of("a") == ()
