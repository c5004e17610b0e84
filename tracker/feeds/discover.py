"""The feeds of a web page: what it links to as feeds, and where sites usually keep them. Pure."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from html.parser import HTMLParser

from yarl import URL

TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/json",
)
USUAL = ("/feed", "/rss", "/feed.xml", "/rss.xml", "/atom.xml", "/index.xml", "/feed.json")
MOST = 50


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that is said to be a feed (``linked``), or where one is often found."""

    url: str
    title: str
    linked: bool


class _Links(HTMLParser):
    def __init__(self, base: URL) -> None:
        super().__init__(convert_charrefs=True)
        self._base = base
        self.found: list[Candidate] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        try:
            if tag == "base" and given.get("href"):
                self._base = self._base.join(URL(given["href"]))
            relations = given.get("rel", "").lower().split()
            if tag == "link" and "alternate" in relations and given.get("type", "").lower().strip() in TYPES:
                url = str(self._base.join(URL(given.get("href", "").strip())))
                self.found.append(Candidate(url, given.get("title", ""), True))
        except ValueError:
            return  # an address that cannot be read leads nowhere


def candidates(page: bytes, url: str) -> list[Candidate]:
    """Where the feeds of a page may be, the linked ones first, each address once."""
    links = _Links(URL(url))
    with suppress(AssertionError):  # html.parser on some malformed declarations
        links.feed(page[:2_000_000].decode("utf-8", "replace"))
    origin = URL(url).origin()
    usual = [Candidate(str(origin.with_path(path)), "", False) for path in USUAL]
    unique = {candidate.url: candidate for candidate in reversed((*links.found[:MOST], *usual))}
    return list(reversed(unique.values()))
