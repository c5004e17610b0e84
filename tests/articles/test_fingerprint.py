"""Copies: cut, padded, credited; and what only looks like one."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.articles.fingerprint import candidates, compare, shingles, sketch, wire_credit

WORDS = [f"word{n}" for n in range(3000)]


def text(count: int, seed: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=count))


STORY, OTHER = text(300, 1), text(300, 2)


@pytest.mark.parametrize(
    ("new", "relation"),
    [
        (STORY, "same"),
        (STORY.upper().replace(" ", ",  "), "same"),
        (f"{STORY} {text(200, 3)}", "extends"),
        (" ".join(STORY.split()[:120]), "excerpt_of"),
        (f"{' '.join(STORY.split()[:200])} {text(150, 4)}", "copy_of"),
    ],
)
def test_how_a_text_stands_to_an_older_one(new: str, relation: str) -> None:
    likeness = compare(shingles(new), shingles(STORY))
    assert likeness is not None
    assert likeness.relation == relation


@pytest.mark.parametrize(
    "new",
    [
        OTHER,
        f"{OTHER} {' '.join(STORY.split()[:30])}",  # a quotation
        " ".join(STORY.split()[:25]),  # a stub: equal, and no proof of anything
        "",
    ],
)
def test_what_is_no_copy(new: str) -> None:
    assert compare(shingles(new), shingles(STORY)) is None


def test_two_equal_stubs_are_no_copies() -> None:
    stub = "Subscribe to read. Our journalism needs you. Already a member? Log in here to go on reading this."
    assert compare(shingles(stub), shingles(stub)) is None


def test_candidates_are_found_among_many_by_their_sketches() -> None:
    known = {f"other-{n}": sketch(shingles(text(300, 100 + n))) for n in range(200)}
    known["story"] = sketch(shingles(STORY))
    assert candidates(sketch(shingles(" ".join(STORY.split()[:160]))), known) == ["story"]
    assert candidates(sketch(shingles(text(300, 999))), known) == []


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=400))
def test_any_text_can_be_compared(anything: str) -> None:
    found = shingles(anything)
    assert compare(found, found) is None or len(found) >= 30


@pytest.mark.parametrize(
    ("words", "wire"),
    [
        ("WASHINGTON (AP) — A judge ruled on Monday.", "Associated Press"),
        ("SAN SALVADOR, April 14 (Reuters) - The president said", "Reuters"),
        ("SAN SALVADOR (EFE) - El presidente dijo", "EFE"),
        ("San Salvador (AFP) – El presidente", "Agence France-Presse"),
        ("By Jane Example, Associated Press\nA judge ruled", "Associated Press"),
        ("A judge told the Associated Press on Monday that it was so.", None),
        ("The reporter (AP) asked nothing", None),
        ("", None),
    ],
)
def test_a_credit_is_a_dateline_or_a_byline_and_not_a_mention(words: str, wire: str | None) -> None:
    assert wire_credit(words) == wire
