"""What holds for every text: nothing raises, every quote is verbatim, time is bounded."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.detection.conftest import Detect
from tracker.story.events import Quote

PIECES = [
    "Rudolf Rassen",
    "Rassen",
    "Flavia Strelsau",
    "Ruritania",
    "Freedonia",
    "the Tower of Zenda",
    "the High Court",
    "he",
    "she",
    "they",
    "said",
    "deported",
    "was deported",
    "will deport",
    "refused to",
    "ordered",
    "to deport",
    "met with",
    "on Monday",
    "in March 2031",
    "40 men",
    "more than 200 migrants",
    "$6 million",
    "the agreement between",
    "includes",
    "if",
    "not",
    "who",
    "that",
    "and",
    ",",
    ".",
    "“",
    "”",
    '"',
    ";",
    "—",
    "?",
    "Act of 1798",
    "Strangers Act",
    "invoked",
    "since",
    "before",
    "el lunes",
    "se reunió con",
    "dijo que",
    "fue deportado",
    "no",
    "la cárcel",
    "238 venezolanos",
    "é",
    "🙂",
    "\n",
    "\u0301",
    "\u202e",
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(PIECES), max_size=60), language=st.sampled_from(["en", "es"]))
def test_any_mixture_of_news_words_gives_only_verbatim_quotes(words: list[str], language: str, detect: Detect) -> None:
    text = " ".join(words)
    for report in detect(text, language=language).reports:
        assert report.evidence
        assert 0 < report.confidence <= 1
        assert report.happened.earliest <= report.happened.latest
        for evidence in report.evidence:
            assert isinstance(evidence, Quote)
            assert text[evidence.start : evidence.end] == evidence.quote


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str, detect: Detect) -> None:
    detect(text)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a ",
        "send ",
        "sent to ",
        "“",
        "said ",
        "Rassen, ",
        "1,",
        "March ",
        "((",
        "agreement between ",
        "\u0301",
        "the ",
    ],
)
def test_a_long_line_takes_bounded_time(piece: str, detect: Detect) -> None:
    text = piece * (100_000 // len(piece))
    begun = time.process_time()
    detect(text)
    assert time.process_time() - begun < 20, piece


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["a", "sent to Rassen on Monday, ", "“", "1,"])
def test_a_megabyte_takes_bounded_time(piece: str, detect: Detect) -> None:
    text = piece * (1_000_000 // len(piece))
    begun = time.process_time()
    detect(text)
    assert time.process_time() - begun < 120
