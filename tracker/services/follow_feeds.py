"""Which feeds are followed and when they are due: follow, unfollow, pause, resume, hasten, accept a move.

No network here. What a person decides is an event; the row of due work follows from it in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tracker.feeds.events import FeedFollowed, FeedMoved, FeedPaused, FeedResumed, FeedUnfollowed
from tracker.http import host_of
from tracker.ids import fact_id
from tracker.journal.journal import Journal, Writing
from tracker.journal.work import Due, Work
from tracker.services.coverage import FollowedFeed, coverage, feeds_at
from tracker.services.feed_state import PREFIX, FeedState, feed_key, pack, unpack
from tracker.services.open_story import free_feed_id
from tracker.times import instant_of, micros

END_OF_TIME = datetime.max.replace(tzinfo=UTC)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When a paused feed is due."""


class NotWaiting(ValueError):
    """The feed has not moved anywhere that waits for a person."""


def followed(journal: Journal, story: str) -> tuple[FollowedFeed, ...]:
    """The feeds of a story as the log says now."""
    return coverage(journal, story, journal.top().position, END_OF_TIME).feeds


def plan_feeds(journal: Journal, story: str, now: datetime) -> int:
    """Plans every followed feed that is not planned yet; it is due at once."""
    planned = {item.key for item in journal.due(PREFIX)}
    missing = [feed for feed in followed(journal, story) if feed_key(feed.feed) not in planned]
    if not missing:
        return 0
    with journal.writing() as writing:
        return writing.plan([_work(feed, now) for feed in missing])


def _work(feed: FollowedFeed, now: datetime) -> Work:
    state = FeedState(url=feed.url, story=feed.story, outlet=feed.outlet, confirm=feed.confirm, title=feed.title)
    state.paused = feed.state == "paused"
    return Work(feed_key(feed.feed), host_of(feed.url), micros(NEVER if state.paused else now), pack(state))


def follow(
    journal: Journal, story: str, url: str, title: str, now: datetime, actor: str, *, confirm: int = 1, wish: int = 0
) -> tuple[str, bool]:
    """Follows the feed at an address; the id and whether it is new. It is due at once; the network is not touched.

    ``wish`` is how many minutes a person wants between polls (0: as the poller sees fit).
    """
    feed = free_feed_id(feeds_at(journal, journal.top().position), story, url)
    for known in followed(journal, story):
        if known.feed == feed or known.url == url:  # it may have moved there
            return known.feed, False
    event = FeedFollowed(feed=feed, story=story, url=url, title=title or url, confirm=confirm)
    event_id = fact_id("feed-followed", story, url, str(journal.top().position))
    state = FeedState(url=url, story=story, confirm=confirm, title=title or url, wish_minutes=wish)
    with journal.writing() as writing:
        writing.append(f"feed-{feed}", [(event_id, event)], actor)
        writing.drop_work(feed_key(feed))
        writing.plan([Work(feed_key(feed), host_of(url), micros(now), pack(state))])
    return feed, True


def unfollow(journal: Journal, feed: FollowedFeed, reason: str, actor: str) -> None:
    """Stops polling a feed; what it brought stays."""
    event = FeedUnfollowed(feed=feed.feed, story=feed.story, reason=reason)
    with journal.writing() as writing:
        writing.append(f"feed-{feed.feed}", [(_once(journal, "feed-unfollowed", feed), event)], actor)
        writing.drop_work(feed_key(feed.feed))


def pause(journal: Journal, feed: FollowedFeed, reason: str, actor: str) -> bool:
    """Stops polling until ``resume``; False when it is paused already. Coverage says so from now on."""
    if feed.state == "paused":
        return False
    event = FeedPaused(feed=feed.feed, reason=reason)
    with journal.writing() as writing:
        writing.append(f"feed-{feed.feed}", [(_once(journal, "feed-paused", feed), event)], actor)
        _reschedule(journal, writing, feed, NEVER, paused=True)
    return True


def resume(journal: Journal, feed: FollowedFeed, now: datetime, actor: str) -> bool:
    """Polls a paused feed again, at once (but not before the instant its server asked for)."""
    if feed.state != "paused":
        return False
    with journal.writing() as writing:
        event_id = _once(journal, "feed-resumed", feed)
        writing.append(f"feed-{feed.feed}", [(event_id, FeedResumed(feed=feed.feed))], actor)
        _reschedule(journal, writing, feed, now, paused=False)
    return True


