"""The measurements of reading can be started, and say so where the corpus is not there."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("name", ["assign", "dates", "factuality", "headlines", "match", "ontology", "stream"])
def test_it_starts_and_skips_without_the_corpus(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [name, str(tmp_path / "nowhere")])
    module = importlib.import_module(f"benchmarks.detection.{name}")
    assert not module.main()
    printed = capsys.readouterr()
    assert "skipped" in printed.out + printed.err
