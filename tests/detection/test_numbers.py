"""Numbers in digits and in words, whole or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.detection.language import Language
from tracker.detection.numbers import number_at
from tracker.detection.text import tokenize

ENGLISH = [
    ("238 men", 238, 1),
    ("1,200 men", 1_200, 1),
    ("1.2 million men", 1_200_000, 2),
    ("6m dollars", 6_000_000, 1),
    ("thirty-eight men", 38, 1),
    ("twenty three men", 23, 2),
    ("two hundred and thirty-eight men", 238, 4),
    ("one hundred thirty-seven men", 137, 3),
    ("a hundred men", 100, 2),
    ("a hundred and fifty men", 150, 4),
    ("three thousand two hundred men", 3_200, 4),
    ("one thousand and one nights", 1_001, 4),
    ("six million men", 6_000_000, 2),
    ("two thirty", 2, 1),
    ("two and three men", 2, 1),
    ("half a dozen men", 6, 3),
]
SPANISH = [
    ("238 hombres", 238, 1),
    ("1.200 hombres", 1_200, 1),
    ("85,000 hombres", 85_000, 1),
    ("1,234.5 metros", 1_234.5, 1),
    ("1.234,5 metros", 1_234.5, 1),
    ("4.76 millones", 4_760_000, 2),
    ("4,76 millones", 4_760_000, 2),
    ("0,500 metros", 0.5, 1),
    ("doscientos treinta y ocho hombres", 238, 4),
    ("ciento una mujeres", 101, 2),
    ("treinta y un hombres", 31, 3),
    ("mil hombres", 1_000, 1),
    ("dos mil quinientas mujeres", 2_500, 3),
    ("treinta y cuarenta hombres", 30, 1),
    ("2 mil 500 hombres", 2_500, 3),
    ("mil 200 hombres", 1_200, 2),
    ("medio millón de dólares", 500_000, 2),
]


BOUNDS = [("dozens of men", 24), ("several hundred men", 200), ("tens of thousands of men", 20_000)]
MORE = [("200+ men", 200), ("200-plus men", 200), ("139,000+ men", 139_000)]


def read(text: str, language: Language) -> tuple[float, int, bool] | None:
    number = number_at(tokenize(text), 0, language.numbers)
    return None if number is None else (number.value, number.after, number.bound)


@pytest.mark.parametrize(("text", "value", "words"), ENGLISH)
def test_an_english_number(text: str, value: float, words: int, english: Language) -> None:
    assert read(text, english) == (value, words, False)


@pytest.mark.parametrize(("text", "value", "words"), SPANISH)
def test_a_spanish_number(text: str, value: float, words: int, spanish: Language) -> None:
    assert read(text, spanish) == (value, words, False)


@pytest.mark.parametrize(("text", "value"), [*BOUNDS, *MORE])
def test_a_vague_number_is_the_least_that_is_meant(text: str, value: float, english: Language) -> None:
    found = number_at(tokenize(text), 0, english.numbers)
    assert found is not None
    assert (found.value, found.bound) == (value, True)


@pytest.mark.parametrize("text", ["1,20 men", "1.2.3 men", "hundred men", "and two", "12345678901234567890123 men"])
def test_what_is_no_number_in_english(text: str, english: Language) -> None:
    assert read(text, english) is None


@given(number=st.integers(min_value=1, max_value=10**9))
def test_digits_are_read_as_they_are_written_in_both_languages(
    number: int, english: Language, spanish: Language
) -> None:
    assert read(f"{number:,} people", english) == (number, 1, False)
    assert read(f"{number:,} personas", spanish) == (number, 1, False)
    assert read(f"{number:,}".replace(",", ".") + " personas", spanish) == (number, 1, False)


@given(words=st.data())
def test_no_row_of_number_words_stops_the_reading(words: st.DataObject, english: Language, spanish: Language) -> None:
    language = words.draw(st.sampled_from([english, spanish]))
    known = sorted({*language.numbers.starts, *language.numbers.scales, *language.numbers.links, "12", "1.5", "+", "-"})
    tokens = tokenize(" ".join(words.draw(st.lists(st.sampled_from(known), min_size=1, max_size=7))))
    for index in range(len(tokens)):
        found = number_at(tokens, index, language.numbers)
        assert found is None or index < found.after <= len(tokens)
