"""Whether a page may be asked for: robots.txt (RFC 9309), read by protego. For article pages.

Feeds are made to be polled and are not asked about. No robots.txt (4xx) allows everything; one that cannot be reached
or a server error forbids everything for now. robots.txt is a request like every other: it waits for its host's turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from yarl import URL

from tracker.http import host_of
from tracker.net.fetch import Fetched, FetchFailed, Learn, Turn
from tracker.net.guard import Refused
from tracker.net.hosts import LONGEST_PAUSE, Hosts

AGENT = "story-tracker"
KEPT = timedelta(hours=24)
KEPT_FAILED = timedelta(hours=1)
MOST_BYTES = 500_000
"""RFC 9309, 2.5: at least 500 KiB must be read; more is not."""
MOST_HOSTS = 1_000
MOST_KEPT = 4_000_000
"""Bytes of robots.txt files that are remembered together; read, they take up to thirty times as much."""


class Forbidden(Refused):
    """robots.txt does not let an address be read, or cannot be read itself just now."""

    kind = "forbidden"


class Gets(Protocol):
    """Something that fetches an address."""

    async def get(self, address: str, *, turn: Turn) -> Fetched:
        """The answer, each request in its host's turn; raises ``FetchFailed``."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host allows. ``parsed`` is None when everything is allowed or everything is forbidden; ``size`` is how
    many bytes it was read from."""

    parsed: Any
    otherwise: bool
    until: datetime
    size: int = 0

    def allow(self, url: str) -> bool:
        """Whether the rules let this address be fetched."""
        return self.otherwise if self.parsed is None else bool(self.parsed.can_fetch(url, AGENT))

    def delay(self) -> float:
        """The seconds between two requests that the host asks for; 0 when it says nothing."""
        asked = self.parsed.crawl_delay(AGENT) if self.parsed is not None else None
        return min(float(asked or 0), LONGEST_PAUSE)


class Robots:
    """The robots.txt of every host met, kept for a day."""

    def __init__(self, fetch: Gets, hosts: Hosts, clock: Callable[[], datetime]) -> None:
        """``fetch`` is guarded like every other request; ``hosts`` gives each its turn."""
        self._fetch = fetch
        self._hosts = hosts
        self._clock = clock
        self._rules: dict[str, Rules] = {}
        self._reading: dict[str, asyncio.Lock] = {}

    def trip(self, until: datetime | None = None) -> Turn:
        """The turns of one page and of the redirects that it is led through (``fetch.Turn``), each no sooner after the
        host's last one than the host asks for.

        They raise ``Forbidden``, and ``TooLate`` when a turn, or that of robots.txt, would come after ``until``.
        """
        last = ""

        @asynccontextmanager
        async def turn(address: str) -> AsyncIterator[Learn]:
            nonlocal last
            rules = await self.rules(address, until)
            if not rules.allow(address):
                raise Forbidden(f"robots.txt does not let {address} be read")
            before, last = last, host_of(address)
            async with self._hosts.visit(address, until, rules.delay(), onward=before == last) as learn:
                yield learn

        return turn

    async def rules(self, url: str, until: datetime | None = None) -> Rules:
        """The rules for the host of an address; its robots.txt is read once, however many ask at the same time."""
        origin = str(URL(url).origin())
        async with self._reading.setdefault(origin, asyncio.Lock()):
            known = self._rules.get(origin)
            if known is None or known.until <= self._clock():
                self._rules.pop(origin, None)
                known = self._rules[origin] = await self._read(origin, until)
                self._tidy()
        return known

    def _tidy(self) -> None:
        """Forgets the oldest rules when there are too many, or too long ones: one feed may name thousands of hosts."""
        size = sum(rules.size for rules in self._rules.values())
        while len(self._rules) > MOST_HOSTS or (size > MOST_KEPT and len(self._rules) > 1):
            size -= self._rules.pop(next(iter(self._rules))).size
        if len(self._reading) > 2 * MOST_HOSTS:
            self._reading = {origin: lock for origin, lock in self._reading.items() if lock.locked()}

    async def _read(self, origin: str, until: datetime | None) -> Rules:
        from protego import Protego

        try:
            answer = await self._fetch.get(f"{origin}/robots.txt", turn=self._hosts.trip(until))
        except FetchFailed:
            return Rules(None, False, self._clock() + KEPT_FAILED)
        now = self._clock()
        if 400 <= answer.status < 500 and answer.status != 429:
            return Rules(None, True, now + KEPT)
        if answer.status != 200:
            return Rules(None, False, now + KEPT_FAILED)
        body = answer.body[:MOST_BYTES]
        return Rules(Protego.parse(body.decode("utf-8", "replace")), True, now + KEPT, len(body))
