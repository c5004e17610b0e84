"""Capitals that stand for their governments, and those that are only towns."""

from __future__ import annotations

import pytest

from tests.detection.conftest import Detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Port Edel said on Friday that the men would not return.", "en"),
        ("Port Edel has denied the claims.", "en"),
        ("Rassen was glad, and Port Edel rejected the request on Friday.", "en"),
        ("Port Edel dijo el viernes que los hombres no volverán.", "es"),
        ("Port Edel rechazó el viernes las acusaciones.", "es"),
    ],
)
def test_a_capital_that_speaks_is_its_country(text: str, language: str, detect: Detect) -> None:
    spoke = [each for each in detect(text, language=language).reports if each.kind == "statement"]
    assert [each.attribution.speakers for each in spoke] == [("country/graustark",)]


@pytest.mark.parametrize(
    "text",
    [
        "In Port Edel said on Friday that the men would not return.",
        "The Port Edel Herald said on Friday that the men would not return.",
        "A man from Port Edel denied the claims.",
        "Port Edel Town denied the claims.",
        "Port Edel residents denied the claims.",
    ],
)
def test_elsewhere_it_is_a_town(text: str, detect: Detect) -> None:
    named = {part.id for each in detect(text).reports for part in each.participants}
    assert "country/graustark" not in named


def test_somebody_is_flown_to_the_town_and_not_into_the_government(detect: Detect) -> None:
    (report,) = detect("Ruritania flew 40 men to Port Edel on Friday.").reports
    assert [part.name for part in report.participants if part.role == "destination"] == ["Port Edel"]
