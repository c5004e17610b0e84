"""Which figure of the story a report defines, and which it leaves alone."""

from __future__ import annotations

import pytest
from msgspec import structs

from tests.detection.conftest import Detect
from tracker.story.events import Figure, Outline


def with_partner(zenda: Outline) -> Outline:
    """The figure of the agreement is one of Freedonia's agreements only."""
    facets = [
        structs.replace(each, about="country/freedonia") if each.facet == "agreement/ru-fr.agreed" else each
        for each in zenda.facets
    ]
    return structs.replace(zenda, facets=tuple(facets))


def figures(detect: Detect, text: str, outline: Outline) -> dict[str, float | None]:
    reports = detect(text, outline=outline).reports
    return {e.facet: e.value.low for r in reports for e in r.effects if isinstance(e.value, Figure)}


@pytest.mark.parametrize(
    "text",
    [
        "Ruritania signed an agreement with Freedonia worth $6 million on Monday.",
        "Freedonia waited. The agreement between the two countries includes a $6 million payment from Ruritania.",
    ],
)
def test_the_money_of_the_story_s_own_agreement_is_its_figure(detect: Detect, zenda: Outline, text: str) -> None:
    assert figures(detect, text, with_partner(zenda)) == {"agreement/ru-fr.agreed": 6_000_000}


@pytest.mark.parametrize(
    "text",
    [
        "Ruritania signed a $6 million contract with Graustark on Monday.",
        "Graustark waited. The agreement between the two countries includes a $6 million payment from Ruritania.",
        "Ruritania cancelled a $6 million contract with Freedonia on Monday.",
        "Ruritania paid Freedonia $6 million on Monday.",
    ],
)
def test_the_money_of_another_agreement_or_one_that_ended_is_not(detect: Detect, zenda: Outline, text: str) -> None:
    assert figures(detect, text, with_partner(zenda)) == {}


def test_two_peoples_under_one_number_are_the_total_and_not_the_first_of_them(detect: Detect, zenda: Outline) -> None:
    both = "On April 12 Ruritania deported over 200 Graustarkians and Freedonians to the Tower."
    each = "On April 12 Ruritania deported 150 Graustarkians and 50 Freedonians to the Tower."
    total, part = "figure/sent-2031-04-12.total", "figure/sent-2031-04-12.graustarkians"
    assert figures(detect, both, zenda) == {total: 200}
    assert figures(detect, each, zenda) == {part: 150}
