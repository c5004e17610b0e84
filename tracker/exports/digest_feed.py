"""Approved digests as an Atom feed (RFC 4287): an entry each, whose id is that of its bytes and is never used again.

A correction is an entry of its own that is related to the entry of what it corrects; the old entry stays as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID
from xml.etree import ElementTree

from tracker.digests.phrases import Phrases
from tracker.digests.render import render_text
from tracker.ids import GENERATOR, fact_id
from tracker.safetext import one_line
from tracker.services.write_digest import Digest
from tracker.times import EPOCH, iso

ATOM = "http://www.w3.org/2005/Atom"
OUT = ("approved", "sent", "partly sent", "corrected")
MOST = 100
"""Entries of a feed, the newest first."""


def write_digest_feed(story: str, title: str, found: Sequence[Digest], locale: str | None = None) -> str:
    """The feed of a story's digests that a person approved."""
    ElementTree.register_namespace("", ATOM)
    ids = {digest.id: entry_id(digest) for digest in found}
    out = [digest for digest in found if digest.state in OUT and digest.at is not None]
    shown = sorted(out, key=lambda digest: (digest.at or EPOCH, digest.id), reverse=True)[:MOST]
    feed = ElementTree.Element(f"{{{ATOM}}}feed", {"xml:lang": locale or _spoken(shown)})
    _add(feed, "id", UUID(bytes=fact_id("digest-feed", story)).urn)
    _add(feed, "title", title)
    _add(feed, "updated", iso(max((digest.at or EPOCH for digest in shown), default=EPOCH)))
    _add(_add(feed, "author"), "name", GENERATOR)
    _add(feed, "generator", GENERATOR)
    for digest in shown:
        _entry(feed, digest, ids, locale)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="unicode") + "\n"


def entry_id(digest: Digest) -> str:
    """The id of an entry: the same for the same digest with the same bytes, and for no other."""
    return UUID(bytes=fact_id("digest-entry", digest.id, digest.hash)).urn


def _spoken(shown: Sequence[Digest]) -> str:
    """The language of the newest digest."""
    return next((str(digest.content.get("locale", "en")) for digest in shown), "en")


def _entry(feed: ElementTree.Element, digest: Digest, ids: dict[str, str], locale: str | None) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", ids[digest.id])
    say = Phrases.of(digest.content, locale)
    _add(entry, "title", say.subject(digest.content))
    _add(entry, "updated", iso(digest.at or EPOCH))
    _add(entry, "published", iso(digest.at or EPOCH))
    old = digest.content.get("corrects")
    if old in ids:
        ElementTree.SubElement(entry, f"{{{ATOM}}}link", rel="related", href=ids[old])
    ElementTree.SubElement(entry, f"{{{ATOM}}}category", term=one_line(digest.generated.story))
    note = f"{say['note']}: {digest.note}\n\n" if digest.note else ""
    text = f"{note}{render_text(digest.content, locale)}tracker digest verify {digest.id}\nSHA-256 {digest.hash}"
    _add(entry, "content", text).set("type", "text")


def _add(parent: ElementTree.Element, name: str, text: str = "") -> ElementTree.Element:
    child = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}")
    if text:
        child.text = "\n".join(_line(line) for line in text.split("\n"))
    return child


def _line(line: str) -> str:
    """One line, safe; its indentation stays."""
    return line[: len(line) - len(line.lstrip(" "))] + one_line(line)
