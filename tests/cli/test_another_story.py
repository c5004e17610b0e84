"""A story of another field is a folder: no code knows of it, and it lives beside the others in one store."""

from __future__ import annotations

import ast
import json
import tomllib
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Tracker
from tests.cli.test_questions import check

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "seeds" / "hurricane-nadia"
QUESTIONS = tomllib.loads((ROOT / "tests" / "seeds" / "hurricane_questions.toml").read_text(encoding="utf-8"))
STORY = "hurricane-nadia"
NAMES = ("nadia", "lucero", "abrego", "bukele", "cecot", "xinis", "salvador", "alien enemies")


@pytest.fixture
def both(tracker: Tracker) -> Tracker:
    """The store of the first story, with the second one beside it."""
    assert tracker("init", "--seeds", str(FOLDER)).code == 0
    return tracker


def log(both: Tracker, words: list[str]) -> Any:
    """Its developments as JSON."""
    return both("--story", STORY, "log", *words, "--json").json


def test_its_questions_are_answered_in_a_store_of_two_stories(both: Tracker) -> None:
    for question in QUESTIONS["question"]:
        status = both("--story", STORY, "status", *question["args"], "--json").json
        for expected in question["expect"]:
            check(expected, status, partial(log, both, question["args"]))


def test_the_check_can_fail(both: Tracker) -> None:
    status = both("--story", STORY, "status", "--as-of", "2025-09-30", "--json").json
    with pytest.raises(AssertionError):
        check({"facet": "figure/nadia-deaths.total", "value": {"low": 14, "high": 14}}, status, dict)


def test_neither_story_knows_of_the_other(both: Tracker) -> None:
    first = both("--story", "us-el", "status", "--json").json
    second = both("--story", STORY, "status", "--json").json
    assert not set(first["facets"]) & set(second["facets"])
    assert {first["story"], second["story"]} == {"us-el-salvador-deportations", STORY}
    refused = both("status")
    assert refused.code == 3
    assert STORY in refused.err


def test_the_list_of_digests_is_of_the_story_that_is_named(both: Tracker) -> None:
    ours = both("--story", "us-el", "digest", "make", "2025-04-07..2025-04-14", "--json").json["id"]
    theirs = both("--story", STORY, "digest", "make", "2025-09-17..2025-09-24", "--json").json["id"]

    def listed(*words: str) -> set[str]:
        return {digest["id"] for digest in both(*words, "digest", "list", "--json").json["digests"]}

    assert listed() == {ours, theirs}
    assert listed("--story", STORY) == {theirs}
    assert listed("--story", "us-el") == {ours}


def test_its_digest_names_both_counts_and_the_revoked_order(both: Tracker) -> None:
    made: dict[str, Any] = both("--story", STORY, "digest", "make", "2025-09-17..2025-09-24", "--json").json
    conflicts = {conflict["facet"] for conflict in made["sections"]["conflicts"]}
    assert "figure/nadia-deaths.total" in conflicts
    status = {change["facet"]: change for change in made["sections"]["status"]}
    assert status["order/evacuation-port-lucero.status"]["new"]["value"] == "revoked"


def test_the_folder_is_large_enough_to_show_the_difficult_cases() -> None:
    lines = [json.loads(line) for line in (FOLDER / "developments.jsonl").read_text(encoding="utf-8").splitlines()]
    reports = [line for line in lines if line["event"] == "DevelopmentReported"]
    assert len({line["development"] for line in reports}) >= 25
    assert all(".example/" in evidence["url"] for line in reports for evidence in line["report"]["evidence"])
    late = next(line["report"] for line in reports if line["development"] == "n31-sirens-failed")
    assert late["reported"] > late["happened"]


def spoken(path: Path) -> str:
    """What a module's code says: its texts and names, without docstrings, whose examples may name a story."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value.value = ""
    return ast.unparse(tree).lower()


def test_no_code_names_either_story() -> None:
    for path in [*(ROOT / "tracker").rglob("*.py"), *(ROOT / "storage").rglob("*.py")]:
        assert not [name for name in NAMES if name in spoken(path)], path


def test_a_name_in_code_would_be_noticed(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text('"""Bukele."""\n\ndef f():\n    """CECOT."""\n    return "Nadia"\n', encoding="utf-8")
    assert [name for name in NAMES if name in spoken(module)] == ["nadia"]
