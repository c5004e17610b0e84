"""Polling: due feeds are leased by host, fetched, read, and what is new is taken in.

What a poll came to (entries, revisions, the feed's new validators, its ledger row, the end of its lease) is committed
in one transaction. So a crash between them loses no entry: the next poll sends the old validators and meets them again.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Coroutine, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol, TypeAlias

from tracker.clock import Clock
from tracker.feeds.entry import Entry, NotAFeed, Reading
from tracker.feeds.moves import judge, lasting_target
from tracker.feeds.politeness import unconditional
from tracker.feeds.refusals import challenge
from tracker.journal.errors import JournalError
from tracker.journal.journal import Journal
from tracker.journal.work import Claim
from tracker.net.domains import same_domain
from tracker.net.fetch import Fetched, FetchFailed, Turn, at_once
from tracker.net.hosts import Hosts, TooLate
from tracker.services.commits import Lanes
from tracker.services.conclude import Poll, changes_of
from tracker.services.feed_state import PREFIX, FeedState, host_mark, unpack
from tracker.services.heard import Heard, Polled
from tracker.services.read_articles import ReadArticles
from tracker.services.rebuild import outline_of, story_stream
from tracker.services.take_entries import TakeEntries
from tracker.story.events import Outline

Progress = Callable[[int, int], None]
LEASE = timedelta(minutes=5)
MARGIN = timedelta(seconds=60)
"""What is left of a lease when no further request is begun under it."""
MOST_AT_ONCE = 200


class Fetches(Protocol):
    """Something that fetches an address."""

    async def get(self, address: str, headers: Mapping[str, str] | None = None, turn: Turn = at_once) -> Fetched:
        """The answer, each request in its host's ``turn``; raises ``FetchFailed``."""


class Reads(Protocol):
    """Something that reads a feed document."""

    async def read(
        self, body: bytes, url: str = "", headers: Mapping[str, str] | None = None, known: Set[str] = frozenset()
    ) -> Reading:
        """The entries whose items are not ``known``; raises ``NotAFeed``."""


class Asks(Protocol):
    """Something that asks the pages of entries whether they say the same."""

    async def agreed(self, host: str, entries: Sequence[Entry], until: datetime) -> frozenset[str]:
        """The ``fields`` of those entries whose page agrees, ``host`` being leased; none is asked after ``until``."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What polling needs from outside: the network, the parser, time between requests, the clock and chance, and the
    pages of entries that are doubted."""

    fetch: Fetches
    reader: Reads
    hosts: Hosts
    clock: Clock
    random: Callable[[], float]
    pages: Asks


Host: TypeAlias = Coroutine[Any, Any, list[Polled]]
"""The polls of one host, to be awaited."""


