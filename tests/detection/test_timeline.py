"""Timelines inside articles: which day what stands under one, or behind one and a colon, happened on."""

from __future__ import annotations

import pytest

from tests.detection.conftest import Detect
from tracker.story.events import Quote, Report

ABOVE = """A timeline of the case

March 15, 2031
Ruritania frees 40 prisoners from the Tower. Rudolf Rassen meets Flavia Strelsau in Zenda.

March 17–18, 2031
Judge Michael Black issues a restraining order.

## Sources
"""


def days(reports: tuple[Report, ...]) -> dict[str, str]:
    return {each.kind: f"{each.happened.earliest:%m-%d}/{each.happened.latest:%m-%d}" for each in reports}


def test_what_stands_under_a_day_happened_on_it_and_the_day_is_part_of_the_evidence(detect: Detect) -> None:
    found = detect(ABOVE).reports
    assert days(found) == {"release": "03-15/03-15", "meeting": "03-15/03-15", "court_order": "03-17/03-18"}
    quotes = {each.kind: [q.quote for q in each.evidence if isinstance(q, Quote)] for each in found}
    assert quotes["meeting"] == ["Rudolf Rassen meets Flavia Strelsau in Zenda.", "March 15, 2031"]
    assert {each.novelty for each in found} == {"background"}


@pytest.mark.parametrize("mark", ["{}: ", "{} — ", "- {} – ", "**{}:** ", "| {} | "])
def test_what_a_day_leads_happened_on_it(detect: Detect, mark: str) -> None:
    lines = (
        f"{mark.format('April 4')}Judge Michael Black orders the release of Antonio Tarlenheim.",
        f"{mark.format('April 10')}Ruritania frees 40 prisoners from the Tower.",
    )
    found = detect("\n".join(lines)).reports
    assert days(found) == {"court_order": "04-04/04-04", "release": "04-10/04-10"}


def test_in_spanish_too(detect: Detect) -> None:
    text = (
        "15 de marzo\nRuritania libera a 40 presos de la Torre.\n\n"
        "17 de marzo\nRodolfo Rassen se reúne con Flavia Strelsau."
    )
    assert days(detect(text, language="es").reports) == {"release": "03-15/03-15", "meeting": "03-17/03-17"}


def test_one_day_alone_is_the_day_of_the_page(detect: Detect) -> None:
    text = "May 4, 2031\nRuritania freed 40 prisoners from the Tower.\n\nRudolf Rassen met Flavia Strelsau in Zenda."
    assert {each.happened.precision for each in detect(text).reports} == {"unknown"}


def test_a_list_of_links_has_its_days_where_it_likes(detect: Detect) -> None:
    """Control: as prose below its day it would have it."""
    titles = ["Ruritania frees 40 prisoners", "Rudolf Rassen meets Flavia Strelsau", "Many came"]
    links = "{}\nApril 2, 2031\n{}\nApril 9, 2031\n{}".format(*titles)
    assert not any(each.happened.precision == "day" for each in detect(links).reports)
    prose = "{}.\nApril 2, 2031\n{}.\nApril 9, 2031\n{}.".format(*titles)
    assert any(each.happened.precision == "day" for each in detect(prose).reports)


@pytest.mark.parametrize(
    "told",
    [
        "Flavia Strelsau had visited Zenda before.",
        "The man, whom Judge Michael Black released, was glad.",
        "Weeks earlier Judge Michael Black ordered his release.",
        "“Ruritania freed 40 prisoners from the Tower,” a guard said.",
    ],
)
def test_what_the_entry_tells_of_other_days_keeps_its_own(detect: Detect, told: str) -> None:
    text = f"March 15, 2031\n{told}\n\nMarch 17, 2031\nMany came."
    reports = [each for each in detect(text).reports if each.kind != "statement"]
    assert not any(each.happened.precision == "day" for each in reports)


def test_a_day_dates_no_more_than_three_paragraphs_and_the_last_one_only_one(detect: Detect) -> None:
    text = (
        "March 15, 2031\nMany came.\nMany came again.\nAnd again.\nRuritania freed 40 prisoners from the Tower.\n\n"
        "March 17, 2031\nMany came.\n\nJudge Michael Black orders the release of Antonio Tarlenheim."
    )
    assert {each.happened.precision for each in detect(text).reports} <= {"unknown"}


@pytest.mark.parametrize(
    "text",
    [
        "Wednesday: Rudolf Rassen meets Flavia Strelsau in Zenda.\nThursday: Ruritania frees 40 prisoners.",
        "April 4: The town waits.\nApril 5: If the High Court agrees, Ruritania frees 40 prisoners.",
        "April 4: The town waits.\nApril 5: Unless the High Court steps in, Ruritania deports 40 men to Freedonia.",
        "April 4: The town waits.\nApril 5: 9:30 Ruritania frees 40 prisoners.",
    ],
)
def test_the_week_ahead_and_what_may_come_are_no_entries(detect: Detect, text: str) -> None:
    more = "The town is quiet.\nNobody came.\nIt rains."
    assert [each for each in detect(f"{text}\n{more}").reports if each.happened.precision == "day"] == []


def test_a_number_may_open_an_entry(detect: Detect) -> None:
    text = "April 4: 40 prisoners are released in Zenda.\nApril 5: “Many came,” a guard says."
    assert days(detect(text).reports)["release"] == "04-04/04-04"


def test_a_season_above_prose_is_no_entry(detect: Detect) -> None:
    """Control: a month is one."""
    text = "{}\nRuritania freed 40 prisoners.\n\nApril 5, 2031\nMany came.\n\nIt rains.\n\nNobody came."
    assert {each.happened.precision for each in detect(text.format("Spring 2030")).reports} == {"unknown"}
    assert {each.happened.precision for each in detect(text.format("March 2031")).reports} == {"month"}
