"""Markup read once is what feedparser makes of it in two passes: over real feeds, its own cases and random markup."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
import pytest
from feedparser import api, mixin
from feedparser.sanitizer import _sanitize_html
from feedparser.urls import resolve_relative_uris
from hypothesis import example, given
from hypothesis import strategies as st

from tests.feeds.corpus import CORPUS
from tests.feeds.scenario import rss
from tracker.feeds.markup import _TWICE, cleaned, read_once

BASE = "http://a.example/b/c?d"
LARGEST = 60_000
NAMES = ("p", "a", "img", "b", "br", "div", "span", "iframe", "form", "td", "A", "foo", "q", "video", "input")
NAMED = ("href", "src", "cite", "title", "onclick", "style", "class", "action", "HREF", "data-x", "rel", "type")
VALUES = (
    *("x", "/y?a=1&b=2", "http://c.example/ d", "javascript:alert(1)", " ../e ", "#f", "", "a&amp;b", "&#39;", "ü"),
    *("color: red", "a'b", "mailto:x", "//g.example", "http:////h", "data:text/html,i", "a<b", "&lt;i&gt;", "HTTP://J"),
)

texts = st.sampled_from(
    ("words", " ", "&amp;", "&lt;b&gt;", "&#8217;", "&#x92;", "&nope;", "& ", "\r\n", "é", "'", '"')
)
attributes = st.tuples(st.sampled_from(NAMED), st.sampled_from(VALUES), st.sampled_from(('"', "'", ""))).map(
    lambda each: f"{each[0]}={each[2]}{each[1]}{each[2]}"
)
opened = st.tuples(
    st.sampled_from(NAMES), st.lists(attributes, max_size=3), st.sampled_from((">", "/>", " />", ""))
).map(lambda each: f"<{' '.join((each[0], *each[1]))}{each[2]}")
closed = st.sampled_from(NAMES).map(lambda name: f"</{name}>")
markup = st.lists(st.one_of(texts, opened, closed), max_size=12).map("".join)


def twice(html: str, kind: str) -> str:
    """What feedparser makes of markup."""
    return str(_sanitize_html(resolve_relative_uris(html, BASE, "utf-8", kind), "utf-8", kind))


@given(markup, st.sampled_from(("text/html", "application/xhtml+xml")))
@example("<a href=x>", "text/html")
@example('<p title="a > b">', "text/html")
@example("<b/<b/", "text/html")
def test_random_markup_is_read_as_in_two_passes(html: str, kind: str) -> None:
    if not _TWICE.search(html):
        assert cleaned(html, BASE, "utf-8", kind) == twice(html, kind)


def documents() -> Iterator[Path]:
    """Real feeds and feedparser's own cases."""
    for path in sorted((CORPUS / "feeds").rglob("*")):
        if path.is_file() and path.stat().st_size <= LARGEST:
            yield path


def parsed(body: bytes) -> Any:
    """The entries and the feed itself, or what was raised."""
    try:
        document = feedparser.parse(body, response_headers={"content-location": BASE})
    except Exception as error:
        return type(error)
    return document.feed, document.entries


def test_all_documents_are_parsed_as_in_two_passes() -> None:
    found = list(documents())
    if not found:
        pytest.skip("the evaluation corpus is not here")
    for path in found:
        body = path.read_bytes()
        plain = parsed(body)
        with read_once():
            assert parsed(body) == plain, path


def test_the_library_is_as_it_was_afterwards_and_changed_within() -> None:
    def present() -> tuple[object, ...]:
        own = mixin.resolve_relative_uris, mixin._sanitize_html, mixin.make_safe_absolute_uri
        return *own, tuple(api.PREFERRED_XML_PARSERS)

    before = present()
    with read_once():
        assert all(now != then for now, then in zip(present(), before, strict=True))
    assert present() == before


def test_what_is_dangerous_is_left_out_and_addresses_are_resolved() -> None:
    """The control: neither step is lost when both are one."""
    body = rss("<item><description>&lt;a href='/x' onclick='y'&gt;z&lt;/a&gt;&lt;blink&gt;</description></item>")
    with read_once():
        _, entries = parsed(body)
    assert entries[0].summary == '<a href="http://a.example/x">z</a>'
