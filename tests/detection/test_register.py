"""Names of the register in a text."""

from __future__ import annotations

from tracker.detection.register import Register
from tracker.detection.text import tokenize
from tracker.story.events import Entity, Outline


def found(text: str, outline: Outline, named: frozenset[str] = frozenset()) -> list[str]:
    return [hit.entity.id for hit in Register(outline.register).find(tokenize(text), named)]


def test_accents_and_case_do_not_matter(zenda: Outline) -> None:
    assert found("Antonio TÁRLENHEIM, Antonio Tarlenheim", zenda) == ["person/antonio-tarlenheim"] * 2


def test_the_longest_name_wins(zenda: Outline) -> None:
    assert found("in the Tower of Zenda and in Zenda", zenda) == ["place/tower", "place/zenda"]


def test_a_surname_counts_only_after_the_full_name(zenda: Outline) -> None:
    assert found("Strelsau left", zenda) == []
    assert found("Strelsau left", zenda, frozenset({"person/flavia-strelsau"})) == ["person/flavia-strelsau"]


def test_a_surname_of_two_people_who_were_both_named_counts_for_nobody() -> None:
    outline = Outline(
        id="x", title="x", register=(Entity(id="person/a", name="Ann Doe"), Entity(id="person/b", name="Bob Doe"))
    )
    assert found("Doe left", outline, frozenset({"person/a"})) == ["person/a"]
    assert found("Doe left", outline, frozenset({"person/a", "person/b"})) == []


def test_a_name_is_not_found_inside_a_word_or_in_lower_case(zenda: Outline) -> None:
    assert found("Zendana rassen", zenda) == []


def test_people_belong_to_their_country(zenda: Outline) -> None:
    country = Register(zenda.register).country_of("Graustarkians")
    assert country is not None
    assert country.id == "country/graustark"


def test_a_given_name_counts_after_the_full_name_and_for_nobody_else(zenda: Outline) -> None:
    named = frozenset({"person/flavia-strelsau"})
    assert found("Flavia left", zenda) == []
    assert found("Flavia left", zenda, named) == ["person/flavia-strelsau"]
    assert found("Flavia Smith left", zenda, named) == []


def test_a_given_name_of_two_people_counts_for_nobody() -> None:
    outline = Outline(
        id="x", title="x", register=(Entity(id="person/a", name="Ann Doe"), Entity(id="person/b", name="Ann Roe"))
    )
    assert found("Ann left", outline, frozenset({"person/a"})) == []
