"""Streaming TF-IDF: what a word is worth, and how near a text is to the centre of a story."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.detection import lexicon
from tracker.detection.lexicon import Centroid, Lexicon, terms_of

FIRE = ("Fire on the island", "Lanterns burned on the island when the old lighthouse caught fire.")
AGAIN = ("Lighthouse burns", "The lighthouse of the island burned to the ground; the fire began in the lantern room.")
VOTE = ("Parliament votes", "Parliament voted on the budget after a debate of three days about the tax on salt.")


def learnt(*articles: tuple[str, str]) -> Lexicon:
    words = Lexicon()
    for title, text in articles:
        words.add(terms_of(title, text))
    return words


def test_a_text_is_nearer_to_its_own_event_than_to_another() -> None:
    words = learnt(FIRE, AGAIN, VOTE)
    centre = Centroid()
    centre.add(terms_of(*FIRE))
    near, far = centre.likeness(terms_of(*AGAIN), words), centre.likeness(terms_of(*VOTE), words)
    assert near > lexicon.NEAR > far


def test_a_word_that_every_article_has_is_worth_nothing_and_a_new_one_most() -> None:
    words = learnt(FIRE, AGAIN, VOTE)
    assert words.rarity("the") < words.rarity("lighthouse") < words.rarity("unheard")
    assert words.rarity("the") < 0.2


def test_accents_and_case_do_not_matter() -> None:
    assert terms_of("Ábrego", "CECOT") == terms_of("abrego", "cecot")


def test_an_empty_text_is_like_nothing() -> None:
    assert terms_of("", "42 %") == {}
    centre = Centroid()
    assert centre.likeness({}, Lexicon()) == 0.0
    centre.add(terms_of(*FIRE))
    assert centre.likeness({}, learnt(FIRE)) == 0.0


def test_only_the_beginning_of_a_text_is_counted() -> None:
    assert "harbour" not in terms_of("", "word " * lexicon.LEAD + "harbour")


def test_a_lexicon_forgets_what_only_one_article_had(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexicon, "MOST_TERMS", 20)
    words = learnt(FIRE, AGAIN, VOTE)
    assert len(words.counts) <= 20
    assert "island" in words.counts
    assert words.articles == 3


@given(st.text(max_size=300), st.text(max_size=300))
def test_terms_have_the_length_one_and_likeness_is_a_cosine(one: str, other: str) -> None:
    mine, theirs = terms_of("", one), terms_of("", other)
    assert not mine or math.isclose(sum(weight**2 for weight in mine.values()), 1.0)
    words, centre = Lexicon(), Centroid()
    for terms in (mine, theirs):
        words.add(terms)
    centre.add(theirs)
    assert 0.0 <= centre.likeness(mine, words) <= 1.0 + 1e-9
