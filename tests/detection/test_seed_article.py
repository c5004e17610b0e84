"""The seed article, read with the seed story: what must be found, and what must not be believed."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pytest

from tests.detection.conftest import reading
from tracker.detection.frames import FrameDetector, Frames
from tracker.story.events import Figure, Outline, Quote, Report

SEED = Path(__file__).resolve().parents[2] / "seeds" / "us-el-salvador-deportations"
TEXT = (SEED / "articles" / "000_065ecf78bf7b6733.txt").read_text("utf8")
WINDOW = (date(2025, 4, 14), date(2025, 4, 15))


def seed_outline() -> Outline:
    data = tomllib.loads((SEED / "story.toml").read_text("utf8"))
    for singular, plural in (("entity", "register"), ("facet", "facets"), ("source", "sources")):
        data[plural] = data.pop(singular, [])
    return msgspec.convert(data, Outline)


@pytest.fixture(scope="module")
def reports(frames: Frames) -> tuple[Report, ...]:
    title = TEXT.split("\n", 1)[0]
    return FrameDetector(frames).detect(reading(TEXT, title=title, published=WINDOW), seed_outline()).reports


@pytest.fixture(scope="module")
def told(reports: tuple[Report, ...]) -> Callable[[str, str], Report]:
    """``told(kind, words)``: the one report of this kind whose evidence has these words."""

    def find(kind: str, words: str) -> Report:
        fitting = [
            report for report in reports if report.kind == kind and any(words in quote for quote in quotes(report))
        ]
        assert len(fitting) == 1, (kind, words, len(fitting))
        return fitting[0]

    return find


Told = Callable[[str, str], Report]


def quotes(report: Report) -> list[str]:
    return [each.quote for each in report.evidence if isinstance(each, Quote)]


def effects(report: Report) -> dict[str, object]:
    return {effect.facet: effect.value for effect in report.effects}


def test_the_meeting_was_on_monday(told: Told) -> None:
    report = told("meeting", "welcomed Nayib Bukele")
    assert report.happened.earliest == report.happened.latest == date(2025, 4, 14)
    assert (report.actuality, report.novelty) == ("happened", "new")
    assert {each.id for each in report.participants} >= {"person/donald-trump", "person/nayib-bukele"}


@pytest.mark.parametrize(
    ("words", "speaker"),
    [
        ("confirmed he would not return", "person/nayib-bukele"),
        ("Bondi clarified that the Supreme Court’s order", "person/pam-bondi"),
        ("Of course I won’t do that", "person/nayib-bukele"),
    ],
)
def test_a_refusal_and_a_condition_are_statements_with_their_speaker(told: Told, words: str, speaker: str) -> None:
    report = told("statement", words)
    assert report.actuality == "happened"
    assert report.attribution.speakers == (speaker,)
    assert report.happened.earliest == date(2025, 4, 14)
    assert report.effects == ()


def test_the_removal_of_15_march_adds_up_and_is_background(told: Told) -> None:
    report = told("deportation", "among the 261 migrants")
    assert (report.happened.earliest, report.happened.precision, report.novelty) == (
        date(2025, 3, 15),
        "day",
        "background",
    )
    assert [(each.low, each.scope) for each in report.quantities] == [(261, "total of 238 + 23"), (238, ""), (23, "")]
    assert effects(report)["figure/sent-2025-03-15.total"] == Figure(op="eq", low=261, high=261, unit="people")


def test_more_than_200_is_a_bound_on_another_figure(told: Told) -> None:
    report = told("deportation", "more than 200 immigrants")
    assert [(each.op, each.low, each.high) for each in report.quantities] == [("gt", 200, None)]
    assert "figure/sent-2025-03-15.total" not in effects(report)


def test_the_act_was_invoked_in_march_and_not_by_the_headline(told: Told, reports: tuple[Report, ...]) -> None:
    assert told("proclamation", "invoked the Alien Enemies Act of 1798").happened.earliest == date(2025, 3, 15)
    assert not [report for report in reports if any("invokes 18th-century law" in quote for quote in quotes(report))]


def test_the_order_of_the_supreme_court_is_background(told: Told) -> None:
    report = told("court_order", "Supreme Court’s order")
    assert report.novelty == "background"
    assert any(each.name == "Supreme Court" or "scotus" in each.id for each in report.participants)


def test_the_money_of_the_agreement(told: Told) -> None:
    report = told("agreement", "$6 million")
    assert effects(report)["agreement/us-el-salvador-prison.agreed"] == Figure(op="eq", low=6e6, high=6e6, unit="USD")


def test_capacity_and_year_of_the_prison(told: Told) -> None:
    report = told("report", "inaugurated in 2023")
    assert (report.happened.earliest.year, report.happened.precision) == (2023, "year")
    assert [(each.population, each.low) for each in report.quantities] == [("inmates", 40000)]


def test_the_advisory_came_before_the_visit(told: Told) -> None:
    report = told("advisory", "to Level One")
    assert report.happened.latest == date(2025, 4, 13)
    assert report.happened.precision == "interval"
    assert effects(report) == {"advisory/us/el-salvador.level": 1}


def test_he_is_being_held(told: Told) -> None:
    report = told("detention", "being held in the Terrorism Confinement Center")
    assert report.actuality == "ongoing"
    assert effects(report)["person/kilmar-abrego-garcia.held-at"] == "CECOT"


def test_membership_is_an_allegation_and_nothing_else(told: Told, reports: tuple[Report, ...]) -> None:
    told("allegation", "flagged as a member")
    values = [value for report in reports for facet, value in effects(report).items() if facet.endswith("allegation")]
    assert values == ["alleged"]


def test_nothing_is_told_of_a_return_a_release_or_an_arrival(reports: tuple[Report, ...]) -> None:
    assert not [report for report in reports if report.kind in ("transfer", "release", "sentence", "death")]
    assert not [report for report in reports if report.happened.earliest.year == 2019]


def test_every_quote_is_verbatim(reports: tuple[Report, ...]) -> None:
    for report in reports:
        for evidence in report.evidence:
            assert isinstance(evidence, Quote)
            assert TEXT[evidence.start : evidence.end] == evidence.quote
