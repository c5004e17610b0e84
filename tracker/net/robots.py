"""Whether a page may be asked for: robots.txt (RFC 9309), read by protego. For article pages.

Feeds are made to be polled and are not asked about. No robots.txt (4xx) allows everything; one that cannot be reached
or a server error forbids everything for now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from yarl import URL

from tracker.net.fetch import Fetched, FetchFailed

AGENT = "story-tracker"
KEPT = timedelta(hours=24)
KEPT_FAILED = timedelta(hours=1)
MOST_BYTES = 500_000
"""RFC 9309, 2.5: at least 500 KiB must be read; more is not."""
MOST_HOSTS = 1_000


class Gets(Protocol):
    """Something that fetches an address."""

    async def get(self, address: str) -> Fetched:
        """The answer; raises ``FetchFailed``."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host allows. ``parsed`` is None when everything is allowed or everything is forbidden."""

    parsed: Any
    otherwise: bool
    until: datetime

    def allow(self, url: str) -> bool:
        """Whether the rules let this address be fetched."""
        return self.otherwise if self.parsed is None else bool(self.parsed.can_fetch(url, AGENT))

    def delay(self) -> float:
        """The seconds between two requests that the host asks for; 0 when it says nothing."""
        asked = self.parsed.crawl_delay(AGENT) if self.parsed is not None else None
        return min(float(asked or 0), 600.0)


class Robots:
    """The robots.txt of every host met, kept for a day."""

    def __init__(self, fetch: Gets, clock: Callable[[], datetime]) -> None:
        """``fetch`` is guarded like every other request."""
        self._fetch = fetch
        self._clock = clock
        self._rules: dict[str, Rules] = {}

    async def rules(self, url: str) -> Rules:
        """The rules for the host of an address."""
        origin = str(URL(url).origin())
        known = self._rules.get(origin)
        if known is None or known.until <= self._clock():
            if len(self._rules) >= MOST_HOSTS:
                self._rules.clear()
            known = self._rules[origin] = await self._read(origin)
        return known

    async def allowed(self, url: str) -> bool:
        """Whether an address may be fetched."""
        return (await self.rules(url)).allow(url)

    async def _read(self, origin: str) -> Rules:
        from protego import Protego

        now = self._clock()
        try:
            answer = await self._fetch.get(f"{origin}/robots.txt")
        except FetchFailed:
            return Rules(None, False, now + KEPT_FAILED)
        if 400 <= answer.status < 500:
            return Rules(None, True, now + KEPT)
        if answer.status != 200:
            return Rules(None, False, now + KEPT_FAILED)
        return Rules(Protego.parse(answer.body[:MOST_BYTES].decode("utf-8", "replace")), True, now + KEPT)
