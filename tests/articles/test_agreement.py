"""When a page bears out what a feed says of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.articles.agreement import agrees

TEXT = "The ministry raised the level for the north of the country after fighting near the border this week."
PAGE = f"Advisory\nChad – Level 4: Do not travel\n{TEXT} Read the whole advisory before you decide.\nShare this"


def test_a_page_with_the_title_and_the_text_agrees() -> None:
    assert agrees("Chad - Level 4: Do Not Travel", TEXT, PAGE)


@pytest.mark.parametrize(
    ("title", "text", "why"),
    [
        ("Chad - Level 1: Do Not Travel", TEXT, "another level"),
        ("Mali - Level 4: Do Not Travel", TEXT, "another country"),
        ("Chad - Level 4: Do Not Travel", TEXT.replace("raised", "lowered"), "one word of the text changed"),
        ("Chad - Level 4: Do Not Travel", f"{TEXT} It was 300.", "a number that the page does not have"),
        ("Chad - Level 4: Do Not Travel", "Exercise care", "a short text that is not there"),
        ("", "", "nothing is said"),
        ("…", "", "nothing is said in words"),
    ],
)
def test_a_page_that_says_otherwise_does_not(title: str, text: str, why: str) -> None:
    assert not agrees(title, text, PAGE), why


def test_a_title_alone_must_stand_in_one_piece() -> None:
    assert agrees("Chad - Level 4", "", PAGE)
    assert not agrees("Chad 4", "", PAGE)
    assert not agrees("had - Level 4", "", PAGE)


@given(st.text(max_size=60), st.text(max_size=200))
def test_a_page_made_of_the_entry_agrees_when_there_are_words(title: str, text: str) -> None:
    words = any(part.isalnum() for part in f"{title}{text}")
    if agrees(title, text, f"{title}\n{text}"):
        assert any(character.isalnum() or character == "_" for character in f"{title}{text}")
    else:
        assert not words
