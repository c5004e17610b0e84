"""A digest as HTML: nothing from outside becomes mark-up, nothing is fetched, it stays small, and it says what was."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from tests.digests.test_render import HOSTILE
from tests.story.builders import HELD, OUTLINE, SENT, given, report, when
from tracker.digests.bars import bars
from tracker.digests.content import Between, Range, content
from tracker.digests.html import MOST_BYTES, Standing, render_html
from tracker.digests.phrases import link
from tracker.digests.render import render_markdown, render_text
from tracker.digests.words import LOCALES
from tracker.story.events import Citation, Figure
from tracker.story.state import State

TEMPLATES = {
    path.name: path.read_text(encoding="utf-8")
    for path in (Path(__file__).parents[2] / "tracker" / "digests" / "templates").iterdir()
}
DRAFT = Standing("d", "ab" * 32, "draft")
MARKS = [
    *HOSTILE,
    "'\"><svg onload=alert(1)>",
    "</title></style><script src=//evil.example></script>",
    "{{ 7 * 7 }} {% include '/etc/passwd' %}",
    "<img src='https://evil.example/pixel.gif'>",
    "<a href='javascript:alert(1)'>x</a>",
]
ALLOWED = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "div",
        "h1",
        "h2",
        "h3",
        "p",
        "strong",
        "span",
        "a",
        "br",
        "hr",
    ),
    *("table", "thead", "tbody", "tr", "th", "td", "ul", "li", "q", "del", "ins", "code", "svg", "text", "rect"),
}


class Elements(HTMLParser):
    """Every element with its attributes, and the words between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.seen if name == tag]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def made(state: State, between: Between | None = None, since: str = "2025-03-01") -> dict[str, Any]:
    old, new = when(state, since), when(state, "2025-05-01")
    asked = Range("reported", old.cut.instant, new.cut.instant, 9, 9)
    return content(old, new, asked, "ab" * 32, between or Between())


def hostile(words: str) -> dict[str, Any]:
    """A digest with these words in every place that comes from outside."""
    outline = structs.replace(OUTLINE, title=words, scope=words, purpose=words)
    cited = (Citation(url=words, outlet=words, note=words),)
    told = report(words, headline=words, by=words, speakers=(words,))
    state = given(
        ("a", structs.replace(told, evidence=cited)),
        ("b", report("other", headline=words, by="Post", on="2025-03-21", said="2025-03-22")),
        outline=outline,
    )
    between = Between(
        corrections=[{"what": words, "development": words, "headline": words, "reason": words, "position": 1}],
        silent_edits=[
            {"article": words, "title": words, "revision": 1, "grade": words, "position": 2},
            {
                "article": words,
                "title": words,
                "revision": 2,
                "grade": words,
                "position": 3,
                "outlet": words,
                "notice": True,
                "changes": [{"was": words, "now": words}, {"was": "", "now": words}],
            },
        ],
        coverage=[{"feed": words, "title": words, "state": words, "since": "2025-03-02T00:00:00Z", "error": words}],
        waiting=[
            {"id": words, "headline": words, "kind": words, "weight": 1},
            {"id": words, "headline": words, "kind": words, "like": words, "like_headline": words, "score": 0.5},
        ],
        title=lambda article: words,
    )
    return made(state, between)


@pytest.mark.parametrize("words", MARKS)
@pytest.mark.parametrize("locale", LOCALES)
def test_external_words_never_become_markup(words: str, locale: str) -> None:
    html = render_html(hostile(words), TEMPLATES, Standing(words, words, words, words, words), locale)
    found = Elements(html)
    assert {tag for tag, _ in found.seen} <= ALLOWED
    assert not [name for _, attributes in found.seen for name in attributes if name.startswith("on")]
    assert len(found.of("style")) == len(found.of("title")) - len(found.of("svg")) == 1
    assert all(re.match("https?://", str(a["href"])) for a in found.of("a"))
    assert not [c for c in html if (ord(c) < 32 and c not in "\n") or 0x7F <= ord(c) < 0xA0 or c == "\u202e"]


def test_the_guard_of_mark_up_is_what_keeps_it_out() -> None:
    """The negative control: the same template without escaping lets the script through."""
    words = "<script>alert(1)</script>"
    open_gate = {name: text.replace("{{ title }}", "{{ title | safe }}") for name, text in TEMPLATES.items()}
    assert Elements(render_html(hostile(words), open_gate, DRAFT)).of("script")
    assert not Elements(render_html(hostile(words), TEMPLATES, DRAFT)).of("script")


