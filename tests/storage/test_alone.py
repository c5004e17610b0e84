"""The store can be read and tested without the program that uses it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

WITHOUT = """
import importlib, pkgutil, sys

class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "tracker":
            raise ImportError(f"{name} is not here")

sys.meta_path.insert(0, Nothing())
import storage, tests.storage
for package in (storage, tests.storage):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if ".migrations" not in module.name:  # run by Alembic only
            importlib.import_module(module.name)
"""


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)


def test_neither_the_store_nor_its_tests_need_the_tracker() -> None:
    done = run(WITHOUT)
    assert done.returncode == 0, done.stderr


def test_an_import_of_the_tracker_would_be_seen() -> None:
    """The negative control."""
    done = run(WITHOUT + "import tracker.journal")
    assert "tracker is not here" in done.stderr
