"""``tracker run``: the daemon, in the foreground."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, nullcontext
from typing import Any

import click

from tracker import settings as configuration
from tracker import wiring
from tracker.cli.desk import Desk, desk, print_lines
from tracker.cli.failures import Failure
from tracker.cli.poll import one_round, screen
from tracker.cli.status import screen as status_screen
from tracker.journal.errors import Unreachable
from tracker.journal.journal import Journal
from tracker.safetext import safe
from tracker.services.coverage import coverage
from tracker.services.rebuild import NoSuchStory, Query, choose_story, outline_of
from tracker.settings import Settings
from tracker.times import zone_of


@click.command("run")
@click.option("--once", is_flag=True, help="One round, then exit 0 (feeds that failed are named).")
@click.option("--status", "first_status", is_flag=True, help="Print the story's status first.")
@desk
def command(at_desk: Desk, once: bool, first_status: bool) -> int:
    """Poll feeds in the foreground until stopped; with --once, one round.

    Creates the store with the seed story if there is none. SIGTERM ends it in good
    order, SIGHUP reads the settings again, SIGUSR1 logs how things stand.
    """
    _ensure_story(at_desk)
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        if first_status:
            answer = at_desk.ask(journal, Query())
            feeds = coverage(journal, story, answer.position, answer.instant)
            print_lines(list(status_screen(answer, feeds.words())))
        if once:
            polled = one_round(at_desk, journal, story, [])
            for line in screen(polled):
                click.echo(safe(line))
            return 0
        return _run(at_desk, journal, story)


def _ensure_story(at_desk: Desk) -> None:
    """Opens the story that comes with the program when the store does not exist or is empty."""
    try:
        with at_desk.reading() as journal:
            choose_story(journal, at_desk.story)
    except (Unreachable, NoSuchStory):
        if at_desk.story is not None:
            raise
        from tracker.cli.init import create

        create(at_desk, None)


def _run(at_desk: Desk, journal: Journal, story: str) -> int:
    from tracker.daemon.lock import AlreadyRunning, only_one

    path = wiring.daemon_lock(at_desk.settings)
    with ExitStack() as stack:
        try:
            stack.enter_context(only_one(path, wiring.holder()) if path is not None else nullcontext())
        except AlreadyRunning as error:
            raise Failure(str(error), 7) from error
        return asyncio.run(_Foreground(at_desk, journal, story).run())


class _Foreground:
    """The daemon under the settings of this run, which a SIGHUP may change."""

    def __init__(self, at_desk: Desk, journal: Journal, story: str) -> None:
        from tracker.daemon.heartbeat import Heartbeat
        from tracker.daemon.log import Log

        self._options = click.get_current_context().find_root().obj or {}
        self._settings: Settings = at_desk.settings
        self._journal = journal
        self._story = story
        self._clock = wiring.clock_of(self._settings)
        self._beat = Heartbeat(wiring.heartbeat_file(self._settings))
        self._log = Log(sys.stderr, self._clock, person=sys.stderr.isatty())

    async def run(self) -> int:
        """Until stopped."""
        from tracker.daemon.notify import Notify
        from tracker.daemon.schedule import Daemon

        top = self._journal.top()
        text = f"tracker: story {self._story}, position {top.position}, root {top.root[:8]}, pid {os.getpid()}"
        self._log.say("started", text, story=self._story, position=top.position, root=top.root, pid=os.getpid())
        try:
            return await Daemon(self._opened, self._reload, self._log, Notify(os.environ)).run()
        finally:
            self._beat.stop()

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[Any]:
        from tracker.daemon.jobs import Job
        from tracker.daemon.work import Polling

        async with wiring.polling(self._settings, self._journal) as watching:
            jobs = [Job(*job) for job in wiring.upkeep(self._settings, self._journal, self._story)]
            desks = watching.feeds, watching.pages
            work = Polling(self._journal, self._story, desks, self._clock, self._log, self._beat, jobs)
            position = self._journal.top().position
            work.zone = lambda: zone_of(outline_of(self._journal, self._story, position).zone)
            yield work

    def _reload(self) -> str:
        from pathlib import Path

        read = configuration.load(os.environ, self._options, Path.cwd())
        wiring.guard(read)
        changed = configuration.changes(self._settings, read)
        if "db" in changed:
            raise configuration.BadSettings("another store needs a restart")
        self._settings = read
        return ", ".join(changed)
