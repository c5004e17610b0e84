"""What the reports of one development say together: whether they count the same thing otherwise."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec import structs

from tests.story.builders import day, given, report, when
from tracker.story.developments import counted_otherwise
from tracker.story.events import Happened, Novelty, Op, Quantity, Quote, Report


def people(low: float | None, high: float | None, op: Op = "eq", **fields: Any) -> Quantity:
    return Quantity(measure="people", population="migrants", unit="people", op=op, low=low, high=high, **fields)


def counted(*quantities: Quantity, by: str = "The Wire", said: str = "2025-03-16", **fields: Any) -> Report:
    return report("out", quantities=quantities, by=by, said=said, **fields)


def shown(*reports: Report) -> tuple[str, list[list[float | None]]]:
    """The standing of a development with these reports, and the figures that contradict each other."""
    (development,) = when(given(*(("a", each) for each in reports)), "2025-04-01").developments
    rivals = [[figure.low for figure in each.figures] for each in counted_otherwise(development.records)]
    return development.standing, rivals


def test_two_figures_of_two_voices_for_one_thing_are_a_conflict() -> None:
    standing, rivals = shown(counted(people(44, 44)), counted(people(52, 52), by="The Post"))
    assert (standing, rivals) == ("conflict", [[44, 52]])


@pytest.mark.parametrize(
    "other",
    [
        counted(people(44, 44), by="The Post"),
        counted(people(40, None, "gt"), by="The Post"),  # a bound that 44 fits
        counted(people(52, 52, scope="since March"), by="The Post"),  # another thing
        counted(people(52, 52), people(44, 44), by="The Post"),  # whoever gives both contradicts nobody
        counted(people(52, 52), said="2025-03-20"),  # the same voice, which changed its mind
        counted(people(52, 52), by="The Post", confidence=0.2),  # doubted
    ],
)
def test_what_fits_is_another_thing_or_is_said_by_the_same_voice_is_none(other: Report) -> None:
    standing, rivals = shown(counted(people(44, 44)), other)
    assert (standing, rivals) != ("conflict", [[44, 52]])
    assert rivals == []


def test_three_who_count_and_one_who_differs() -> None:
    reports = (counted(people(44, 44)), counted(people(44, 44), by="The Post"), counted(people(9, 9), by="The Gazette"))
    assert shown(*reports) == ("conflict", [[44, 9]])


def quoted(headline: str, revision: int, article: str = "a1", by: str = "The Wire") -> Report:
    quote = Quote(article=article, revision=revision, start=0, end=9, quote=headline, sha256="0" * 64)
    return structs.replace(report("out", headline=headline, by=by), evidence=(quote,))


def test_of_an_edited_article_the_last_words_stand_for_what_happened() -> None:
    (development,) = when(
        given(("a", quoted("42 are sent", 0)), ("a", quoted("47 are sent", 1))), "2025-04-01"
    ).developments
    assert development.headline == "47 are sent"
    assert len(development.records) == 2
    other = quoted("43 are sent", 0, "a2", "The Post")
    (development,) = when(given(("a", other), ("a", quoted("42 are sent", 0))), "2025-04-01").developments
    assert development.headline == "43 are sent"  # of two articles the first that told it


UNDATED = Happened(earliest=date(1900, 1, 1), latest=day("2025-03-20"), precision="unknown")


@pytest.mark.parametrize(
    ("novelty", "order"), [("new", ["later", "open", "early"]), ("background", ["later", "early", "open"])]
)
def test_news_without_a_day_stands_where_it_was_told_and_background_last(novelty: Novelty, order: list[str]) -> None:
    state = given(
        ("early", report("x", on="2025-03-01")),
        ("later", report("x", on="2025-03-20", said="2025-03-21")),
        ("open", report("x", on=UNDATED, said="2025-03-20", novelty=novelty)),
    )
    assert [each.id for each in when(state, "2025-04-01").developments] == order
