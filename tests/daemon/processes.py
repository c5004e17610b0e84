"""Real daemons, as processes, on a store and a feed server of their own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

PATIENCE = 60.0


class DaemonProcess:
    """One ``tracker run``; its log is read line by line."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[dict[str, Any]] = []

    async def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first line of the log that is wanted."""
        assert self.process.stderr is not None
        async with asyncio.timeout(PATIENCE):
            while line := await self.process.stderr.readline():
                told = json.loads(line) if line.startswith(b"{") else {"event": "?", "text": line.decode()}
                self.lines.append(told)
                if wanted(told):
                    return told
        raise AssertionError(f"the daemon ended first: {self.lines}")

    async def event(self, name: str) -> dict[str, Any]:
        """The next line of an event."""
        return await self.until(lambda line: line["event"] == name)

    def send(self, number: signal.Signals) -> None:
        """A signal."""
        self.process.send_signal(number)

    async def ended(self) -> int:
        """The exit code."""
        async with asyncio.timeout(PATIENCE):
            await self.process.communicate()
        assert self.process.returncode is not None
        return self.process.returncode

    async def kill(self) -> None:
        """The end, whatever it does."""
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()


def environment(db: str, folder: Path, **more: str) -> dict[str, str]:
    """What a daemon of a test sees: its store, and only 127.0.0.1."""
    return {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "TRACKER_DB": db,
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "TRACKER_ALLOW_ADDRESSES": "127.0.0.0/8",
        "TRACKER_HOST_SPACING": "0",
        "PYTHONPATH": str(Path(__file__).parents[2]),
        **more,
    }


def tracker(env: dict[str, str], folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """One command, to its end."""
    command = [sys.executable, "-m", "tracker", *words]
    return subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


async def daemon(env: dict[str, str], folder: Path) -> DaemonProcess:
    """A daemon in the background."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tracker", "run"),
        env=env,
        cwd=folder,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    return DaemonProcess(process)


STORY = """
id = "storm"
title = "The storm"
zone = "America/New_York"
languages = ["en"]
"""


def new_story(env: dict[str, str], folder: Path) -> None:
    """A store with a story without feeds."""
    assert tracker(env, folder, "init", "--new", "storm").returncode == 0
    ran = tracker(env, folder, "init", "--seeds", "storm")
    assert ran.returncode == 0, ran.stderr
