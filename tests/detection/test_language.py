"""The words of a language: the forms of its verbs and its phrases."""

from __future__ import annotations

import pytest

from tests.detection.conftest import Detect
from tracker.detection.language import Phrases, compile_language


@pytest.mark.parametrize(
    ("base", "past"),
    [
        ("stab", "stabbed"),
        ("swap", "swapped"),
        ("annul", "annulled"),
        ("signal", "signalled"),
        ("tax", "taxed"),
        ("deport", "deported"),
        ("order", "ordered"),
        ("free", "freed"),
        ("veto", "vetoed"),
        ("win", "won"),
    ],
)
def test_an_english_verb_is_known_in_its_past(base: str, past: str, frame_files: dict[str, str]) -> None:
    assert compile_language(frame_files["languages/en.toml"]).verbs.forms(base)[past] == "past"


def test_a_phrase_has_alternatives(frame_files: dict[str, str]) -> None:
    verbs = compile_language(frame_files["languages/en.toml"]).verbs
    phrases = Phrases(["expel^ from school|college"], verbs)
    assert phrases.at(("expelled", "from", "college"), 0) == 3
    assert phrases.at(("expelled", "from", "Zenda"), 0) == 0


def test_a_bar_alone_is_a_word_and_parts_a_headline_from_its_teaser(
    detect: Detect, frame_files: dict[str, str]
) -> None:
    assert Phrases(["|"], compile_language(frame_files["languages/en.toml"]).verbs).at(("|",), 0) == 1
    assert detect("High Court to hear the case | The Strangers Act requires towns to open a school.").reports == ()
