"""What a feed document says: the feed's own fields, and its entries as it gives them. Plain values."""

from __future__ import annotations

import hashlib
from datetime import datetime

import msgspec


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """An entry as the feed gives it; missing fields are empty, missing dates None."""

    id: str = ""
    title: str = ""
    link: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    author: str = ""
    summary: str = ""
    content: str = ""
    categories: tuple[str, ...] = ()
    enclosures: tuple[str, ...] = ()

    @property
    def body(self) -> str:
        """The longer of summary and content."""
        return self.content if len(self.content) > len(self.summary) else self.summary

    @property
    def fields(self) -> str:
        """A hash of what an edit would change: title, link, author, text, categories and enclosures. A date alone is no
        edit: many feeds write a new one whenever they are built."""
        more = (*self.categories, "", *self.enclosures) if self.categories or self.enclosures else ()
        return short_hash("\x1f".join((self.title, self.link, self.author, self.body, *more)))


class Hints(msgspec.Struct, frozen=True, omit_defaults=True):
    """How often the document itself wants to be read: RSS 2.0 ``ttl``, ``skipHours``, ``skipDays`` (hours in GMT,
    days with Monday as 0), and the ``sy:`` module of RSS 1.0."""

    ttl_minutes: int | None = None
    period_minutes: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


class ParsedFeed(msgspec.Struct, frozen=True, omit_defaults=True):
    """A feed document. ``malformed``: it broke the rules of its format, its entries were kept all the same."""

    title: str = ""
    link: str = ""
    self_link: str = ""
    hub: str = ""
    malformed: bool = False
    hints: Hints = Hints()
    entries: tuple[Entry, ...] = ()

    @property
    def ttl_minutes(self) -> int | None:
        """RSS 2.0 ``ttl``."""
        return self.hints.ttl_minutes


class Reading(msgspec.Struct, frozen=True):
    """A document read against what is known. ``hashes`` names every item in it, in order; ``unseen`` says which of
    them the feed's entries are; ``left`` items were too many and wait for the next reading."""

    feed: ParsedFeed
    hashes: tuple[str, ...]
    unseen: tuple[int, ...]
    left: int = 0
    whole: bool = False


class NotAFeed(ValueError):
    """The bytes are no feed; the message says what they look like."""


def short_hash(text: str) -> str:
    """Sixteen hex digits that stand for a text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
