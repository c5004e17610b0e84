"""The daemon's loop on a virtual clock: how long it waits for what does not end."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.daemon.virtual import played
from tests.feeds.scenario import START
from tracker.daemon.log import Log
from tracker.daemon.notify import Notify
from tracker.daemon.schedule import (
    DRAIN_SECONDS,
    HOST_SECONDS,
    HUNG_SECONDS,
    JOBS_SECONDS,
    SLOW_SECONDS,
    TICK_SECONDS,
    Daemon,
)


class Told(Notify):
    """What systemd would have heard, and when."""

    def __init__(self) -> None:
        super().__init__({})
        self.lines: list[tuple[str, float]] = []

    def say(self, *lines: str) -> bool:
        self.lines += [(line, asyncio.get_running_loop().time()) for line in lines]
        return True

    def times(self, line: str) -> list[float]:
        """When a line was said."""
        return [at for said, at in self.lines if said == line]


class Play:
    """Work as a test tells it, one host, and what became of it."""

    def __init__(
        self,
        host: Callable[[], Awaitable[None]],
        upkeep: Callable[[], Awaitable[None]] | None = None,
        jobs: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._host, self._upkeep, self._jobs = host, upkeep, jobs
        self.told, self.out = Told(), io.StringIO()
        self.begun = self.cancelled = False
        self.daemon = Daemon(self._opened, lambda: "", Log(self.out, lambda: START, person=False), self.told)

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[Any]:
        yield self

    async def upkeep(self) -> None:
        if self._upkeep is not None:
            await self._upkeep()

    async def jobs(self) -> None:
        if self._jobs is not None:
            await self._jobs()

    def hosts(self, most: int) -> list[Any]:
        if self.begun:
            return []
        self.begun = True
        return [self._watched()]

    async def _watched(self) -> None:
        try:
            await self._host()
        except asyncio.CancelledError:
            self.cancelled = True
            raise

    def status(self) -> dict[str, Any]:
        return {}

    def events(self) -> list[str]:
        """The names of the lines in the log."""
        return [json.loads(line)["event"] for line in self.out.getvalue().splitlines()]

    async def stopped_after(self, seconds: float) -> tuple[int, float]:
        """The exit code, and how long it took from the signal on."""
        loop = asyncio.get_running_loop()
        loop.call_later(seconds, os.kill, os.getpid(), signal.SIGTERM)
        code = await self.daemon.run()
        return code, loop.time() - seconds

    async def scheduled(self, seconds: float) -> tuple[int, float]:
        """The same with what APScheduler does on a real clock: a tick every two seconds, the jobs every twenty."""
        loop = asyncio.get_running_loop()
        rounds: set[asyncio.Task[None]] = set()
        for at in range(0, int(seconds), TICK_SECONDS):
            loop.call_later(at, self.daemon._wake.set)
        for at in range(JOBS_SECONDS, int(seconds), JOBS_SECONDS):
            loop.call_later(at, lambda: rounds.add(asyncio.create_task(self.daemon._do_jobs())))
        return await self.stopped_after(seconds)


async def never() -> None:
    """Does not end."""
    await asyncio.Event().wait()


def test_polls_that_do_not_end_are_given_up_after_thirty_seconds() -> None:
    play = Play(never)
    code, took = played(play.stopped_after(5))
    assert code == 0
    assert DRAIN_SECONDS == 30 <= took < 31
    assert play.cancelled
    assert play.events() == ["stopping", "given_up", "stopped"]
    assert play.told.times("STOPPING=1")


def test_polls_that_end_in_time_are_waited_for_and_no_longer() -> None:
    play = Play(lambda: asyncio.sleep(20))
    code, took = played(play.stopped_after(5))
    assert code == 0
    assert 15 <= took < 16
    assert not play.cancelled
    assert play.events() == ["stopping", "stopped"]


def test_polls_of_a_host_that_outlast_their_lease_are_given_up_while_the_daemon_goes_on() -> None:
    play = Play(never)
    code, took = played(play.stopped_after(HOST_SECONDS + 10))
    assert (code, took < 1) == (0, True)
    assert play.cancelled
    assert play.events() == ["host_failed", "stopping", "stopped"]


def test_a_job_that_hangs_is_told_and_the_watchdog_is_fed_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    armed: list[float] = []
    monkeypatch.setattr("faulthandler.dump_traceback_later", lambda seconds, **_: armed.append(seconds))
    turns = iter(range(100))

    async def upkeep() -> None:
        if next(turns) == 3:
            await never()  # as a job does that waits for a lock for ever
        play.daemon._wake.set()

    async def script() -> None:
        running = asyncio.create_task(play.daemon.run())
        await asyncio.sleep(SLOW_SECONDS + HUNG_SECONDS)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    play = Play(lambda: asyncio.sleep(0), upkeep)
    played(script())
    assert len(play.told.times("WATCHDOG=1")) == 3, "once for each tick that ended"
    assert max(play.told.times("WATCHDOG=1")) < 1
    assert play.events() == ["job_hangs"]
    assert armed == [HUNG_SECONDS] * 4, "and the process would have been ended, since no tick armed it anew"


def test_a_tick_that_ends_in_time_is_not_told() -> None:
    play = Play(lambda: asyncio.sleep(0), lambda: asyncio.sleep(SLOW_SECONDS - 1))
    played(play.stopped_after(2 * SLOW_SECONDS))
    assert "job_hangs" not in play.events()


def test_jobs_run_at_once_and_again_and_a_slow_one_holds_up_no_tick() -> None:
    begun: list[float] = []

    async def jobs() -> None:
        begun.append(asyncio.get_running_loop().time())
        await asyncio.sleep(JOBS_SECONDS * 1.5)  # as a mail server does that answers slowly

    play = Play(lambda: asyncio.sleep(0), jobs=jobs)
    played(play.scheduled(JOBS_SECONDS * 5))
    assert begun[0] < 1
    assert [round(at) for at in begun] == [0, 40, 80], "never two at a time"
    fed = play.told.times("WATCHDOG=1")
    assert max(later - earlier for earlier, later in pairwise(fed)) < 3
    assert "job_hangs" not in play.events()


def test_a_job_that_fails_is_told_and_tried_again() -> None:
    turns: list[int] = []

    async def jobs() -> None:
        turns.append(1)
        raise OSError("no route to host")

    play = Play(lambda: asyncio.sleep(0), jobs=jobs)
    played(play.scheduled(JOBS_SECONDS * 2.5))
    assert len(turns) == play.events().count("job_failed") == 3


def test_a_stop_waits_for_the_jobs_as_it_does_for_polls() -> None:
    play = Play(lambda: asyncio.sleep(0), jobs=lambda: asyncio.sleep(15))
    code, took = played(play.stopped_after(5))
    assert (code, 10 <= took < 11) == (0, True)


def test_jobs_that_hang_are_told_and_end_the_process_though_feeds_are_polled(monkeypatch: pytest.MonkeyPatch) -> None:
    armed: list[float] = []
    monkeypatch.setattr(
        "faulthandler.dump_traceback_later", lambda *_, **__: armed.append(asyncio.get_running_loop().time())
    )
    play = Play(lambda: asyncio.sleep(0), jobs=never)
    played(play.scheduled(2 * HUNG_SECONDS))
    assert "job_hangs" in play.events()
    assert HUNG_SECONDS - 5 < max(armed) <= HUNG_SECONDS + 5, "from then on nothing arms it anew"
    assert max(play.told.times("WATCHDOG=1")) <= HUNG_SECONDS + 5


HUNG = """
import asyncio, faulthandler, io, sys, threading
from tests.daemon.test_schedule import Play, never
from tracker.daemon import schedule
schedule.HUNG_SECONDS = 0.3
async def upkeep():
    threading.Event().wait()
asyncio.run(Play(never, upkeep).daemon.run())
"""


def test_a_loop_that_does_not_come_round_is_dumped_and_ended() -> None:
    """A process of its own: what blocks the loop blocks everything but the watchdog."""
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", HUNG], cwd=root, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 1
    assert "Timeout" in ran.stderr
    assert "in upkeep" in ran.stderr, "the stack says where it hangs"
