"""Asking the pages behind entries whether they say the same: for feeds that must say things twice (ADR 8).

A page is asked as every page is: robots.txt first, at its host's pace, through the one way out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tracker.articles.agreement import agrees
from tracker.articles.extract import BadPage
from tracker.feeds.entry import Entry
from tracker.feeds.moves import host_of
from tracker.net.domains import same_domain
from tracker.net.fetch import FetchFailed
from tracker.services.read_pages import PageTools
from tracker.services.take_entries import plain

MOST_PAGES = 5
"""Pages that one poll asks; where more entries changed at once, the feed's second saying tells of the others."""


class AskPages:
    """Asks the pages of entries."""

    def __init__(self, tools: PageTools) -> None:
        """The network, robots.txt, the reader of pages and the hosts' paces."""
        self._tools = tools

    async def agreed(self, entries: Sequence[Entry], until: datetime) -> frozenset[str]:
        """The ``fields`` of those entries whose page says the same. No page is asked after ``until``."""
        linked = [entry for entry in entries if entry.link][:MOST_PAGES]
        return frozenset([entry.fields for entry in linked if await self._agrees(entry, until)])

    async def _agrees(self, entry: Entry, until: datetime) -> bool:
        tools = self._tools
        try:
            if not await tools.robots.allowed(entry.link):
                return False
            async with tools.hosts.turn(host_of(entry.link), until) as later:
                if later is not None:
                    return False
                fetched = await tools.fetch.get(entry.link, may=tools.robots.allowed)
            if fetched.status != 200 or not same_domain(fetched.url, entry.link):
                return False
            page = await tools.pages.read(fetched.body, fetched.url)
        except (FetchFailed, BadPage, ValueError):
            return False  # no page, no word of it: the feed must say it again
        return page is not None and agrees(plain(entry.title), plain(entry.body), f"{page.title}\n{page.text}")