class PollFeeds:
    """The desk that polls."""

    def __init__(self, journal: Journal, articles: ReadArticles, tools: Tools, commits: Lanes, holder: str) -> None:
        """``holder`` names this process in the leases."""
        self._journal = journal
        self._entries = TakeEntries(journal, articles)
        self._tools = tools
        self._commits = commits
        self._holder = holder
        self._outlines: dict[str, _Known] = {}
        self._claims = 0

    async def round(
        self, story: str, *, only: Sequence[str] = (), most: int = MOST_AT_ONCE, told: Progress | None = None
    ) -> list[Polled]:
        """Polls what is due, hosts side by side, until nothing more can be leased. ``told`` hears how far it is."""
        polled: list[Polled] = []
        begun = 0
        while hosts := self.claim(story, only=only, most=most):
            begun += len(hosts)
            for host in asyncio.as_completed(hosts):
                polled += await host
                if told is not None:
                    told(len(polled), max(begun, len(polled)))
        return polled

    def claim(self, story: str, *, only: Sequence[str] = (), most: int = MOST_AT_ONCE) -> list[Host]:
        """Leases due feeds; one thing to await for each host."""
        now = self._tools.clock()
        self._claims += 1
        hosts: dict[str, list[Claim]] = {}
        for kind in only or (PREFIX,):
            for claim in self._journal.claim(now, now + LEASE, most, self._holder, kind):
                hosts.setdefault(claim.group, []).append(claim)
        return [self._host(story, host, claims, now + LEASE - MARGIN) for host, claims in hosts.items()]

    async def _host(self, story: str, host: str, claims: Sequence[Claim], until: datetime) -> list[Polled]:
        """The feeds of one host, under its lease, at its pace."""
        hosts = self._tools.hosts
        with hosts.leased(host, self._journal.mark(host_mark(host))):
            results = await asyncio.gather(*(self._feed(story, host, claim, until) for claim in claims))
        hosts.tidy()
        return [polled for polled in results if polled is not None]

    async def _feed(self, story: str, host: str, claim: Claim, until: datetime) -> Polled | None:
        state = unpack(claim.state)
        poll = Poll(claim, state, self._outline(state.story or story), self._entries, self._journal)
        try:
            heard = await self._ask(state, until)
        except TooLate as late:
            poll.postpone(late.turn, str(late))
        else:
            poll.heard = await self._confirmed(host, state, await self._read(state, heard), until)
            poll.now = self._tools.clock()
            poll.random = self._tools.random()
            poll.pace = self._tools.hosts.worth_keeping(host)
        try:
            await self._write(poll)
        except JournalError as error:  # the lease was lost, or the store is away: nothing of this poll is written
            return poll.lost(str(error))
        return poll.polled

    async def _write(self, poll: Poll) -> None:
        """Writes a poll. Entries that cannot be taken in count as a failure of the feed, and are met again."""
        lane = self._commits.plain if poll.heard.reading is None else self._commits.searched
        try:
            await lane.write(poll)
        except JournalError:
            raise
        except Exception as error:
            words = f"its entries cannot be taken in: {type(error).__name__}: {error}"
            poll.heard = replace(poll.heard, outcome="error", kind="intake", words=words, reading=None)
            await self._commits.plain.write(poll)

    async def _ask(self, state: FeedState, until: datetime) -> Heard:
        """The answer of the feed's server, with validators unless they are not to be trusted this time."""
        trusted = not state.lying and not state.waiting and not unconditional(self._tools.random())
        asked = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified} if trusted else {}
        headers = {name: value for name, value in asked.items() if value}
        try:
            fetched = await self._tools.fetch.get(state.url, headers, self._tools.hosts.trip(until))
        except FetchFailed as error:
            return Heard("error", kind=error.kind, words=str(error))
        return self._weigh(state, fetched, bool(headers))

    def _weigh(self, state: FeedState, fetched: Fetched, conditional: bool) -> Heard:
        """What an answer means, its document still unread."""
        target = lasting_target(state.url, fetched.redirects)
        now = self._tools.clock()
        if judge(state.url, target, same_domain, state.moved_seen, state.moved_since, now) == "ask":
            words = f"to another domain, {target}; not followed until a person agrees"
            return Heard("error", fetched, kind="moved", words=words, target=target)
        if fetched.status == 304 and conditional:
            return Heard("not_modified", fetched, target=target)
        if fetched.status not in (200, 203, 226):
            name = challenge(fetched.status, fetched.headers, fetched.body)
            words = f"{name}, HTTP {fetched.status}" if name else f"HTTP {fetched.status}"
            return Heard("error", fetched, kind="challenge" if name else "http", words=words, target=target)
        body = hashlib.sha256(fetched.body).hexdigest()
        if body == state.body and not state.waiting:
            return Heard("unchanged", fetched, body=body, target=target)
        return Heard("new", fetched, body=body, target=target)

    async def _read(self, state: FeedState, heard: Heard) -> Heard:
        """The unread entries of the document, when there is one."""
        if heard.outcome != "new" or heard.fetched is None:
            return heard
        fetched = heard.fetched
        try:
            reading = await self._tools.reader.read(fetched.body, fetched.url, fetched.headers, state.entries().hashes)
        except NotAFeed as error:
            return Heard("error", fetched, kind="not a feed", words=str(error), target=heard.target)
        return replace(heard, reading=reading)

    async def _confirmed(self, host: str, state: FeedState, heard: Heard, until: datetime) -> Heard:
        """For a feed that must say things twice: what the pages of its doubted entries say of them."""
        changes = changes_of(state, heard) if state.confirm > 1 else None
        if changes is None or not changes.doubted:
            return heard
        return replace(heard, agreed=await self._tools.pages.agreed(host, changes.doubted, until))

    def _outline(self, story: str) -> Outline:
        """The story's outline, as it is when a round of leases begins."""
        known = self._outlines.get(story)
        if known is None or known.claims != self._claims:
            top = self._journal.top().position
            outline = known.outline if known is not None and self._stands(story, known.position, top) else None
            known = _Known(self._claims, top, outline or outline_of(self._journal, story, top))
            self._outlines[story] = known
        return known.outline

    def _stands(self, story: str, since: int, top: int) -> bool:
        """Whether a story's outline is what it was at a position."""
        amended = self._journal.read(story_stream(story), top, since=since, types=("StoryOpened", "StoryAmended"))
        return since == top or not any(True for _ in amended)


class _Known(NamedTuple):
    """A story's outline, at which round of leases it was looked at, and up to which position."""

    claims: int
    position: int
    outline: Outline
