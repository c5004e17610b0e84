"""Bytes of a feed to its entries: RSS 0.9x to 2.0, RDF and Atom by feedparser, JSON Feed and news sitemaps by hand.

Bytes only: a string feedparser would open as a file or an address. Runs in a process of its own (``parser_pool``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tracker.feeds.entry import Entry, Hints, NotAFeed, ParsedFeed
from tracker.feeds.json_feed import looks_like_json, parse_json_feed
from tracker.feeds.markup import read_once
from tracker.feeds.sitemap import looks_like_sitemap, parse_sitemap

__all__ = ["Entry", "NotAFeed", "ParsedFeed", "parse"]

LONGEST_TEXT = 200_000
"""Characters of a title or text that are kept; the longest in a hundred real feeds has 117,000."""
MOST_NAMED = 100
"""Categories or enclosures of one entry that are kept."""
_ROOT = re.compile(rb"<([A-Za-z][\w:]*)")
_HOURS = re.compile(rb"<skipHours>(.{0,2000}?)</skipHours>", re.DOTALL)
_DAYS = re.compile(rb"<skipDays>(.{0,2000}?)</skipDays>", re.DOTALL)
_DAY_NAMES = (b"monday", b"tuesday", b"wednesday", b"thursday", b"friday", b"saturday", b"sunday")
_PERIODS = {"hourly": 60, "daily": 1_440, "dayly": 1_440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}


def parse(body: bytes, url: str = "", headers: Mapping[str, str] | None = None) -> ParsedFeed:
    """The feed in some bytes. Raises ``NotAFeed``."""
    if not body.strip():
        raise NotAFeed("the document is empty")
    if looks_like_json(body):
        return parse_json_feed(body)
    if looks_like_sitemap(body):
        return parse_sitemap(body)
    try:
        document = parse_document(body, url, headers or {})
    except NotAFeed:
        plain = _without_charset(headers or {})
        if plain is None:
            raise
        document = parse_document(body, url, plain)  # the header names an encoding that the document does not have
    feed = document.feed
    return ParsedFeed(
        title=_text(feed, "title"),
        link=_text(feed, "link"),
        self_link=_linked(feed, "self"),
        hub=_linked(feed, "hub"),
        malformed=bool(document.bozo) and not _only_encoding(document),
        hints=_hints(feed, body),
        entries=tuple(_entry(entry) for entry in document.entries),
    )


def parse_document(body: bytes, url: str, headers: Mapping[str, str]) -> Any:
    """What feedparser makes of the bytes, as the intake calls it. Raises ``NotAFeed``."""
    import feedparser

    given = {name.lower(): value for name, value in headers.items()}
    if url:
        given.setdefault("content-location", url)
    try:
        with read_once():
            document = feedparser.parse(body, response_headers=given)
    except Exception as error:  # feedparser can raise anything on broken input (its issue 599)
        raise NotAFeed(f"it cannot be parsed: {type(error).__name__}") from error
    if not document.get("version") and not document.entries and not _is_cdf(body):
        raise NotAFeed(_looks_like(body))
    return document


def _without_charset(headers: Mapping[str, str]) -> dict[str, str] | None:
    """The headers without the encoding that they claim; None when they claim none."""
    given = {name.lower(): value for name, value in headers.items()}
    kind, _, parameters = given.get("content-type", "").partition(";")
    return {**given, "content-type": kind} if "charset" in parameters.lower() else None


def _is_cdf(body: bytes) -> bool:
    """The Channel Definition Format of 1997, which names no version: its root is ``channel``."""
    root = _ROOT.search(body[:4_000])
    return root is not None and root[1].lower() == b"channel"


def _only_encoding(document: Any) -> bool:
    return type(document.get("bozo_exception")).__name__ in ("CharacterEncodingOverride", "NonXMLContentType")


def _looks_like(body: bytes) -> str:
    head = body.lstrip()[:2_000].lower()
    if b"<html" in head or b"<!doctype html" in head:
        return "it is a web page, not a feed (tracker feeds discover finds the feeds of a page)"
    return "it is neither RSS, RDF, Atom, JSON Feed nor a news sitemap"


def _entry(entry: Any) -> Entry:
    contents = [_text(content, "value") for content in entry.get("content", ())]
    return Entry(
        id=_text(entry, "id"),
        title=_text(entry, "title"),
        link=_text(entry, "link"),
        published=_instant(entry.get("published_parsed")),
        updated=_instant(entry.get("updated_parsed")) if "updated" in entry else None,
        author=_text(entry, "author"),
        summary=_text(entry, "summary"),
        content=max(contents, key=len, default=""),
        categories=_each(entry, "tags", "term"),
        enclosures=_each(entry, "enclosures", "href"),
    )


def _text(fields: Any, name: str) -> str:
    value = fields.get(name)
    return value[:LONGEST_TEXT] if isinstance(value, str) else ""


def _each(entry: Any, name: str, field: str) -> tuple[str, ...]:
    """One field of each of an entry's categories or enclosures, without repetitions."""
    found = [_text(item, field) for item in entry.get(name) or ()]
    return tuple(dict.fromkeys(text for text in found if text))[:MOST_NAMED]


def _linked(feed: Any, relation: str) -> str:
    for link in feed.get("links", ()):
        if link.get("rel") == relation:
            return str(link.get("href", ""))
    return ""


def _hints(feed: Any, body: bytes) -> Hints:
    hours = _HOURS.search(body)
    days = _DAYS.search(body)
    return Hints(
        ttl_minutes=_number(feed.get("ttl")),
        period_minutes=_period(feed),
        skip_hours=tuple(sorted({int(hour) % 24 for hour in re.findall(rb"\d{1,2}", hours[1])})) if hours else (),
        skip_days=tuple(n for n, name in enumerate(_DAY_NAMES) if days and name in days[1].lower()),
    )


def _period(feed: Any) -> int | None:
    """``sy:updatePeriod`` over ``sy:updateFrequency`` (RSS 1.0 syndication module)."""
    minutes = _PERIODS.get(str(feed.get("sy_updateperiod", "")).strip().lower())
    frequency = _number(feed.get("sy_updatefrequency"))
    return None if minutes is None else minutes // max(frequency or 1, 1)


def _number(value: Any) -> int | None:
    return int(value) if isinstance(value, str) and re.fullmatch(r"\s*[0-9]{1,9}\s*", value) else None


def _instant(parsed: Any) -> datetime | None:
    if parsed is None:
        return None
    try:
        year, month, day, hour, minute, second = parsed[:6]
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None
