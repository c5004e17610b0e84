"""Sentences and offsets."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.detection.language import Language
from tracker.detection.text import SENTENCE_LIMIT, fold, lower, paragraphs, sentences, tokenize


def split(text: str, language: Language) -> list[str]:
    return [text[each.start : each.end] for each in sentences(text, language.abbreviations, language.starters)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("He came on Jan. 5 to Zenda. He left.", 2),
        ("They live in the U.S. The trial was short.", 2),
        ("The U.S. Department replied.", 1),
        ("Judge J. R. Black ruled. Sen. Doe objected.", 2),
        ("“I won’t go. Never.” He left.", 3),
        ("It cost $6.5 million. Nobody paid.", 2),
        ("Black v. Rassen was heard at 9 a.m. on Monday.", 1),
        ("Really? Yes! Fine…  Good.", 4),
    ],
)
def test_abbreviations_do_not_end_sentences_and_marks_do(text: str, count: int, english: Language) -> None:
    assert len(split(text, english)) == count


def test_a_line_that_goes_on_in_lower_case_is_one_paragraph() -> None:
    text = "The order was\nstayed on Monday.\nThe second paragraph."
    assert [text[start:end] for start, end in paragraphs(text)] == [
        "The order was\nstayed on Monday.",
        "The second paragraph.",
    ]


def test_folding_keeps_the_length() -> None:
    text = "Ángel Pérez’s «Straße» ﬁn Ñandú İstanbul"
    assert len(fold(text)) == len(lower(text)) == len(text)
    assert fold("Ángel Pérez’s") == "angel perez's"


@given(st.text(max_size=400))
def test_every_sentence_and_token_is_verbatim(text: str) -> None:
    for sentence in sentences(text, frozenset({"jan"}), frozenset({"The"})):
        assert 0 <= sentence.start < sentence.end <= len(text)
        assert sentence.end - sentence.start <= SENTENCE_LIMIT + 400
        for token in sentence.tokens:
            assert text[token.start : token.end] == token.form
            assert len(token.low) == len(token.folded) == len(token.form)


@given(st.text(max_size=200))
@settings(max_examples=50)
def test_folding_any_text_keeps_its_length(text: str) -> None:
    assert len(fold(text)) == len(text) == len(lower(text))


@pytest.mark.parametrize("piece", ["x", "x ", "a. B ", "(", "\n", "“", "1,"])
def test_a_megabyte_on_one_line_is_split_in_bounded_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    begun = time.process_time()
    found = sentences(text, frozenset(), frozenset())
    assert time.process_time() - begun < 20
    assert all(each.end - each.start <= SENTENCE_LIMIT + 1 for each in found)


def test_possessives_and_contractions_are_tokens_of_their_own() -> None:
    assert [token.low for token in tokenize("Rassen’s men didn’t go")] == ["rassen", "'s", "men", "didn", "'t", "go"]
