"""From the bytes of a page to its article: text, title, date, outlet, language. trafilatura does the reading.

The page is data: nothing in it is run or fetched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LARGEST_PAGE = 3_000_000
"""Bytes of a page that are read; beyond it the library takes seconds, and no article is that long."""
_DEEPEST = 400
_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]{0,2000}>")
_VOID = frozenset(b"area base br col embed hr img input link meta param source track wbr".split())


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says about itself. ``published`` is ISO or empty."""

    title: str
    text: str
    published: str
    outlet: str
    url: str
    language: str


class BadPage(ValueError):
    """The page is too large or built to be slow; the message says which."""


def extract(raw: bytes, url: str) -> Page | None:
    """The article of a page, or None when there is none. Raises ``BadPage``."""
    if len(raw) > LARGEST_PAGE:
        raise BadPage(f"the page is larger than {LARGEST_PAGE // 1_000_000} MB")
    if _depth(raw) > _DEEPEST:
        raise BadPage(f"the page nests its elements more than {_DEEPEST} deep")
    import trafilatura

    document = trafilatura.bare_extraction(raw, url=url or None, with_metadata=True, include_comments=False)
    if document is None:
        return None
    fields = document if isinstance(document, dict) else document.as_dict()

    def said(*names: str) -> str:
        return next((str(fields[name]) for name in names if fields.get(name)), "")

    if not said("text"):
        return None
    return Page(
        title=said("title"),
        text=said("text"),
        published=said("date"),
        outlet=said("sitename", "hostname"),
        url=said("url") or url,
        language=said("language"),
    )


def _depth(raw: bytes) -> int:
    """How deep elements nest at most; a cheap count that errs on the high side for unclosed tags."""
    depth = deepest = 0
    for match in _TAG.finditer(raw):
        if match[2].lower() in _VOID or match[0].endswith(b"/>"):
            continue
        depth += -1 if match[1] else 1
        depth = max(depth, 0)
        deepest = max(deepest, depth)
    return deepest
