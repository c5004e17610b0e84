"""config and completion: what is set, by what, and nothing secret."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Tracker
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
