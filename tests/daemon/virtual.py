"""An event loop whose clock jumps to the next timer when there is nothing else to do: hours pass at once."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any


class _Jumping(selectors.DefaultSelector):
    """Never waits for a timer: it moves the clock instead. Without timers it waits for what really comes."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(None if timeout is None else 0)
        if not found and timeout:
            self.now += timeout
        return found


class VirtualLoop(asyncio.SelectorEventLoop):
    """``time()`` begins at 0 and is the time that tasks see."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Seconds since the beginning."""
        return self._jumping.now


def played(script: Coroutine[Any, Any, Any]) -> Any:
    """Runs a script in virtual time; what it gives."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(script)
