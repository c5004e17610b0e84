"""The daemon: one APScheduler tick wakes a loop that leases what is due. Schedules live in the store, not in jobs.

The tick never blocks: each host's polls run as a task of their own, under the host's lease, and digests, letters and
signed roots are another APScheduler job, which a slow mail server may hold up without holding up a feed. A first signal
lets the running polls end, a second one does not. A loop that does not come round any more is dumped and ended, so that
whoever started us starts us again.
"""

from __future__ import annotations

import asyncio
import faulthandler
import signal
import sys
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any, Protocol

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from tracker.daemon.log import Log
from tracker.daemon.notify import Notify

TICK_SECONDS = 2
JOBS_SECONDS = 20
"""How often the other jobs are looked for; each has its period and its last run in the store."""
DRAIN_SECONDS = 30
HOST_SECONDS = 360
"""A host's polls that take longer than their lease and a minute are hung; they are given up."""
SLOW_SECONDS = 60
"""A tick or a job that takes longer is told in the log."""
HUNG_SECONDS = 300
"""A tick or a job that takes longer ends the process: whoever started it starts it again."""
MOST_HOSTS = 64
JOBS = "jobs"
"""The id of the APScheduler job that runs the other jobs."""

Host = Coroutine[Any, Any, None]


class Work(Protocol):
    """What the daemon does."""

    def hosts(self, most: int) -> list[Host]:
        """Leases what is due, at most so many hosts; one thing to await for each."""

    async def upkeep(self) -> None:
        """A word with the store; raises when it does not answer."""

    async def jobs(self) -> None:
        """The other jobs whose period began."""

    def status(self) -> dict[str, Any]:
        """The state of things, for the log."""


class Scheduler(Protocol):
    """What of APScheduler is used."""

    def add_job(self, func: Callable[[], Any], trigger: str, **how: Any) -> Any:
        """Something to do again and again."""

    def add_listener(self, callback: Callable[[Any], None], mask: int) -> None:
        """Who is told what was missed."""

    def start(self) -> None:
        """From now on."""

    def shutdown(self, wait: bool = True) -> None:
        """No more."""


def apscheduler() -> Scheduler:
    """APScheduler on the running loop, in UTC, its jobs in memory only."""
    made: Scheduler = AsyncIOScheduler(timezone="UTC")
    return made


