"""A store in memory, a feed server on 127.0.0.1, a desk that polls it, and a clock that moves only when told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Set
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from storage.memory import MemoryStore
from tests.loopback import Answer, Loopback, Request
from tests.story.builders import OUTLINE
from tracker.articles.extract import Page, extract
from tracker.detection.detector import Detection, Detector, Relevance
from tracker.detection.detector import Reading as Text
from tracker.detection.matching import NEW
from tracker.feeds.entry import Reading
from tracker.feeds.ladder import read
from tracker.ids import fact_id
from tracker.journal.journal import Journal
from tracker.net.fetch import Fetcher, Limits
from tracker.net.guard import Guard
from tracker.net.hosts import Hosts
from tracker.net.robots import Robots
from tracker.services.ask_pages import AskPages
from tracker.services.commits import Commits, Lanes
from tracker.services.coverage import coverage
from tracker.services.feed_state import FeedState, feed_key, unpack
from tracker.services.follow_feeds import follow, hasten
from tracker.services.heard import Polled
from tracker.services.lend_hosts import lender
from tracker.services.library import Article, find_article
from tracker.services.poll_feeds import PollFeeds, Tools
from tracker.services.read_articles import ReadArticles
from tracker.services.read_pages import PageTools
from tracker.services.search_ahead import SearchAhead
from tracker.story.events import Outline, StoryOpened
from tracker.times import instant_of, micros

START = datetime(2025, 4, 14, 9, 0, tzinfo=UTC)
STORY = "storm"
LIMITS = Limits(total=2.0, header=0.3, idle=0.3, packed=200_000, unpacked=2_000_000)


class Clock:
    """Stands still until it is moved; sleeping moves it."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Waiting, without waiting."""
        self.now += timedelta(seconds=seconds)


class FindsNothing:
    """A detector without any findings: here it is about feeds."""

    id, version = "none", "1"

    def detect(self, reading: Text, outline: Outline) -> Detection:
        """Nothing."""
        return Detection(reports=(), dropped={})


class Inline:
    """Reads documents in this process; counts the entries that had to be parsed."""

    def __init__(self) -> None:
        self.parsed: list[int] = []

    async def read(
        self, body: bytes, url: str = "", headers: Mapping[str, str] | None = None, known: Set[str] = frozenset()
    ) -> Reading:
        """As the parser process would."""
        reading = read(body, url, headers, known)
        self.parsed.append(len(reading.feed.entries))
        return reading


class Pages:
    """Reads pages in this process."""

    async def read(self, raw: bytes, url: str) -> Page | None:
        """As the page process would."""
        return extract(raw, url)


def _judge(reading: Text, outline: Outline) -> Relevance:
    return Relevance(decision="accept" if "storm" in reading.text else "review", score=0.5, reasons=())


