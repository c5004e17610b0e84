"""Pages: read once, read again for a week, silent edits graded, what is no article left alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.memory import MemoryStore
from tracker.articles.events import ArticleRevised, ArticleWithdrawn
from tracker.articles.extract import BadPage, Page
from tracker.detection.detector import Detection, Reading, Relevance
from tracker.detection.matching import NEW
from tracker.http import host_of
from tracker.journal.journal import Journal
from tracker.journal.work import Work
from tracker.net.fetch import Fetched, FetchFailed, Learn, Turn, at_once
from tracker.net.guard import Refused
from tracker.net.hosts import Hosts
from tracker.net.robots import Forbidden
from tracker.services import redact
from tracker.services.article_file import Given
from tracker.services.commits import Commits
from tracker.services.feed_state import host_mark
from tracker.services.page_state import KEY
from tracker.services.read_articles import ReadArticles
from tracker.services.read_pages import (
    AGAIN,
    FORBIDDEN_AGAIN,
    LEASE,
    MOST_FAILURES,
    RETRY,
    PageRead,
    PageTools,
    ReadPages,
)
from tracker.services.rebuild import story_stream
from tracker.story.events import Outline, StoryOpened
from tracker.times import instant_of, micros

URL = "https://paper.example/a"
LONG = " ".join(f"word{n}" for n in range(120))
OUTLINE = Outline(id="storm", title="The storm")


class Finds:
    """A detector that finds nothing: what matters here is the page."""

    id, version = "none", "1"

    def detect(self, reading: Reading, outline: Outline) -> Detection:
        return Detection(reports=(), dropped={})


class World:
    """A clock, one site, and the desks that read it; nothing waits."""

    def __init__(self, *, allowed: bool = True) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.answer: tuple[int, str] | Exception = (200, LONG)
        self.asked = 0
        self.robots = allowed
        self.meanwhile: Callable[[], None] = lambda: None
        self.journal = Journal(MemoryStore(lambda: micros(self.now)))
        with self.journal.writing() as writing:
            writing.append(story_stream("storm"), [(b"0" * 16, StoryOpened(outline=OUTLINE))], "t")
        accept = Relevance(decision="accept", score=1.0, reasons=())
        self.judge: Callable[[Reading, Outline], Relevance] = lambda reading, outline: accept
        self.articles = ReadArticles(
            self.journal, Finds(), lambda r, o: self.judge(r, o), lambda r, o, k: NEW, lambda *_: (), lambda: self.now
        )
        self.tools = PageTools(self, self, self, Hosts(0, lambda: self.now), lambda: self.now)
        summary = Given(title="A", text="A\nsummary", raw=b"", url=URL, extraction="summary")
        draft = self.articles.draft_entry(summary, OUTLINE, self.now)
        assert draft is not None
        with self.journal.writing() as writing:
            self.articles.write_entry(writing, draft, "feed")

    async def get(self, address: str, headers: Mapping[str, str] | None = None, turn: Turn = at_once) -> Fetched:
        try:
            async with turn(address) as learn:
                return self._answered(address, learn)
        except Refused as error:
            raise FetchFailed(error.kind, str(error)) from error

    def _answered(self, address: str, learn: Learn) -> Fetched:
        self.asked += 1
        self.meanwhile()
        if isinstance(self.answer, Exception):
            raise self.answer
        status, text = self.answer
        learn(status, {})
        return Fetched(address, status, {}, text.encode())

    def trip(self, until: datetime | None = None) -> Turn:
        @asynccontextmanager
        async def turn(address: str) -> AsyncIterator[Learn]:
            if not self.robots:
                raise Forbidden("not for us")
            async with self.tools.hosts.visit(address, until) as learn:
                yield learn

        return turn

    async def read(self, raw: bytes, url: str) -> Page | None:
        text = raw.decode()
        if text == "bad":
            raise BadPage("the page nests too deep")
        return Page(title="A", text=text, published="", outlet="Paper", url=url, language="en") if text else None

    def round(self, later: timedelta = timedelta()) -> list[PageRead]:
        self.now += later
        return asyncio.run(self._round())

    async def _round(self) -> list[PageRead]:
        async with Commits(self.journal) as commits:
            return await ReadPages(self.journal, self.articles, self.tools, commits, "me").round()

    def due(self) -> list[datetime]:
        return [instant_of(item.next_at) for item in self.journal.due(KEY)]

    def events(self, kind: type) -> list[object]:
        return [e.event for e in self.journal.read_all(prefixes=("article-",)) if isinstance(e.event, kind)]


def test_a_page_is_read_at_once_and_again_on_its_schedule_and_then_left_alone() -> None:
    world = World()
    assert [read.outcome for read in world.round()] == ["revised"], "the page takes the place of the summary"
    start = world.now
    for wait in AGAIN:
        assert world.due() == [start + wait]
        assert world.round() == [], "not before"
        world.now = start
        assert [read.outcome for read in world.round(wait)] == ["same"]
    assert (world.due(), world.asked) == ([], 1 + len(AGAIN))


def test_a_page_is_leased_with_its_host_and_its_host_remembered() -> None:
    """A feed of the same host waits while a page of it is read, whoever reads it; and nobody asks too soon after."""
    world = World()
    world.tools = replace(world.tools, hosts=Hosts(5.0, lambda: world.now))
    with world.journal.writing() as writing:
        writing.plan([Work("feed:x", host_of(URL), 0)])
    held: list[int] = []
    world.meanwhile = lambda: held.append(len(world.journal.claim(world.now, world.now + LEASE, 9, "other", "feed:")))
    assert [read.outcome for read in world.round()] == ["revised"]
    assert held == [0]
    other = Hosts(5.0, lambda: world.now)
    other.recall(host_of(URL), world.journal.mark(host_mark(host_of(URL))))
    assert other.wait(host_of(URL)) == 5.0
    assert len(world.journal.claim(world.now, world.now + LEASE, 9, "other", "feed:")) == 1


def test_a_silent_edit_is_a_graded_revision() -> None:
    world = World()
    world.answer = (200, f"More than 200 people were sent away on Saturday. {LONG}")
    world.round()
    world.answer = (200, f"About 250 people were sent away on Saturday. {LONG}")
    assert [read.outcome for read in world.round(AGAIN[0])] == ["revised"]
    grades = [event.grade for event in world.events(ArticleRevised) if isinstance(event, ArticleRevised)]
    assert grades[-1] == "figure changed"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Too short to be the article.", "teaser"),
        (f"{LONG} Subscribe to continue reading this article.", "paywall"),
        (f"{LONG} Suscríbete para seguir leyendo.", "paywall"),
        ("", "teaser"),
    ],
)
def test_what_is_no_article_leaves_the_summary(text: str, outcome: str) -> None:
    world = World()
    world.answer = (200, text)
    assert [read.outcome for read in world.round()] == [outcome]
    assert world.events(ArticleRevised) == []
    assert world.due()


def test_robots_are_obeyed() -> None:
    world = World(allowed=False)
    assert [read.outcome for read in world.round()] == ["forbidden"]
    for _ in range(MOST_FAILURES - 1):
        assert world.due() == [world.now + FORBIDDEN_AGAIN], "it may only be for now"
        assert [read.outcome for read in world.round(FORBIDDEN_AGAIN)] == ["forbidden"]
    assert (world.asked, world.due()) == (0, [])


def test_a_page_that_robots_forbade_for_a_day_is_read_after_it() -> None:
    world = World(allowed=False)
    world.round()
    world.robots = True
    assert [read.outcome for read in world.round(FORBIDDEN_AGAIN)] == ["revised"]


def test_a_page_that_is_gone_twice_is_withdrawn_and_once_is_weather() -> None:
    world = World()
    world.answer = (404, "")
    assert [read.outcome for read in world.round()] == ["error"]
    world.answer = (200, LONG)
    assert [read.outcome for read in world.round(timedelta(hours=2))] == ["revised"]
    world.answer = (410, "")
    world.round(timedelta(hours=2))
    assert [read.outcome for read in world.round(timedelta(hours=2))] == ["withdrawn"]
    assert len(world.events(ArticleWithdrawn)) == 1
    assert world.due() == []


@pytest.mark.parametrize("answer", [(500, ""), (200, "bad"), FetchFailed("timeout", "no answer")])
def test_failures_are_tried_again_later_and_then_given_up(answer: tuple[int, str] | Exception) -> None:
    world = World()
    world.answer = answer
    outcomes = []
    for _ in range(20):
        outcomes += [read.outcome for read in world.round(timedelta(hours=12))]
    assert outcomes == ["error"] * 6
    assert world.due() == []


def test_a_lost_lease_writes_nothing() -> None:
    """Another daemon takes the page over while this one is still reading it."""
    world = World()

    def taken_over() -> None:
        world.now += LEASE + timedelta(minutes=1)
        assert world.journal.claim(world.now, world.now + LEASE, 5, "other", KEY), "the lease has run out"

    world.meanwhile = taken_over
    (read,) = world.round()
    assert (read.outcome, world.events(ArticleRevised)) == ("error", [])
    assert "lease" in str(read.error)


def test_a_page_that_says_too_many_requests_slows_its_host_down() -> None:
    world = World()
    world.answer = (429, "")
    assert [read.outcome for read in world.round()] == ["error"]
    pace = world.tools.hosts.pace(host_of(URL))
    assert (pace.pause, pace.not_before) == (15, world.now + timedelta(minutes=10))


def test_the_page_of_an_article_that_was_erased_is_not_asked_for(tmp_path: Path) -> None:
    world = World()
    (article,) = (stream.removeprefix("article-") for stream in world.journal.streams("article-"))
    redact.redact(world.journal, redact.plan(world.journal, [article]), "a witness", "the court", "ana", tmp_path)
    assert [read.outcome for read in world.round()] == ["erased"]
    assert world.asked == 0
    assert world.round(AGAIN[-1]) == [], "and it is let go"


def test_a_page_whose_text_cannot_be_taken_in_has_failed_and_is_asked_again_later() -> None:
    world = World()

    def broken(reading: Reading, outline: Outline) -> Relevance:
        raise ZeroDivisionError("none of these words")

    world.judge = broken
    (read,) = world.round()
    assert (read.outcome, "none of these words" in str(read.error)) == ("error", True)
    assert world.round() == [], "nobody holds it, and it is not due yet"
    assert [read.outcome for read in world.round(RETRY)] == ["error"]
