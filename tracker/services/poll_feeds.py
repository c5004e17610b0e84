"""One round of polling: due feeds are leased, fetched, parsed, and what is new is taken in.

Entries, the feed's new validators and its ledger row are committed in one transaction. So a crash between them loses
no entry: the next poll sends the old validators and meets the entries again.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from tracker.clock import Clock
from tracker.feeds.events import FeedFailing, FeedFollowed, FeedRecovered, FeedUnfollowed
from tracker.feeds.parse import Entry, NotAFeed, ParsedFeed, parse
from tracker.feeds.politeness import next_poll, retry_after
from tracker.ids import fact_id
from tracker.journal.journal import Journal, Writing
from tracker.journal.work import Claim, Work
from tracker.net.fetch import Fetched, FetchFailed
from tracker.services.article_file import Given
from tracker.services.coverage import FollowedFeed, coverage
from tracker.services.open_story import feed_id
from tracker.services.read_articles import ReadArticles
from tracker.services.rebuild import outline_of
from tracker.times import iso, micros

LEASE = timedelta(minutes=5)
MOST_SEEN = 5_000
FAILING_AFTER = 3
"""Failures in a row after which a feed counts as broken; one refused connection is weather."""


class FeedState(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What the poller remembers of a feed between two polls. It is no event: it may be lost and is learned again."""

    url: str
    etag: str = ""
    last_modified: str = ""
    body: str = ""
    seen: list[str] = []
    failures: int = 0
    failing_since: datetime | None = None
    last_ok: datetime | None = None
    last_new: datetime | None = None
    title: str = ""
    error: str = ""
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll of one feed came to. ``outcome``: new, unchanged, not_modified or error."""

    feed: str
    url: str
    outcome: str
    status: int | None
    entries_new: int
    bytes: int
    error: str | None
    next_at: datetime


class Fetches(Protocol):
    """Something that fetches an address."""

    async def get(self, address: str, headers: Mapping[str, str] | None = None) -> Fetched:
        """The answer; raises ``FetchFailed``."""


def feed_key(feed: str) -> str:
    """The key of a feed among the due work."""
    return f"feed:{feed}"


def plan_feeds(journal: Journal, story: str, now: datetime) -> int:
    """Plans every followed feed that is not planned yet; it is due at once."""
    feeds = coverage(journal, story, journal.top().position, now + timedelta(days=1)).feeds
    work = [
        Work(feed_key(feed.feed), host_of(feed.url), micros(now), msgspec.json.encode(FeedState(url=feed.url)))
        for feed in feeds
    ]
    with journal.writing() as writing:
        return writing.plan(work)


def follow(journal: Journal, story: str, url: str, title: str, now: datetime, actor: str) -> tuple[str, bool]:
    """Follows the feed at an address; the id and whether it is new. It is due at once; the network is not touched."""
    feed = feed_id(url)
    known = {item.feed for item in coverage(journal, story, journal.top().position, now + timedelta(days=1)).feeds}
    if feed in known:
        return feed, False
    followed = FeedFollowed(feed=feed, story=story, url=url, title=title or url)
    event_id = fact_id("feed-followed", story, url, str(journal.top().position))
    with journal.writing() as writing:
        writing.append(f"feed-{feed}", [(event_id, followed)], actor)
        state = msgspec.json.encode(FeedState(url=url))
        writing.plan([Work(feed_key(feed), host_of(url), micros(now), state)])
    return feed, True


def hasten(journal: Journal, keys: Sequence[str], now: datetime) -> int:
    """Makes feeds due now (all of them when no keys are given), except those that asked for a pause or are leased."""
    chosen = [item for item in journal.due("feed:") if not keys or item.key in keys]
    moved = 0
    with journal.writing() as writing:
        for item in chosen:
            state = msgspec.json.decode(item.state, type=FeedState)
            paused = state.not_before is not None and state.not_before > now
            if paused or item.leased_until > micros(now) or item.next_at <= micros(now):
                continue
            writing.drop_work(item.key)
            moved += writing.plan([Work(item.key, item.group, micros(now), item.state)])
    return moved


def unfollow(journal: Journal, feed: FollowedFeed, reason: str, actor: str) -> None:
    """Stops polling a feed; what it brought stays."""
    event = FeedUnfollowed(feed=feed.feed, story=feed.story, reason=reason)
    event_id = fact_id("feed-unfollowed", feed.feed, str(journal.top().position))
    with journal.writing() as writing:
        writing.append(f"feed-{feed.feed}", [(event_id, event)], actor)
        writing.drop_work(feed_key(feed.feed))


def host_of(url: str) -> str:
    """The host of an address: the unit of politeness."""
    return url.split("://", 1)[-1].split("/", 1)[0].split("@")[-1].lower()


class PollFeeds:
    """The desk that polls."""

    def __init__(self, journal: Journal, fetcher: Fetches, articles: ReadArticles, clock: Clock, holder: str) -> None:
        """``holder`` names this process in the leases."""
        self._journal = journal
        self._fetcher = fetcher
        self._articles = articles
        self._clock = clock
        self._holder = holder

    async def round(self, story: str, *, only: Sequence[str] = (), most: int = 200) -> list[Polled]:
        """Polls what is due, hosts side by side and the feeds of one host one after the other."""
        now = self._clock()
        kinds = only or ("feed:",)
        claims = [c for kind in kinds for c in self._journal.claim(now, now + LEASE, most, self._holder, kind)]
        hosts: dict[str, list[Claim]] = {}
        for claim in claims:
            hosts.setdefault(claim.group, []).append(claim)
        results = await asyncio.gather(*(self._host(story, claimed) for claimed in hosts.values()))
        return [polled for host in results for polled in host]

    async def _host(self, story: str, claims: Sequence[Claim]) -> list[Polled]:
        return [await self._feed(story, claim) for claim in claims]

    async def _feed(self, story: str, claim: Claim) -> Polled:
        state = msgspec.json.decode(claim.state, type=FeedState)
        feed = claim.key.removeprefix("feed:")
        asked = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
        try:
            fetched = await self._fetcher.get(state.url, {name: value for name, value in asked.items() if value})
        except FetchFailed as error:
            return self._failed(claim, feed, state, f"{error.kind}: {error}", None, {})
        if fetched.status == 304:
            return self._quiet(claim, feed, state, fetched, "not_modified")
        if fetched.status != 200:
            message = f"http {fetched.status}: {state.url}"
            return self._failed(claim, feed, state, message, fetched.status, fetched.headers)
        body = hashlib.sha256(fetched.body).hexdigest()
        if body == state.body:
            return self._quiet(claim, feed, state, fetched, "unchanged")
        try:
            parsed = parse(fetched.body, fetched.url, fetched.headers)
        except NotAFeed as error:
            return self._failed(claim, feed, state, f"not a feed: {error}", 200, fetched.headers)
        return self._read(story, claim, feed, state, fetched, parsed, body)

    def _read(
        self, story: str, claim: Claim, feed: str, state: FeedState, fetched: Fetched, parsed: ParsedFeed, body: str
    ) -> Polled:
        now = self._clock()
        seen = set(state.seen)
        fresh = [entry for entry in parsed.entries if entry.key and _short(entry.key) not in seen]
        outline = outline_of(self._journal, story, self._journal.top().position)
        drafts = [self._articles.draft_entry(_given(entry), outline, now) for entry in fresh]
        state.seen = (state.seen + [_short(entry.key) for entry in fresh])[-MOST_SEEN:]
        state.last_new = now if fresh else state.last_new
        state.title = parsed.title or state.title
        state.body = body
        with self._journal.writing() as writing:
            for draft in drafts:
                if draft is not None:
                    self._articles.write_entry(writing, draft, feed)
            outcome = "new" if fresh else "unchanged"
            return self._settle(writing, claim, feed, state, fetched, outcome, len(fresh), parsed.ttl_minutes)

    def _quiet(self, claim: Claim, feed: str, state: FeedState, fetched: Fetched, outcome: str) -> Polled:
        with self._journal.writing() as writing:
            return self._settle(writing, claim, feed, state, fetched, outcome, 0, None)

    def _settle(
        self,
        writing: Writing,
        claim: Claim,
        feed: str,
        state: FeedState,
        fetched: Fetched,
        outcome: str,
        new: int,
        ttl: int | None,
    ) -> Polled:
        """The end of a poll that reached its feed: validators, ledger, recovery, next time."""
        now = self._clock()
        if fetched.status == 200:
            state.etag = fetched.headers.get("etag", "")
            state.last_modified = fetched.headers.get("last-modified", "")
        if state.failures >= FAILING_AFTER and state.failing_since is not None:
            event = FeedRecovered(feed=feed, since=state.failing_since, until=now)
            writing.append(f"feed-{feed}", [(fact_id("feed-recovered", feed, iso(now)), event)], "poller")
        state.failures, state.failing_since, state.error, state.last_ok = 0, None, "", now
        next_at = next_poll(now, fetched.headers, 0, ttl)
        writing.note(f"feed-{feed}", outcome, now)
        writing.release(claim, next_at, msgspec.json.encode(state))
        return Polled(feed, state.url, outcome, fetched.status, new, len(fetched.body), None, next_at)

    def _failed(
        self,
        claim: Claim,
        feed: str,
        state: FeedState,
        message: str,
        status: int | None,
        headers: Mapping[str, str],
    ) -> Polled:
        now = self._clock()
        state.failures += 1
        state.failing_since = state.failing_since or now
        state.error = message
        pause = retry_after(headers, now)
        state.not_before = now + pause if pause else None
        next_at = next_poll(now, headers, state.failures)
        with self._journal.writing() as writing:
            if state.failures == FAILING_AFTER:
                event = FeedFailing(feed=feed, since=state.failing_since, error=message)
                event_id = fact_id("feed-failing", feed, iso(state.failing_since))
                writing.append(f"feed-{feed}", [(event_id, event)], "poller")
            writing.note(f"feed-{feed}", f"error {message.partition(':')[0]}", now)
            writing.release(claim, next_at, msgspec.json.encode(state))
        return Polled(feed, state.url, "error", status, 0, 0, message, next_at)


def _short(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


_TAGS = re.compile(r"<[^>]{0,2000}>")


def _given(entry: Entry) -> Given:
    """An entry as an article made of its title and summary, marked as such."""
    import html

    summary = html.unescape(_TAGS.sub(" ", entry.summary)).replace("\r\n", "\n")
    title = html.unescape(_TAGS.sub("", entry.title)).strip()
    text = f"{title}\n{' '.join(summary.split())}".strip()
    published = entry.published or entry.updated
    return Given(
        title=title,
        text=text,
        raw=b"",
        url=entry.link,
        published=iso(published) if published else "",
        extraction="summary",
    )
