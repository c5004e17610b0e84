"""robots.txt for article pages (RFC 9309)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tracker.net.fetch import Fetched, FetchFailed
from tracker.net.robots import Robots

START = datetime(2025, 4, 14, tzinfo=UTC)
RULES = (
    b"User-agent: *\nDisallow: /private\nDisallow: /*.pdf$\nCrawl-delay: 7\n\n"
    b"User-agent: story-tracker\nDisallow: /no\n"
)


class Site:
    """A site with one robots.txt."""

    def __init__(self, status: int = 200, body: bytes = b"") -> None:
        self.status, self.body, self.asked = status, body, 0
        self.now = START

    async def get(self, address: str) -> Fetched:
        """The robots.txt."""
        self.asked += 1
        assert address.endswith("/robots.txt")
        if self.status == 0:
            raise FetchFailed("timeout", "no answer")
        return Fetched(address, self.status, {}, self.body)


def allowed(site: Site, *paths: str) -> list[bool]:
    """Which pages may be fetched."""

    async def run() -> list[bool]:
        robots = Robots(site, lambda: site.now)
        return [await robots.allowed(f"https://a.example{path}") for path in paths]

    return asyncio.run(run())


def test_rules_for_everybody_hold_until_there_are_some_for_us() -> None:
    everybody = Site(body=RULES.split(b"\n\n")[0])
    assert allowed(everybody, "/private/x", "/a.pdf", "/a.html") == [False, False, True]
    assert allowed(Site(body=RULES), "/private/x", "/no/x") == [True, False]


@pytest.mark.parametrize(("status", "may"), [(404, True), (403, True), (500, False), (503, False), (0, False)])
def test_no_rules_allow_and_a_broken_site_forbids(status: int, may: bool) -> None:
    assert allowed(Site(status), "/x") == [may]


def test_rules_are_kept_for_a_day_and_a_failure_for_an_hour() -> None:
    async def run(site: Site, wait: timedelta) -> int:
        robots = Robots(site, lambda: site.now)
        await robots.allowed("https://a.example/1")
        await robots.allowed("https://a.example/2")
        site.now += wait
        await robots.allowed("https://a.example/3")
        return site.asked

    assert asyncio.run(run(Site(body=RULES), timedelta(hours=23))) == 1
    assert asyncio.run(run(Site(body=RULES), timedelta(hours=25))) == 2
    assert asyncio.run(run(Site(500), timedelta(hours=2))) == 2


def test_the_delay_that_a_host_asks_for_is_heard() -> None:
    site = Site(body=RULES.split(b"\n\n")[0])
    rules = asyncio.run(Robots(site, lambda: START).rules("https://a.example/x"))
    assert rules.delay() == 7.0


def test_a_robots_file_of_rubbish_allows() -> None:
    assert allowed(Site(body=b"\x00\xff<html>" * 1000), "/x") == [True]
