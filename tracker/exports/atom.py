"""Developments as an Atom feed (RFC 4287): an entry each, with an id that never changes and the time it came out."""

from __future__ import annotations

from uuid import UUID
from xml.etree import ElementTree

from tracker.exports.provenance import addresses, headlines, outlets, provenance, quotes, scope, told
from tracker.ids import GENERATOR, fact_id
from tracker.safetext import one_line
from tracker.services.rebuild import Answer
from tracker.story.developments import Development
from tracker.story.shapes import day_text
from tracker.times import iso

ATOM = "http://www.w3.org/2005/Atom"
MOST = 200
"""Entries of a feed, the newest first."""


def write_atom(answer: Answer) -> str:
    """The newest developments of an answer."""
    ElementTree.register_namespace("", ATOM)
    shown = sorted(answer.view.developments, key=lambda d: (d.reported.earliest, d.id), reverse=True)[:MOST]
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", _urn("atom", answer.story))
    _add(feed, "title", answer.view.outline.title)
    _add(feed, "subtitle", f"{scope(answer)} {provenance(answer)}")
    _add(feed, "updated", iso(max((d.reported.earliest for d in shown), default=answer.instant)))
    _add(_add(feed, "author"), "name", GENERATOR)
    _add(feed, "generator", GENERATOR)
    for development in shown:
        _entry(feed, answer, development)
    ElementTree.indent(feed)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="unicode") + "\n"


def _entry(feed: ElementTree.Element, answer: Answer, development: Development) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", _urn("atom", answer.story, development.id))
    _add(entry, "title", told(development))
    _add(entry, "updated", iso(max(record.report.reported.earliest for record in development.records)))
    _add(entry, "published", iso(development.reported.earliest))
    ElementTree.SubElement(entry, f"{{{ATOM}}}category", term=development.kind)
    for url in addresses(development):
        ElementTree.SubElement(entry, f"{{{ATOM}}}link", rel="related", href=one_line(url))
    said = "".join(f"\n“{quote}”" for quote in quotes(development))
    said += "".join(f"\nheadline: “{text}” (text not stored)" for text in headlines(development))
    standing = f"{development.standing}, {len(development.records)} reports, {development.origins} independent"
    text = f"Happened {day_text(development.happened)}. {', '.join(outlets(development))} ({standing}).{said}"
    content = _add(entry, "content", text)
    content.set("type", "text")


def _urn(*parts: str) -> str:
    return UUID(bytes=fact_id(*parts)).urn


def _add(parent: ElementTree.Element, name: str, text: str = "") -> ElementTree.Element:
    child = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}")
    if text:
        child.text = "\n".join(one_line(line) for line in text.split("\n"))
    return child
