"""What can be written down about a feed: the events of the stream ``feed-<id>``.

A poll that found nothing is no event; it goes into the ledger, from which ``CoverageNoted`` is made once a day.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeAlias

import msgspec


class FeedFollowed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The feed is polled for a story from now on."""

    feed: str
    story: str
    url: str
    title: str = ""
    outlet: str = ""
    confirm: int = 1


class FeedUnfollowed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The feed is not polled any more; what it brought stays. ``into``: the feed that is polled at its new address."""

    feed: str
    story: str
    reason: str = ""
    into: str = ""


class FeedMoved(msgspec.Struct, frozen=True, kw_only=True):
    """The feed has another address; its identity stays."""

    feed: str
    url: str
    was: str
    reason: str


class FeedFailing(msgspec.Struct, frozen=True, kw_only=True):
    """Polls fail since an instant; ``error`` is the class and the words of the failure. It is never switched off."""

    feed: str
    since: datetime
    error: str


class FeedRecovered(msgspec.Struct, frozen=True, kw_only=True):
    """Polls succeed again; nothing was seen in between."""

    feed: str
    since: datetime
    until: datetime


class FeedSilent(msgspec.Struct, frozen=True, kw_only=True):
    """The feed answers but has brought nothing new for much longer than it usually takes."""

    feed: str
    last_new: datetime
    usual_gap_minutes: int


class FeedHeard(msgspec.Struct, frozen=True, kw_only=True):
    """A silent feed brought something new."""

    feed: str
    silent_since: datetime


class FeedGone(msgspec.Struct, frozen=True, kw_only=True):
    """The server says for good that there is no such feed (410, twice, a day apart)."""

    feed: str
    error: str


class FeedPaused(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person stopped polling it for now; what it brings meanwhile may be missed."""

    feed: str
    reason: str = ""


class FeedResumed(msgspec.Struct, frozen=True, kw_only=True):
    """A paused feed is polled again."""

    feed: str


class WindowGap(msgspec.Struct, frozen=True, kw_only=True):
    """Every entry of the feed's window was new: entries may have come and gone between two polls."""

    feed: str
    after: datetime
    before: datetime
    entries: int


class CoverageNoted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How well a feed was watched on one day of the story's zone: polls by outcome, first, last, and longest hole."""

    feed: str
    day: date
    polls: dict[str, int]
    first: datetime | None = None
    last: datetime | None = None
    hole_from: datetime | None = None
    hole_to: datetime | None = None


FeedEvent: TypeAlias = (
    FeedFollowed
    | FeedUnfollowed
    | FeedMoved
    | FeedFailing
    | FeedRecovered
    | FeedSilent
    | FeedHeard
    | FeedGone
    | FeedPaused
    | FeedResumed
    | WindowGap
    | CoverageNoted
)
