"""The feeds as rows: what the log says of each, what the poller remembers, and how both look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tracker.cli import words
from tracker.journal.journal import Journal
from tracker.journal.work import Due
from tracker.safetext import one_line, pad, wrap
from tracker.services.coverage import FollowedFeed, merged
from tracker.services.feed_state import FAILING_AFTER, PREFIX, FeedState, feed_key, unpack
from tracker.services.follow_feeds import followed
from tracker.times import instant_of, iso

MARKS = {
    "ok": "ok",
    "new": "new",
    "failing": "failing",
    "silent": "SILENT?",
    "broken": "BROKEN",
    "gone": "GONE",
    "paused": "paused",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One followed feed. ``item`` is its row of due work, None before the first plan; ``merged`` are the addresses of
    feeds that moved to its address, and when."""

    feed: FollowedFeed
    remembered: FeedState
    item: Due | None
    merged: Sequence[tuple[str, datetime]] = ()

    @property
    def state(self) -> str:
        """The state to show: what the events say, and failures that are too young for an event."""
        if self.feed.state == "ok" and self.remembered.failures >= FAILING_AFTER:
            return "broken"
        return self.feed.state

    @property
    def mark(self) -> str:
        """The state in more words: a feed that was never asked is new, one that failed a time or two is failing."""
        if self.state != "ok":
            return self.state
        if self.remembered.failures:
            return "failing"
        return "new" if self.remembered.last_ok is None else "ok"

    @property
    def title(self) -> str:
        """What to call it: the name it was given here, else the feed's own."""
        return self.feed.title if self.feed.title != self.feed.url else self.remembered.title or self.feed.url

    @property
    def next_at(self) -> datetime | None:
        """When it is polled next; None when it is paused or not planned yet."""
        return None if self.item is None or self.state == "paused" else instant_of(self.item.next_at)

    @property
    def waiting(self) -> str | None:
        """What waits for a person."""
        return self.remembered.moving or None


def rows_of(journal: Journal, story: str) -> list[Row]:
    """Each followed feed with what the poller remembers of it."""
    due = {item.key: item for item in journal.due(PREFIX)}
    moved = merged(journal, journal.top().position)
    rows = []
    for feed in followed(journal, story):
        item = due.get(feed_key(feed.feed))
        rows.append(Row(feed, unpack(item.state) if item else FeedState(url=feed.url), item, moved.get(feed.feed, ())))
    return rows


def shape(row: Row) -> dict[str, Any]:
    """One feed of ``tracker.feeds/1``."""
    kept = row.remembered
    return {
        "feed": row.feed.feed,
        "url": row.feed.url,
        "title": row.title,
        "state": row.state,
        "last_ok": iso(kept.last_ok) if kept.last_ok else None,
        "last_new": iso(kept.last_new) if kept.last_new else None,
        "usual_gap_minutes": kept.usual_gap // 60 if kept.usual_gap else None,
        "failures": kept.failures,
        "next_at": iso(row.next_at) if row.next_at else None,
        "waiting": row.waiting,
        "moved_here": [was for was, _ in row.merged] or None,
        "since": iso(row.feed.since),
        "error": kept.error or row.feed.error or None,
    }


def screen(rows: Sequence[Row], now: datetime) -> Iterator[str]:
    """One line a feed; below it what is wrong, since when, and when it is tried again."""
    head = f"{pad('LAST OK', 9)}{pad('LAST NEW', 10)}{pad('USUAL GAP', 11)}{pad('TODAY', 7)}{pad('NEXT', 6)}STATE"
    yield f"    {pad('FEED', 26)}{head}"
    for number, row in enumerate(rows, start=1):
        kept = row.remembered
        today = str(kept.new_today) if kept.day == now.date() else "0"
        yield (
            f"{number:>2}  {pad(one_line(row.title), 25)} {pad(ago(kept.last_ok, now), 9)}"
            f"{pad(ago(kept.last_new, now), 10)}{pad(span(kept.usual_gap), 11)}{pad(today, 7)}"
            f"{pad(ahead(row.next_at, now).removeprefix('in ') if row.next_at else '', 6)}{MARKS[row.mark]}"
        )
        yield from (f"      {line}" for text in _below(row, number, now) for line in wrap(text, words.COLUMNS - 6))
    yield _sum(rows)


def _below(row: Row, number: int, now: datetime) -> Iterator[str]:
    kept = row.remembered
    if row.waiting:
        yield f"{one_line(row.waiting)}. It WAITS for you: tracker feeds check {number}"
    elif kept.error:
        since = f" x{kept.failures} since {_minute(kept.failing_since)}" if kept.failing_since else ""
        yield f"{one_line(kept.error)}{since}; next try {ahead(row.next_at, now)}; never switched off"
    elif kept.malformed:
        yield "MALFORMED: it breaks the rules of its format; what entries it yields are kept"
    elif row.state == "silent":
        yield f"nothing new since {_minute(row.feed.since)}; it answers, look whether it has moved"
    elif row.state == "paused":
        yield f"since {_minute(row.feed.since)}: {one_line(row.feed.error) or 'no reason given'}"
    for was, at in row.merged:
        yield f"{one_line(was)} moved here, {_minute(at)}; one of the two is polled"


def _sum(rows: Sequence[Row]) -> str:
    if not rows:
        return "No feed is followed. Next: tracker feeds add URL"
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.mark] = counts.get(row.mark, 0) + 1
    order = [name for name in MARKS if name in counts]
    return f"{words.several(len(rows), 'feed')}: {', '.join(f'{counts[name]} {name}' for name in order)}."


def _minute(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M}Z" if instant else "?"


def ago(instant: datetime | None, now: datetime) -> str:
    """How long ago, in one unit."""
    return "never" if instant is None else f"{span(int((now - instant).total_seconds())) or '0m'} ago"


def ahead(instant: datetime | None, now: datetime) -> str:
    """In how long, in one unit."""
    if instant is None:
        return "not planned"
    return f"in {span(int((instant - now).total_seconds()))}" if instant > now + timedelta(minutes=1) else "now"


def span(seconds: int) -> str:
    """Seconds as minutes, hours or days; nothing for 0."""
    if seconds < 60:
        return "" if seconds <= 0 else "1m"
    minutes = seconds // 60
    if minutes < 120:
        return f"{minutes}m"
    return f"{minutes // 60}h" if minutes < 2_880 else f"{minutes // 1_440}d"
