"""Holes in the watch: told once, together when nobody watched, whole over midnight, and to nobody twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from storage.memory import MemoryStore
from tests.feeds.scenario import Clock
from tracker.digests.content import Range
from tracker.digests.phrases import Phrases
from tracker.feeds.events import CoverageNoted, FeedFollowed
from tracker.ids import fact_id
from tracker.journal.journal import Journal
from tracker.services.between import _coverage
from tracker.services.coverage import coverage
from tracker.services.holes import Hole, holes
from tracker.times import micros

START = datetime(2025, 4, 14, tzinfo=UTC)
FEEDS = ("one", "two", "three")


class Watch:
    """A log of notes about watching, on a clock moved by hand."""

    def __init__(self) -> None:
        self.clock = Clock(START)
        self.journal = Journal(MemoryStore(lambda: micros(self.clock())))

    def note(self, feed: str, start: str, end: str, day: date | None = None) -> int:
        """A note of a hole that is written when it ended."""
        first, last = datetime.fromisoformat(start), datetime.fromisoformat(end)
        self.clock.now = max(self.clock.now, last)
        event = CoverageNoted(feed=feed, day=day or first.date(), polls={}, hole_from=first, hole_to=last)
        top = self.journal.top().position
        with self.journal.writing() as writing:
            writing.append(f"feed-{feed}", [(fact_id(feed, str(top)), event)], "daemon")
        return top + 1

    def recorded(self, first: int = 0) -> list[Hole]:
        top = self.journal.top().position
        return holes(self.journal, FEEDS, Range("recorded", START, self.clock(), first, top))

    def reported(self, start: datetime, end: datetime) -> list[Hole]:
        top = self.journal.top().position
        return holes(self.journal, FEEDS, Range("reported", start, end, top, top))


def test_two_hours_in_which_nobody_watched_are_one_hole() -> None:
    watch = Watch()
    for minute, feed in enumerate(FEEDS):
        watch.note(feed, f"2025-04-14T03:0{minute}:00Z", f"2025-04-14T05:0{minute}:00Z")
    (hole,) = watch.recorded()
    assert (hole.feeds, hole.end - hole.start) == (("one", "three", "two"), timedelta(hours=2, minutes=2))


def test_the_long_hole_of_one_feed_stays_its_own() -> None:
    watch = Watch()
    watch.note("one", "2025-04-14T00:00Z", "2025-04-14T20:00Z")
    watch.note("two", "2025-04-14T03:00Z", "2025-04-14T05:00Z")
    assert [hole.feeds for hole in watch.recorded()] == [("one",), ("two",)]


def test_the_last_note_of_a_day_tells_no_hole_again() -> None:
    watch = Watch()
    told = watch.note("one", "2025-04-14T03:00Z", "2025-04-14T05:00Z")
    watch.clock.now += timedelta(days=1)
    again = watch.note("one", "2025-04-14T03:00Z", "2025-04-14T05:00Z")
    assert [hole.position for hole in watch.recorded()] == [told]
    assert watch.recorded(first=told) == []
    watch.note("one", "2025-04-15T03:00Z", "2025-04-15T05:00Z")
    assert [hole.start.day for hole in watch.recorded(first=again)] == [15]


def test_a_hole_over_midnight_is_whole() -> None:
    watch = Watch()
    watch.note("one", "2025-04-14T22:00Z", "2025-04-15T00:00Z")
    watch.note("one", "2025-04-15T00:00Z", "2025-04-15T04:00Z")
    (hole,) = watch.recorded()
    assert hole.end - hole.start == timedelta(hours=6)


def test_on_the_reported_clock_a_hole_belongs_to_its_days() -> None:
    watch = Watch()
    watch.note("one", "2025-04-14T22:00Z", "2025-04-14T23:00Z")
    watch.clock.now += timedelta(days=9)
    watch.note("two", "2025-04-20T22:00Z", "2025-04-20T23:00Z")
    assert [hole.feeds for hole in watch.reported(START, START + timedelta(days=1))] == [("one",)]
    assert watch.reported(START + timedelta(days=2), START + timedelta(days=3)) == []


def test_a_feed_of_another_story_is_not_told() -> None:
    watch = Watch()
    watch.note("other", "2025-04-14T03:00Z", "2025-04-14T05:00Z")
    assert watch.recorded() == []


def test_the_digest_says_when_who_was_not_watched() -> None:
    watch = Watch()
    with watch.journal.writing() as writing:
        for feed in FEEDS:
            followed = FeedFollowed(feed=feed, story="s", url=f"https://{feed}.example/", title=feed)
            writing.append(f"feed-{feed}", [(fact_id("f", feed), followed)], "ana")
    for feed in FEEDS:
        watch.note(feed, "2025-04-14T14:00Z", "2025-04-14T16:00Z")
    top = watch.journal.top().position
    asked = Range("recorded", START, watch.clock() + timedelta(minutes=1), 0, top)
    (row,) = _coverage(watch.journal, "s", asked)
    told = Phrases(zone="America/New_York").watch(row)
    assert told == "not watched from 14 Apr 2025 10:00 EDT to 14 Apr 2025 12:00 EDT: all 3 feeds"


def test_a_feed_with_a_short_stream_in_a_long_log_is_read() -> None:
    """A place in the log is no version of a stream."""
    watch = Watch()
    for number in range(30):
        watch.note("other", f"2025-04-14T{number % 20:02}:00Z", f"2025-04-14T{number % 20:02}:30Z")
    watch.clock.now = datetime(2025, 5, 1, tzinfo=UTC)
    first = watch.note("two", "2025-05-01T01:00Z", "2025-05-01T02:00Z") - 1
    asked = Range("recorded", datetime(2025, 4, 30, tzinfo=UTC), watch.clock(), first, first + 1)
    assert [hole.feeds for hole in holes(watch.journal, FEEDS, asked)] == [("two",)]
    told = coverage(watch.journal, "s", first + 1, watch.clock() + timedelta(hours=1))
    assert told.holes == ()  # the feed is not followed
    with watch.journal.writing() as writing:
        followed = FeedFollowed(feed="two", story="s", url="https://two.example/")
        writing.append("feed-two", [(fact_id("f", "two"), followed)], "ana")
    told = coverage(watch.journal, "s", first + 2, watch.clock() + timedelta(hours=1))
    assert [hole.feed for hole in told.holes] == ["two"]
