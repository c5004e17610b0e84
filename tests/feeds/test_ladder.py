"""The ladder gives what a full parse gives, entry for entry and field for field, and parses only what is unread."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.feeds.corpus import CORPUS, files
from tests.feeds.scenario import item, rss
from tracker.feeds.entry import NotAFeed
from tracker.feeds.ladder import DEEPEST, read, spans
from tracker.feeds.parse import parse

ATOM = (
    b'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://a.example/"><title>T</title>'
    b"<entry><id>1</id><title>One</title><link href='one'/><updated>2025-04-14T00:00:00Z</updated></entry>\n"
    b"<entry><id>2</id><title>Two</title><link href='two'/><content type='html'>&lt;p&gt;Hi</content></entry></feed>"
)
REAL = sorted((CORPUS / "feeds" / "real").glob("*")) if (CORPUS / "feeds" / "real").is_dir() else []


def agrees(body: bytes, wanted: set[int]) -> bool:
    """Whether reading only the wanted items gives what a full parse gives for them; False when it was read whole."""
    url = "http://feed.example/a/b.xml"
    full = parse(body, url)
    first = read(body, url)
    assert first.feed.entries == full.entries[: len(first.feed.entries)]
    known = frozenset(digest for index, digest in enumerate(first.hashes) if index not in wanted)
    again = read(body, url, known=known)
    assert again.feed.entries == tuple(full.entries[index] for index in again.unseen)
    assert again.hashes == first.hashes
    return not again.whole


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_unread_items_alone_are_parsed_as_in_the_whole_document(data: st.DataObject) -> None:
    """On real feeds, with any part of the items unread."""
    if not REAL:
        pytest.skip("the evaluation corpus is not here")
    path: Path = data.draw(st.sampled_from([p for p in REAL if p.stat().st_size < 120_000]), label="feed")
    body = path.read_bytes()
    count = len(spans(body) or [])
    wanted = data.draw(st.sets(st.integers(0, max(count - 1, 0)), max_size=6), label="unread")
    agrees(body, wanted)


def test_all_real_feeds_are_read_without_loss() -> None:
    whole = 0
    for path in files("feeds/real/*"):
        body = path.read_bytes()
        if len(body) > 90_000:
            continue
        reading, full = read(body), parse(body)
        assert reading.feed.entries == full.entries
        assert len(reading.hashes) == len(full.entries)
        whole += reading.whole
    assert whole <= 3


@pytest.mark.slow
def test_all_real_feeds_agree_in_every_third_item() -> None:
    for path in files("feeds/real/*"):
        agrees(path.read_bytes(), set(range(1, 2_000, 3)))


@pytest.mark.parametrize("body", [ATOM, rss(item(2), item(1)), rss(*(item(n) for n in range(30)))])
def test_one_unread_item(body: bytes) -> None:
    assert agrees(body, {1})


def test_what_stands_between_and_after_items_stays() -> None:
    body = rss(item(1), "<webMaster>w</webMaster>", item(2)).replace(b"</channel>", b"<ttl>60</ttl></channel>")
    assert agrees(body, {0})
    assert read(body, known=frozenset(read(body).hashes[:1])).feed.ttl_minutes == 60


@pytest.mark.parametrize(
    "body",
    [
        rss(item(1), item(2)).replace(b"</title>", b"&nbsp;</title>", 1),  # not well formed
        rss(item(1), item(2))[:-40],
        b"<!DOCTYPE rss [<!ENTITY x 'y'>]>" + rss(item(1)).split(b"?>", 1)[1],
        rss(item(1)).decode().replace("utf-8", "utf-16").encode("utf-16"),
        ATOM.replace(b"<entry><id>1</id>", b"<entry><entry><id>0</id></entry><id>1</id>"),
        b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"a"},{"id":"2","title":"b"}]}',
        b"<RDF:RDF xmlns:RDF='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><item><title>a</title></item></RDF:RDF>",
    ],
)
def test_what_is_not_safe_to_cut_is_parsed_whole(body: bytes) -> None:
    assert not agrees(body, {0})


def test_text_that_looks_like_items_is_text() -> None:
    body = rss(item(1, text="<![CDATA[<item>not one</item>]]>"), "<!-- <item/> -->", item(2))
    assert len(spans(body) or []) == 2
    assert agrees(body, {0})


def test_elements_within_elements_have_an_end() -> None:
    deep = rss(f"<item><description>{'<b>' * 2_000}{'</b>' * 2_000}</description></item>")
    with pytest.raises(NotAFeed, match=f"more than {DEEPEST} deep"):
        read(deep)


def test_an_item_is_known_by_its_bytes() -> None:
    first, edited = read(rss(item(2), item(1))), read(rss(item(2), item(1, text="Other.")))
    assert first.hashes[0] == edited.hashes[0]
    assert first.hashes[1] != edited.hashes[1]


@given(st.binary(max_size=400))
def test_any_bytes_are_a_feed_or_not_and_nothing_else(noise: bytes) -> None:
    for body in (noise, b"<rss>" + noise, b"<rss><channel><item>" + noise + b"</item></channel></rss>", b"{" + noise):
        with suppress(NotAFeed):
            read(body)
