"""One host is asked one request at a time, so far apart as it likes, and what it taught is kept. On a virtual clock."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from tracker.net.hosts import FORGIVE_AFTER, Hosts, Loan, Pace

START = datetime(2025, 4, 14, tzinfo=UTC)


class Time:
    """A clock that only moves when somebody waits."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Waiting moves the clock."""
        self.now += timedelta(seconds=seconds)


def starts(spacing: float, count: int, pace: Pace | None = None) -> list[float]:
    """When requests to one host begin, in seconds."""
    time = Time()
    hosts = Hosts(spacing, time, time.sleep)
    if pace is not None:
        hosts.learn("a.example", pace)
    begun: list[float] = []

    async def one() -> None:
        async with hosts.visit("https://a.example/"):
            begun.append((time.now - START).total_seconds())

    async def run() -> None:
        await asyncio.gather(*(one() for _ in range(count)))

    asyncio.run(run())
    return begun


def test_requests_to_one_host_keep_their_distance() -> None:
    assert starts(5, 4) == [0, 5, 10, 15]


def test_without_spacing_there_is_no_pause() -> None:
    assert starts(0, 4) == [0, 0, 0, 0]


def test_a_429_makes_slower_and_asks_for_quiet() -> None:
    once = Pace().refused(START, timedelta())
    assert (once.pause, once.not_before) == (15, START + timedelta(minutes=10))
    assert once.refused(START, timedelta(hours=1)).pause == 30
    assert starts(5, 3, once) == [600, 615, 630]


def test_an_absurd_wait_is_cut_to_a_week_and_a_pause_to_ten_minutes() -> None:
    pace = Pace()
    for _ in range(20):
        pace = pace.refused(START, timedelta(days=4_000))
    assert (pace.pause, pace.not_before) == (600, START + timedelta(days=7))


def test_good_answers_in_a_row_earn_trust_back() -> None:
    pace = Pace(pause=15)
    for _ in range(FORGIVE_AFTER):
        pace = pace.answered()
    assert pace.pause == 7.5
    for _ in range(FORGIVE_AFTER * 3):
        pace = pace.answered()
    assert pace.pause == 0


def test_one_host_does_not_hold_up_another() -> None:
    time = Time()
    hosts = Hosts(60, time, time.sleep)

    async def run() -> None:
        async with hosts.visit("https://a.example/"), hosts.visit("https://b.example/"):
            assert time.now == START

    asyncio.run(run())
    assert hosts.wait("a.example") == 60


def test_at_most_one_request_at_a_time_is_under_way() -> None:
    time = Time()
    hosts = Hosts(1, time, time.sleep)
    running: list[int] = []

    async def one() -> None:
        async with hosts.visit("https://a.example/"):
            running.append(1)
            await asyncio.sleep(0)
            assert len(running) == 1
            running.pop()

    async def run() -> None:
        await asyncio.gather(*(one() for _ in range(5)))

    asyncio.run(run())
    assert hosts.at_once == 1


def test_a_paced_host_is_asked_under_its_lease_alone() -> None:
    lent: list[str] = []

    @contextmanager
    def lend(host: str, until: datetime) -> Iterator[Loan]:
        lent.append(host)
        yield Loan(None)
        lent.remove(host)

    time = Time()
    hosts = Hosts(5, time, time.sleep, lend)

    async def run() -> None:
        for _ in range(2):
            async with hosts.visit("https://a.example/"):
                assert lent == ["a.example"]
            assert lent == []

    asyncio.run(run())
    assert time.now == START + timedelta(seconds=5)


def test_what_the_store_kept_counts_unless_something_newer_is_known() -> None:
    time = Time()
    hosts = Hosts(5, time, time.sleep)
    hosts.remember("a.example", Pace(pause=60, last=START))
    assert hosts.wait("a.example") == 60
    hosts.learn("a.example", Pace(pause=7, last=START + timedelta(seconds=1)))
    hosts.remember("a.example", Pace(pause=60, last=START))
    assert hosts.pace("a.example").pause == 7


def test_many_hosts_are_tidied_away_when_nothing_is_to_be_waited_for() -> None:
    time = Time()
    hosts = Hosts(5, time, time.sleep)
    for number in range(20):
        hosts.learn(f"{number}.example", Pace(last=START))
    hosts.learn("slow.example", Pace(pause=600, last=START))
    time.now += timedelta(minutes=1)
    hosts.tidy(most=10)
    assert list(hosts._paces) == ["slow.example"]


def test_a_forgotten_host_leaves_nothing_behind() -> None:
    time = Time()
    hosts = Hosts(5, time, time.sleep)

    async def run() -> None:
        async with hosts.visit("https://a.example/"):
            pass

    asyncio.run(run())
    hosts.forget("a.example")
    assert hosts.wait("a.example") == 0
