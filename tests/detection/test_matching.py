"""Whether a report joins a known development."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import pytest

from tracker.detection.matching import assess, match
from tracker.story.events import (
    Actuality,
    Attribution,
    Effect,
    Figure,
    Happened,
    Outline,
    Participant,
    Precision,
    Quantity,
    Quote,
    Report,
    Reported,
)

OUTLINE = Outline(id="zenda", title="The Tower")


def report(
    kind: str = "deportation",
    *,
    day: str = "2031-04-12",
    until: str = "",
    precision: Precision = "day",
    ids: tuple[str, ...] = ("country/ruritania", "place/tower"),
    quote: str = "Sixty-one men were flown to the Tower of Zenda.",
    count: float | None = None,
    actuality: Actuality = "happened",
    speakers: tuple[str, ...] = (),
    facet: str = "",
) -> Report:
    first = date.fromisoformat(day)
    noon = datetime(2031, 5, 6, 12, tzinfo=UTC)
    return Report(
        kind=kind,
        headline=quote[:80],
        happened=Happened(earliest=first, latest=date.fromisoformat(until or day), precision=precision),
        reported=Reported(earliest=noon, latest=noon),
        participants=tuple(Participant(id=each, name=each) for each in ids),
        quantities=(Quantity(measure="people", op="eq", low=count, high=count),) if count else (),
        effects=(Effect(facet=facet, value=Figure(low=count, high=count)),) if facet else (),
        actuality=actuality,
        attribution=Attribution(speakers=speakers),
        evidence=(Quote(article="a", revision=1, start=0, end=len(quote), quote=quote, sha256="0"),),
    )


def test_same_day_names_and_figure_join() -> None:
    known = {"d1": [report(count=61)], "d2": [report(day="2031-03-02", count=17)]}
    again = report(quote="Ruritania sent 61 people to the prison.", count=61)
    found = assess(again, OUTLINE, known)
    assert (found.development, found.zone) == ("d1", "join")
    assert any("same figure 61" in reason for reason in found.reasons)
    assert match(again, OUTLINE, known) == "d1"


def test_an_unnamed_court_of_the_same_day_joins_only_what_names_the_same() -> None:
    """Two appeals courts, one day, the same words around what they decided upon: a person decides."""
    quote = "Appeals court denies the government's bid to block the return of Rudolf Rassen."
    known = {"d1": [report("court_order", ids=("person/rassen",), quote=quote)]}
    other = "Appeals court denies the government's bid to end the protection of refugees."
    assert assess(report("court_order", ids=(), quote=other), OUTLINE, known).zone != "join"
    named = report("court_order", ids=("person/rassen",), quote=other)
    assert assess(named, OUTLINE, known).zone == "join"
    alone = {"d1": [report("court_order", ids=(), quote=quote)]}
    assert assess(report("court_order", ids=(), quote=quote), OUTLINE, alone).zone == "join"


def test_nothing_known_opens_a_new_one() -> None:
    assert match(report(), OUTLINE, {}) is None
    assert assess(report(), OUTLINE, {"d1": []}).zone == "new"


@pytest.mark.parametrize(
    "other",
    [
        report(day="2031-04-20", count=61),
        report("meeting", count=61),
        report(actuality="denied", count=61),
        report(actuality="planned", count=61),
        report(ids=("country/freedonia",), quote="Nothing alike at all.", day="2031-04-12"),
    ],
    ids=["other day", "other kind", "denied", "planned", "nothing shared"],
)
def test_what_differs_does_not_join(other: Report) -> None:
    assert match(other, OUTLINE, {"d1": [report(count=61)]}) is None


def test_two_numbers_for_one_day_still_join_so_that_the_conflict_is_seen() -> None:
    known = {"d1": [report(count=261)]}
    assert match(report(count=255, quote="Some 255 men were flown to the Tower of Zenda."), OUTLINE, known) == "d1"


def test_another_docket_number_never_joins() -> None:
    one = report("court_order", ids=("court/high-court",), quote="The court denied the motion in No. 31-0417.")
    other = report("court_order", ids=("court/high-court",), quote="The court denied the motion in No. 31-0999.")
    assert match(other, OUTLINE, {"d1": [one]}) is None
    assert match(one, OUTLINE, {"d1": [one]}) == "d1"


def test_opposite_rulings_of_one_court_and_day_stay_apart() -> None:
    granted = report(
        "court_order", ids=("court/high-court",), quote="The High Court granted the motion to stay the order."
    )
    denied = report(
        "court_order", ids=("court/high-court",), quote="The High Court denied the motion to stay the order."
    )
    assert match(denied, OUTLINE, {"d1": [granted]}) is None


def test_statements_of_two_speakers_stay_apart() -> None:
    one = report("statement", ids=("person/a",), speakers=("person/a",), quote="A said nobody would be released.")
    other = report("statement", ids=("person/b",), speakers=("person/b",), quote="B said nobody would be released.")
    assert match(other, OUTLINE, {"d1": [one]}) is None


def test_two_statements_of_one_speaker_and_day_stay_apart() -> None:
    one = report("statement", ids=("person/a",), speakers=("person/a",), quote="A said nobody would be released.")
    other = report("statement", ids=("person/a",), speakers=("person/a",), quote="A praised the weather over Zenda.")
    assert match(other, OUTLINE, {"d1": [one]}) is None
    assert match(one, OUTLINE, {"d1": [one]}) == "d1"


def test_a_report_without_a_day_joins_only_by_something_rare() -> None:
    known = {"d1": [report(count=61)]}
    vague = report(day="1900-01-01", until="2031-05-06", precision="unknown", quote="Men were flown to the Tower.")
    assert match(vague, OUTLINE, known) is None
    counted = report(
        day="1900-01-01", until="2031-05-06", precision="unknown", quote="Men were flown to the Tower.", count=61
    )
    assert match(counted, OUTLINE, known) == "d1"


def test_a_month_joins_the_only_event_it_can_be() -> None:
    known = {"d1": [report()], "d2": [report(day="2031-02-02")]}
    month = report(day="2031-04-01", until="2031-04-30", precision="month", quote="They were sent in April.")
    assert match(month, OUTLINE, known) == "d1"


def test_the_order_of_the_known_does_not_matter() -> None:
    one, two = report(count=61), report(day="2031-04-13", count=17)
    again = report(count=61, quote="Sixty-one were flown out.")
    assert (
        match(again, OUTLINE, {"d1": [one], "d2": [two]}) == match(again, OUTLINE, {"d2": [two], "d1": [one]}) == "d1"
    )


def order(court: str, about: str = "", day: str = "2031-04-12", quote: str = "The order was denied.") -> Report:
    found = report("court_order", day=day, ids=(), quote=quote)
    people = [Participant(id="", name=court, role="court")]
    people += [Participant(id=about, name=about, role="about")] if about else []
    return msgspec.structs.replace(found, participants=tuple(people))


def test_an_order_of_another_instance_is_another_order() -> None:
    known = {"d1": [order("a federal judge")]}
    assert assess(order("a federal judge"), OUTLINE, known).zone == "join"
    assert assess(order("the appeals court"), OUTLINE, known).development is None
    assert assess(order("Tribunal de Apelaciones"), OUTLINE, known).development is None
    assert assess(order("the court"), OUTLINE, known).zone == "join", "any instance is called a court"


def test_an_order_about_somebody_else_is_another_order() -> None:
    known = {"d1": [order("a judge", "person/antonio-tarlenheim")]}
    assert assess(order("a judge", "person/antonio-tarlenheim"), OUTLINE, known).zone == "join"
    assert assess(order("a judge", "person/rudolf-rassen"), OUTLINE, known).development is None


def test_what_is_told_at_once_without_a_day_joins_when_nothing_else_is_like_it() -> None:
    def met(day: str) -> Report:
        return report("meeting", day=day, quote="The two presidents met in the old tower of the town.")

    undated = report(
        "meeting", day="1900-01-01", until="2031-05-06", precision="unknown", quote="The presidents met in the tower."
    )
    assert assess(undated, OUTLINE, {"d1": [met("2031-05-05")]}).zone == "join"
    assert assess(undated, OUTLINE, {"d1": [met("2031-04-12")]}).zone != "join"
    assert assess(undated, OUTLINE, {"d1": [met("2031-05-05")], "d2": [met("2031-05-06")]}).zone != "join"


def test_a_rare_word_says_more_than_one_that_every_development_tells() -> None:
    known = {f"d{n}": [report(day=f"2031-03-{n + 1:02}", ids=(), quote="Officials told of it.")] for n in range(12)}
    known["d"] = [report(ids=(), quote="Officials lit lanterns.")]

    def likeness(quote: str) -> float:
        reasons = assess(report(ids=(), quote=quote), OUTLINE, known).reasons
        return next(float(reason.split()[2]) for reason in reasons if reason.startswith("words alike"))

    assert likeness("Lanterns burned.") > likeness("Officials burned.")


def test_who_gets_an_office_and_who_loses_it_never_join() -> None:
    named = report("appointment", ids=("person/hentzau",), quote="Hentzau was named to the court on Friday.")
    fired = report("dismissal", ids=("person/hentzau",), quote="Hentzau was named in the letter that fired him.")
    assert match(fired, OUTLINE, {"d1": [named]}) is None
    assert match(named, OUTLINE, {"d1": [named]}) == "d1"


@pytest.mark.parametrize(("day", "joins"), [("2031-04-13", False), ("2031-04-12", True)])
def test_what_was_told_as_done_cannot_have_happened_later(day: str, joins: bool) -> None:
    told = report(day="1900-01-01", until="2031-04-12", precision="unknown", count=61)
    assert (match(report(day=day, count=61), OUTLINE, {"d1": [told]}) == "d1") is joins
    dated = report(day=day, count=61)
    assert (match(told, OUTLINE, {"d1": [dated]}) == "d1") is joins
