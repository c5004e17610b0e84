"""Two processes on one store: a host that a redirect leads to is asked under its lease, so its pauses hold for both."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from storage.memory import MemoryStore
from storage.postgres import open_postgres
from tests.storage.conftest import new_database, postgres_server, store_template  # noqa: F401 - fixtures
from tracker.http import host_of
from tracker.journal.journal import Journal
from tracker.journal.work import Claim, Work
from tracker.net.hosts import Hosts, Pace, TooLate
from tracker.services.feed_state import host_mark
from tracker.services.lend_hosts import BORROWED, lender
from tracker.times import micros

NOON = datetime(2031, 5, 6, 12, tzinfo=UTC)
SPACING = 5
FEED, TARGET = "https://a.example/feed", "https://b.example/feed"
HOST = host_of(TARGET)


class Time:
    """A clock that waiting moves; ``meanwhile`` happens during each wait, by its number."""

    def __init__(self) -> None:
        self.now = NOON
        self.waits = 0
        self.meanwhile: dict[int, Callable[[], object]] = {}

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Time passes, and with it what others do."""
        self.waits += 1
        self.now += timedelta(seconds=seconds)
        self.meanwhile.get(self.waits, lambda: None)()

    def after(self) -> float:
        """Seconds since noon."""
        return (self.now - NOON).total_seconds()


class Process:
    """What one process has of the store."""

    def __init__(self, journal: Journal, time: Time, name: str) -> None:
        self.journal, self._time, self._name = journal, time, name
        self.hosts = Hosts(SPACING, time, time.sleep, lender(journal, name, time))
        self._claims = ExitStack()

    def work(self) -> bool:
        """Whether it was given the due work of the target's host; it works on it until ``done``."""
        claims = self.journal.claim(self._time(), self._time() + timedelta(minutes=5), 1, self._name, "feed:")
        for claim in claims:
            self._claims.enter_context(self.hosts.leased(HOST, self.journal.mark(host_mark(HOST))))
            self._claims.callback(self._release, claim)
        return bool(claims)

    def _release(self, claim: Claim) -> None:
        with self.journal.writing() as writing:
            writing.release(claim, self._time(), b"")

    def done(self) -> None:
        """Its work ends."""
        self._claims.close()

    async def ask(self, *addresses: str, until: timedelta = timedelta(minutes=4)) -> list[float]:
        """Asks for addresses that redirect to one another; when each request began."""
        turn, begun = self.hosts.trip(self._time() + until), []
        for address in addresses:
            async with turn(address):
                begun.append(self._time.after())
        return begun


class Two:
    """Two processes on one store, and due work of the host that the redirect leads to."""

    def __init__(self, one: Journal, other: Journal, time: Time) -> None:
        self.time = time
        self.one, self.other = Process(one, time, "one"), Process(other, time, "other")
        with one.writing() as writing:
            writing.plan([Work("feed:b", HOST, 0)])


@pytest.fixture(params=["memory", "postgresql"])
def two(request: pytest.FixtureRequest) -> Iterator[Two]:
    """On one memory store, and on one PostgreSQL with a connection each."""
    time = Time()
    if request.param == "memory":
        store = MemoryStore(lambda: micros(time()))
        yield Two(Journal(store), Journal(store), time)
        return
    url = request.getfixturevalue("new_database")(request.getfixturevalue("store_template"))
    stores = [open_postgres(url, lambda: micros(time())) for _ in range(2)]
    yield Two(*map(Journal, stores), time)
    for each in stores:
        each.close()


def test_the_target_of_a_redirect_is_not_asked_while_another_process_works_on_it(two: Two) -> None:
    assert two.other.work()
    asyncio.run(two.other.ask(TARGET))
    two.time.meanwhile[3] = two.other.done
    with two.one.hosts.leased(host_of(FEED), None):
        assert asyncio.run(two.one.ask(FEED, TARGET)) == [0, 3 * SPACING]


def test_nobody_else_is_given_a_borrowed_host_and_its_pace_is_kept(two: Two) -> None:
    async def run() -> None:
        async with two.one.hosts.trip(two.time() + timedelta(minutes=4))(TARGET):
            assert not two.other.work()
        assert two.one.journal.due(BORROWED) == [], "nothing is left of the lease"
        assert two.other.work()
        assert await two.other.ask(TARGET) == [SPACING]

    asyncio.run(run())


def test_who_waited_under_a_lease_that_ended_borrows_the_host(two: Two) -> None:
    assert two.one.work()
    assert asyncio.run(two.one.ask(TARGET)) == [0]

    def elsewhere() -> None:
        two.one.done()
        asked = Pace(last=two.time())
        with two.other.journal.writing() as writing:
            writing.set_mark(host_mark(HOST), msgspec.json.encode(asked))

    two.time.meanwhile[1] = elsewhere
    assert asyncio.run(two.one.ask(TARGET)) == [2 * SPACING]


def test_a_host_that_stays_taken_is_put_off(two: Two) -> None:
    assert two.other.work()
    with pytest.raises(TooLate, match="another process is asking the host"):
        asyncio.run(two.one.ask(TARGET, until=timedelta(seconds=17)))
    assert two.time.after() <= 17


def test_what_is_leased_with_its_work_is_not_borrowed(two: Two) -> None:
    assert two.one.work()
    taken: list[str] = []

    async def run() -> None:
        async with two.one.hosts.trip(two.time() + timedelta(minutes=4))(TARGET):
            taken.extend(work.key for work in two.one.journal.due(BORROWED))

    asyncio.run(run())
    assert taken == []


def test_where_nobody_else_asks_no_host_is_borrowed() -> None:
    time = Time()
    hosts = Hosts(SPACING, time, time.sleep)
    with hosts.borrowed(HOST, NOON) as ours:
        assert ours
    unpaced = Hosts(0, time, time.sleep, lambda host, until: pytest.fail("without pauses nobody is in the way"))
    with unpaced.borrowed(HOST, NOON) as ours:
        assert ours
