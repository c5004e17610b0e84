"""What a shell is offered for a word that was begun; and nothing, without a sound, when there is no store."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Tracker
from tracker.cli.app import cli
from tracker.cli.complete import NEWEST


def offered(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], words: str, begun: str) -> list[str]:
    """What bash is offered after some words and the beginning of another one."""
    capfd.readouterr()
    monkeypatch.setenv("COMP_WORDS", f"tracker {words} {begun}")
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) + 1))
    monkeypatch.setenv("_TRACKER_COMPLETE", "bash_complete")
    with pytest.raises(SystemExit):
        cli.main([], prog_name="tracker", complete_var="_TRACKER_COMPLETE")
    monkeypatch.delenv("_TRACKER_COMPLETE")
    told = capfd.readouterr()
    assert told.err == ""
    return [line.partition(",")[2] for line in told.out.splitlines() if line]


@pytest.mark.parametrize(
    ("words", "begun", "expected"),
    [
        ("", "stat", "status"),
        ("feeds", "hist", "history"),
        ("--story", "us-", "us-el-salvador-deportations"),
        ("show", "person/kilmar", "person/kilmar-abrego-garcia.held-at"),
        ("show", "person/nayib", "person/nayib-bukele"),
        ("show", "digest:2025", "digest:20250408"),
        ("why", "d020", "d020-flights-of-15-march"),
        ("why", "held-at", "person/kilmar-abrego-garcia.held-at"),
        ("show", "@18", "@182"),
        ("figures", "figure/sent-2025-03-15", "figure/sent-2025-03-15.total"),
        ("log", "person/nayib", "person/nayib-bukele"),
        ("status --as-of", "before", "before-the-hearing"),
        ("status --as-of", "digest:2025", "digest:20250408"),
        ("digest show", "2025", "20250408"),
        ("feeds check", "https://", "https://"),
        ("review confirm", "d020", "d020-flights-of-15-march"),
        ("targets remove", "d", "desk"),
    ],
)
def test_names_are_offered(
    words: str,
    begun: str,
    expected: str,
    tracker: Tracker,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert tracker("tag", "@187", "before-the-hearing").code == 0
    assert tracker("digest", "make", "2025-04-07..2025-04-14").code == 0
    assert tracker("targets", "add", "desk", "--folder", "out").code == 0
    found = offered(monkeypatch, capfd, words, begun)
    assert any(name.startswith(expected) for name in found), found
    assert all(begun in name for name in found)


def test_a_lone_at_sign_offers_the_newest_events(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    found = offered(monkeypatch, capfd, "show", "@")
    assert len(found) == NEWEST
    assert int(found[0][1:]) > int(found[-1][1:])


@pytest.mark.parametrize("words", ["show", "--story", "status --as-of", "digest show", "feeds check", "targets test"])
def test_without_a_store_nothing_is_offered_and_none_is_made(
    words: str, empty: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert offered(monkeypatch, capfd, words, "") == []
    assert not list(tmp_path.rglob("*.db"))


def test_a_file_that_is_no_store_offers_nothing(
    empty: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "wrong.db"
    wrong.write_bytes(b"this is no database" * 100)
    assert offered(monkeypatch, capfd, f"--db {wrong} show", "d") == []


def test_a_name_that_was_just_written_is_offered(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert offered(monkeypatch, capfd, "status --as-of", "the") == []
    assert tracker("tag", "@187", "the-hearing").code == 0
    assert offered(monkeypatch, capfd, "status --as-of", "the") == ["the-hearing"]


def test_names_are_offered_again_without_loading_what_a_store_runs_on(tracker: Tracker) -> None:
    asked = {
        **os.environ,
        "_TRACKER_COMPLETE": "bash_complete",
        "COMP_WORDS": "tracker show person/k",
        "COMP_CWORD": "2",
    }
    look = "import atexit, sys; atexit.register(lambda: sys.stderr.write(str('sqlalchemy' in sys.modules)))\n"
    code = look + "from tracker.cli.app import cli; cli.main([], 'tracker', complete_var='_TRACKER_COMPLETE')"
    asked["PYTHONPATH"] = str(Path(__file__).parents[2])
    first, second = (
        subprocess.run([sys.executable, "-c", code], env=asked, capture_output=True, text=True, check=True)
        for _ in "12"
    )
    assert (first.stderr, second.stderr) == ("True", "False")
    assert "person/kilmar-abrego-garcia" in first.stdout
    assert second.stdout == first.stdout
