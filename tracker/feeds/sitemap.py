"""Google News sitemaps: ``urlset`` of sitemaps.org 0.9 with ``news:news``. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree

from tracker.feeds.entry import Entry, NotAFeed, ParsedFeed

_SITE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def looks_like_sitemap(body: bytes) -> bool:
    """Whether the root element is ``urlset``."""
    head = body[:4_000]
    return b"<urlset" in head and b"<rss" not in head and b"<feed" not in head


def parse_sitemap(body: bytes) -> ParsedFeed:
    """The articles of a news sitemap. Raises ``NotAFeed``, also for one that declares entities (they can be bombs)."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise NotAFeed("a sitemap with a DOCTYPE or ENTITY is not read")
    try:
        root = ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise NotAFeed(f"it begins like a sitemap and is not well formed: {error}") from error
    entries = tuple(entry for url in root.iter(f"{_SITE}url") if (entry := _entry(url)) is not None)
    if not entries and len(root):
        raise NotAFeed("it is a sitemap without news")
    publication = root.findtext(f".//{_NEWS}publication/{_NEWS}name", "")
    return ParsedFeed(title=publication.strip(), entries=entries)


def _entry(url: ElementTree.Element) -> Entry | None:
    news = url.find(f"{_NEWS}news")
    link = url.findtext(f"{_SITE}loc", "").strip()
    if news is None or not link:
        return None
    return Entry(
        id=link,
        title=news.findtext(f"{_NEWS}title", "").strip(),
        link=link,
        published=_instant(news.findtext(f"{_NEWS}publication_date", "")),
        updated=_instant(url.findtext(f"{_SITE}lastmod", "")),
        summary=news.findtext(f"{_NEWS}keywords", "").strip(),
    )


def _instant(text: str) -> datetime | None:
    """A W3C date."""
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
