"""How fast one host may be asked: the pause between requests, how many at once, and what a 429 taught.

What was learned is a small value that is kept with the store, so that it holds over a restart and for every daemon.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    ExitStack,
    asynccontextmanager,
    contextmanager,
)
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import msgspec

from tracker.http import host_of, retry_after
from tracker.net.fetch import FetchFailed, Learn, Turn

LONGEST_PAUSE = 600.0
FIRST_LESSON = 15.0
"""Seconds between requests after the first 429 of a host; doubled by each further one."""
FORGIVE_AFTER = 50
"""Good answers in a row after which a learned pause is halved."""
COOLING = timedelta(minutes=10)
"""How long a host is left alone that cannot be connected to, or that says 429 without saying until when."""
LONGEST_WAIT = timedelta(days=7)
AT_ONCE_UNPACED = 8
"""Requests at once to a host without any pause (tests, benchmarks, one's own server)."""

MOST_HOSTS = 5_000
UNREACHED = frozenset(("connect", "timeout", "dns"))
"""Failures after which a host is left alone for a while."""

Sleep = Callable[[float], Awaitable[None]]


class TooLate(Exception):
    """The turn of a host would come after the lease under which it is asked. ``turn`` is its instant; the message says
    why, beyond the usual pause, or nothing."""

    def __init__(self, turn: datetime, why: str) -> None:
        """``turn`` in UTC."""
        super().__init__(why)
        self.turn = turn


class Pace(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of one host. ``pause``: the learned seconds between starts; ``not_before``: it asked for quiet."""

    pause: float = 0.0
    last: datetime | None = None
    not_before: datetime | None = None
    good: int = 0

    def next_start(self, spacing: float) -> datetime | None:
        """The earliest instant of the next request; None when it may begin at once."""
        after_last = self.last + timedelta(seconds=max(spacing, self.pause)) if self.last else None
        return max((when for when in (after_last, self.not_before) if when is not None), default=None)

    def started(self, now: datetime) -> Pace:
        """A request begins."""
        return msgspec.structs.replace(self, last=now)

    def answered(self) -> Pace:
        """A good answer; many of them in a row halve a learned pause."""
        if not self.pause:
            return self
        if self.good + 1 < FORGIVE_AFTER:
            return msgspec.structs.replace(self, good=self.good + 1)
        pause = self.pause / 2 if self.pause / 2 >= 1 else 0.0
        return msgspec.structs.replace(self, pause=pause, good=0)

    def refused(self, now: datetime, retry_after: timedelta) -> Pace:
        """A 429 (RFC 6585, 4) or a 503 with Retry-After: slower from now on, and silence until then."""
        pause = min(self.pause * 2 or FIRST_LESSON, LONGEST_PAUSE)
        wait = min(retry_after or COOLING, LONGEST_WAIT)
        return msgspec.structs.replace(self, pause=pause, good=0, not_before=now + wait)


@dataclass(slots=True)
class Loan:
    """A host that is leased without due work of its own. ``kept``: its pace as the store has it; ``pace``: as it is to
    be kept when the host is given back."""

    kept: bytes | None
    pace: Pace | None = None


Lend = Callable[[str, datetime], AbstractContextManager[Loan | None]]
"""Leases a host until an instant, or gives None while another process works on it; gives it back after the block."""


class Hosts:
    """Gives each request its turn: so many at once and so long apart for one host.

    Where other processes ask the same hosts, a host is asked under its lease alone: that of the due work that was
    claimed for it, or one that is borrowed when a redirect, a robots.txt or a page leads there.
    """

    def __init__(
        self,
        spacing: float,
        clock: Callable[[], datetime],
        sleep: Sleep = asyncio.sleep,
        lend: Lend | None = None,
    ) -> None:
        """``spacing``: the least seconds between two starts; 0 lifts the pause (then ``AT_ONCE_UNPACED`` at once).
        ``lend``: borrows a host that no claimed work leased; None where no other process asks."""
        self._spacing = spacing
        self._clock = clock
        self._sleep = sleep
        self._lend = lend if spacing > 0 else None
        self._held: dict[str, int] = {}
        self._paces: dict[str, Pace] = {}
        self._turns: dict[str, asyncio.Semaphore] = {}
        self._late: dict[str, int] = {}
        self._resting: dict[str, datetime] = {}

    @property
    def at_once(self) -> int:
        """How many requests one host gets at the same time."""
        return 1 if self._spacing > 0 else AT_ONCE_UNPACED

    def pace(self, host: str) -> Pace:
        """What is known of a host."""
        return self._paces.get(host, Pace())

    def learn(self, host: str, pace: Pace) -> None:
        """Takes over what is known of a host (from the store, or from an answer)."""
        self._paces[host] = pace

    def remember(self, host: str, pace: Pace) -> None:
        """Takes over what the store kept of a host, unless this process knows something newer."""
        known = self.pace(host).last
        if known is None or (pace.last is not None and pace.last > known):
            self._paces[host] = pace

    def rest(self, host: str) -> None:
        """No connection could be made: this process leaves the host alone for a while."""
        self._resting[host] = self._clock() + COOLING

    def wait(self, host: str, least: float = 0.0) -> float:
        """Seconds until the next request to a host may begin, which itself asks for ``least`` between two."""
        spacing = max(self._spacing, least) if self._spacing > 0 else 0.0
        starts = (self.pace(host).next_start(spacing), self._resting.get(host))
        start = max((instant for instant in starts if instant is not None), default=None)
        return max(0.0, (start - self._clock()).total_seconds()) if start else 0.0

    async def _wait_for(self, host: str, until: datetime | None, least: float) -> None:
        """Waits until the next request may begin, its turn being held. ``least``: the seconds between two starts that
        the host asks for."""
        if (seconds := self.wait(host, least)) > 0:
            start = self._clock() + timedelta(seconds=seconds)
            if until is not None and start > until:
                raise TooLate(self._put_off(host, start), self.why(host))
            await self._sleep(seconds)

    async def _follow_on(self, host: str, until: datetime | None) -> None:
        """Waits for the usual pause alone: a host that redirects to itself has answered just now, and what it taught
        (minutes, perhaps) would keep the request from ever being made within a lease."""
        start = now = self._clock()
        if (last := self.pace(host).last) is not None:
            start = max(now, last + timedelta(seconds=self._spacing))
        if until is not None and start > until:
            raise TooLate(self._put_off(host, start), self.why(host))
        await self._sleep((start - now).total_seconds())

    @contextmanager
    def leased(self, host: str, kept: bytes | None) -> Iterator[None]:
        """The block works under the host's lease; ``kept`` is what the store kept of the host, as JSON."""
        self.recall(host, kept)
        self._held[host] = self._held.get(host, 0) + 1
        try:
            yield
        finally:
            self._held[host] -= 1
            if not self._held[host]:
                del self._held[host]

    @contextmanager
    def borrowed(self, host: str, until: datetime) -> Iterator[bool]:
        """Whether the host is this process's own: leased with its work, or borrowed until the end of the block."""
        if self._lend is None or host in self._held:
            yield True
            return
        with self._lend(host, until) as loan:
            if loan is None:
                yield False
                return
            with self.leased(host, loan.kept):
                try:
                    yield True
                finally:
                    loan.pace = self.worth_keeping(host)

    async def _borrow(self, host: str, until: datetime | None, held: ExitStack) -> None:
        """Has the host leased, waiting while another process works on it. Raises ``TooLate``."""
        last = until or self._clock() + COOLING
        while not held.enter_context(self.borrowed(host, last)):
            again = self._clock() + timedelta(seconds=self._spacing)
            if again > last:
                raise TooLate(self._put_off(host, again), "another process is asking the host")
            await self._sleep(self._spacing)

    def trip(self, until: datetime | None = None) -> Turn:
        """The turns of one request and of the redirects that it is led through (``fetch.Turn``)."""
        last = ""

        def turn(address: str) -> AbstractAsyncContextManager[Learn]:
            nonlocal last
            before, last = last, host_of(address)
            return self.visit(address, until, onward=before == last)

        return turn

    @asynccontextmanager
    async def visit(
        self, address: str, until: datetime | None = None, least: float = 0.0, *, onward: bool = False
    ) -> AsyncIterator[Learn]:
        """Waits for the next turn of an address's host, under its lease, and holds it while the request runs; what
        comes back teaches how to treat the host. ``onward``: the host itself redirected there.

        Raises ``TooLate`` when the turn would come after ``until``.
        """
        host = host_of(address)
        async with self._turns.setdefault(host, asyncio.Semaphore(self.at_once)):
            with ExitStack() as held:
                await self._come(host, until, least, held, onward=onward)
                self._paces[host] = self.pace(host).started(self._clock())
                try:
                    yield partial(self._taught, host)
                except FetchFailed as error:
                    if error.kind in UNREACHED:
                        self.rest(host)
                    raise

    async def _come(self, host: str, until: datetime | None, least: float, held: ExitStack, *, onward: bool) -> None:
        """Waits for the turn of a host that is leased; once more when the lease ended while it waited."""
        while True:
            await self._borrow(host, until, held)
            await (self._follow_on(host, until) if onward else self._wait_for(host, until, least))
            if self._lend is None or host in self._held:
                return

    def _taught(self, host: str, status: int, headers: Mapping[str, str]) -> None:
        if status not in (429, 503):
            self.learn(host, self.pace(host).answered())
            return
        now = self._clock()
        wait = retry_after(headers, now)
        busy = status == 429 or wait
        self.learn(host, self.pace(host).refused(now, wait) if busy else self.pace(host).answered())

    def begin(self, host: str) -> None:
        """A lease of the host begins: what was put off before is due again."""
        self._late.pop(host, None)

    def _put_off(self, host: str, start: datetime) -> datetime:
        """The instant for a request that must come later: behind those that were put off before it."""
        before = self._late.get(host, 0)
        self._late[host] = before + 1
        return start + timedelta(seconds=before * max(self._spacing, self.pace(host).pause))

    def recall(self, host: str, kept: bytes | None) -> None:
        """Takes over what the store kept of a host whose lease begins, as JSON."""
        self.begin(host)
        if kept is not None:
            self.remember(host, msgspec.json.decode(kept, type=Pace))

    def worth_keeping(self, host: str) -> Pace | None:
        """What must outlive this process: the last start where starts are spaced, and whatever was learned."""
        pace = self.pace(host)
        return pace if self._spacing > 0 or pace.pause or pace.not_before else None

    def why(self, host: str) -> str:
        """Why a host is left alone, beyond the usual pause; empty when it is not."""
        now = self._clock()
        if (quiet := self.pace(host).not_before) is not None and quiet > now:
            return f"the host asked for quiet until {quiet:%Y-%m-%d %H:%M}Z"
        if (rest := self._resting.get(host)) is not None and rest > now:
            return f"the host could not be reached just now, it is left alone until {rest:%Y-%m-%d %H:%M}Z"
        return ""

    def tidy(self, most: int = MOST_HOSTS) -> None:
        """Forgets hosts that need not be waited for, once there are many: memory stays flat over the years."""
        if len(self._paces) > most:
            for host in [host for host in self._paces if self.wait(host) <= 0]:
                self.forget(host)

    def forget(self, host: str) -> None:
        """Lets go of a host, unless a request to it is under way."""
        turns = self._turns.get(host)
        if turns is None or not turns.locked():
            self._turns.pop(host, None)
            self._paces.pop(host, None)
            self._resting.pop(host, None)
