"""An event loop whose clock jumps to the next timer when there is nothing else to do: hours pass at once."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")
LOOK_AGAIN = 0.05
"""Seconds of real time after which it is asked once more whether a thread or a process is still at work."""


class _Jumping(selectors.DefaultSelector):
    """Never waits for a timer: it moves the clock instead, unless threads or processes are at work, which take no time
    on this clock. Without timers it waits for what really comes."""

    now = 0.0
    at_work = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if self.at_work:
            return super().select(LOOK_AGAIN if timeout is None else min(timeout, LOOK_AGAIN))
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

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Any, *args: Any
    ) -> asyncio.Future[Any]:
        """A thread or a process at work."""
        future: asyncio.Future[Any] = super().run_in_executor(executor, func, *args)
        self._jumping.at_work += 1
        future.add_done_callback(self._ended)
        return future

    @contextmanager
    def working(self) -> Iterator[None]:
        """Something waits for a process: until it has ended, no time passes."""
        self._jumping.at_work += 1
        try:
            yield
        finally:
            self._jumping.at_work -= 1

    def _ended(self, _: Any) -> None:
        self._jumping.at_work -= 1


def at_work(waits: Callable[..., Coroutine[Any, Any, T]]) -> Callable[..., Coroutine[Any, Any, T]]:
    """What waits for a process, as it is on a virtual loop: no time passes until the process has answered."""

    async def waiting(*words: Any, **more: Any) -> T:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        with loop.working():
            return await waits(*words, **more)

    return waiting


def played(script: Coroutine[Any, Any, Any]) -> Any:
    """Runs a script in virtual time; what it gives."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(script)
