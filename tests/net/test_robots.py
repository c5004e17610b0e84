"""robots.txt for article pages (RFC 9309)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tracker.net.fetch import Fetched, FetchFailed, Turn, at_once
from tracker.net.guard import Refused
from tracker.net.hosts import Hosts, TooLate
from tracker.net.robots import MOST_BYTES, MOST_KEPT, Robots

START = datetime(2025, 4, 14, tzinfo=UTC)
RULES = (
    b"User-agent: *\nDisallow: /private\nDisallow: /*.pdf$\nCrawl-delay: 7\n\n"
    b"User-agent: story-tracker\nDisallow: /no\n"
)


class Site:
    """A site with one robots.txt."""

    def __init__(self, status: int = 200, body: bytes = b"", spacing: float = 0.0) -> None:
        self.status, self.body = status, body
        self.now = START
        self.starts: list[float] = []
        self.hosts = Hosts(spacing, self.clock, self.sleep)
        self.robots = Robots(self, self.hosts, self.clock)

    @property
    def asked(self) -> int:
        """How often robots.txt was asked for."""
        return len(self.starts)

    def clock(self) -> datetime:
        """The time, which moves when somebody waits."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Waiting, without waiting."""
        self.now += timedelta(seconds=seconds)

    async def get(self, address: str, *, turn: Turn = at_once) -> Fetched:
        """The robots.txt."""
        assert address.endswith("/robots.txt")
        async with turn(address) as learn:
            self.begin()
            await asyncio.sleep(0)
            if self.status == 0:
                raise FetchFailed("timeout", "no answer")
            learn(self.status, {})
        return Fetched(address, self.status, {}, self.body)

    def begin(self) -> None:
        """A request begins."""
        self.starts.append((self.now - START).total_seconds())

    async def page(self, path: str, until: datetime | None = None) -> bool:
        """Whether a page was read."""
        try:
            async with self.robots.trip(until)(f"https://a.example{path}") as learn:
                self.begin()
                learn(200, {})
        except Refused:
            return False
        return True


def allowed(site: Site, *paths: str) -> list[bool]:
    """Which pages may be fetched."""

    async def run() -> list[bool]:
        return [await site.page(path) for path in paths]

    return asyncio.run(run())


def test_rules_for_everybody_hold_until_there_are_some_for_us() -> None:
    everybody = Site(body=RULES.split(b"\n\n")[0])
    assert allowed(everybody, "/private/x", "/a.pdf", "/a.html") == [False, False, True]
    assert allowed(Site(body=RULES), "/private/x", "/no/x") == [True, False]


@pytest.mark.parametrize(
    ("status", "may"), [(404, True), (403, True), (429, False), (500, False), (503, False), (0, False)]
)
def test_no_rules_allow_and_a_broken_site_forbids(status: int, may: bool) -> None:
    assert allowed(Site(status), "/x") == [may]


def test_rules_are_kept_for_a_day_and_a_failure_for_an_hour() -> None:
    async def run(site: Site, wait: timedelta) -> int:
        await site.robots.rules("https://a.example/1")
        await site.robots.rules("https://a.example/2")
        site.now += wait
        await site.robots.rules("https://a.example/3")
        return site.asked

    assert asyncio.run(run(Site(body=RULES), timedelta(hours=23))) == 1
    assert asyncio.run(run(Site(body=RULES), timedelta(hours=25))) == 2
    assert asyncio.run(run(Site(500), timedelta(hours=2))) == 2


def test_the_delay_that_a_host_asks_for_is_heard() -> None:
    site = Site(body=RULES.split(b"\n\n")[0])
    rules = asyncio.run(site.robots.rules("https://a.example/x"))
    assert rules.delay() == 7.0


def test_a_robots_file_of_rubbish_allows() -> None:
    assert allowed(Site(body=b"\x00\xff<html>" * 1000), "/x") == [True]


def test_robots_txt_waits_for_its_turn_and_the_page_after_it() -> None:
    """Each is a request to the host: five seconds apart, or as far as the host itself asks for."""
    site = Site(404, spacing=5)
    assert asyncio.run(site.page("/x"))
    assert asyncio.run(site.page("/y"))
    assert site.starts == [0, 5, 10]
    slow = Site(body=RULES.split(b"\n\n")[0], spacing=5)
    assert asyncio.run(slow.page("/x"))
    assert asyncio.run(slow.page("/y"))
    assert slow.starts == [0, 7, 14]


def test_many_pages_at_once_ask_for_robots_txt_once() -> None:
    site = Site(404, spacing=5)

    async def run() -> list[bool]:
        return await asyncio.gather(*(site.page(f"/{number}") for number in range(3)))

    assert asyncio.run(run()) == [True] * 3
    assert site.starts == [0, 5, 10, 15]


def test_robots_txt_is_not_asked_for_after_the_lease() -> None:
    site = Site(404, spacing=5)
    asyncio.run(site.page("/x"))
    site.now += timedelta(hours=25)
    site.hosts.learn("a.example", site.hosts.pace("a.example").refused(site.now, timedelta(hours=1)))
    with pytest.raises(TooLate) as late:
        asyncio.run(site.page("/y", site.now + timedelta(minutes=4)))
    assert late.value.turn == site.now + timedelta(hours=1)
    assert len(site.starts) == 2


def test_the_rules_of_thousands_of_hosts_fill_no_memory() -> None:
    """A feed may name as many hosts as it likes, each with a robots.txt as long as is read."""
    site = Site(body=b"User-agent: *\nDisallow: /x\n" + b"#" * 1_000_000)

    async def run() -> None:
        for number in range(30):
            await site.robots.rules(f"https://host{number}.example/")

    asyncio.run(run())
    kept = list(site.robots._rules.values())
    assert sum(rules.size for rules in kept) <= MOST_KEPT
    assert len(kept) == MOST_KEPT // MOST_BYTES
    assert list(site.robots._rules)[-1] == "https://host29.example", "the newest are kept"
