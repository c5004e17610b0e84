"""``questions.toml`` is well formed; another test puts the questions to the program."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

QUESTIONS = Path(__file__).with_name("questions.toml")
EXPECT = {"facet", "development", "question"}
SAYS = {"value", "ended", "absent", "standing", "since", "claim", "claim_absent", "state", "happened", "kind"}


def questions() -> list[dict[str, Any]]:
    return list(tomllib.loads(QUESTIONS.read_text(encoding="utf-8"))["question"])


def test_most_questions_are_asked() -> None:
    asked = [question for question in questions() if "expect" in question]
    assert len({question["id"] for question in questions()}) == 51
    assert len(asked) >= 34


def test_each_question_says_what_it_expects() -> None:
    for question in questions():
        assert set(question) <= {"id", "text", "args", "trap", "skip", "expect"}, question["id"]
        assert re.fullmatch(r"q\d{3}", question["id"])
        assert ("skip" in question) != ("expect" in question)
        options = question["args"][::2]
        assert set(options) <= {"--at", "--as-of"}
        assert len(options) == len(set(options))
        assert all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) for day in question["args"][1::2])
        for expected in question.get("expect", ()):
            assert len(set(expected) & EXPECT) == 1, question["id"]
            assert set(expected) <= EXPECT | SAYS, question["id"]
            assert set(expected) & SAYS, question["id"]


def test_what_is_expected_exists(story: dict[str, Any], lines: list[dict[str, Any]]) -> None:
    developments = {line.get("development") for line in lines}
    facets = {effect["facet"] for line in lines for effect in line.get("report", {}).get("effects", ())}
    opened = {line["id"] for line in lines if line["event"] == "QuestionOpened"}
    for question in questions():
        for expected in question.get("expect", ()):
            assert expected.get("facet", next(iter(facets))) in facets, question["id"]
            assert expected.get("development") in developments | {None}, question["id"]
            assert expected.get("question", next(iter(opened))) in opened, question["id"]
