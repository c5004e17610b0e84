"""Whom "he" and "she" stand for: the subject that the sentence before was about, not whoever was named last."""

from __future__ import annotations

import pytest

from tests.detection.conftest import Detect

CASES = [
    (
        "Rudolf Rassen smiled as reporters asked if he would send Antonio Tarlenheim back. "
        "He said that it was out of the question.",
        "statement",
        "Rudolf Rassen",
    ),
    ("The council asked for Antonio Tarlenheim. He was freed on Monday.", "release", "Antonio Tarlenheim"),
    (
        "Rudolf Rassen spoke in Zenda. Jon Smith, a Graustarkian sailor, was drunk when he was arrested on Monday.",
        "detention",
        "Jon Smith",
    ),
    ("Rudolf Rassen spoke in Zenda. Jon Smith, 29, fled before he was arrested on Monday.", "detention", "Jon Smith"),
    ("Flavia Strelsau wrote to Rudolf Rassen. She confirmed that on Monday.", "statement", "Flavia Strelsau"),
]


@pytest.mark.parametrize(("text", "kind", "who"), CASES)
def test_a_pronoun_stands_for_the_one_the_text_is_about(text: str, kind: str, who: str, detect: Detect) -> None:
    found = [report for report in detect(text).reports if report.kind == kind]
    roles = {"statement": "speaker", "release": "released", "detention": "detainee"}
    assert [each.name for report in found for each in report.participants if each.role == roles[kind]] == [who]


@pytest.mark.parametrize(
    "text",
    [
        "Antonio Tarlenheim, a sailor and confirmed member of a gang, was ill.",
        "Acme Trading, a firm of Zenda, was late when he was arrested on Monday.",
    ],
)
def test_nobody_says_what_only_describes_him_and_a_firm_is_nobody(text: str, detect: Detect) -> None:
    assert not [
        each for report in detect(text).reports for each in report.participants if each.role in ("speaker", "detainee")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Rudolf Rassen spoke in Zenda. Kim Jansen struck a harder tone. “We have more,” he said, “than you think.”",
        "Rudolf Rassen spoke in Zenda. Bill Sianis had a goat. Shortly before he died in 1970 he sold it.",
        "Rudolf Rassen said he was horrified. A man shot dead 22 people before killing himself.",
        "An aide told Rudolf Rassen that it began after the driver was killed.",
        "Rudolf Rassen spoke in Zenda. Oskar was laying tiles when he was arrested on Monday.",
        "Rudolf Rassen spoke in Zenda. Hentzau, who denies it, was dismissed by the firm he had founded.",
    ],
)
def test_whoever_else_it_may_be_it_is_not_told_of_him(text: str, detect: Detect) -> None:
    wrong = [
        (report.kind, each.role)
        for report in detect(text).reports
        for each in report.participants
        if each.name == "Rudolf Rassen" and "horrified" not in report.headline
    ]
    assert not [each for each in wrong if each[1] in ("victim", "speaker", "detainee", "person")]


def test_kin_of_somebody_that_a_name_is_are_not_whom_she_means(detect: Detect) -> None:
    (found,) = detect("Flavia Strelsau, the wife of Rudolf Rassen, said she knew nothing.").reports
    assert [each.name for each in found.participants] == ["Flavia Strelsau"]


def test_a_name_with_a_middle_initial_is_one_name(detect: Detect) -> None:
    (found,) = detect("The heir Jon Q. Smith was arrested on Monday.").reports
    assert [each.name for each in found.participants] == ["Jon Q. Smith"]


def test_of_two_whom_he_may_mean_neither_is_told(detect: Detect) -> None:
    for text in (
        "Rudolf Rassen met Antonio Tarlenheim, and he was freed on Monday.",
        "Rudolf Rassen gave Antonio Tarlenheim a lesson just hours before he died on Monday.",
        "Old Hentzau Gave Antonio Tarlenheim a Serious Lesson Just Hours Before He Died",
    ):
        found = [report for report in detect(text).reports if report.kind in ("release", "death")]
        assert not [each for report in found for each in report.participants if each.role in ("released", "victim")]


def test_a_pronoun_before_any_name_is_the_subject_named_next(detect: Detect) -> None:
    (found,) = detect("After he was freed on Monday, Antonio Tarlenheim flew to Rudolf Rassen.").reports
    assert [each.name for each in found.participants if each.role == "released"] == ["Antonio Tarlenheim"]
    for text in (
        "He denied, without much explanation, its request to question Antonio Tarlenheim.",
        "On Monday he said, Antonio Tarlenheim lied.",
    ):
        assert not [each for report in detect(text).reports for each in report.participants if each.id]
    text = "Before he was elected premier, Leo Hentzau was critical of Rudolf Rassen."
    assert not [each for report in detect(text).reports for each in report.participants if each.name == "Rudolf Rassen"]
