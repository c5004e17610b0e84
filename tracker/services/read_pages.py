"""Reading the pages behind feed entries, and reading them again: publishers edit silently.

A page is due work like a feed: one row with its next time, leased by host. What came of a reading, the article's new
version and the row's next time are committed in one transaction. robots.txt is asked, the host is not hurried, and the
page is read in a process of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

import msgspec

from tracker.articles.events import ArticleWithdrawn
from tracker.articles.extract import BadPage, Page
from tracker.articles.stubs import quality
from tracker.clock import Clock
from tracker.ids import fact_id
from tracker.journal.errors import JournalError
from tracker.journal.journal import Journal, Writing
from tracker.journal.work import Claim
from tracker.net.fetch import Fetched, FetchFailed, Turn, at_once
from tracker.net.hosts import Hosts, Pace, TooLate
from tracker.services.article_draft import Draft
from tracker.services.article_file import Given
from tracker.services.commits import Commits
from tracker.services.feed_state import host_mark
from tracker.services.library import article_stream, find_article, was_erased
from tracker.services.page_state import KEY, PageState
from tracker.services.read_articles import ReadArticles
from tracker.services.rebuild import outline_of
from tracker.story.events import Outline
from tracker.times import seen_by

LEASE = timedelta(minutes=5)
MARGIN = timedelta(minutes=1)
"""What is left of a lease when no further page is asked for under it."""
AGAIN = tuple(timedelta(minutes=m) for m in (15, 60, 6 * 60, 24 * 60, 3 * 24 * 60, 7 * 24 * 60))
"""When a page is read again after its first reading: corrections come within hours, notices within days."""
RETRY = timedelta(hours=1)
FORBIDDEN_AGAIN = timedelta(hours=25)
"""When robots.txt is asked once more about a page that it forbids; what it says is kept for a day."""
MOST_FAILURES = 6
GONE_TWICE = 2
"""A page counts as withdrawn when it is gone (404, 410) at two readings in a row."""


@dataclass(frozen=True, slots=True)
class PageRead:
    """What one reading came to: ``added``, ``revised``, ``same``, ``teaser``, ``paywall``, ``withdrawn``, ``forbidden``
    (by robots.txt) or ``error``."""

    article: str
    url: str
    outcome: str
    reports: int = 0
    error: str | None = None


class Fetches(Protocol):
    """Something that fetches an address."""

    async def get(self, address: str, headers: Mapping[str, str] | None = None, turn: Turn = at_once) -> Fetched:
        """The answer, each request in its host's ``turn``; raises ``FetchFailed``."""


class AsksRobots(Protocol):
    """Something that knows what a host allows."""

    def trip(self, until: datetime | None = None) -> Turn:
        """The turns of a page and its redirects, where robots.txt lets them be read. They raise ``Refused`` or
        ``TooLate``."""


class ReadsPages(Protocol):
    """Something that finds the article in a page."""

    async def read(self, raw: bytes, url: str) -> Page | None:
        """The article; raises ``BadPage``."""


@dataclass(frozen=True, slots=True)
class PageTools:
    """What reading pages needs of the outside."""

    fetch: Fetches
    robots: AsksRobots
    pages: ReadsPages
    hosts: Hosts
    clock: Clock


@dataclass(frozen=True, slots=True)
class Ended:
    """How a page's turn ended: what is noted, and the row's next time and state; without them the page is let go."""

    read: PageRead
    next_at: datetime | None = None
    state: bytes = b""


