"""The words of a language: the forms of its verbs and its phrases."""

from __future__ import annotations

import pytest

from tracker.detection.language import compile_language


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