def accept_move(journal: Journal, feed: FollowedFeed, now: datetime, actor: str) -> str:
    """A person says that the feed's new domain is the same publisher. Raises ``NotWaiting``."""
    item = _row(journal, feed)
    state = unpack(item.state) if item is not None else None
    if item is None or state is None or not state.moving:
        raise NotWaiting(f"{feed.url} has not moved to another domain")
    event = FeedMoved(feed=feed.feed, url=state.moved_to, was=state.url, reason="accepted by a person")
    with journal.writing() as writing:
        writing.append(f"feed-{feed.feed}", [(_once(journal, "feed-moved", feed), event)], actor)
        merged = merge(writing, feed.feed, feed.story, event.url)
        writing.drop_work(item.key)
        if merged is not None:
            writing.append(f"feed-{feed.feed}", [(_once(journal, "feed-merged", feed), merged)], actor)
        else:
            move(writing, item.key, state, state.moved_to, now)
    return event.url


def merge(writing: Writing, feed: str, story: str, url: str) -> FeedUnfollowed | None:
    """What becomes of a feed that moves to an address: the event that ends it when another feed of the story is polled
    there already, else None. ``FeedMoved`` must be appended before: so of two that move there at once one stays."""
    for item in writing.due(PREFIX):
        other = unpack(item.state)
        if item.key != feed_key(feed) and (other.story, other.url, other.paused) == (story, url, False):
            kept = item.key.removeprefix(PREFIX)
            return FeedUnfollowed(feed=feed, story=story, reason=f"it moved to {url}, which is followed", into=kept)
    return None


def move(writing: Writing, key: str, state: FeedState, url: str, next_at: datetime) -> None:
    """Plans a feed under its new address; its entries are those it had. The old row must be gone."""
    state.url, state.moved_to, state.moved_since, state.moved_seen = url, "", None, 0
    state.etag = state.last_modified = state.error = ""
    state.failures, state.weight = 0, 0.0
    writing.plan([Work(key, host_of(url), micros(next_at), pack(state))])


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A feed as a round would meet it: polled now (``due``), or not before an instant; None: not while it is paused."""

    feed: str
    url: str
    due: bool
    next_at: datetime | None


def foreseen(
    journal: Journal, stories: Sequence[str], keys: Sequence[str], now: datetime, *, force: bool = False
) -> list[Foreseen]:
    """What one round would poll, the soonest first; writes nothing, and the network is not touched."""
    rows = {item.key: item for item in journal.due(PREFIX)}
    feeds = [feed for story in stories for feed in followed(journal, story) if not keys or feed_key(feed.feed) in keys]
    found = [_foreseen(feed, rows.get(feed_key(feed.feed)), now, force) for feed in feeds]
    return sorted(found, key=lambda each: (not each.due, each.next_at or END_OF_TIME, each.feed))


def _foreseen(feed: FollowedFeed, row: Due | None, now: datetime, force: bool) -> Foreseen:
    if feed.state == "paused":
        return Foreseen(feed.feed, feed.url, due=False, next_at=None)
    if row is None:
        return Foreseen(feed.feed, feed.url, due=True, next_at=now)
    state, planned = unpack(row.state), instant_of(row.next_at)
    due = planned <= now or (force and _may_hasten(state, now))
    return Foreseen(feed.feed, state.url, due, planned)


def hasten(journal: Journal, keys: Sequence[str], now: datetime) -> int:
    """Makes feeds due now (all of them when no keys are given), except those that are paused, leased, or whose server
    asked for quiet until later."""
    later = [item for item in journal.due(PREFIX) if item.next_at > micros(now) and (not keys or item.key in keys)]
    with journal.writing() as writing:
        return writing.hasten([item.key for item in later if _may_hasten(unpack(item.state), now)], now)


def _may_hasten(state: FeedState, now: datetime) -> bool:
    return not state.paused and (state.not_before is None or state.not_before <= now)


def _reschedule(journal: Journal, writing: Writing, feed: FollowedFeed, when: datetime, *, paused: bool) -> None:
    item = _row(journal, feed)
    state = unpack(item.state) if item is not None else FeedState(url=feed.url, story=feed.story, title=feed.title)
    state.paused = paused
    when = max(when, state.not_before) if state.not_before else when
    writing.drop_work(feed_key(feed.feed))
    writing.plan([Work(feed_key(feed.feed), host_of(state.url), micros(when), pack(state))])


def _row(journal: Journal, feed: FollowedFeed) -> Due | None:
    return next((item for item in journal.due(feed_key(feed.feed)) if item.key == feed_key(feed.feed)), None)


def _once(journal: Journal, what: str, feed: FollowedFeed) -> bytes:
    return fact_id(what, feed.feed, str(journal.top().position))