def test_nothing_is_fetched_from_anywhere() -> None:
    html = render_html(hostile("<img src=https://evil.example/x.png>"), TEMPLATES, DRAFT)
    found = Elements(html)
    assert not {"src", "srcset", "background", "action", "poster"} & {
        n for _, attributes in found.seen for n in attributes
    }
    assert "url(" not in html
    assert "@import" not in html
    assert "http" not in "".join(str(a.get("style")) for _, a in found.seen)


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://wire.example/a?b=c#d", True),
        ("http://wire.example", True),
        ("javascript:alert(1)", False),
        ("https://wire.example@evil.example/", False),
        ('https://wire.example/" onclick=x', False),
        ("https://wire.example\\@evil.example", False),
        ("//evil.example", False),
        ("data:text/html,x", False),
        ("", False),
    ],
)
def test_only_plain_addresses_become_links(address: str, good: bool) -> None:
    assert (link(address, "The Wire") is not None) is good


def test_a_link_shows_the_real_host() -> None:
    shown = link("https://whitehоuse.example/x", "White House")  # the o is Cyrillic
    assert shown is not None
    assert "xn--" in shown.words


def test_a_figure_that_changed_has_was_and_now_in_words_and_as_bars() -> None:
    state = given(
        ("a", report(Figure(low=200, high=200), facet=SENT, on="2025-03-15", said="2025-03-16")),
        ("b", report(Figure(low=260, high=260), facet=SENT, on="2025-03-20", said="2025-03-21")),
        ("c", report("prison one", on="2025-03-21", said="2025-03-22", by="The Wire")),
    )
    found = Elements(render_html(made(state, since="2025-03-18"), TEMPLATES, DRAFT))
    assert len(found.of("svg")) == 1
    assert {"was 200", "now 260"} <= {part.strip() for word in found.words for part in word.split(": ")[-1].split(",")}
    assert [rect["width"] for rect in found.of("rect")] == ["185", "185", "240", "240"]
    assert all(cell["scope"] in ("col", "row") for cell in found.of("th"))
    assert HELD is not None
    assert "according to The Wire" in found.text


def test_the_same_figure_stands_as_bars_in_the_plain_text() -> None:
    state = given(
        ("a", report(Figure(low=200, high=200), facet=SENT, on="2025-03-15", said="2025-03-16")),
        ("b", report(Figure(low=400, high=400), facet=SENT, on="2025-03-20", said="2025-03-21")),
    )
    shape = made(state, since="2025-03-18")
    drawn = [line.split() for line in render_text(shape).splitlines() if "##" in line]
    assert drawn == [["was", "200", "#" * 19], ["now", "400", "#" * 38]]
    assert "##" not in render_markdown(shape).replace("## ", "")


def test_a_bound_or_a_range_is_pale_where_it_may_reach() -> None:
    def side(low: float | None, high: float | None) -> dict[str, Any]:
        return {"value": {"low": low, "high": high}}

    assert bars({"old": side(100, 100), "new": side(50, 200)}, 40) == [("was", 20, 20), ("now", 10, 40)]
    assert bars({"old": None, "new": side(1, 1)}, 40) == []
    assert bars({"old": side(0, 0), "new": side(0, 0)}, 40) == []
    assert bars({"old": {"value": "two"}, "new": side(1, 1)}, 40) == []


def test_a_digest_of_thousands_of_changes_still_fits_into_a_mail() -> None:
    shape = made(given(("a", report("one", headline="long words " * 12))))
    shape["sections"]["developments"] *= 3_000
    html = render_html(shape, TEMPLATES, DRAFT)
    assert 60_000 < len(html.encode()) < MOST_BYTES
    assert "(3000)" in html
    assert re.search(r">\+ \d+ more</p>", html)


def test_an_editors_note_stands_apart_and_a_draft_says_that_it_is_one() -> None:
    shape = made(given(("a", report("one"))))
    draft = Elements(render_html(shape, TEMPLATES, DRAFT)).text
    sent = Elements(render_html(shape, TEMPLATES, Standing("d", "ab" * 32, "approved", "ana", "Read this."))).text
    assert "not approved" in draft
    assert "not approved" not in sent
    assert "Read this." in sent


def test_in_spanish_only_the_words_around_the_facts_change() -> None:
    shape = made(given(("a", report("one", headline="Ana is held"))))
    spanish = render_html(shape, TEMPLATES, DRAFT, "es")
    assert 'lang="es"' in spanish
    assert "Novedades" in spanish
    assert "Ana is held" in spanish
    assert "New developments" not in spanish
