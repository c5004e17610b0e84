"""Whether a sentence names somebody already."""

from __future__ import annotations

import pytest

from tracker.digests.naming import names_in, names_of


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Ábrego García is held", "Kilmar Abrego Garcia"),
        ("DHS sends ten", "Department of Homeland Security"),
        ("CBS pulls a segment", "CBS News"),
        ("Rey is dismissed", "Tomás Rey"),
        ("a member of MS-13", "MS-13"),
        ("Borges-Leal speaks", "Ana Leal"),
        ("Мадуро говорит", "Николас Мадуро"),
    ],
)
def test_a_sentence_names_somebody_by_any_part_of_the_name(sentence: str, name: str) -> None:
    assert names_in(sentence) & names_of(name)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("The mayor speaks", "The Lucero Herald"),
        ("He was flagged in the US", "Kilmar Abrego Garcia"),
        ("the prey is dismissed", "Tomás Rey"),
        ("中文", "Ana"),
        ("", ""),
    ],
)
def test_it_does_not_name_who_is_only_like_it(sentence: str, name: str) -> None:
    assert not names_in(sentence) & names_of(name)
