"""What the daemon does at each tick: lease what is due, run the jobs whose period began, say that it lives."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tracker.clock import Clock
from tracker.daemon.heartbeat import Heartbeat
from tracker.daemon.jobs import Job, run_due
from tracker.daemon.log import Log
from tracker.http import host_of
from tracker.journal.journal import Journal
from tracker.services.feed_state import PREFIX
from tracker.services.follow_feeds import NEVER, plan_feeds
from tracker.services.heard import Polled
from tracker.services.poll_feeds import PollFeeds
from tracker.services.read_pages import PageRead, ReadPages
from tracker.times import instant_of, iso

UPKEEP = timedelta(seconds=20)
"""How often newly followed feeds are planned."""
MOST_PAGE_HOSTS = 8
"""Hosts whose pages are read at the same time: feeds come first."""


class Polling:
    """The daemon's work on one store (``schedule.Work``)."""

    def __init__(
        self,
        journal: Journal,
        stories: Sequence[str],
        desks: tuple[PollFeeds, ReadPages],
        clock: Clock,
        log: Log,
        beat: Heartbeat,
        jobs: Mapping[str, Sequence[Job]],
    ) -> None:
        """``desks`` poll feeds and read pages; the ``jobs`` of each story are run once a period of its zone."""
        self._journal = journal
        self._stories = stories
        self._desk, self._pages = desks
        self._clock = clock
        self._log = log
        self._beat = beat
        self._jobs = jobs
        self._next_upkeep: datetime | None = None
        self._planned = 0
        self._polls = self._errors = self._entries = self._read = 0
        self._page_hosts = 0
        self.zone: Callable[[str], ZoneInfo] = lambda story: ZoneInfo("UTC")

    def hosts(self, most: int) -> list[Coroutine[Any, Any, None]]:
        """Leases what is due; nothing while so many hosts are under way already."""
        if most <= 0:
            return []
        feeds = [self._host(host) for host in self._desk.claim(self._stories[0], most=most)]
        free = min(most - len(feeds), MOST_PAGE_HOSTS - self._page_hosts)
        pages = self._pages.claim(free) if free > 0 else []
        self._page_hosts += len(pages)
        return [*feeds, *(self._page_host(host) for host in pages)]

    async def _host(self, host: Coroutine[Any, Any, list[Polled]]) -> None:
        for polled in await host:
            self._tell(polled)

    async def _page_host(self, host: Coroutine[Any, Any, list[PageRead]]) -> None:
        try:
            for page in await host:
                self._read += 1
                self._log.say(
                    "page",
                    f"{page.url[:60]:<60}  {page.error or page.outcome}",
                    "warning" if page.outcome == "error" else "info",
                    article=page.article,
                    outcome=page.outcome,
                    reports=page.reports,
                )
        finally:
            self._page_hosts -= 1

    def _tell(self, polled: Polled) -> None:
        self._polls += 1
        self._errors += polled.outcome == "error"
        self._entries += polled.entries_new
        news = f"{polled.entries_new} new" + (f"  {polled.entries_revised} revised" if polled.entries_revised else "")
        what = news if polled.outcome == "new" else polled.error or polled.outcome.replace("_", " ")
        what += f"; next {_clock_time(polled.next_at, self._clock())}"
        self._log.say(
            "polled",
            f"{polled.feed[:34]:<34} {polled.status or '---'}  {what}",
            "warning" if polled.outcome == "error" else "info",
            feed=polled.feed,
            url_host=host_of(polled.url),
            outcome=polled.outcome,
            http_status=polled.status,
            bytes=polled.bytes,
            entries_new=polled.entries_new,
            entries_revised=polled.entries_revised,
            next_at=iso(polled.next_at),
            err=polled.error,
        )

    async def upkeep(self) -> None:
        """A word with the store, a beat, and now and then a look for new feeds. Raises what the store raises."""
        now = self._clock()
        try:
            top = self._journal.top()
        except Exception as error:
            self._beat.beat(now, {"store": False, "store_detail": str(error)[:200]})
            raise
        self._beat.beat(now, {"store": True, "position": top.position, **self.status()})
        if self._next_upkeep is None or now >= self._next_upkeep:
            self._next_upkeep = now + UPKEEP
            self._plan(top.position, now)

    def _plan(self, position: int, now: datetime) -> None:
        """Plans feeds that were followed since the last look."""
        kinds = ("FeedFollowed", "FeedResumed")
        first = self._planned == 0
        if first or any(self._journal.read_all(self._planned, position, ("feed-",), kinds)):
            for story in self._stories:
                plan_feeds(self._journal, story, now)
        if first:
            self._tell_plan(now)
        self._planned = max(position, 1)

    def _tell_plan(self, now: datetime) -> None:
        """How many feeds there are, and when the first of them is due."""
        times = [instant_of(item.next_at) for item in self._journal.due(PREFIX)]
        first = min(times, default=NEVER)
        when = "is due now" if first <= now else f"is due {_clock_time(first, now)}"
        count = f"{len(times)} feeds are" if len(times) != 1 else "1 feed is"
        text = f"{count} followed; the first poll {when}" if first < NEVER else "no feed is due"
        self._log.say("watching", text, feeds=len(times), next_at=iso(first) if first < NEVER else None)

    async def jobs(self) -> None:
        """The jobs that are due; one that fails is tried again, and keeps neither another one nor a poll waiting.
        Raises what the first one raised when all others are done."""
        failed: list[Exception] = []
        for story, jobs in self._jobs.items():
            asked = self._journal, jobs, self._clock(), self.zone(story), "daemon", failed
            for line in await asyncio.to_thread(run_due, *asked):
                self._log.say("job", line)
        if failed:
            raise failed[0]

    def status(self) -> dict[str, Any]:
        """Counts since the start."""
        return {"polls": self._polls, "errors": self._errors, "entries": self._entries, "pages": self._read}


def _clock_time(instant: datetime, now: datetime) -> str:
    """An instant in UTC, with its day when that is another one."""
    return f"{instant:%H:%MZ}" if instant.date() == now.date() else f"{instant:%Y-%m-%d %H:%MZ}"
