"""Whether an article belongs to a story."""

from __future__ import annotations

import msgspec
import pytest

from tests.detection.conftest import reading
from tracker.detection.relevance import judge
from tracker.story.events import Outline


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("The Strangers Act was used to fill the Tower of Zenda.", "accept"),
        ("Rassen spoke about Freedonia.", "review"),
        ("Freedonia had rain.", "reject"),
        ("Nothing at all.", "reject"),
        ("FREEDONIA, RASSEN, TOWER OF ZENDA", "accept"),
    ],
)
def test_terms_add_up_to_a_decision(text: str, decision: str, zenda: Outline) -> None:
    assert judge(reading(text), zenda).decision == decision


def test_each_point_is_a_reason(zenda: Outline) -> None:
    found = judge(reading("Rassen spoke about Freedonia."), zenda)
    assert found.score == 0.4
    assert set(found.reasons) == {"Rassen +0.20", "Freedonia +0.20"}


def test_the_title_counts_more(zenda: Outline) -> None:
    assert judge(reading("Rain.", title="Rassen and Freedonia"), zenda).score == 0.6


def test_what_the_story_leaves_out_is_rejected_in_the_title_and_reviewed_in_the_text(zenda: Outline) -> None:
    assert judge(reading("The Tower of Zenda.", title="Football in Zenda"), zenda).decision == "reject"
    assert judge(reading("Football by the Tower of Zenda."), zenda).decision == "review"


def test_a_term_counts_as_whole_words_only(zenda: Outline) -> None:
    assert judge(reading("Freedonians met Rassenberg."), zenda).score == 0


def test_a_story_without_terms_goes_by_its_register(zenda: Outline) -> None:
    bare = msgspec.structs.replace(zenda, profile=msgspec.structs.replace(zenda.profile, any={}))
    assert judge(reading("Rudolf Rassen met Flavia Strelsau in Zenda."), bare).decision == "accept"


def test_must_terms_are_a_condition(zenda: Outline) -> None:
    strict = msgspec.structs.replace(zenda, profile=msgspec.structs.replace(zenda.profile, must=("prison",)))
    assert judge(reading("The Tower of Zenda."), strict).decision == "reject"
    assert judge(reading("The Tower of Zenda is a prison."), strict).decision == "accept"


def test_the_same_text_repeated_counts_once(zenda: Outline) -> None:
    assert judge(reading("Freedonia " * 1000), zenda).score == judge(reading("Freedonia"), zenda).score
