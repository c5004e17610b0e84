"""Secrets of targets: in files or in the system's keyring, never in arguments, and never told in an error."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.errors
import pytest
from keyring.backend import KeyringBackend

from tracker.settings import BadSettings
from tracker.wiring.delivery import secret


class Ring(KeyringBackend):
    """A keyring in memory; a locked one opens for nobody."""

    priority = 1.0

    def __init__(self, locked: bool = False) -> None:
        self.held: dict[tuple[str, str], str] = {}
        self.locked = locked

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise keyring.errors.KeyringLocked("s3cret is locked")
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password


@pytest.fixture
def ring() -> Iterator[Ring]:
    before, made = keyring.get_keyring(), Ring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def test_a_secret_stands_in_a_file_or_in_the_keyring(ring: Ring, tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("s3cret\n", encoding="utf-8")
    ring.set_password("tracker", "us", "another")
    assert secret(str(tmp_path / "mail")) == "s3cret"
    assert secret("keyring:tracker/us") == "another"


@pytest.mark.parametrize("place", ["keyring:", "keyring:tracker", "keyring:/us", "keyring:tracker/"])
def test_a_place_that_names_no_secret_is_refused(place: str) -> None:
    with pytest.raises(BadSettings, match="keyring:SERVICE/USER"):
        secret(place)


def test_what_the_keyring_does_not_hold_says_how_to_put_it_there(ring: Ring) -> None:
    with pytest.raises(BadSettings, match="keyring set tracker us"):
        secret("keyring:tracker/us")


def test_a_locked_keyring_is_an_error_that_tells_nothing_of_it(ring: Ring) -> None:
    ring.locked = True
    with pytest.raises(BadSettings, match="KeyringLocked") as refused:
        secret("keyring:tracker/us")
    assert "s3cret" not in str(refused.value)


def test_without_the_library_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(BadSettings, match=r"story-tracker\[keyring\]"):
        secret("keyring:tracker/us")
