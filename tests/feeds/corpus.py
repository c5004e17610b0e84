"""Where the evaluation corpus stands, when it is there: beside the checkout, or where ``TRACKER_CORPUS`` says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CORPUS = Path(os.environ.get("TRACKER_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")


def files(pattern: str) -> list[Path]:
    """The files of the corpus that match. Skips the test when there are none."""
    found = sorted(path for path in CORPUS.glob(pattern) if path.is_file())
    if not found:
        pytest.skip("the evaluation corpus is not here")
    return found
