"""What ``--as-of`` names: a time, or a place in the log that somebody wrote down.

``2025-04-14`` and its like are times (``tracker.times``). ``@187`` is event 187, ``@9f2c41d7`` the event whose
commitment begins so, ``digest:ID`` what a digest was made from, and a tag the event that bears it. A place in the log
brings its own clock and position: what had been written here by then.
"""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from tracker.digests.events import DigestGenerated
from tracker.journal.journal import Entry, Journal
from tracker.services.notebook import tagged_event
from tracker.story.cut import Clock
from tracker.times import MICROSECOND, BadTime, parse_when

_HASH = re.compile(r"@(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}")
_NAME = re.compile(r"[a-z][a-z0-9-]*")


class Moment(Struct, frozen=True):
    """An instant (an exclusive upper end), and for a place in the log its position and clock."""

    instant: datetime
    position: int | None = None
    clock: Clock | None = None


def resolve(journal: Journal, story: str, words: str | None, zone: ZoneInfo, now: datetime) -> Moment:
    """The moment that the words name; now without words. Raises ``BadTime``, also for the future."""
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
    if words.startswith("@") and words[1:].isdigit():
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
    raise BadTime(f"{words!r}: there is no event @{position}; the log ends at @{journal.top().position}")


def _committed(journal: Journal, prefix: str) -> Entry:
    found = [entry for entry in journal.read_all() if entry.commitment.startswith(prefix)]
    if len(found) == 1:
        return found[0]
    many = f"{len(found)} events begin so; write more of it" if found else "no event begins so"
    raise BadTime(f"'@{prefix}': {many}")


def _digest(journal: Journal, story: str, name: str) -> Moment:
    found = {
        entry.event.digest: entry.event
        for entry in journal.read_all(prefixes=(f"digest-{name}",), types=("DigestGenerated",))
        if isinstance(entry.event, DigestGenerated) and entry.event.story == story
    }
    if len(found) != 1:
        which = f"could be {', '.join(found)}" if found else "is no digest of this story; see tracker digest list"
        raise BadTime(f"'digest:{name}' {which}")
    (digest,) = found.values()
    return Moment(digest.end, digest.to_position, digest.clock)
