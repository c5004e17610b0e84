"""Every format the intake reads, and what it makes of broken ones."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest

from tests.feeds.corpus import files
from tests.feeds.scenario import rss
from tracker.feeds.entry import NotAFeed
from tracker.feeds.parse import parse

APRIL = datetime(2025, 4, 14, 12, 0, tzinfo=UTC)
NEWS = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://a.example/1</loc><news:news>
 <news:publication><news:name>The A</news:name><news:language>en</news:language></news:publication>
 <news:publication_date>2025-04-14T12:00:00Z</news:publication_date><news:title>One</news:title></news:news></url></urlset>"""
JSON = b"""{"version":"https://jsonfeed.org/version/1.1","title":"J","home_page_url":"https://j.example/",
 "feed_url":"https://j.example/feed.json","hubs":[{"type":"WebSub","url":"https://hub.example/"}],
 "items":[{"id":"1","url":"https://j.example/1","title":"One","content_text":"Text",
 "date_published":"2025-04-14T08:00:00-04:00","authors":[{"name":"Ana"}]}]}"""
RSS2 = (
    b"<rss version='2.0'><channel><title>R</title><item><title>One</title><guid>1</guid>"
    b"<pubDate>Mon, 14 Apr 2025 08:00:00 EDT</pubDate></item></channel></rss>"
)
RDF = (
    b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' "
    b"xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>D</title></channel><item rdf:about='1'>"
    b"<title>One</title><dc:date>2025-04-14T12:00:00Z</dc:date></item></rdf:RDF>"
)
ATOM1 = (
    b"<feed xmlns='http://www.w3.org/2005/Atom'><title>A</title><entry><id>1</id><title>One</title>"
    b"<published>2025-04-14T12:00:00Z</published></entry></feed>"
)
ATOM03 = (
    b"<feed version='0.3' xmlns='http://purl.org/atom/ns#'><title>A</title><entry><id>1</id><title>One</title>"
    b"<issued>2025-04-14T12:00:00Z</issued></entry></feed>"
)
RSS09 = b"<rss version='0.91'><channel><title>O</title><item><title>One</title><link>http://o.example/1</link></item></channel></rss>"


@pytest.mark.parametrize("body", [RSS2, RDF, ATOM1, ATOM03, JSON, NEWS])
def test_each_format_gives_its_entries_with_dates(body: bytes) -> None:
    feed = parse(body)
    assert [(entry.title, entry.published or entry.updated) for entry in feed.entries] == [("One", APRIL)]
    assert not feed.malformed


def test_rss_of_1999() -> None:
    assert parse(RSS09).entries[0].link == "http://o.example/1"


def test_what_a_json_feed_says_of_itself() -> None:
    feed = parse(JSON)
    assert (feed.title, feed.link, feed.self_link, feed.hub) == (
        *("J", "https://j.example/", "https://j.example/feed.json"),
        "https://hub.example/",
    )
    assert (feed.entries[0].author, feed.entries[0].summary) == ("Ana", "Text")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"<!doctype html><html></html>", "web page"),
        (b"just text", "neither"),
        (b'{"a":1}', "no JSON Feed"),
        (b"{broken", "is none"),
        (b"[" * 100_000, "neither"),
        (b"{" + b'"a":{' * 100_000, "none"),
        (
            b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>x</loc></url></urlset>',
            "without news",
        ),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><urlset></urlset>", "DOCTYPE"),
        (b"<urlset>", "not well formed"),
    ],
)
def test_what_is_no_feed_says_why(body: bytes, words: str) -> None:
    with pytest.raises(NotAFeed, match=words):
        parse(body)


def test_a_file_on_this_machine_is_never_read(tmp_path: object) -> None:
    """XXE: the entity stays empty, whatever it names."""
    body = (
        b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss version="2.0"><channel><title>a&x;b</title>'
        b"<item><title>&x;</title></item></channel></rss>"
    )
    assert parse(body).title in ("ab", "a&x;b")


def test_relative_links_stand_on_the_address_of_the_document() -> None:
    body = b"<feed xmlns='http://www.w3.org/2005/Atom'><title>A</title><entry><id>1</id><link href='x'/></entry></feed>"
    assert parse(body, "https://a.example/dir/feed").entries[0].link == "https://a.example/dir/x"


def test_the_cases_of_other_validators_never_crash() -> None:
    for path in files("feeds/feedvalidator/testcases/**/*.xml")[::6]:
        with suppress(NotAFeed):
            parse(path.read_bytes())


@pytest.mark.parametrize("charset", ["utf-16", "cp037", "undefined", "\0", "rot13", "nonsense", "utf-7"])
def test_a_header_that_names_a_wrong_encoding_loses_no_feed(charset: str) -> None:
    body = rss("<item><title>café</title><guid>1</guid></item>")
    headers = {"Content-Type": f"application/rss+xml; Charset={charset}"}
    assert [entry.title for entry in parse(body, headers=headers).entries] == ["café"]


def test_what_is_no_feed_is_none_in_any_encoding() -> None:
    with pytest.raises(NotAFeed):
        parse(b"<html><body>x</body></html>", headers={"content-type": "text/html; charset=utf-16"})
