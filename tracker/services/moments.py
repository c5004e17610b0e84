"""What ``--as-of`` names: a time, or a place in the log that somebody wrote down.

``2025-04-14`` and its like are times (``tracker.times``). ``@187`` is event 187, ``@9f2c41d7`` the event whose
commitment begins so, ``digest:ID`` what a digest was made from, and a tag the event that bears it. A place in the log
brings its own clock and position: what had been written here by then.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from tracker.digests.events import DigestGenerated
from tracker.journal.journal import Entry, Journal
from tracker.services.notebook import tagged_event
from tracker.story.cut import Clock
from tracker.times import EPOCH, MICROSECOND, BadTime, parse_when

_POSITION = re.compile(r"@\d+", re.ASCII)
_HASH = re.compile(r"@(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}")
_WEEK = re.compile(r"\d{4}-W\d{2}", re.ASCII)
_NAME = re.compile(r"[a-z][a-z0-9-]*")


class Moment(Struct, frozen=True):
    """An instant (an exclusive upper end), and for a place in the log its position and clock."""

    instant: datetime
    position: int | None = None
    clock: Clock | None = None


class NoSuchMoment(LookupError):
    """The words are well formed and name an event or a digest that there is not."""


class Span(Struct, frozen=True):
    """What lies after ``start`` and up to ``end``: of a clock, or (``places``) of the log itself, by position."""

    start: Moment
    end: Moment

    @property
    def places(self) -> bool:
        """Whether both ends are places in the log."""
        return self.end.clock == "recorded"


def span(journal: Journal, story: str, words: str, zone: ZoneInfo, now: datetime) -> Span:
    """The range ``A..B``, each end resolved as ``resolve`` does it: an open start is the beginning, an open end is now.

    ``2025-04-07..2025-04-14`` is 8 to 14 April, ``@120..@187`` events 121 to 187. Raises ``BadTime``, also when one end
    is a time and the other a place in the log, and ``NoSuchMoment``.
    """
    first, dots, second = words.partition("..")
    if not dots:
        raise BadTime(f"{words!r} is no range; write A..B, for instance 2025-04-07..2025-04-14")
    start = resolve(journal, story, first, zone, now) if first.strip() else None
    end = resolve(journal, story, second, zone, now) if second.strip() else None
    if start and end and (start.clock == "recorded") != (end.clock == "recorded"):
        raise BadTime(f"{words!r} runs from a time to a place in the log; name two of one kind")
    places = any(each.clock == "recorded" for each in (start, end) if each)
    if end is None:
        end = Moment(now, journal.top().position, "recorded") if places else Moment(now)
    if start is None:
        start = Moment(EPOCH, 0, "recorded") if places else Moment(EPOCH)
    backwards = (start.position or 0) > (end.position or 0) if places else start.instant > end.instant
    if backwards:
        raise BadTime(f"{words!r} ends before it begins")
    return Span(start, end)


def week(words: str) -> str:
    """The range of a week by its number: what lies after the Sunday before it, up to its own Sunday.

    >>> week("2025-W15")
    '2025-04-06..2025-04-13'

    Raises ``BadTime``.
    """
    try:
        if not _WEEK.fullmatch(words):
            raise ValueError("a week is written 2025-W15")
        monday = date.fromisoformat(words)
        before, sunday = monday - timedelta(days=1), monday + timedelta(days=6)
    except (ValueError, OverflowError) as error:
        raise BadTime(f"{words!r} is no week: {error}") from error
    return f"{before}..{sunday}"


def resolve(journal: Journal, story: str, words: str | None, zone: ZoneInfo, now: datetime) -> Moment:
    """The moment that the words name, or now. Raises ``BadTime``, also for the future, and ``NoSuchMoment``."""
    if words is None:
        return Moment(now)
    place = _place(journal, story, words.strip())
    if place is not None:
        return place
    try:
        instant = parse_when(words, zone, now)
    except BadTime:
        tagged = tagged_event(journal, story, words) if _NAME.fullmatch(words) else None
        if tagged is None:
            raise
        return _at(_event(journal, tagged, words))
    if instant > now:
        raise BadTime(f"{words!r} lies in the future; nobody knows yet what will be known then")
    return Moment(instant)


def _place(journal: Journal, story: str, words: str) -> Moment | None:
    if _POSITION.fullmatch(words):
        return _at(_event(journal, int(words[1:]), words))
    if _HASH.fullmatch(words):
        return _at(_committed(journal, words[1:]))
    if words.startswith("digest:"):
        return _digest(journal, story, words.removeprefix("digest:"))
    return None


def _at(entry: Entry) -> Moment:
    return Moment(entry.at + MICROSECOND, entry.position, "recorded")


def _event(journal: Journal, position: int, words: str) -> Entry:
    for entry in journal.read_all(after=position - 1, up_to=position) if position > 0 else ():
        return entry
    raise NoSuchMoment(f"{words!r}: there is no event @{position}; the log ends at @{journal.top().position}")


def _committed(journal: Journal, prefix: str) -> Entry:
    found = [entry for entry in journal.read_all() if entry.commitment.startswith(prefix)]
    if len(found) == 1:
        return found[0]
    many = f"{len(found)} events begin so; write more of it" if found else "no event begins so"
    raise NoSuchMoment(f"'@{prefix}': {many}")


def _digest(journal: Journal, story: str, name: str) -> Moment:
    found = {
        entry.event.digest: entry.event
        for entry in journal.read_all(prefixes=(f"digest-{name}",), types=("DigestGenerated",))
        if isinstance(entry.event, DigestGenerated) and entry.event.story == story
    }
    if len(found) != 1:
        which = f"could be {', '.join(found)}" if found else "is no digest of this story; see tracker digest list"
        raise NoSuchMoment(f"'digest:{name}' {which}")
    (digest,) = found.values()
    return Moment(digest.end, digest.to_position, digest.clock)
