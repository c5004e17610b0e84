"""JSON Feed 1.0 and 1.1 (jsonfeed.org). Pure."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from tracker.feeds.entry import Entry, NotAFeed, ParsedFeed

LONGEST_TEXT = 200_000
MOST_NAMED = 100
"""Tags or attachments of one entry that are kept."""
VERSION = "https://jsonfeed.org/version/1"


def looks_like_json(body: bytes) -> bool:
    """Whether the document is a JSON object."""
    return body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def parse_json_feed(body: bytes) -> ParsedFeed:
    """The feed in a JSON document. Raises ``NotAFeed``."""
    try:
        document = json.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        raise NotAFeed(f"it begins like JSON and is none: {str(error)[:80]}") from error
    version = document.get("version") if isinstance(document, dict) else None
    if not isinstance(version, str) or not version.replace("http://", "https://").startswith(VERSION):
        raise NotAFeed("it is JSON, but no JSON Feed (its version must begin with https://jsonfeed.org/version/1)")
    items = document.get("items")
    entries = [_entry(item) for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    hubs = document.get("hubs")
    hub = hubs[0].get("url") if isinstance(hubs, list) and hubs and isinstance(hubs[0], dict) else ""
    return ParsedFeed(
        title=_text(document.get("title")),
        link=_text(document.get("home_page_url")),
        self_link=_text(document.get("feed_url")),
        hub=_text(hub),
        malformed=not isinstance(items, list) or len(entries) != len(items),
        entries=tuple(entries),
    )


def _entry(item: dict[str, Any]) -> Entry:
    return Entry(
        id=_text(item.get("id")),
        title=_text(item.get("title")),
        link=_text(item.get("url")) or _text(item.get("external_url")),
        published=_instant(item.get("date_published")),
        updated=_instant(item.get("date_modified")),
        author=_author(item),
        summary=_text(item.get("summary")) or _text(item.get("content_html")) or _text(item.get("content_text")),
        content=_text(item.get("content_html")) or _text(item.get("content_text")),
        categories=_texts(item.get("tags")),
        enclosures=_texts([each.get("url") for each in _dicts(item.get("attachments"))]),
    )


def _author(item: dict[str, Any]) -> str:
    authors = item.get("authors") or [item.get("author")]
    names = [_text(a.get("name")) for a in authors if isinstance(a, dict)] if isinstance(authors, list) else []
    return ", ".join(name for name in names if name)


def _texts(value: Any) -> tuple[str, ...]:
    """The texts of a JSON list, without repetitions."""
    found = [_text(each) for each in value] if isinstance(value, list) else []
    return tuple(dict.fromkeys(text for text in found if text))[:MOST_NAMED]


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    """A JSON string as text; an id may be a number (1.0 said "coerce it")."""
    if isinstance(value, str):
        return value[:LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8")
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _instant(value: Any) -> datetime | None:
    """RFC 3339."""
    if not isinstance(value, str):
        return None
    try:
        instant = datetime.fromisoformat(value.strip())
        return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
