"""Asking the pages behind entries whether they say the same: for feeds that must say things twice (ADR 8).

A page is asked as every page is: robots.txt first, at its host's pace, through the one way out, under its host's lease:
the feed's own, or one that is taken for the page. A host that another process works on is not asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tracker.articles.agreement import agrees
from tracker.articles.extract import BadPage
from tracker.feeds.entry import Entry
from tracker.http import host_of
from tracker.net.domains import same_domain
from tracker.net.fetch import FetchFailed
from tracker.net.hosts import TooLate
from tracker.services.read_pages import PageTools
from tracker.services.take_entries import plain

MOST_PAGES = 5
"""Pages that one poll asks; where more entries changed at once, the feed's second saying tells of the others."""


class AskPages:
    """Asks the pages of entries."""

    def __init__(self, tools: PageTools) -> None:
        """The network, robots.txt, pages, the hosts' leases and paces."""
        self._tools = tools

    async def agreed(self, host: str, entries: Sequence[Entry], until: datetime) -> frozenset[str]:
        """The ``fields`` of those entries whose page says the same. ``host`` is leased; no page is asked after
        ``until``."""
        linked = [entry for entry in entries if entry.link][:MOST_PAGES]
        return frozenset([entry.fields for entry in linked if await self._says_so(host, entry, until)])

    async def _says_so(self, leased: str, entry: Entry, until: datetime) -> bool:
        host = host_of(entry.link)
        if host == leased:
            return await self._agrees(entry, until)
        with self._tools.hosts.borrowed(host, until) as ours:
            return ours and await self._agrees(entry, until)

    async def _agrees(self, entry: Entry, until: datetime) -> bool:
        tools = self._tools
        try:
            fetched = await tools.fetch.get(entry.link, turn=tools.robots.trip(until))
            if fetched.status != 200 or not same_domain(fetched.url, entry.link):
                return False
            page = await tools.pages.read(fetched.body, fetched.url)
        except (FetchFailed, TooLate, BadPage, ValueError):
            return False  # no page, no word of it: the feed must say it again
        return page is not None and agrees(plain(entry.title), plain(entry.body), f"{page.title}\n{page.text}")
