"""Reading only what is new in a feed document.

The rungs below 304 and equal bytes: one pass of expat finds where each item begins and ends, a hash of an item's bytes
tells whether it was read before, and feedparser gets the document without the items that were. Where that is not safe
(not well formed, entities declared, items within items, an odd encoding) the whole document is parsed, and the result
is the same, only later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Set
from xml.parsers import expat

import msgspec

from tracker.feeds.entry import NotAFeed, ParsedFeed, Reading, short_hash
from tracker.feeds.json_feed import looks_like_json
from tracker.feeds.parse import parse
from tracker.feeds.sitemap import looks_like_sitemap

MOST_ENTRIES = 2_000
"""Unread items that one reading takes; the others are read next time."""
DEEPEST = 128
"""Elements within elements. Real feeds reach 6; feedparser takes 5 s for a megabyte of nested tags."""
_ROOTS = frozenset(("rss", "rdf:RDF", "RDF", "feed", "channel"))
_ITEMS = frozenset(("item", "entry"))

Span = tuple[int, int]


class _Unfit(Exception):
    """This document must be parsed whole."""


def read(
    body: bytes, url: str = "", headers: Mapping[str, str] | None = None, known: Set[str] = frozenset()
) -> Reading:
    """The entries of a document whose items are not ``known``. Raises ``NotAFeed``.

    When all items are known the document is not parsed at all, and the feed of the reading is empty.
    """
    items = spans(body)
    if items is None:
        return _read_whole(body, url, headers, known)
    hashes = tuple(_hash(body[start:end]) for start, end in items)
    unseen = [index for index, digest in enumerate(hashes) if digest not in known]
    if not unseen and known:
        return Reading(ParsedFeed(), hashes, ())
    taken = set(unseen[:MOST_ENTRIES])
    rest = _without(body, [span for index, span in enumerate(items) if index not in taken])
    feed = parse(rest, url, headers)
    if len(feed.entries) != len(taken) or feed.malformed:
        return _read_whole(body, url, headers, known)
    return Reading(feed, hashes, tuple(sorted(taken)), len(unseen) - len(taken))


def spans(body: bytes) -> list[Span] | None:
    """Where each item begins and ends, or None when the document must be parsed whole.

    Raises ``NotAFeed`` for elements that are nested deeper than any feed nests them.
    """
    if (
        looks_like_json(body)
        or looks_like_sitemap(body)
        or body[:2] in (b"\xff\xfe", b"\xfe\xff")
        or b"\0" in body[:64]
    ):
        return None
    try:
        return _Scan(body).items
    except (expat.ExpatError, _Unfit, LookupError, ValueError) as error:
        if isinstance(error, NotAFeed):
            raise
        return None


class _Scan:
    """One pass of expat over a document."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._depth = 0
        self._begun: tuple[str, int, int] | None = None
        self.items: list[Span] = []
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.EntityDeclHandler = self._entity
        self._parser.Parse(body, True)

    def _start(self, name: str, _: object) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise NotAFeed(f"its elements are nested more than {DEEPEST} deep")
        if self._depth == 1 and name not in _ROOTS:
            raise _Unfit
        if name in _ITEMS or name.endswith((":item", ":entry")):
            if self._begun is not None or name not in _ITEMS:
                raise _Unfit
            self._begun = (name, self._depth, self._parser.CurrentByteIndex)

    def _end(self, name: str) -> None:
        if self._begun is not None and self._depth == self._begun[1]:
            at = self._parser.CurrentByteIndex
            if self._body[at : at + 2] != b"</":
                raise _Unfit
            self.items.append((self._begun[2], self._body.index(b">", at) + 1))
            self._begun = None
        self._depth -= 1

    def _entity(self, *_: object) -> None:
        raise _Unfit


def _without(body: bytes, removed: list[Span]) -> bytes:
    kept, here = [], 0
    for start, end in removed:
        kept.append(body[here:start])
        here = end
    return b"".join([*kept, body[here:]])


def _read_whole(body: bytes, url: str, headers: Mapping[str, str] | None, known: Set[str]) -> Reading:
    feed = parse(body, url, headers)
    hashes = tuple(short_hash(f"{entry.id}\x1f{entry.fields}\x1f{entry.published}") for entry in feed.entries)
    unseen = [index for index, digest in enumerate(hashes) if digest not in known]
    taken = unseen[:MOST_ENTRIES]
    fresh = msgspec.structs.replace(feed, entries=tuple(feed.entries[index] for index in taken))
    return Reading(fresh, hashes, tuple(taken), len(unseen) - len(taken), whole=True)


def _hash(item: bytes) -> str:
    return hashlib.blake2b(item, digest_size=8).hexdigest()
