"""How well the feeds were watched, from events only: what a past answer may say about its blind spots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.feeds.events import (
    CoverageNoted,
    FeedFailing,
    FeedFollowed,
    FeedGone,
    FeedHeard,
    FeedMoved,
    FeedRecovered,
    FeedSilent,
    FeedUnfollowed,
)
from tracker.journal.journal import Journal
from tracker.times import iso


@dataclass(frozen=True, slots=True)
class FollowedFeed:
    """A feed as its events tell: its state (``ok``, ``silent``, ``broken``, ``gone``) since when, and why."""

    feed: str
    story: str
    url: str
    title: str
    outlet: str
    state: str
    since: datetime
    error: str = ""
    confirm: int = 1


@dataclass(frozen=True, slots=True)
class Coverage:
    """The feeds of a story at a moment."""

    feeds: tuple[FollowedFeed, ...]
    holes: tuple[CoverageNoted, ...] = ()

    def counts(self) -> dict[str, int]:
        """Feeds by state."""
        counts = {"ok": 0, "silent": 0, "broken": 0}
        for feed in self.feeds:
            counts[feed.state] = counts.get(feed.state, 0) + 1
        return counts

    def words(self) -> str:
        """One sentence: how many feeds, and which were not heard."""
        if not self.feeds:
            return "Feeds: none was followed by then."
        troubled = [feed for feed in self.feeds if feed.state != "ok"]
        text = f"Feeds: {len(self.feeds)} followed"
        if troubled:
            text += "; " + ", ".join(
                f"{feed.title} {feed.state.upper()} since {iso(feed.since)}" for feed in troubled[:5]
            )
        for hole in self.holes[:3]:
            text += (
                f"; {hole.feed} was not watched from {iso(hole.hole_from)} to {iso(hole.hole_to)}"
                if (hole.hole_from and hole.hole_to)
                else ""
            )
        return text + "."


def coverage(journal: Journal, story: str, position: int, instant: datetime) -> Coverage:
    """The feeds of a story from the events up to a position that were recorded before an instant."""
    feeds: dict[str, FollowedFeed] = {}
    for entry in journal.read_all(up_to=position, prefixes=("feed-",)):
        event = entry.event
        if entry.at >= instant:
            break
        if isinstance(event, FeedFollowed):
            feeds[event.feed] = FollowedFeed(
                event.feed, event.story, event.url, event.title, event.outlet, "ok", entry.at, confirm=event.confirm
            )
            continue
        feed = feeds.get(getattr(event, "feed", ""))
        if feed is not None:
            feeds = _after(feeds, feed, event, entry.at)
    return Coverage(tuple(feed for feed in feeds.values() if feed.story == story))


def _after(feeds: dict[str, FollowedFeed], feed: FollowedFeed, event: object, at: datetime) -> dict[str, FollowedFeed]:
    from dataclasses import replace

    match event:
        case FeedUnfollowed():
            del feeds[feed.feed]
        case FeedFailing():
            feeds[feed.feed] = replace(feed, state="broken", since=event.since, error=event.error)
        case FeedSilent():
            feeds[feed.feed] = replace(feed, state="silent", since=event.last_new)
        case FeedGone():
            feeds[feed.feed] = replace(feed, state="gone", since=at, error=event.error)
        case FeedRecovered() | FeedHeard():
            feeds[feed.feed] = replace(feed, state="ok", since=at, error="")
        case FeedMoved():
            feeds[feed.feed] = replace(feed, url=event.url)
        case _:
            pass
    return feeds
