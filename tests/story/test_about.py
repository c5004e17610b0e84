"""Who is meant by a name, and what is about them."""

from __future__ import annotations

import pytest
from msgspec import structs

from tests.story.builders import OUTLINE, given, report, when
from tracker.story.about import NoSuchEntity, about, entity_named, registered
from tracker.story.events import Entity, Outline

REGISTER = (
    Entity(id="person/ana-perez", name="Ana Pérez", aliases=("Perez",)),
    Entity(id="case/perez", name="Perez v. City"),
    Entity(id="court/perez-hill", name="Court of Pérez Hill"),
)
STORY = Outline(id=OUTLINE.id, title=OUTLINE.title, register=REGISTER)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("person/ana-perez", "person/ana-perez"),
        ("PÉREZ", "person/ana-perez"),
        ("perez v city", "case/perez"),
        ("case/perez", "case/perez"),
        ("perez-hill", "court/perez-hill"),
        ("hill", "court/perez-hill"),
        ("dam-7", "order/dam-7"),
    ],
)
def test_a_name_means_what_a_person_would_think(name: str, meant: str) -> None:
    assert entity_named(STORY, {"order/dam-7"}, name) == meant


def test_a_place_that_is_written_as_the_name_of_an_entity_does_not_hide_it() -> None:
    assert entity_named(STORY, {"Ana Pérez"}, "Ana Pérez") == "person/ana-perez"


def test_what_happened_at_a_place_of_that_name_is_about_it() -> None:
    concerns = about(STORY, "person/ana-perez")
    there = report(headline="A hearing", place="Perez")
    (development,) = when(given(("a", there), outline=structs.replace(STORY, zone="UTC")), "2025-04-01").developments
    assert concerns(development)
    (other,) = when(given(("a", report(headline="A hearing", place="Rome"))), "2025-04-01").developments
    assert not concerns(other)


def test_only_a_whole_name_is_registered() -> None:
    assert registered(STORY, "perez") == "person/ana-perez"
    assert registered(STORY, "pere") is None
    assert registered(STORY, "ana") is None


@pytest.mark.parametrize("name", ["pere", "nobody", "", "…"])
def test_what_could_be_several_or_nobody_is_refused(name: str) -> None:
    with pytest.raises(NoSuchEntity):
        entity_named(STORY, (), name)
