"""What came back from a feed's server, and what the poll came to for whoever asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tracker.feeds.entry import Reading
from tracker.net.fetch import Fetched

Verdict = Literal["new", "unchanged", "not_modified", "error"]


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back. ``kind`` and ``words`` tell an error; ``target`` is where the feed says it lives now; ``agreed``
    are the ``fields`` of the entries whose page says the same."""

    outcome: Verdict
    fetched: Fetched | None = None
    reading: Reading | None = None
    body: str = ""
    kind: str = ""
    words: str = ""
    target: str | None = None
    agreed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll of one feed came to. ``outcome``: new, unchanged, not_modified or error."""

    feed: str
    url: str
    outcome: str
    status: int | None
    entries_new: int
    entries_revised: int
    bytes: int
    error: str | None
    next_at: datetime
