"""Whether an article belongs to a story."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.detection.conftest import reading
from tracker.detection.relevance import Band, Learnt, band, judge
from tracker.story.events import Outline, Profile


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


def test_an_article_like_those_of_the_story_gets_more_and_says_why(zenda: Outline) -> None:
    plain = judge(reading("Rassen spoke."), zenda)
    alike = judge(reading("Rassen spoke."), zenda, Learnt(articles=12, likeness=0.2))
    very = judge(reading("Rassen spoke."), zenda, Learnt(articles=12, likeness=0.4))
    assert (plain.decision, alike.decision) == ("reject", "review")
    assert plain.score < alike.score < very.score
    assert alike.reasons[0] == "like the story's 12 articles (0.20) +0.15"


@pytest.mark.parametrize("learnt", [Learnt(articles=2, likeness=0.9), Learnt(articles=50, likeness=0.1)])
def test_a_story_of_few_articles_and_a_text_unlike_them_add_nothing(learnt: Learnt, zenda: Outline) -> None:
    assert judge(reading("Rassen spoke."), zenda, learnt) == judge(reading("Rassen spoke."), zenda)


def test_likeness_alone_is_for_a_person(zenda: Outline) -> None:
    assert judge(reading("Nothing at all."), zenda, Learnt(articles=50, likeness=1.0)).decision == "review"


PROFILE = Profile(any={"x": 1.0}, accept=0.5, review=0.25)


def test_few_marks_move_nothing() -> None:
    assert band(PROFILE, [(0.3, True)] * 9) == Band(0.5, 0.25)


def test_marks_that_all_belong_pull_the_upper_bound_down() -> None:
    marks = [(0.3 + n / 100, True) for n in range(20)]
    assert band(PROFILE, marks) == Band(0.3, 0.3, 20)


def test_marks_that_do_not_belong_push_it_up() -> None:
    marks = [(0.55, False)] * 6 + [(0.8, True)] * 12 + [(0.3, True)]
    found = band(PROFILE, marks)
    assert found.accept == 0.8
    assert found.review == 0.3, "one of thirteen is more than may be lost"


def test_a_decision_says_that_marks_moved_the_band(zenda: Outline) -> None:
    marks = tuple((0.2 + n / 100, True) for n in range(20))
    found = judge(reading("Rassen spoke about Freedonia."), zenda, Learnt(marks=marks))
    assert found.decision == "accept"
    assert found.reasons[-1] == "bounds 0.20 and 0.20 by 20 marked articles"


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60))
def test_a_band_is_a_band_whatever_people_mark(marks: list[tuple[float, bool]]) -> None:
    found = band(PROFILE, marks)
    assert 0.0 <= found.review <= found.accept <= 1.0
