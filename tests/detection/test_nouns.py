"""One of them and several of them."""

from __future__ import annotations

import pytest

from tracker.detection.language import Language


@pytest.mark.parametrize("word", ["nannies", "thieves", "wives", "green card holders", "coaches", "cooks", "people"])
def test_the_plural_of_an_english_noun_is_known_by_its_ending(word: str, english: Language) -> None:
    assert english.people.at(tuple(word.split()), 0) == len(word.split())


@pytest.mark.parametrize("word", ["rehenes", "jóvenes", "conductores", "marineros", "ladrones", "menores de edad"])
def test_the_plural_of_a_spanish_noun_is_known_by_its_ending(word: str, spanish: Language) -> None:
    assert spanish.people.at(tuple(word.split()), 0) == len(word.split())


@pytest.mark.parametrize("word", ["thiefs", "wifes", "nannys", "mans"])
def test_no_plural_is_made_up(word: str, english: Language) -> None:
    assert not english.people.at((word,), 0)