class Daemon:
    """Runs until it is asked to stop."""

    def __init__(
        self,
        opened: Callable[[], AbstractAsyncContextManager[Work]],
        reload: Callable[[], str],
        log: Log,
        notify: Notify,
        *,
        tick_seconds: float = TICK_SECONDS,
        drain_seconds: float = DRAIN_SECONDS,
        scheduler: Callable[[], Scheduler] = apscheduler,
    ) -> None:
        """``opened`` gives the work under the present settings; ``reload`` reads them anew and says what changed, or
        raises and leaves them."""
        self._opened = opened
        self._reload = reload
        self._log = log
        self._notify = notify
        self._tick_seconds = tick_seconds
        self._drain_seconds = drain_seconds
        self._make_scheduler = scheduler
        self._wake = asyncio.Event()
        self._signals = 0
        self._leave = False
        self._running: set[asyncio.Task[None]] = set()
        self._work: Work | None = None
        self._job_since: float | None = None
        self.missed = 0

    async def run(self) -> int:
        """Ends with 0 when asked to stop; a second signal ends it at once with 128 and its number."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._asked_to_stop, number)
        loop.add_signal_handler(signal.SIGHUP, self._asked_to_reload)
        loop.add_signal_handler(signal.SIGUSR1, self._dump)
        scheduler = self._scheduler()
        scheduler.start()
        self._wake.set()
        try:
            while not self._signals:
                self._leave = False
                async with self._opened() as work:
                    self._work = work
                    await self._serve(work)
                    self._work = None
        finally:
            faulthandler.cancel_dump_traceback_later()
            scheduler.shutdown(wait=False)
        self._log.say("stopped", "stopped")
        return 0

    def _scheduler(self) -> Scheduler:
        scheduler = self._make_scheduler()
        scheduler.add_job(
            self._wake.set,
            "interval",
            seconds=self._tick_seconds,
            id="tick",
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
            replace_existing=True,
        )
        scheduler.add_job(
            self._do_jobs,
            "interval",
            seconds=JOBS_SECONDS,
            id=JOBS,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
            replace_existing=True,
        )
        scheduler.add_listener(self._note_missed, EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES | EVENT_JOB_ERROR)
        return scheduler

    async def _do_jobs(self) -> None:
        """One round of the other jobs, which a stop waits for like for a poll."""
        task = asyncio.current_task()
        if self._work is None or self._stopping() or task is None or self._job_since is not None:
            return
        loop = asyncio.get_running_loop()
        self._running.add(task)
        self._job_since = loop.time()
        slow = loop.call_later(SLOW_SECONDS, self._note_slow, "the other jobs have")
        try:
            await self._work.jobs()
        except Exception as error:  # the next round tries again
            self._log.say("job_failed", f"job failed: {type(error).__name__}: {error}", "error")
        finally:
            slow.cancel()
            self._job_since = None
            self._running.discard(task)

    @property
    def _hosts(self) -> int:
        """How many hosts are being polled; the other jobs are none."""
        return len(self._running) - (self._job_since is not None)

    def _hangs(self) -> bool:
        """Whether the other jobs have been running for so long that only a new start helps."""
        since = self._job_since
        return since is not None and asyncio.get_running_loop().time() - since > HUNG_SECONDS

    def _note_slow(self, what: str) -> None:
        text = f"{what} been running for {SLOW_SECONDS} s; at {HUNG_SECONDS} s this process ends"
        self._log.say("job_hangs", text, "error")

    def _note_missed(self, event: Any) -> None:
        if event.job_id == JOBS:
            return  # the jobs are still running; `job_hangs` tells it when that lasts
        self.missed += 1
        self._log.say("tick_missed", f"a tick was missed ({self.missed} so far)", "warning")

    async def _serve(self, work: Work) -> None:
        """Ticks until it is time to stop or to begin anew under other settings."""
        ready = False
        first = asyncio.create_task(self._do_jobs())  # what was missed is caught up at once
        while not self._stopping():
            await self._wake.wait()
            self._wake.clear()
            if not self._stopping():
                if not self._hangs():
                    _watch_out()
                ready = await self._tick(work, ready)
        await self._drain()
        first.cancel()

    def _stopping(self) -> bool:
        return self._signals > 0 or self._leave

    async def _tick(self, work: Work, ready: bool) -> bool:
        slow = asyncio.get_running_loop().call_later(SLOW_SECONDS, self._note_slow, "a tick has")
        try:
            await work.upkeep()
            for host in work.hosts(MOST_HOSTS - self._hosts):
                task = asyncio.create_task(self._bounded(host))
                self._running.add(task)
                task.add_done_callback(self._running.discard)
        except Exception as error:  # one bad tick must not end a daemon that runs for years
            self._log.say("tick_failed", f"tick failed: {type(error).__name__}: {error}", "error")
            return ready
        finally:
            slow.cancel()
        if not ready:
            self._notify.say("READY=1")
        if self._hangs():
            return True
        self._notify.say("WATCHDOG=1", f"STATUS={self._hosts} hosts are being polled")
        return True

    async def _bounded(self, host: Host) -> None:
        try:
            async with asyncio.timeout(HOST_SECONDS):
                await host
        except Exception as error:
            self._log.say("host_failed", f"polls given up: {type(error).__name__}: {error}", "error")

    async def _drain(self) -> None:
        if self._signals:
            self._notify.say("STOPPING=1")
            self._log.say("stopping", f"stopping: finishing {self._hosts} hosts (at most {self._drain_seconds:g}s)")
        if not self._running:
            return
        _, pending = await asyncio.wait(set(self._running), timeout=self._drain_seconds)
        if pending:
            text = f"gave up {len(pending)} hosts that did not finish; nothing of their polls is written"
            self._log.say("given_up", text, "warning", hosts=len(pending))
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)

    def _asked_to_stop(self, number: int) -> None:
        self._signals += 1
        self._wake.set()
        if self._signals > 1:
            self._log.say("stopped", "stopped at once", "warning")
            raise SystemExit(128 + number)

    def _asked_to_reload(self) -> None:
        self._notify.say("RELOADING=1")
        try:
            changed = self._reload()
        except Exception as error:
            self._log.say("reload_refused", f"settings kept as they were: {error}", "error")
        else:
            self._log.say("reloaded", f"settings read again: {changed or 'nothing changed'}")
            self._leave = bool(changed)
            self._wake.set()
        self._notify.say("READY=1")

    def _dump(self) -> None:
        facts = self._work.status() if self._work is not None else {}
        text = ", ".join(f"{name} {value}" for name, value in facts.items())
        self._log.say("status", f"status: {self._hosts} hosts under way, {text}", hosts=self._hosts, **facts)


def _watch_out() -> None:
    """Arms the watch anew: unless the loop comes round in time, all threads are dumped and the process ends."""
    if sys.__stderr__ is not None:
        with suppress(OSError, ValueError, RuntimeError):
            faulthandler.dump_traceback_later(HUNG_SECONDS, exit=True, file=sys.__stderr__)
