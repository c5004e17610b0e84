"""Weeks of virtual time: the seed story's feeds, served from loopback copies that publish, fail, lie and recover."""

from __future__ import annotations

import gc
import random
import tracemalloc
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from storage.sqlite import open_sqlite
from tests.feeds.scenario import START, Clock, World, conditional, item, rss, run
from tests.loopback import Answer, Request
from tracker.feeds.events import WindowGap
from tracker.services.opml import read_opml
from tracker.times import micros

SEED = next((Path(__file__).parents[2] / "seeds").glob("us-*/feeds.opml"))
HOUR = timedelta(hours=1)
WINDOW = 20


class Publisher:
    """One outlet: an entry every few hours, the newest twenty in its feed, and bad days."""

    def __init__(self, number: int, world: World, chance: random.Random) -> None:
        self.number = number
        self.world = world
        self.chance = chance
        self.gap = timedelta(hours=chance.choice((1, 2, 3, 6, 12)))
        self.asked: list[float] = []
        self.trouble: tuple[float, float, str] = (0.0, 0.0, "")
        self.well = False

    def entries(self) -> range:
        """The numbers of the entries in the feed now."""
        newest = (self.world.clock() - START + 10 * self.gap) // self.gap
        return range(max(0, newest - WINDOW), newest)

    def title(self, entry: int) -> str:
        """An entry's title."""
        return f"Outlet {self.number}, entry {entry}"

    def body(self) -> bytes:
        """The document."""
        dated = {n: START + self.gap * (n - 10) for n in self.entries()}
        address = f"/{self.number}/"
        items = (item(n, self.title(n), dated=dated[n]).replace("example/", f"example{address}") for n in dated)
        return rss(*reversed(list(items)), head=f"<lastBuildDate>{self.world.clock()}</lastBuildDate>")

    def __call__(self, request: Request) -> Answer:
        """An answer, or a fault: a bad hour comes now and then."""
        now = (self.world.clock() - START).total_seconds()
        self.asked.append(now)
        if self.well:
            return self._good(request)
        if now > self.trouble[1] and self.chance.random() < 0.04:
            kind = self.chance.choice(["500", "404", "429", "garbage", "cut", "page", "same"])
            self.trouble = (now, now + self.chance.uniform(0, 4 * 3_600), kind)
        return self._faulty(request) if now < self.trouble[1] else self._good(request)

    def _good(self, request: Request) -> Answer:
        etag = f'"{self.entries().stop}"'
        if request.headers.get("if-none-match") == etag:
            return Answer(304, {"ETag": etag})
        return Answer(200, {"ETag": etag}, self.body())

    def _faulty(self, request: Request) -> Answer:
        match self.trouble[2]:
            case "500" | "404":
                return Answer(int(self.trouble[2]))
            case "429":
                return Answer(429, {"Retry-After": str(self.chance.choice([60, 1_800, 7_200]))})
            case "garbage":
                return Answer(200, {}, bytes(self.chance.randrange(256) for _ in range(200)))
            case "cut":
                return Answer(200, {"ETag": '"cut"'}, self.body()[:700])
            case "page":
                return Answer(200, {}, b"<!doctype html><html><body>We are down for maintenance</body></html>")
        return Answer(200, {}, self.body())


def play(days: int, seed: int) -> None:
    """So many days of the seed story's feeds."""
    chance = random.Random(seed)

    async def scenario(w: World) -> None:
        publishers: dict[str, Publisher] = {}
        for number, listed in enumerate(read_opml(SEED.read_bytes())):
            publisher = Publisher(number, w, chance)
            w.server.on(f"/{number}", publisher)
            name = w.follow(w.server.url(f"/{number}", number // 2))
            publishers[name] = publisher
            assert listed.url
        end = START + timedelta(days=days)
        while w.clock() < end:
            w.random = chance.random()
            await w.poll(timedelta(minutes=5))
        for publisher in publishers.values():
            publisher.well = True
        for _ in range(50):
            await w.poll(timedelta(minutes=30))
        titles = set(w.titles())
        for name, publisher in publishers.items():
            gaps = [e.event for e in w.journal.read(f"feed-{name}") if isinstance(e.event, WindowGap)]
            old = (w.clock() - timedelta(hours=12) - START) // publisher.gap + 10
            lost = [n for n in range(old) if publisher.title(n) not in titles]
            assert not lost or gaps, (name, publisher.gap, lost)
            assert w.state_of(name) in ("ok", "silent")
            waits = [later - earlier for earlier, later in zip(publisher.asked, publisher.asked[1:], strict=False)]
            assert min(waits) >= 300
            assert len(publisher.asked) <= days * 24 * 3
        for host in range(len(w.server.hosts)):
            asked = sorted(start for p in publishers.values() if p.number // 2 == host for start in p.asked)
            assert min(b - a for a, b in pairwise(asked)) >= 5
        assert len(titles) == len(w.articles())

    run(scenario, spacing=5.0, addresses=12)


@pytest.mark.timeout(120)
def test_two_days_with_faults_loses_nothing_and_hurries_nobody() -> None:
    play(days=1, seed=1)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_three_weeks_with_faults_lose_nothing_and_hurry_nobody() -> None:
    play(days=21, seed=2)


def polls(count: int, **wishes: Any) -> int:
    """The bytes that ten times as many polls keep in this process more than a tenth of them did."""
    grown: list[int] = []

    async def scenario(w: World) -> None:
        for number in range(50):
            w.follow(w.server.on(f"/{number}", conditional(f'"{number}"', rss(item(2), item(1)))))
        w.server.asked.clear()
        tracemalloc.start()
        for turn in range(count // 50):
            w.clock.now += timedelta(hours=7)
            await w.poll()
            w.server.asked.clear()
            if turn == count // 500:
                gc.collect()
                grown.append(tracemalloc.get_traced_memory()[0])
        gc.collect()
        grown.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()

    run(scenario, **wishes)
    return grown[-1] - grown[0]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_ten_thousand_polls_leave_no_memory_behind() -> None:
    """What grows is the store in memory itself: one event and a few ledger rows a feed and day."""
    feed_days = 50 * 10_000 / 50 * 7 / 24
    assert polls(10_000) < feed_days * 6_000


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_ten_thousand_polls_on_sqlite_leave_no_memory_behind(tmp_path: Path) -> None:
    """All that grows is on the disk."""
    clock = Clock()
    store = open_sqlite(str(tmp_path / "t.db"), lambda: micros(clock()), create=True)
    grown = polls(10_000, store=store, clock=clock)
    store.close()
    print(f"{grown:,} bytes more after 10,000 polls than after 1,000")
    assert grown < 300_000
