"""The program at a terminal: a process with a pseudo-terminal of its own, read as it is shown."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from pathlib import Path
from time import monotonic

PATIENCE = 60.0


class Terminal:
    """One command at a terminal of so many columns."""

    def __init__(self, *words: str, cwd: Path, env: Mapping[str, str] | None = None, columns: int = 80) -> None:
        """Starts ``tracker`` with the environment of the test and what is given besides."""
        self._main, side = pty.openpty()
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        command = [sys.executable, "-m", "tracker", *words]
        known = {**os.environ, "TERM": "xterm", "PYTHONPATH": str(Path(__file__).parents[2]), **(env or {})}
        self._process = subprocess.Popen(
            command, stdin=side, stdout=side, stderr=side, env=known, cwd=cwd, start_new_session=True
        )
        os.close(side)
        self._seen = ""
        self._read = 0

    def until(self, text: str) -> None:
        """Waits until a text is shown that was not waited for before."""
        end = monotonic() + PATIENCE
        while text not in self._seen[self._read :]:
            assert self._more(end), f"{text!r} never came: {self._seen[-2000:]}"
        self._read = self._seen.index(text, self._read) + len(text)

    def interrupt(self) -> None:
        """As Ctrl-C does."""
        self._process.send_signal(signal.SIGINT)

    def rest(self) -> tuple[int, str]:
        """The exit code, and all that was shown."""
        end = monotonic() + PATIENCE
        while self._more(end):
            pass
        return self._process.wait(PATIENCE), self._seen.replace("\r\n", "\n")

    def close(self) -> None:
        """The end, whatever it does."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._main)

    def _more(self, end: float) -> bool:
        ready, _, _ = select.select([self._main], [], [], max(0.0, end - monotonic()))
        if not ready:
            return False
        try:
            read = os.read(self._main, 65536)
        except OSError:  # how Linux says that the other end is closed
            return False
        self._seen += read.decode("utf-8", "replace")
        return bool(read)
