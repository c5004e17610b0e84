"""An article as somebody hands it over: a JSON, HTML, text or Markdown file, or standard input.

Bad input gets one clear line and loses nothing: what cannot be read raises ``BadArticle`` before anything is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from tracker.articles.events import Claims, Dating, Extraction

LARGEST = 10_000_000
"""Bytes of one article. The longest court opinions are below 2 MB of text."""
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class NoSuchArticle(LookupError):
    """There is no article of that id in the store."""


class BadArticle(ValueError):
    """The file holds no article that could be read; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Given:
    """An article as it was handed over. ``published`` is a day, an interval ``A/B`` or an instant, or empty; ``claims``
    are those of a feed's entry, ``dating`` what is odd about its date; ``once``: as in ``ArticleAdded``."""

    title: str
    text: str
    raw: bytes
    url: str = ""
    outlet: str = ""
    published: str = ""
    language: str = ""
    extraction: Extraction = "given"
    claims: Claims | None = None
    dating: Dating = ""
    once: bool = False


Extract = Callable[[bytes, str], "Given | None"]
"""Takes the bytes of a page and its address; gives its article, or None when there is none."""


def read_article(name: str, stream: BinaryIO | None, extract: Extract) -> Given:
    """The article in a file, or on a stream when the name is ``-``. Raises ``BadArticle``."""
    raw = _bytes(name, stream)
    if not raw.strip():
        raise BadArticle(f"{name} is empty")
    if _BINARY.search(raw[:200_000]):
        raise BadArticle(f"{name} is not text (it holds control bytes); give a .json, .html, .txt or .md file")
    suffix = Path(name).suffix.lower() if name != "-" else _guess(raw)
    if suffix == ".json":
        return _json(name, raw)
    if suffix in (".html", ".htm", ".xhtml"):
        return _page(name, raw, extract)
    if suffix in (".txt", ".md", ".markdown", ".text", ""):
        return _plain(name, raw)
    raise BadArticle(f"{name}: files of kind {suffix} are not read; give a .json, .html, .txt or .md file")


def _bytes(name: str, stream: BinaryIO | None) -> bytes:
    try:
        if stream is not None:
            raw = stream.read(LARGEST + 1)
        else:
            with Path(name).open("rb") as file:
                raw = file.read(LARGEST + 1)
    except OSError as error:
        raise BadArticle(f"{name} cannot be read: {error.strerror or error}") from error
    if len(raw) > LARGEST:
        raise BadArticle(f"{name} is larger than {LARGEST // 1_000_000} MB; no article is")
    return raw


def _guess(raw: bytes) -> str:
    head = raw.lstrip()[:1000].lower()
    if head.startswith(b"{"):
        return ".json"
    return ".html" if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")) else ".txt"


def decode(name: str, raw: bytes) -> str:
    """UTF-8 text with CRLF made LF. Raises ``BadArticle`` with the place of the first bad byte."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadArticle(f"{name} is not UTF-8 (byte {error.start}); convert it first") from error
    return normal(text)


def normal(text: str) -> str:
    """Line ends as LF; nothing else is touched, because offsets count in this text."""
    return text.replace("\r\n", "\n")


def _plain(name: str, raw: bytes) -> Given:
    text = decode(name, raw)
    title = next((line.strip().lstrip("# ").strip() for line in text.splitlines() if line.strip()), "")
    return Given(title=title[:500], text=text, raw=raw)


def _json(name: str, raw: bytes) -> Given:
    try:
        fields = json.loads(decode(name, raw))
    except json.JSONDecodeError as error:
        raise BadArticle(f"{name} is no JSON: {error}") from error
    except RecursionError as error:
        raise BadArticle(f"{name} is no article: its JSON is nested too deeply") from error
    if not isinstance(fields, dict):
        raise BadArticle(f"{name} holds a JSON {type(fields).__name__}, not an article object")

    def words(*keys: str) -> str:
        return next((value for key in keys if (value := _words(name, fields, key))), "")

    text = normal(words("text"))
    if not text.strip():
        raise BadArticle(f"{name} has no text")
    _encodable(name, text)
    return Given(
        title=words("title"),
        text=text,
        raw=raw,
        url=words("url"),
        outlet=words("outlet", "publisher"),
        published=words("published", "publication_date"),
        language=words("language"),
    )


def _words(name: str, fields: dict[str, Any], key: str) -> str:
    value = fields.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadArticle(f"{name}: {key!r} must be text, not {type(value).__name__}")
    return value


def _encodable(name: str, text: str) -> None:
    """JSON can hold half a character (a lone surrogate); it cannot be stored."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise BadArticle(f"{name}: its text holds half a character (position {error.start})") from error


def _page(name: str, raw: bytes, extract: Extract) -> Given:
    given = extract(raw, "")
    if given is None or not given.text.strip():
        raise BadArticle(f"no article text was found in {name}")
    return replace(given, raw=raw)
