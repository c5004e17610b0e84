"""What went wrong, as one line that helps, and its exit code."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Tracker
from tracker.cli.failures import explain


def test_a_store_that_is_missing_names_init_and_a_copy_that_cannot_be_written_does_not(tracker: Tracker) -> None:
    missing = tracker("--db", "nowhere.db", "status")
    assert (missing.code, "tracker init" in missing.err) == (8, True)
    copy = tracker("backup", "/proc/nowhere")
    assert (copy.code, "tracker init" in copy.err) == (8, False)
    assert "/proc/nowhere" in copy.err


def test_a_folder_that_cannot_be_made_is_named(empty: Tracker) -> None:
    ran = empty("--db", "/proc/nowhere/tracker.db", "init")
    assert ran.code == 1
    assert "Errno" not in ran.err
    assert "/proc/nowhere" in ran.err


@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, 8), (errno.EDQUOT, 8), (errno.EPERM, 1)])
def test_a_full_disk_may_be_tried_again(number: int, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(OSError(number, os.strerror(number), "here.db")) == code
    assert capsys.readouterr().err == f"tracker: here.db: {os.strerror(number)}\n"


@pytest.mark.parametrize("words", [("export", "-o", "-"), ("status", "--format", "ndjson"), ("log",)])
def test_a_reader_that_goes_away_is_no_failure(tracker: Tracker, words: tuple[str, ...]) -> None:
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "tracker", *words]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.read(20)
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(60) == 0
