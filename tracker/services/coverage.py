"""How well the feeds were watched, from events only: what a past answer may say about its blind spots.

The ledger holds each look of a day in a few rows; once a day they become one ``CoverageNoted``, and as soon as a hole
is noticed, the day's note so far.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct, field, structs

from tracker.feeds.events import (
    CoverageNoted,
    FeedFailing,
    FeedFollowed,
    FeedGone,
    FeedHeard,
    FeedMoved,
    FeedPaused,
    FeedRecovered,
    FeedResumed,
    FeedSilent,
    FeedUnfollowed,
)
from tracker.journal.journal import Journal
from tracker.journal.work import Run
from tracker.times import instant_of, iso

GOOD = ("new", "unchanged", "not_modified")
"""Outcomes of a look that saw the feed."""
TOLD_FOR = timedelta(days=1)
"""How long before the asked instant a hole may end to be told."""


class FollowedFeed(Struct, frozen=True):
    """A feed as its events tell: its state (ok, silent, broken, gone or paused), since when, and why."""

    feed: str
    story: str
    url: str
    title: str
    outlet: str
    state: str
    since: datetime
    error: str = ""
    confirm: int = 1
    position: int = 0
    """The event that says so."""


class Coverage(Struct, frozen=True):
    """The feeds of a story at a moment, and the holes in watching them on that day."""

    feeds: tuple[FollowedFeed, ...]
    holes: tuple[CoverageNoted, ...] = ()

    def counts(self) -> dict[str, int]:
        """Feeds by state."""
        counts = {"ok": 0, "silent": 0, "broken": 0}
        for feed in self.feeds:
            counts[feed.state] = counts.get(feed.state, 0) + 1
        return counts

    def words(self) -> str:
        """One sentence: how many feeds, and which were not heard or not watched."""
        if not self.feeds:
            return "Feeds: none was followed by then."
        troubled = [feed for feed in self.feeds if feed.state != "ok"]
        text = f"Feeds: {len(self.feeds)} followed"
        if troubled:
            text += "; " + ", ".join(
                f"{feed.title} {feed.state.upper()} since {iso(feed.since)}" for feed in troubled[:5]
            )
        return text + "." + self._hole_words()

    def _hole_words(self) -> str:
        """The holes; when most feeds share one, nobody watched."""
        told = [hole for hole in self.holes if hole.hole_from is not None and hole.hole_to is not None]
        if not told:
            return ""
        titles = {feed.feed: feed.title for feed in self.feeds}
        first = max(told, key=lambda hole: _length(hole))
        assert first.hole_from is not None
        assert first.hole_to is not None
        who = titles.get(first.feed, first.feed) if len(told) == 1 else f"{len(told)} feeds"
        return f" Not watched from {_minute(first.hole_from)} to {_minute(first.hole_to)}: {who}."


def _length(note: CoverageNoted) -> timedelta:
    return note.hole_to - note.hole_from if note.hole_from and note.hole_to else timedelta()


def _minute(instant: datetime) -> str:
    return iso(instant.replace(second=0, microsecond=0))


_STATES = (
    *("FeedFollowed", "FeedUnfollowed", "FeedMoved", "FeedFailing", "FeedRecovered", "FeedSilent", "FeedHeard"),
    *("FeedGone", "FeedPaused", "FeedResumed"),
)


def coverage(journal: Journal, story: str, position: int, instant: datetime) -> Coverage:
    """The feeds of a story from the events up to a position that were recorded before an instant.

    A note about a day counts for that day although it was written after its end.
    """
    feeds = feeds_then(journal, story, position, instant)
    return Coverage(feeds, _holes(journal, feeds, position, instant))


def feeds_then(journal: Journal, story: str, position: int, instant: datetime) -> tuple[FollowedFeed, ...]:
    """The feeds of a story from the events up to a position that were recorded before an instant."""
    found = (_feed(journal, stream, position, instant) for stream in journal.streams("feed-"))
    own = [(first, feed) for first, feed in filter(None, found) if feed.story == story]
    return tuple(feed for _, feed in sorted(own, key=lambda each: each[0]))


def merged(journal: Journal, position: int) -> dict[str, list[tuple[str, datetime]]]:
    """By feed: the addresses of others that moved to its own and are not polled by themselves any more, and when."""
    found: dict[str, list[tuple[str, datetime]]] = {}
    for stream in journal.streams("feed-"):
        was, last = "", None
        for last in journal.read(stream, position, types=("FeedFollowed", "FeedMoved", "FeedUnfollowed")):
            was = last.event.was if isinstance(last.event, FeedMoved) else was
        if last is not None and isinstance(last.event, FeedUnfollowed) and last.event.into:
            found.setdefault(last.event.into, []).append((was, last.at))
    return found


def _feed(journal: Journal, stream: str, position: int, instant: datetime) -> tuple[int, FollowedFeed] | None:
    """A feed as its stream tells, and where it was last followed; None when it was not."""
    first = 0
    feeds: dict[str, FollowedFeed] = {}
    for entry in journal.read(stream, position, types=_STATES):
        event = entry.event
        if entry.at >= instant:
            break
        if isinstance(event, FeedFollowed):
            first = entry.position
            named = (event.feed, event.story, event.url, event.title, event.outlet)
            feeds[event.feed] = FollowedFeed(*named, "ok", entry.at, "", event.confirm, entry.position)
            continue
        feed = feeds.get(getattr(event, "feed", ""))
        if feed is not None:
            _after(feeds, feed, event, entry.at)
            if feeds.get(feed.feed, feed) != feed:
                feeds[feed.feed] = structs.replace(feeds[feed.feed], position=entry.position)
    return next(((first, feed) for feed in feeds.values()), None)


def _holes(
    journal: Journal, feeds: Sequence[FollowedFeed], position: int, instant: datetime
) -> tuple[CoverageNoted, ...]:
    """The holes that ended within the last day before the instant, one a feed and day."""
    if instant - TOLD_FOR > datetime.max.replace(tzinfo=instant.tzinfo) - timedelta(days=400):
        return ()
    since = instant - TOLD_FOR
    found: dict[tuple[str, date], CoverageNoted] = {}
    after = journal.position_before(since)
    streams = [f"feed-{feed.feed}" for feed in feeds]
    for entry in (
        e for stream in streams for e in journal.read(stream, position, types=("CoverageNoted",), since=after)
    ):
        event = entry.event
        if not isinstance(event, CoverageNoted):
            continue
        if event.hole_to and event.hole_from and since < event.hole_to and event.hole_from < instant:
            found[event.feed, event.day] = event
    return tuple(found.values())


def _after(feeds: dict[str, FollowedFeed], feed: FollowedFeed, event: object, at: datetime) -> None:
    match event:
        case FeedUnfollowed():
            del feeds[feed.feed]
        case FeedFailing():
            feeds[feed.feed] = structs.replace(feed, state="broken", since=event.since, error=event.error)
        case FeedSilent():
            feeds[feed.feed] = structs.replace(feed, state="silent", since=event.last_new)
        case FeedGone():
            feeds[feed.feed] = structs.replace(feed, state="gone", since=at, error=event.error)
        case FeedPaused():
            feeds[feed.feed] = structs.replace(feed, state="paused", since=at, error=event.reason)
        case FeedRecovered() | FeedHeard() | FeedResumed():
            feeds[feed.feed] = structs.replace(feed, state="ok", since=at, error="")
        case FeedMoved():
            feeds[feed.feed] = structs.replace(feed, url=event.url)
        case _:
            pass


class Day(Struct, frozen=True):
    """How one feed was watched on one day: looks by outcome, the first and the last that saw it, the longest time
    between two looks, and the longest time in which it should have been looked at and was not."""

    day: date
    polls: dict[str, int] = field(default_factory=dict)
    first: datetime | None = None
    last: datetime | None = None
    longest: timedelta = timedelta()
    hole_from: datetime | None = None
    hole_to: datetime | None = None


def subject_of(feed: str, day: date) -> str:
    """The ledger's subject for one feed and day: so the rows of a day can be counted exactly."""
    return f"feed-{feed} {day.isoformat()}"


