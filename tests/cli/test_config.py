"""config and completion: what is set, by what, and nothing secret."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Tracker
from tests.cli.terminal import Terminal
from tracker import settings as configuration
from tracker.settings import without_password


def test_every_setting_says_where_it_comes_from(empty: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_HOST_SPACING", "2")
    shown = empty("config", "show", "--json").json["settings"]
    assert shown["fetch.host_spacing"] == {"value": "2.0", "origin": "TRACKER_HOST_SPACING"}
    assert shown["digest.every"]["origin"] == "default"


def test_a_password_in_an_address_is_hidden(empty: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DB", "postgresql://ana:secret@db.example/news")
    ran = empty("config", "show")
    assert "secret" not in ran.out
    assert "postgresql://ana:***@db.example/news" in ran.out
    assert without_password("sqlite:////var/lib/a@b:c.db") == "sqlite:////var/lib/a@b:c.db"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(empty: Tracker, shell: str) -> None:
    assert "_TRACKER_COMPLETE" in empty("completion", shell).out


def test_completing_a_command_imports_no_database() -> None:
    env = {**os.environ, "_TRACKER_COMPLETE": "bash_complete", "COMP_WORDS": "tracker stat", "COMP_CWORD": "1"}
    code = (
        "import sys; sys.argv[0] = 'tracker'\nfrom tracker.cli.app import cli\ntry:\n cli.main(prog_name='tracker')\n"
    )
    code += "except SystemExit:\n pass\nprint('loaded', 'sqlalchemy' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["plain,status", "loaded False"]


def test_settings_files_add_up_and_a_named_one_stands_alone(tmp_path: Path) -> None:
    here, home, system = tmp_path / "here", tmp_path / "home", tmp_path / "etc" / "tracker.toml"
    for folder in (here, home / "tracker", system.parent):
        folder.mkdir(parents=True)
    (here / "tracker.toml").write_text('user = "ana"\n')
    (home / "tracker" / "config.toml").write_text('user = "ben"\ncontact = "desk@example.org"\n')
    system.write_text('user = "root"\ncontact = "root@example.org"\ndigest.every = "daily"\n')
    environ = {"XDG_CONFIG_HOME": str(home), "XDG_DATA_HOME": str(tmp_path)}
    found = configuration.load(environ, {}, here, system)
    assert (found.user, found.contact, found.digest_every) == ("ana", "desk@example.org", "daily")
    assert found.origins["digest.every"] == str(system)
    assert configuration.load({**environ, "TRACKER_USER": "cy"}, {}, here, system).user == "cy"
    alone = configuration.load(environ, {"config": str(system)}, here, system)
    assert (alone.user, alone.contact) == ("root", "root@example.org")


def test_settings_are_checked(empty: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("tracker.toml").write_text('contact = "desk@example.org"\n')
    ran = empty("config", "check")
    assert ran.code == 0
    assert "tracker.toml" in ran.out
    Path("tracker.toml").write_text('contacts = "desk@example.org"\n')
    ran = empty("config", "check")
    assert (ran.code, ran.out) == (6, "")
    assert "contacts" in ran.err
    Path("tracker.toml").unlink()
    monkeypatch.setenv("TRACKER_ALLOW_ADDRESSES", "everywhere")
    assert empty("config", "check").code == 6


def edit(folder: Path, script: str) -> tuple[int, str]:
    """``config edit`` at a terminal, with an editor that does one thing."""
    editor = folder / "editor.sh"
    editor.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    editor.chmod(0o755)
    env = {"VISUAL": str(editor), "XDG_CONFIG_HOME": str(folder / "config"), "XDG_DATA_HOME": str(folder / "data")}
    with contextlib.closing(Terminal("config", "edit", cwd=folder, env=env)) as terminal:
        return terminal.rest()


def test_settings_are_edited_where_they_are_read_and_checked(tmp_path: Path) -> None:
    (tmp_path / "tracker.toml").write_text('user = "ana"\n', encoding="utf-8")
    code, seen = edit(tmp_path, """echo 'contact = "desk@example.org"' >> "$1" """)
    assert (code, "ok  " in seen) == (0, True)
    assert "desk@example.org" in (tmp_path / "tracker.toml").read_text(encoding="utf-8")
    code, seen = edit(tmp_path, """echo 'colour = "red"' >> "$1" """)
    assert (code, "unknown setting" in seen) == (6, True)


def test_settings_are_begun_where_there_are_none_and_left_when_nothing_was_written(tmp_path: Path) -> None:
    begun = tmp_path / "config" / "tracker" / "config.toml"
    assert "Nothing was changed." in edit(tmp_path, "exit 0")[1]
    assert not begun.exists()
    code, seen = edit(tmp_path, """echo 'user = "ana"' >> "$1" """)
    assert (code, begun.exists()) == (0, True), seen
    assert configuration.load({"TRACKER_CONFIG": str(begun)}, {}, tmp_path).user == "ana"
    assert "# digest.every" in begun.read_text(encoding="utf-8")


def test_settings_that_cannot_be_used_are_opened_to_be_mended(tmp_path: Path) -> None:
    path = tmp_path / "tracker.toml"
    for broken in ('colour = "red"\n', "user = \n"):
        path.write_text(broken, encoding="utf-8")
        code, seen = edit(tmp_path, """echo 'user = "ana"' > "$1" """)
        assert (code, "ok  " in seen) == (0, True), seen
        assert path.read_text(encoding="utf-8") == 'user = "ana"\n'


@pytest.mark.parametrize("script", ["exit 3", 'rm "$0"; exec /nowhere/editor "$1"'])
def test_no_settings_are_left_where_the_editor_failed(tmp_path: Path, script: str) -> None:
    code, _ = edit(tmp_path, script)
    assert code != 0
    assert not (tmp_path / "config" / "tracker" / "config.toml").exists()


def test_all_that_a_check_finds_is_found_after_editing(tmp_path: Path) -> None:
    code, seen = edit(tmp_path, """echo 'fetch.allow_addresses = "everywhere"' >> "$1" """)
    assert (code, "everywhere" in seen) == (6, True), seen


def test_without_a_terminal_no_settings_are_edited(empty: Tracker, tmp_path: Path) -> None:
    ran = empty("config", "edit")
    assert (ran.code, "needs a terminal" in ran.err) == (2, True)
    assert not (tmp_path / "config" / "tracker").exists()