class Outcome:
    """What one reading came to, ready to be committed with others (``commits.Outcome``)."""

    def __init__(
        self,
        claim: Claim,
        now: datetime,
        ended: Ended,
        draft: Callable[[], Draft | None] | None = None,
        more: Callable[[Writing], None] | None = None,
        articles: ReadArticles | None = None,
    ) -> None:
        """``draft`` gives the article's new text, ``more`` writes what else there is."""
        self._claim = claim
        self._now = now
        self._ended = ended
        self._draft = draft
        self._more = more
        self._articles = articles
        self._drafted: Draft | None = None
        self.pace: Pace | None = None
        self.read = ended.read

    def prepare(self, taken: set[str]) -> None:
        """Reads and searches the text, before the transaction."""
        self._drafted = self._draft() if self._draft is not None else None

    def write(self, writing: Writing) -> None:
        """The article, the note for the ledger, the end of the lease. Raises ``Conflict`` when the lease is lost."""
        self.read = self._ended.read
        if self._drafted is not None and self._articles is not None:
            ingested = self._articles.write_entry(writing, self._drafted, "")
            outcome = "revised" if ingested.revision else "added"
            self.read = replace(self.read, outcome=outcome, reports=len(ingested.reports))
        if self._more is not None:
            self._more(writing)
        writing.note(f"page-{self.read.article}", self.read.outcome, self._now)
        if self.pace is not None:
            writing.set_mark(host_mark(self._claim.group), msgspec.json.encode(self.pace))
        writing.release(self._claim, self._ended.next_at or self._now, self._ended.state or self._claim.state)
        if self._ended.next_at is None:
            writing.drop_work(self._claim.key)


