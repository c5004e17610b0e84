"""The seed story as its files are: what is checked here is the text that a person wrote, before any code reads it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "seeds" / "us-el-salvador-deportations"


@pytest.fixture(scope="session")
def folder() -> Path:
    return FOLDER


@pytest.fixture(scope="session")
def story() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "story.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def lines() -> list[dict[str, Any]]:
    """Every line of the history, in its order."""
    text = (FOLDER / "developments.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="session")
def reported(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines that report a development."""
    return [line for line in lines if line["event"] == "DevelopmentReported"]


@pytest.fixture(scope="session")
def timeline() -> dict[str, dict[str, Any]]:
    """The compiled timeline that the history was made from: dates, sources, disagreements, by row."""
    text = (Path(__file__).parent / "timeline.jsonl").read_text(encoding="utf-8")
    return {row["id"]: row for row in map(json.loads, text.splitlines())}
