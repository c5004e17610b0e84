"""The daemon on one store: what ``tracker run`` puts together, under settings that a SIGHUP may change."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TextIO

from tracker import settings as configuration
from tracker.daemon.heartbeat import Heartbeat
from tracker.daemon.jobs import Job
from tracker.daemon.log import Log
from tracker.daemon.notify import Notify
from tracker.daemon.schedule import Daemon, Scheduler, apscheduler
from tracker.daemon.work import Polling
from tracker.journal.journal import Journal
from tracker.services.rebuild import outline_of
from tracker.settings import Settings
from tracker.times import zone_of
from tracker.wiring import daemon, network, stores


class Foreground:
    """Polls, reads pages and does its jobs until it is stopped."""

    def __init__(
        self,
        settings: Settings,
        read_again: Callable[[], Settings],
        journal: Journal,
        stories: Sequence[str],
        stream: TextIO,
        scheduler: Callable[[], Scheduler] = apscheduler,
    ) -> None:
        """``read_again`` gives the settings of now, or raises; the log goes to ``stream``."""
        self._settings = settings
        self._read_again = read_again
        self._journal = journal
        self._stories = stories
        self._scheduler = scheduler
        self._clock = stores.clock_of(settings)
        self._beat = Heartbeat(daemon.heartbeat_file(settings))
        self._log = Log(stream, self._clock, person=stream.isatty())

    async def run(self) -> int:
        """Until stopped; the exit code."""
        top = self._journal.top()
        names = ", ".join(self._stories)
        text = f"tracker: story {names}, position {top.position}, root {top.root[:8]}, pid {os.getpid()}"
        self._log.say("started", text, story=names, position=top.position, root=top.root, pid=os.getpid())
        try:
            return await Daemon(
                self._opened, self._reload, self._log, Notify(os.environ), scheduler=self._scheduler
            ).run()
        finally:
            self._beat.stop()

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[Any]:
        async with daemon.polling(self._settings, self._journal) as watching:
            jobs = {story: self._jobs(story) for story in self._stories}
            desks = watching.feeds, watching.pages
            work = Polling(self._journal, self._stories, desks, self._clock, self._log, self._beat, jobs)
            position = self._journal.top().position
            work.zone = lambda story: zone_of(outline_of(self._journal, story, position).zone)
            yield work

    def _jobs(self, story: str) -> list[Job]:
        return [Job(*job) for job in daemon.jobs(self._settings, self._journal, story)]

    def _reload(self) -> str:
        read = self._read_again()
        network.guard(read)
        changed = configuration.changes(self._settings, read)
        if "db" in changed:
            raise configuration.BadSettings("another store needs a restart")
        self._settings = read
        return ", ".join(changed)
