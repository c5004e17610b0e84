"""Child processes for tests that kill: forked, so that a round costs milliseconds."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial


def _say(pipe: int, line: str) -> None:
    os.write(pipe, line.encode() + b"\n")


class Child:
    """A process that runs a function, with a pipe from it. It ends with 0, or with 1 after printing an exception."""

    def __init__(self, work: Callable[[Callable[[str], None]], object]) -> None:
        reading, writing = os.pipe()
        sys.stdout.flush()
        self.pid = os.fork()
        if self.pid == 0:  # never returns into the test
            os.close(reading)
            code = 1
            try:
                work(partial(_say, writing))
                code = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(code)
        os.close(writing)
        self._pipe = os.fdopen(reading, "rb")

    def line(self) -> str:
        """The next line the child said; empty when it is gone."""
        return self._pipe.readline().decode().strip()

    def lines(self) -> list[str]:
        """All lines until the child is gone."""
        return [line.decode().strip() for line in self._pipe]

    def kill(self) -> list[str]:
        """Kills the child with SIGKILL and returns what it had still said. A last line that was cut does not count."""
        self.signal(signal.SIGKILL)
        said = self._pipe.read().decode().split("\n")[:-1]
        self.wait()
        return said

    def signal(self, number: int) -> None:
        """Sends a signal, if the child is still there."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def wait(self) -> int:
        """Waits for the end and returns the exit code, negative for a signal."""
        _, status = os.waitpid(self.pid, 0)
        self._pipe.close()
        return os.waitstatus_to_exitcode(status)
