"""The as-of questions of the seed story (``tests/seeds/questions.toml``), put to the program as a person would."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

QUESTIONS = tomllib.loads((Path(__file__).parents[1] / "seeds" / "questions.toml").read_text(encoding="utf-8"))
ASKED = [question for question in QUESTIONS["question"] if "expect" in question]
Ask = Callable[..., Any]


@pytest.mark.parametrize("question", ASKED, ids=[question["id"] for question in ASKED])
def test_a_question_is_answered_rightly(question: dict[str, Any], asked: Ask) -> None:
    status = asked("status", *question["args"], "--json")
    for expected in question["expect"]:
        check(expected, status, lambda: asked("log", *question["args"], "--json"))


def check(expected: dict[str, Any], status: Any, log: Callable[[], Any]) -> None:
    """Fails unless an answer holds what a question expects."""
    if "facet" in expected:
        subject, _, attribute = expected["facet"].rpartition(".")
        _facet(expected, status["facets"].get(subject, {}).get(attribute))
    elif "development" in expected:
        found = {d["id"]: d for d in log()["developments"]}.get(expected["development"])
        _known(expected, found)
        if found is not None:
            assert expected.get("happened") in (None, found["happened"]["earliest"])
            assert expected.get("kind") in (None, found["kind"])
    else:
        found = {q["id"]: q for q in status["questions"]}.get(expected["question"])
        _known(expected, found)
        assert found is None or expected.get("state") in (None, found["state"])


def _known(expected: dict[str, Any], found: Any) -> None:
    assert (found is None) == expected.get("absent", False), expected


def _facet(expected: dict[str, Any], facet: Any) -> None:
    _known(expected, facet)
    if facet is None:
        return
    if expected.get("ended"):
        assert facet["value"] is None
    if "value" in expected:
        assert _plain(facet["value"]) == _plain(expected["value"])
    claims = [_plain(claim["value"]) for claim in facet["claims"]]
    if "claim" in expected:
        assert _plain(expected["claim"]) in claims
    if "claim_absent" in expected:
        assert _plain(expected["claim_absent"]) not in claims
    assert expected.get("standing") in (None, facet["standing"])
    assert expected.get("since") in (None, facet["since"])


def _plain(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    figure = {"op": "eq", **{key: end for key, end in value.items() if key != "unit"}}
    return {key: end for key, end in figure.items() if end is not None}


@pytest.mark.parametrize("question", ASKED[:3], ids=[question["id"] for question in ASKED[:3]])
def test_the_check_can_fail(question: dict[str, Any], asked: Ask) -> None:
    """Negative control: an answer of another day, or a changed expectation, is noticed."""
    status = asked("status", *question["args"], "--json")
    wrong = [{**expected, "value": "something else"} for expected in question["expect"]]
    with pytest.raises(AssertionError):
        _check_all(wrong, status)


def _check_all(expectations: list[dict[str, Any]], status: Any) -> None:
    for expected in expectations:
        check(expected, status, lambda: {"developments": []})
