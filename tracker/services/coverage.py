"""How well the feeds were watched, from events only: what a past answer may say about its blind spots.

The ledger holds each look of a day in a few rows; once a day they become one ``CoverageNoted``, and as soon as a hole
is noticed, the day's note so far.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias

import msgspec
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
from tracker.journal.journal import Entry, Journal
from tracker.journal.kept import WORTH, keep, version
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


Feeds: TypeAlias = dict[str, tuple[int, FollowedFeed]]
"""All feeds by id, each with the position at which it was followed."""
FEEDS: Final = "feeds"
FEEDS_VERSION: Final = 1
"""Raised whenever the same events would give other feeds; a test says when."""
FAR: Final = 50_000
"""Events after a snapshot beyond which the streams of the feeds are read instead of the log."""


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


STATES = (
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
    feeds = feeds_at(journal, min(position, journal.position_before(instant)))
    own = [(first, feed) for first, feed in feeds.values() if feed.story == story]
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


def feeds_at(journal: Journal, position: int) -> Feeds:
    """All feeds that are followed after the event at a position, from the nearest snapshot on or from the beginning."""
    kept = journal.snapshot(FEEDS, version(FEEDS_VERSION), "", position)
    if kept is None or position - kept[0] > FAR:
        return replay_feeds(journal, position)
    feeds = _decoded(kept[1])
    if feeds is None:
        return replay_feeds(journal, position)
    return fold_feeds(feeds, journal.read_all(kept[0], position, ("feed-",), STATES))


def kept_snapshots(journal: Journal) -> Iterator[tuple[int, Feeds]]:
    """Every snapshot of the feeds that can be read, in order."""
    for position in journal.snapshot_positions(FEEDS, version(FEEDS_VERSION), ""):
        kept = journal.snapshot(FEEDS, version(FEEDS_VERSION), "", position)
        feeds = _decoded(kept[1]) if kept is not None and kept[0] == position else None
        if feeds is not None:
            yield position, feeds


def _decoded(kept: bytes) -> Feeds | None:
    try:
        return msgspec.msgpack.decode(kept, type=Feeds)
    except msgspec.MsgspecError:
        return None


def replay_feeds(journal: Journal, position: int) -> Feeds:
    """The same from the streams of the feeds alone, without any snapshot."""
    feeds: Feeds = {}
    for stream in journal.streams("feed-"):
        fold_feeds(feeds, journal.read(stream, position, types=STATES))
    return feeds


def keep_feeds(journal: Journal) -> bool:
    """Keeps a snapshot of the feeds when enough was written since the last one; whether it did."""
    top, number = journal.top().position, version(FEEDS_VERSION)
    if top - max(journal.snapshot_positions(FEEDS, number, ""), default=0) < WORTH:
        return False
    feeds = msgspec.msgpack.encode(feeds_at(journal, top))
    return keep(journal, top, lambda writing: writing.add_snapshot(FEEDS, number, "", top, feeds))


def fold_feeds(feeds: Feeds, entries: Iterable[Entry]) -> Feeds:
    """The feeds after more of their events; the mapping given is changed."""
    for entry in entries:
        event = entry.event
        if isinstance(event, FeedFollowed):
            named = (event.feed, event.story, event.url, event.title, event.outlet)
            followed = FollowedFeed(*named, "ok", entry.at, "", event.confirm, entry.position)
            feeds[event.feed] = entry.position, followed
        elif (known := feeds.get(getattr(event, "feed", ""))) is not None:
            first, feed = known
            after = _after(feed, event, entry.at)
            if after is None:
                del feeds[feed.feed]
            elif after != feed:
                feeds[feed.feed] = first, structs.replace(after, position=entry.position)
    return feeds


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


def _after(feed: FollowedFeed, event: object, at: datetime) -> FollowedFeed | None:
    """A feed after an event; None when it is not followed any more."""
    match event:
        case FeedUnfollowed():
            return None
        case FeedFailing():
            return structs.replace(feed, state="broken", since=event.since, error=event.error)
        case FeedSilent():
            return structs.replace(feed, state="silent", since=event.last_new)
        case FeedGone():
            return structs.replace(feed, state="gone", since=at, error=event.error)
        case FeedPaused():
            return structs.replace(feed, state="paused", since=at, error=event.reason)
        case FeedRecovered() | FeedHeard() | FeedResumed():
            return structs.replace(feed, state="ok", since=at, error="")
        case FeedMoved():
            return structs.replace(feed, url=event.url)
    return feed


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
