"""The program as a person runs it: words in, an exit code and two texts out; in this process, so it is fast."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.loopback import Loopback
from tracker.cli.app import run

NOW = "2026-11-24T12:00:00Z"


@dataclass(frozen=True)
class Ran:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its standard output as JSON."""
        return json.loads(self.out)


Tracker = Callable[..., Ran]


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store that holds the seed story; made once, copied for each test."""
    folder = tmp_path_factory.mktemp("seeded")
    patch = pytest.MonkeyPatch()
    patch.setenv("TRACKER_DB", str(folder / "tracker.db"))
    patch.setenv("TRACKER_NOW", NOW)
    patch.setenv("TRACKER_USER", "ana")
    try:
        assert run(["-q", "init"]) == 0
    finally:
        patch.undo()
    return folder


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Tracker:
    """A command line without a store."""
    return _tracker(tmp_path, monkeypatch, capfd)


@pytest.fixture
def tracker(
    seeded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Tracker:
    """A command line on a copy of the seed story of its own."""
    for path in seeded.iterdir():
        if path.is_file():
            shutil.copy(path, tmp_path / path.name)
    return _tracker(tmp_path, monkeypatch, capfd)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """A feed server in a thread of its own, and the leave to reach it."""
    monkeypatch.setenv("TRACKER_ALLOW_ADDRESSES", "127.0.0.0/8")
    monkeypatch.setenv("TRACKER_HOST_SPACING", "0")
    server, loop, ready, done = Loopback(), asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with server:
            ready.set()
            await done.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert ready.wait(5)
    yield server
    loop.call_soon_threadsafe(done.set)
    thread.join(5)
    loop.close()


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Keys to be pressed at a terminal, in this process."""

    def press(keys: str) -> None:
        pressed = iter(keys)
        monkeypatch.setattr("sys.stdin.isatty", lambda: True)
        monkeypatch.setattr("sys.stdout.isatty", lambda: True)
        monkeypatch.setattr("click.getchar", lambda: next(pressed))
        monkeypatch.setenv("TRACKER_PAGER", "")

    return press


@pytest.fixture(scope="module")
def asked(seeded: Path) -> Callable[..., Any]:
    """A command line that only reads, on the shared seed story; for many questions one after the other."""
    import contextlib
    import io

    def ask(*words: str) -> Any:
        patch = pytest.MonkeyPatch()
        patch.setenv("TRACKER_DB", str(seeded / "tracker.db"))
        patch.setenv("TRACKER_NOW", NOW)
        out = io.StringIO()
        try:
            with contextlib.redirect_stdout(out):
                assert run(list(words)) == 0
        finally:
            patch.undo()
        return json.loads(out.getvalue())

    return ask


def _tracker(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Tracker:
    monkeypatch.setenv("TRACKER_DB", str(folder / "tracker.db"))
    monkeypatch.setenv("TRACKER_NOW", NOW)
    monkeypatch.setenv("TRACKER_USER", "ana")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "data"))  # or the key of the person who runs the tests would count
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    monkeypatch.chdir(folder)

    def command(*words: str) -> Ran:
        capfd.readouterr()
        code = run(list(words))
        out, err = capfd.readouterr()
        return Ran(code, out, err)

    return command