class ReadPages:
    """The desk that reads pages."""

    def __init__(
        self, journal: Journal, articles: ReadArticles, tools: PageTools, commits: Commits, holder: str
    ) -> None:
        """``holder`` names this process in the leases."""
        self._journal = journal
        self._articles = articles
        self._tools = tools
        self._commits = commits
        self._holder = holder

    async def round(self, most: int = 200) -> list[PageRead]:
        """Reads the pages that are due now: hosts side by side, the pages of one host one after the other."""
        found = await asyncio.gather(*self.claim(most))
        return [read for host in found for read in host]

    def claim(self, most: int) -> list[Coroutine[Any, Any, list[PageRead]]]:
        """Leases due pages; one thing to await for each host."""
        now = self._tools.clock()
        hosts: dict[str, list[Claim]] = {}
        for claim in self._journal.claim(now, now + LEASE, most, self._holder, KEY):
            hosts.setdefault(claim.group, []).append(claim)
        return [self._host(host, claims, now + LEASE - MARGIN) for host, claims in hosts.items()]

    async def _host(self, host: str, claims: Sequence[Claim], until: datetime) -> list[PageRead]:
        found = []
        with self._tools.hosts.leased(host, self._journal.mark(host_mark(host))):
            for claim in claims:
                state = msgspec.json.decode(claim.state, type=PageState)
                outcome = await self._page(claim, state, until)
                outcome.pace = self._tools.hosts.worth_keeping(host)
                try:
                    found.append(await self._written(claim, outcome))
                except JournalError as error:  # the lease was lost: another process reads this page
                    found.append(replace(outcome.read, outcome="error", error=str(error)))
        return found

    async def _written(self, claim: Claim, outcome: Outcome) -> PageRead:
        """What was written of a page. A text that cannot be taken in counts as a failure of its page, like one that
        cannot be read: it keeps the other pages of its host waiting no longer than that."""
        try:
            await self._commits.write(outcome)
        except JournalError:
            raise
        except Exception as error:
            words = f"its text cannot be taken in: {type(error).__name__}: {error}"
            outcome = self._failed(claim, msgspec.json.decode(claim.state, type=PageState), words)
            await self._commits.write(outcome)
        return outcome.read

    async def _page(self, claim: Claim, state: PageState, until: datetime) -> Outcome:
        now = self._tools.clock()
        if was_erased(self._journal, state.article):
            return Outcome(claim, now, Ended(_read(state, "erased")))
        try:
            fetched = await self._tools.fetch.get(state.url, turn=self._tools.robots.trip(until))
        except TooLate as late:
            return Outcome(claim, now, Ended(_read(state, "later"), late.turn, claim.state))
        except FetchFailed as error:
            if error.kind == "forbidden":
                return self._forbidden(claim, state)
            return self._failed(claim, state, f"{error.kind}: {error}")
        if fetched.status in (404, 410):
            return self._gone(claim, state, fetched.status)
        if fetched.status != 200:
            return self._failed(claim, state, f"http {fetched.status}")
        try:
            page = await self._tools.pages.read(fetched.body, fetched.url)
        except BadPage as error:
            return self._failed(claim, state, str(error))
        return self._take(claim, state, fetched, page)

    def _take(self, claim: Claim, state: PageState, fetched: Fetched, page: Page | None) -> Outcome:
        """The text of a page as the article's newest version, when it is an article and says something else."""
        now = self._tools.clock()
        kind = quality(page.text) if page is not None else "teaser"
        if page is None or kind != "full":
            return Outcome(claim, now, self._again(state, kind))

        def draft() -> Draft | None:
            outline = outline_of(self._journal, state.story, self._journal.top().position)
            return self._articles.draft_page(self._given(state, fetched, page, outline), outline, now)

        return Outcome(claim, now, self._again(state, "same"), draft, articles=self._articles)

    def _given(self, state: PageState, fetched: Fetched, page: Page, outline: Outline) -> Given:
        known = find_article(self._journal, state.article)
        return Given(
            title=page.title or (known.last.title if known else ""),
            text=page.text.replace("\r\n", "\n"),
            raw=fetched.body,
            url=state.url,
            outlet=known.added.outlet if known and known.added.outlet else page.outlet,
            published="" if known else page.published,
            language=page.language if page.language in outline.languages else "",
            extraction="page",
        )

    def _gone(self, claim: Claim, state: PageState, status: int) -> Outcome:
        state.gone += 1
        if state.gone < GONE_TWICE:
            return self._failed(claim, state, f"http {status}")
        now = self._tools.clock()
        seen = seen_by(now)
        event = ArticleWithdrawn(article=state.article, seen=seen, reason=f"http {status}")
        event_id = fact_id("article-withdrawn", state.article, str(status))

        def withdraw(writing: Writing) -> None:
            if find_article(self._journal, state.article) is not None:
                writing.append(article_stream(state.article), [(event_id, event)], "reader")

        return Outcome(claim, now, Ended(_read(state, "withdrawn")), more=withdraw)

    def _forbidden(self, claim: Claim, state: PageState) -> Outcome:
        """Asked again when robots.txt is: one that could not be read forbids everything, but only for now."""
        state.failures += 1
        now, read = self._tools.clock(), _read(state, "forbidden")
        if state.failures >= MOST_FAILURES:
            return Outcome(claim, now, Ended(read))
        return Outcome(claim, now, Ended(read, now + FORBIDDEN_AGAIN, msgspec.json.encode(state)))

    def _failed(self, claim: Claim, state: PageState, error: str) -> Outcome:
        """Once more in a while; after six failures in a row the page is let go."""
        read = replace(_read(state, "error"), error=error)
        state.failures += 1
        now = self._tools.clock()
        if state.failures >= MOST_FAILURES:
            return Outcome(claim, now, Ended(read))
        return Outcome(claim, now, Ended(read, now + RETRY * state.failures, msgspec.json.encode(state)))

    def _again(self, state: PageState, outcome: str) -> Ended:
        """The next reading, counted from the first; after the last one the page is let go."""
        now = self._tools.clock()
        state.first = state.first or now
        state.failures = state.gone = 0
        if state.step >= len(AGAIN):
            return Ended(_read(state, outcome))
        next_at = max(state.first + AGAIN[state.step], now + AGAIN[0])
        state.step += 1
        return Ended(_read(state, outcome), next_at, msgspec.json.encode(state))


def _read(state: PageState, outcome: str) -> PageRead:
    return PageRead(state.article, state.url, outcome)
