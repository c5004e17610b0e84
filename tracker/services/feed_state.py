"""What the poller remembers of a feed between two polls. It is no event: it may be lost and is learned again."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec

from tracker.feeds.entry import Hints
from tracker.feeds.politeness import FIRST
from tracker.feeds.window import Window

PREFIX = "feed:"
FAILING_AFTER = 3
"""Failures in a row after which a feed counts as broken; one refused connection is weather."""
_EMPTY_WINDOW = msgspec.Raw(msgspec.json.encode(Window()))


class FeedState(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The row of one feed. The window is kept packed: most polls do not look into it."""

    url: str
    story: str = ""
    outlet: str = ""
    confirm: int = 1
    title: str = ""

    etag: str = ""
    last_modified: str = ""
    body: str = ""
    lying: bool = False
    malformed: bool = False
    window: msgspec.Raw = _EMPTY_WINDOW
    waiting: int = 0

    interval: int = int(FIRST.total_seconds())
    wish_minutes: int = 0
    hints: Hints = Hints()
    not_before: datetime | None = None
    planned: datetime | None = None
    paused: bool = False

    failures: int = 0
    weight: float = 0.0
    failing_since: datetime | None = None
    error: str = ""
    gone_since: datetime | None = None
    gone: bool = False

    moved_to: str = ""
    moved_since: datetime | None = None
    moved_seen: int = 0

    last_ok: datetime | None = None
    last_new: datetime | None = None
    last_fit: datetime | None = None
    heard: datetime | None = None
    usual_gap: int = 0
    longest_gap: int = 0
    silent: bool = False
    silent_since: datetime | None = None

    noted: date | None = None
    hole_from: datetime | None = None
    hole_to: datetime | None = None
    day: date | None = None
    new_today: int = 0

    def entries(self) -> Window:
        """The window, unpacked."""
        return msgspec.json.decode(self.window, type=Window)

    def keep_entries(self, window: Window) -> None:
        """Packs the window."""
        self.window = msgspec.Raw(msgspec.json.encode(window))
        self.waiting = len(window.waiting)

    @property
    def pace(self) -> timedelta:
        """Our own interval."""
        return timedelta(seconds=self.interval)

    @property
    def moving(self) -> str:
        """What waits for a person: a move to another domain that was not followed."""
        if not self.moved_to or not self.error.startswith("moved"):
            return ""
        return f"moved permanently to another domain, {self.moved_to}: not followed, could be a hijack"


_DECODER = msgspec.json.Decoder(FeedState)
_ENCODER = msgspec.json.Encoder()


def feed_key(feed: str) -> str:
    """The key of a feed among the due work."""
    return f"{PREFIX}{feed}"


def host_mark(host: str) -> str:
    """The name of the mark that keeps what is known of a host."""
    return f"host:{host}"


def unpack(state: bytes) -> FeedState:
    """A state from the bytes that are kept with the due work."""
    return _DECODER.decode(state)


def pack(state: FeedState) -> bytes:
    """The bytes to keep."""
    return _ENCODER.encode(state)
