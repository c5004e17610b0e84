"""The documents cannot lie: their commands run, and every command and setting is documented."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tracker.cli.app import COMMANDS, run
from tracker.settings import KEYS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
REFERENCE = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")


def test_the_commands_of_the_readme_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DB", str(tmp_path / "tracker.db"))
    monkeypatch.setenv("TRACKER_NOW", "2026-11-24T12:00:00Z")
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"^\$ tracker (.+)$", README, re.MULTILINE)
    assert len(commands) > 8
    for command in commands:
        assert run(shlex.split(command)) == 0, command


def test_the_commands_of_the_first_ten_things_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line that a reader may type, in the order in which it stands there."""
    monkeypatch.setenv("TRACKER_DB", str(tmp_path / "tracker.db"))
    monkeypatch.setenv("TRACKER_NOW", "2026-11-24T12:00:00Z")
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "howto" / "first-ten.md").read_text(encoding="utf-8")
    for text, name in re.findall(r'^    \$ echo "(.+)" > (\S+)$', page, re.MULTILINE):
        (tmp_path / name).write_text(f"{text}\n", encoding="utf-8")
    commands = re.findall(r"^    \$ tracker (.+)$", page, re.MULTILINE)
    assert len(commands) > 20
    for command in commands:
        assert run(shlex.split(command)) in ((0, 1) if command == "doctor" else (0,)), command


def test_every_command_is_in_the_readme() -> None:
    listed = set(re.findall(r"`(\w+)`", README.split("## Commands")[1].split("## Where")[0]))
    assert set(COMMANDS) <= listed


def test_every_setting_is_documented() -> None:
    for key, variable in KEYS.items():
        assert f"| `{key}` | `{variable}` |" in REFERENCE


def test_every_link_between_documents_leads_somewhere() -> None:
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
