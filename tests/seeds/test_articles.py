"""The seed article, word for word, and the feeds to follow."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

ARTICLE = "000_065ecf78bf7b6733"
SHA256 = "9c7fc52341c06eef4b058b155b70d332ee8f8b1dee5383e4bdaa0aa32996e94c"


def provenance(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "articles" / f"{ARTICLE}.toml").read_text(encoding="utf-8"))


def test_the_article_is_kept_word_for_word(folder: Path) -> None:
    raw = (folder / "articles" / f"{ARTICLE}.txt").read_bytes()
    assert hashlib.sha256(raw).hexdigest() == SHA256 == provenance(folder)["sha256"]
    assert len(raw) == 5384


def test_its_provenance_says_what_is_not_known(folder: Path) -> None:
    facts = provenance(folder)
    text = (folder / "articles" / facts["file"]).read_text(encoding="utf-8")
    assert facts["title"] == text.splitlines()[0]
    assert facts["published"] == "2025-04-14/2025-04-15"
    assert facts["outlet"] == facts["url"] == ""
    assert facts["note"].strip()


def test_the_feeds_that_answered_are_followed_and_the_rest_is_explained(folder: Path) -> None:
    text = (folder / "feeds.opml").read_text(encoding="utf-8")
    outlines = ElementTree.fromstring(text).findall(".//outline")
    urls = [outline.get("xmlUrl", "") for outline in outlines]
    assert len(urls) == len(set(urls)) == 23
    for outline in outlines:
        assert outline.get("xmlUrl", "").startswith("https://")
        assert all(outline.get(name) for name in ("text", "title", "outlet"))
    explained = [line for line in re.findall(r"<!-- (.*?) -->", text) if " : " in line]
    assert len(explained) == 33
    assert not [url for url in urls if any(url in line for line in explained)]


def test_the_advisory_feed_must_say_it_twice(folder: Path) -> None:
    outlines = ElementTree.fromstring((folder / "feeds.opml").read_text(encoding="utf-8")).iter("outline")
    confirm = {outline.get("xmlUrl"): outline.get("confirm") for outline in outlines}
    assert confirm["https://travel.state.gov/_res/rss/TAsTWs.xml"] == "2"