class World:
    """What a scenario has at hand. Made by ``world``."""

    def __init__(
        self,
        server: Loopback,
        fetch: Any,
        journal: Journal,
        clock: Clock,
        spacing: float,
        detector: Detector | None = None,
    ) -> None:
        self.server = server
        self.fetch = fetch
        self.journal = journal
        self.clock = clock
        self.reader = Inline()
        self.random = 0.5
        self.commits = Commits(journal)
        self.ahead = SearchAhead(detector or FindsNothing())
        self.searched = Commits(journal, self.ahead)
        self.hosts = Hosts(spacing, clock, clock.sleep, lender(journal, "test", clock))
        pages = AskPages(PageTools(fetch, Robots(fetch, self.hosts, clock), Pages(), self.hosts, clock))
        tools = Tools(fetch, self.reader, self.hosts, clock, lambda: self.random, pages)
        articles = ReadArticles(journal, self.ahead, _judge, lambda *_: NEW, lambda *_: (), clock)
        self.desk = PollFeeds(journal, articles, tools, Lanes(self.commits, self.searched), "test")
        self.spacing = spacing

    def follow(self, url: str, **wishes: Any) -> str:
        """Follows a feed; its id."""
        return follow(self.journal, STORY, url, "A feed", self.clock(), "ana", **wishes)[0]

    async def poll(self, after: timedelta = timedelta()) -> list[Polled]:
        """Moves the clock and polls what is due."""
        self.clock.now += after
        return await self.desk.round(STORY)

    async def force(self, after: timedelta = timedelta()) -> Polled:
        """Moves the clock and polls the one feed, due or not."""
        self.clock.now += after
        hasten(self.journal, [], self.clock())
        polled = await self.desk.round(STORY)
        return polled[0]

    def state(self, feed: str) -> FeedState:
        """What the poller remembers."""
        return unpack(next(item for item in self.journal.due(feed_key(feed))).state)

    def next_in(self, feed: str) -> timedelta:
        """In how long the feed is due."""
        return instant_of(next(item for item in self.journal.due(feed_key(feed))).next_at) - self.clock()

    def events(self, feed: str) -> list[str]:
        """The names of the feed's events."""
        return [type(entry.event).__name__ for entry in self.journal.read(f"feed-{feed}")]

    def event(self, feed: str, kind: type[Any]) -> Any:
        """The last event of a kind."""
        return [entry.event for entry in self.journal.read(f"feed-{feed}") if isinstance(entry.event, kind)][-1]

    def articles(self) -> list[Article]:
        """All articles, oldest first."""
        found = [find_article(self.journal, name.removeprefix("article-")) for name in self.journal.streams("article-")]
        return sorted((a for a in found if a is not None), key=lambda article: article.versions[0].position)

    def titles(self) -> list[str]:
        """The present titles of all articles."""
        return [article.last.title for article in self.articles()]

    def state_of(self, feed: str) -> str:
        """The state that the events tell."""
        instant = self.clock() + timedelta(days=1)
        top = self.journal.top().position
        return next(f.state for f in coverage(self.journal, STORY, top, instant).feeds if f.feed == feed)


@asynccontextmanager
async def world(
    *,
    spacing: float = 0.0,
    guard: Guard | None = None,
    store: Any = None,
    clock: Clock | None = None,
    addresses: int = 1,
    detector: Detector | None = None,
) -> AsyncIterator[World]:
    """A world with an opened story."""
    clock = clock or Clock()
    store = store or MemoryStore(lambda: micros(clock()))
    journal = Journal(store)
    if not journal.streams("story-"):
        with journal.writing() as writing:
            writing.append(f"story-{STORY}", [(fact_id("opened"), StoryOpened(outline=OUTLINE))], "test")
    async with Loopback(addresses) as server, Fetcher(guard or Guard(["127.0.0.0/8"]), "test/1", LIMITS) as fetch:
        made = World(server, fetch, journal, clock, spacing, detector)
        async with made.commits, made.searched:
            yield made


def run(scenario: Callable[[World], Awaitable[None]], **wishes: Any) -> None:
    """Plays a scenario."""

    async def play() -> None:
        async with world(**wishes) as made:
            await scenario(made)

    asyncio.run(play())


def rss(*items: str | bytes, head: str = "") -> bytes:
    """An RSS 2.0 document."""
    inner = b"".join(item.encode() if isinstance(item, str) else item for item in items)
    return (
        b'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>A feed</title>'
        + head.encode()
        + inner
        + b"</channel></rss>"
    )


def item(
    number: int, title: str = "", text: str = "", *, guid: str | None = None, dated: datetime | None = None
) -> str:
    """One item: by default with a link, a guid and a date of its own, one an hour."""
    when = dated or START - timedelta(days=2) + timedelta(hours=number)
    name = f"https://news.example/{number}" if guid is None else guid
    return (
        f"<item><title>{title or f'News {number}'}</title><link>https://news.example/{number}</link>"
        f"<guid>{name}</guid><pubDate>{format_datetime(when)}</pubDate>"
        f"<description>{text or f'Text of {number}.'}</description></item>"
    )


def feed(*items: str, etag: str = "", head: str = "", **headers: str) -> Answer:
    """A good answer with a feed."""
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(200, {**({"ETag": etag} if etag else {}), **fields}, rss(*items, head=head))


def conditional(etag: str, body: bytes) -> Callable[[Request], Answer]:
    """A server that honours its ETag."""

    def answer(request: Request) -> Answer:
        if request.headers.get("if-none-match") == etag:
            return Answer(304, {"ETag": etag})
        return Answer(200, {"ETag": etag}, body)

    return answer
