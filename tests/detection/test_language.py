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


@pytest.mark.parametrize(
    ("base", "third", "past"),
    [
        ("deportar", "deporta", "deportó"),
        ("arrestar", "arresta", "arrestó"),
        ("estar", "está", "estuvo"),
        ("concluir", "concluye", "concluyó"),
        ("perseguir", "persigue", "persiguió"),
        ("desmentir", "desmiente", "desmintió"),
        ("transferir", "transfiere", "transfirió"),
        ("sugerir", "sugiere", "sugirió"),
        ("impedir", "impide", "impidió"),
        ("agredir", "agrede", "agredió"),
        ("posponer", "pospone", "pospuso"),
        ("conducir", "conduce", "condujo"),
        ("hacer", "hace", "hizo"),
        ("creer", "cree", "creyó"),
        ("cerrar", "cierra", "cerró"),
        ("comenzar", "comienza", "comenzó"),
        ("denegar", "deniega", "denegó"),
        ("enviar", "envía", "envió"),
        ("renovar", "renueva", "renovó"),
        ("absolver", "absuelve", "absolvió"),
        ("vender", "vende", "vendió"),
    ],
)
def test_a_spanish_verb_is_known_in_its_present_and_its_past(
    base: str, third: str, past: str, frame_files: dict[str, str]
) -> None:
    forms = compile_language(frame_files["languages/es.toml"]).verbs.forms(base)
    assert (forms.get(third), forms.get(past)) == ("third", "preterite")


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
