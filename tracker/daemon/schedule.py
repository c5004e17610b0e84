"""The daemon: one APScheduler tick wakes a loop that polls what is due. Schedules live in the store, not in jobs."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress

from apscheduler.schedulers.asyncio import AsyncIOScheduler

TICK_SECONDS = 5
DRAIN_SECONDS = 30

Round = Callable[[], Awaitable[None]]


class Daemon:
    """Runs rounds until it is asked to stop. The first signal lets the running round end; a second one does not."""

    def __init__(self, poll: Round, say: Callable[[str], None]) -> None:
        """``poll`` does one round; ``say`` writes one line to the log."""
        self._poll = poll
        self._say = say
        self._wake = asyncio.Event()
        self._stop = asyncio.Event()
        self._signals = 0

    async def run(self) -> int:
        """Ends with 0 when asked to stop, and 130 or 143 when asked twice."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._asked_to_stop, number)
        scheduler = AsyncIOScheduler(timezone="UTC")
        scheduler.add_job(
            self._wake.set,
            "interval",
            seconds=TICK_SECONDS,
            id="tick",
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
            replace_existing=True,
        )
        scheduler.start()
        self._wake.set()
        work = asyncio.create_task(self._rounds())
        await self._stop.wait()
        scheduler.pause()
        self._wake.set()
        self._say(f"stopping: finishing the round (at most {DRAIN_SECONDS} s)")
        _, pending = await asyncio.wait({work}, timeout=DRAIN_SECONDS)
        for task in pending:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        scheduler.shutdown(wait=False)
        self._say("stopped")
        return 0

    def _asked_to_stop(self, number: int) -> None:
        self._signals += 1
        self._stop.set()
        if self._signals > 1:
            raise SystemExit(128 + number)

    async def _rounds(self) -> None:
        while not self._stop.is_set():
            await self._wake.wait()
            self._wake.clear()
            if self._stop.is_set():
                return
            try:
                await self._poll()
            except Exception as error:  # one bad round must not end a daemon that runs for years
                self._say(f"round failed: {type(error).__name__}: {error}")
