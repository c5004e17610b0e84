"""Bytes of a feed to its entries, by feedparser. Bytes only: a string it would open as a file or an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

MOST_ENTRIES = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as the feed gives it; missing fields are empty, missing dates None."""

    id: str
    title: str
    link: str
    published: datetime | None
    updated: datetime | None
    author: str
    summary: str

    @property
    def key(self) -> str:
        """What the entry is known by within its feed: guid, else link, else title."""
        return self.id or self.link or self.title


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed document. ``malformed``: it broke the rules of its format, its entries were kept all the same."""

    title: str
    link: str
    self_link: str
    hub: str
    ttl_minutes: int | None
    malformed: bool
    entries: tuple[Entry, ...]


class NotAFeed(ValueError):
    """The bytes are no feed; the message says what they look like."""


def parse(body: bytes, url: str = "", headers: Mapping[str, str] | None = None) -> ParsedFeed:
    """The feed in some bytes. Raises ``NotAFeed``."""
    import feedparser

    if not body.strip():
        raise NotAFeed("the document is empty")
    given = {name.lower(): value for name, value in (headers or {}).items()}
    if url:
        given.setdefault("content-location", url)
    try:
        document = feedparser.parse(body, response_headers=given)
    except Exception as error:  # feedparser can raise anything on broken input (its issue 599)
        raise NotAFeed(f"it cannot be parsed: {type(error).__name__}: {error}") from error
    if not document.get("version") and not document.entries:
        raise NotAFeed(_looks_like(body))
    feed = document.feed
    return ParsedFeed(
        title=_text(feed, "title"),
        link=_text(feed, "link"),
        self_link=_linked(feed, "self"),
        hub=_linked(feed, "hub"),
        ttl_minutes=_minutes(feed.get("ttl")),
        malformed=bool(document.bozo) and not _only_encoding(document),
        entries=tuple(_entry(entry) for entry in document.entries[:MOST_ENTRIES]),
    )


def _only_encoding(document: Any) -> bool:
    return type(document.get("bozo_exception")).__name__ in ("CharacterEncodingOverride", "NonXMLContentType")


def _looks_like(body: bytes) -> str:
    head = body.lstrip()[:500].lower()
    if b"<html" in head or b"<!doctype html" in head:
        return "it is a web page, not a feed (tracker feeds discover finds the feeds of a page)"
    return "it is neither RSS, RDF, Atom nor JSON Feed"


def _entry(entry: Any) -> Entry:
    return Entry(
        id=_text(entry, "id"),
        title=_text(entry, "title"),
        link=_text(entry, "link"),
        published=_instant(entry.get("published_parsed")),
        updated=_instant(entry.get("updated_parsed")),
        author=_text(entry, "author"),
        summary=_text(entry, "summary"),
    )


def _text(fields: Any, name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _linked(feed: Any, relation: str) -> str:
    for link in feed.get("links", ()):
        if link.get("rel") == relation:
            return str(link.get("href", ""))
    return ""


def _minutes(value: Any) -> int | None:
    return int(value) if isinstance(value, str) and value.strip().isdigit() else None


def _instant(parsed: Any) -> datetime | None:
    if parsed is None:
        return None
    try:
        year, month, day, hour, minute, second = parsed[:6]
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except (ValueError, TypeError):
        return None
