"""Approved digests as Atom: well-formed, ids for ever, corrections related, nothing from outside as mark-up."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import feedparser

from tests.cli.conftest import Tracker

ATOM = "{http://www.w3.org/2005/Atom}"
RANGE = "2025-04-07..2025-04-14"


def feed(tracker: Tracker) -> ElementTree.Element:
    text = tracker("digest", "feed").out
    parsed = feedparser.parse(text)
    assert (parsed.bozo, parsed.version) == (0, "atom10")
    root = ElementTree.fromstring(text)
    for element in (root, *root.iter(f"{ATOM}entry")):
        names = [child.tag.removeprefix(ATOM) for child in element]
        assert all(names.count(name) == 1 for name in ("id", "title", "updated"))
    return root


def ids(root: ElementTree.Element) -> list[str]:
    return [str(entry.findtext(f"{ATOM}id")) for entry in root.iter(f"{ATOM}entry")]


def test_only_what_was_approved_is_in_the_feed(tracker: Tracker) -> None:
    made = tracker("digest", "make", RANGE, "--json").json["id"]
    assert ids(feed(tracker)) == []
    tracker("digest", "approve", made)
    root = feed(tracker)
    assert len(ids(root)) == 1
    assert f"tracker digest verify {made}" in str(next(root.iter(f"{ATOM}content")).text)
    assert tracker("digest", "feed", "-o", "digests.xml").code == 0
    assert Path("digests.xml").read_text(encoding="utf-8") == tracker("digest", "feed").out


def test_a_correction_is_a_new_entry_related_to_the_old_one_which_stays(tracker: Tracker) -> None:
    made = tracker("digest", "make", RANGE, "--json").json
    tracker("digest", "approve", made["id"])
    tracker("targets", "add", "desk", "--folder", "out")
    assert tracker("digest", "send", made["id"]).code == 0
    before = ids(feed(tracker))
    told = next(d for d in made["sections"]["developments"] if d["headline"].startswith("ACLU sues"))
    tracker("retract", f"@{told['positions'][0]}", "--reported", "2025-05-01", "--because", "<b>misread</b>")
    draft = tracker("digest", "correct", made["id"], "--json").json["id"]
    assert ids(feed(tracker)) == before  # a draft is nobody's word yet
    tracker("digest", "approve", draft)
    root = feed(tracker)
    assert len(ids(root)) == 2
    assert set(before) < set(ids(root))
    related = [link.get("href") for link in root.iter(f"{ATOM}link") if link.get("rel") == "related"]
    assert related == before
    assert "<b>misread</b>" in "".join(str(content.text) for content in root.iter(f"{ATOM}content"))