def day_of_ledger(feed_day: date, runs: Sequence[Run]) -> Day:
    """The day of a feed, from its rows of the ledger."""
    polls: dict[str, int] = {}
    for run in runs:
        polls[run.outcome] = polls.get(run.outcome, 0) + run.count
    good = [run for run in runs if run.outcome in GOOD]
    return Day(
        day=feed_day,
        polls=polls,
        first=instant_of(min(run.first_at for run in good)) if good else None,
        last=instant_of(max(run.last_at for run in good)) if good else None,
        longest=timedelta(microseconds=max((run.longest_gap for run in runs), default=0)),
    )


def note_of(feed: str, day: Day) -> CoverageNoted:
    """The event that keeps a day."""
    return CoverageNoted(
        feed=feed,
        day=day.day,
        polls=day.polls,
        first=day.first,
        last=day.last,
        hole_from=day.hole_from,
        hole_to=day.hole_to,
    )


def history(journal: Journal, feed: str) -> tuple[dict[date, CoverageNoted], list[tuple[datetime, object]]]:
    """The notes of a feed by day (the last one of a day), and its other events with the instants of recording."""
    notes: dict[date, CoverageNoted] = {}
    others: list[tuple[datetime, object]] = []
    for entry in journal.read(f"feed-{feed}"):
        if isinstance(entry.event, CoverageNoted):
            notes[entry.event.day] = entry.event
        else:
            others.append((entry.at, entry.event))
    return notes, others
