"""Quotations and their speakers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.detection.conftest import TUESDAY, Detect
from tracker.detection.annotate import annotate
from tracker.detection.language import Language
from tracker.detection.quotes import quoted_spans, span_at
from tracker.detection.register import Register
from tracker.story.events import Outline


def speakers(text: str, language: Language, outline: Outline) -> list[str]:
    article = annotate(text, TUESDAY, language, Register(outline.register))
    return [article.speakers[start].name if start in article.speakers else "?" for start, _ in article.quotations]


def test_the_name_after_the_words(english: Language, zenda: Outline) -> None:
    assert speakers("“We will stay where we are,” said Rudolf Rassen.", english, zenda) == ["Rudolf Rassen"]


def test_the_name_before_the_words(english: Language, zenda: Outline) -> None:
    assert speakers("Flavia Strelsau said: “We will stay.”", english, zenda) == ["Flavia Strelsau"]


def test_he_and_she_are_the_ones_named_last(english: Language, zenda: Outline) -> None:
    text = "Rudolf Rassen met Flavia Strelsau. “It was long,” he said. “It was short,” she said."
    assert speakers(text, english, zenda) == ["Rudolf Rassen", "Flavia Strelsau"]


def test_a_quotation_of_several_sentences_has_the_speaker_of_its_end(english: Language, zenda: Outline) -> None:
    text = "“It is over. Nobody will come back. We are done,” said Flavia Strelsau."
    assert speakers(text, english, zenda) == ["Flavia Strelsau"]


def test_a_quotation_without_say_verb_has_no_speaker(english: Language, zenda: Outline) -> None:
    assert speakers("The “tower” stands by the river.", english, zenda) == ["?"]


def test_an_unclosed_quotation_ends_with_its_paragraph() -> None:
    text = "“This goes on.\nAnd this is told. “Short.”"
    assert [text[start:end] for start, end in quoted_spans(text)] == ["“This goes on.", "“Short.”"]


@given(st.text(alphabet='a “”«»"\n.', max_size=80))
def test_spans_are_in_order_and_found_again(text: str) -> None:
    spans = quoted_spans(text)
    assert list(spans) == sorted(spans)
    for start, end in spans:
        assert 0 <= start < end <= len(text)
        assert span_at(spans, start) == (start, end)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Antonio Tarlenheim is back in Ruritania, a report says.", "a report"),
        ("Antonio Tarlenheim is back in Ruritania, the newspaper later said.", "the newspaper"),
        ("Antonio Tarlenheim, a carpenter, said he was back.", "Antonio Tarlenheim"),
        ("Antonio Tarlenheim, who is back, said so.", "Antonio Tarlenheim"),
        ("Antonio Tarlenheim met him, and later said so.", "Antonio Tarlenheim"),
    ],
)
def test_the_words_of_a_report_are_the_reports_and_nobody_elses(
    text: str, speaker: str | None, zenda: Outline, english: Language
) -> None:
    article = annotate(text, TUESDAY, english, Register(zenda.register))
    spoken = [each.speaker.name if each.speaker else None for each in article.sentences[0].sayings]
    assert spoken == [speaker]


def test_what_one_man_says_that_another_said_is_said_by_the_first(detect: Detect) -> None:
    (report,) = detect("Antonio Tarlenheim told a paper that Rudolf Rassen said the men would never return.").reports
    assert report.attribution.speakers == ("person/antonio-tarlenheim",)
    assert {(each.role, each.id) for each in report.participants} == {
        ("speaker", "person/antonio-tarlenheim"),
        ("about", "person/rudolf-rassen"),
    }


def test_what_a_newspaper_reports_that_a_man_said_he_said(detect: Detect) -> None:
    (report,) = detect("The Herald reported that Rudolf Rassen said the men would never return.").reports
    assert report.attribution.speakers == ("person/rudolf-rassen",)


def test_two_who_speak_in_one_sentence_speak_for_themselves(detect: Detect) -> None:
    found = detect("Flavia Strelsau said the camp is full, after Rudolf Rassen said he would fill it.").reports
    assert [report.attribution.speakers for report in found] in (
        [("person/flavia-strelsau",)],
        [("person/rudolf-rassen",)],
    )
    assert not [each for report in found for each in report.participants if each.role == "about"]


def test_a_denial_does_not_go_on_with_what_was_said(detect: Detect) -> None:
    text = "Rudolf Rassen said that the men would return. Rudolf Rassen denied that he had ever refused it."
    assert [len(report.evidence) for report in detect(text).reports] == [1, 1]


def test_what_a_complaint_says_that_a_man_said_is_the_complaints(detect: Detect) -> None:
    (report,) = detect("The complaint stated that Rudolf Rassen said the men would never return.").reports
    assert report.attribution.speakers == ("the complaint",)


def told(detect: Detect, text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(report.kind, report.attribution.speakers) for report in detect(text).reports]


def test_who_stands_before_a_colon_speaks(detect: Detect) -> None:
    assert told(detect, "Rudolf Rassen: I shall not return Antonio Tarlenheim") == [
        ("statement", ("person/rudolf-rassen",))
    ]
    assert told(detect, "Federal judge: Antonio Tarlenheim must return") == [("statement", ("judge",))]
    assert told(detect, "Rudolf Rassen: Three prisoners die in the Tower of Zenda") == [
        ("statement", ("person/rudolf-rassen",)),
        ("death", ("person/rudolf-rassen",)),
    ]


def test_a_source_behind_the_last_colon_says_all_before_it(detect: Detect) -> None:
    assert told(detect, "Three prisoners die in the Tower of Zenda: police") == [("death", ("police",))]
    assert told(detect, "Antonio Tarlenheim arrested in Zenda: Flavia Strelsau") == [
        ("detention", ("person/flavia-strelsau",))
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The Zenda Herald: three prisoners die in the Tower of Zenda",
        "Ruritania: three prisoners die in the Tower of Zenda",
        "A report on Rudolf Rassen: three prisoners die in the Tower of Zenda",
    ],
)
def test_newspapers_and_towns_before_a_colon_say_nothing(text: str, detect: Detect) -> None:
    assert told(detect, text) == [("death", ())]


def test_what_is_said_of_the_story_may_stand_far_behind_the_verb(detect: Detect) -> None:
    assert told(detect, "The appeals court warns of a mounting crisis over Antonio Tarlenheim.") == [
        ("statement", ("appeals court",))
    ]
    aside = told(detect, "Three men were freed on Monday, the appeals court said, in a week that Rudolf Rassen lost.")
    assert [kind for kind, _ in aside] == ["release"]


def test_of_two_sayings_of_a_sentence_the_named_speaker_is_told(detect: Detect) -> None:
    text = "Officials have accused Antonio Tarlenheim of theft, which Flavia Strelsau denied."
    assert ("statement", ("person/flavia-strelsau",)) in told(detect, text)


def test_only_behind_a_quotation_a_pronoun_speaks_after_its_verb(detect: Detect) -> None:
    text = "Flavia Strelsau, the wife of Rudolf Rassen, said she and her children had left Zenda."
    assert told(detect, text) == [("statement", ("person/flavia-strelsau",))]
