"""Who is meant by a name, and what is about them."""

from __future__ import annotations

import pytest

from tests.story.builders import OUTLINE
from tracker.story.about import NoSuchEntity, entity_named
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


@pytest.mark.parametrize("name", ["pere", "nobody", "", "…"])
def test_what_could_be_several_or_nobody_is_refused(name: str) -> None:
    with pytest.raises(NoSuchEntity):
        entity_named(STORY, (), name)
