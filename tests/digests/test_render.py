"""A digest as text and Markdown: complete, narrow, and nothing from outside becomes mark-up."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt
from msgspec import structs

from tests.story.builders import OUTLINE, given, report, when
from tracker.digests.content import Between, Range, content
from tracker.digests.render import render_markdown, render_text
from tracker.story.events import Citation
from tracker.story.state import State
from tracker.times import EPOCH

HOSTILE = [
    "x\n\n# Approved by editor\n[click](javascript:alert(1))",
    "<script>alert(1)</script> <img src=x onerror=y>",
    "**bold** `code` ~~gone~~ @everyone <!channel> https://evil.example",
    "a\x1b[31mred\x1b]0;title\x07 \u202egnp.exe",
    "| a | b |\n|---|---|\n1. item\n- item\n> quote",
    "&lt;b&gt; &#91;x&#93;(y)",
    "![image](https://evil.example/x.png)",
]


def made(state: State) -> dict[str, object]:
    old, new = when(state, "2025-03-01"), when(state, "2025-04-01")
    asked = Range("reported", old.cut.instant, new.cut.instant, 9, 9)
    return content(old, new, asked, "ab" * 32, Between())


@pytest.mark.parametrize("words", HOSTILE)
def test_external_words_never_become_markup(words: str) -> None:
    outline = structs.replace(OUTLINE, title=words, scope=words, purpose=words)
    state = given(("a", report("one", headline=words, by=words, speakers=(words,))), outline=outline)
    shape = made(state)
    tokens = MarkdownIt("commonmark").enable("table").parse(render_markdown(shape))
    inline = [child for token in tokens for child in (token.children or [])]
    assert {child.type for child in inline} <= {"text", "softbreak", "strong_open", "strong_close", "text_special"}
    assert {token.type for token in tokens} <= {
        *("heading_open", "heading_close", "inline", "paragraph_open", "paragraph_close", "hr"),
        *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
    }
    headings = [tokens[i + 1].content for i, token in enumerate(tokens) if token.type == "heading_open"]
    assert not any("Approved" in heading and not heading.startswith("x") for heading in headings)
    text = render_text(shape)
    assert not [c for c in text if (ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0 or c == "\u202e"]


@pytest.mark.parametrize("words", HOSTILE)
def test_markdown_links_to_sources_and_to_nothing_else(words: str) -> None:
    good = "https://wire.example/a?b=(c)&d=[e]"
    told = structs.replace(report("one"), evidence=(Citation(url=good, outlet=words),))
    other = structs.replace(report("two", said="2025-03-20"), evidence=(Citation(url=words, outlet="Wire"),))
    tokens = MarkdownIt("commonmark").parse(render_markdown(made(given(("a", told), ("b", other)))))
    inline = [child for token in tokens for child in (token.children or [])]
    links = [child.attrs["href"] for child in inline if child.type == "link_open"]
    assert len(links) >= 2
    assert {str(link).partition("?")[0] for link in links} == {"https://wire.example/a"}
    assert not {child.type for child in inline} & {"html_inline", "image", "code_inline", "em_open"}


def test_text_is_narrow_and_names_each_standing_and_source() -> None:
    state = given(
        ("a", report("one", headline="Ana is arrested " + "at dawn " * 20, by="The Wire")),
        ("b", report(headline="Ben speaks", by="The Post", on="2025-03-20", said="2025-03-20")),
    )
    text = render_text(made(state))
    assert max(map(len, text.splitlines())) <= 72
    assert "The Wire" in text
    assert "one source" in text


def test_the_same_views_give_the_same_content() -> None:
    state = given(("a", report("one")))
    assert made(state) == made(state)
    assert EPOCH is not None


def test_nothing_changed_says_so() -> None:
    state = given(("a", report("one", said="2025-02-01", on="2025-02-01")))
    assert "Nothing changed." in render_text(made(state))
    assert "Nothing changed." in render_markdown(made(state))
