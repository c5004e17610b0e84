"""Lists of feeds as OPML 2.0: what other readers give and take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree

from tracker.safetext import one_line
from tracker.services.coverage import FollowedFeed

MOST_BYTES = 20_000_000


class BadOpml(ValueError):
    """The file is no list of feeds; the message says why."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A feed of a list. ``confirm``: how often it must say something before it counts."""

    url: str
    title: str
    confirm: int = 1


def read_opml(data: bytes) -> list[Listed]:
    """The feeds of a list, folders flattened. Raises ``BadOpml``, also for declared entities (they can be bombs)."""
    if len(data) > MOST_BYTES:
        raise BadOpml(f"it is larger than {MOST_BYTES // 1_000_000} MB")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise BadOpml("an OPML file with a DOCTYPE or ENTITY is not read")
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise BadOpml(f"it is not well formed: {error}") from error
    if root.tag.lower() != "opml":
        raise BadOpml(f"its root is <{root.tag}>, not <opml>")
    return [listed for outline in root.iter("outline") if (listed := _listed(outline)) is not None]


def _listed(outline: ElementTree.Element) -> Listed | None:
    fields = {name.lower(): value for name, value in outline.attrib.items()}
    url = fields.get("xmlurl", "").strip()
    if not url:
        return None
    confirm = fields.get("confirm", "1")
    return Listed(
        url.replace("feed://", "https://", 1) if url.startswith("feed://") else url,
        fields.get("title") or fields.get("text") or url,
        min(int(confirm), 9) if confirm.isdigit() else 1,
    )


def write_opml(title: str, feeds: Iterable[FollowedFeed]) -> bytes:
    """The list of some feeds. What XML cannot hold in a title, and what would steer a reader's screen, is shown as its
    code."""
    root = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = one_line(title)
    body = ElementTree.SubElement(root, "body")
    for feed in feeds:
        name = one_line(feed.title)
        fields = {"type": "rss", "text": name, "title": name, "xmlUrl": feed.url}
        if feed.outlet:
            fields["outlet"] = one_line(feed.outlet)
        if feed.confirm > 1:
            fields["confirm"] = str(feed.confirm)
        ElementTree.SubElement(body, "outline", fields)
    ElementTree.indent(root)
    text: str = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()
