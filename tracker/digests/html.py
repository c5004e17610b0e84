"""A digest as the HTML part of a mail: one column, real tables, for day and night, nothing fetched from anywhere.

Pure: the content and the text of the templates in, HTML out. Every word passes ``one_line`` and jinja's autoescape,
and only plain http and https addresses become links. Meaning never hangs on a colour or a picture alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined

from tracker.digests.bars import bars
from tracker.digests.phrases import SIGNS, Link, Phrases, link, nothing
from tracker.safetext import one_line

MOST_BYTES = 100_000
"""What a mail may weigh; some readers cut off what is longer."""
MOST_CLAIMS = 8
"""Sides of a conflict, and claims of a side, that are shown."""
BAR = 240
"""Width of the longest bar of a chart."""
Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What the digest knows of names and articles: how speakers are called, where articles can be read."""

    names: Mapping[str, str]
    addresses: Mapping[str, str]

    def source(self, item: Content, say: Phrases) -> Link | None:
        """Where a development can be read."""
        source = item["source"]
        return link(source.get("url") or self.addresses.get(source.get("article", "")), source.get("outlet") or "")

    def claimed(self, claim: Content) -> Link | None:
        """Where a claim can be read."""
        cited = link(claim["cited"], claim["outlet"] or "")
        return cited or link(self.addresses.get(claim["article"] or ""), claim["outlet"] or "")

    def claimant(self, claim: Content, say: Phrases) -> str:
        """Who says it: the speakers, else the outlet."""
        return say.claimant(claim, self.names)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a digest beside its frozen content: its name, its state, the editor's note."""

    id: str
    hash: str
    state: str
    by: str = ""
    note: str = ""


def render_html(content: Content, templates: Mapping[str, str], standing: Standing, locale: str = "en") -> str:
    """The whole document, below ``MOST_BYTES``: when it would be longer, each section shows fewer rows and says so."""
    template = _environment(templates).get_template("mail.html")
    most = 400
    while True:
        html = template.render(_page(content, standing, Phrases(locale), most))
        if len(html.encode()) < MOST_BYTES or most <= 5:
            return html
        most = most * 2 // 3


def _environment(templates: Mapping[str, str]) -> Environment:
    environment = Environment(
        loader=DictLoader(dict(templates)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["line"] = one_line
    return environment


def _page(content: Content, standing: Standing, say: Phrases, most: int) -> dict[str, Any]:
    known = Known(_names(content), content.get("addresses", {}))
    sections = []
    for name, form, rows in _SECTIONS:
        items = content["sections"][name]
        if items:
            shown = [rows(item, say, known) for item in items[:most]]
            sections.append(
                {"title": say[name], "form": form, "count": len(items), "rows": shown, "left": len(items) - len(shown)}
            )
    return {
        "say": say,
        "lang": say.locale,
        "title": one_line(content["title"]),
        "range": say.range(content),
        "standing": standing,
        "corrects": say["corrects"].format(id=content["corrects"]) if content.get("corrects") else "",
        "nothing": nothing(content),
        "lead": [(say.lead(item), item["positions"][0], known.source(item, say)) for item in content["lead"]],
        "sections": sections,
        "scope": one_line(content["scope"]),
        "purpose": one_line(content["purpose"]),
        "log": say["log"].format(position=content["range"]["to_position"], root=content["root"]),
    }


def _names(content: Content) -> dict[str, str]:
    """What speakers are called, as far as the developments of the digest tell."""
    told = [item for items in content["sections"].values() for item in items if "said_by" in item]
    return {speaker: name for item in told for speaker, name in zip(item["speakers"], item["said_by"], strict=False)}


def _development(item: Content, say: Phrases, known: Known) -> dict[str, Any]:
    source = known.source(item, say)
    article = item["source"].get("article")
    return {
        "when": say.happened(item),
        "told": say.told(item),
        "quote": one_line(item["quote"]) if item["quote"] else "",
        "sign": SIGNS[item["standing"]],
        "standing": say[item["standing"]],
        "support": say.support(item),
        "unreviewed": not item["reviewed"],
        "position": item["positions"][0],
        "source": source,
        "from": "" if source else say.outlet(item) + (f", {say['article']} {one_line(article)}" if article else ""),
    }


def _facet(item: Content, say: Phrases, known: Known) -> dict[str, Any]:
    new = item["new"]
    claim = _claim(new or item["old"], known)
    dated = new is not None and item["type"] not in ("figure", "day")
    source = known.claimed(claim)
    named = bool(claim["speakers"]) or source is None
    return {
        "subject": one_line(item["subject"]),
        "label": one_line(item["label"]),
        "was": say.value(item["old"]),
        "now": say.value(new),
        "sign": SIGNS[new["standing"]] if new else "",
        "standing": say[new["standing"]] if new else "",
        "since": f"{say['since']} {say.day(new['since'])}" if dated else "",
        "reason": say.term(item["reason"]),
        "claimant": f"{say['according to']} {known.claimant(claim, say) + ',' * bool(source) if named else ''}",
        "position": claim["position"],
        "source": source,
        "from": "" if source or not claim["article"] else f"{say['article']} {one_line(claim['article'])}",
        "chart": bars(item, BAR),
    }


def _claim(facet: Content, known: Known) -> Content:
    """The claim that the shown value stands on: the first that says it, with an address when one has it."""
    claims: list[Content] = facet["claims"]
    saying = [claim for claim in claims if claim["value"] == facet["value"]] or claims
    return next((claim for claim in saying if known.claimed(claim)), saying[0])


def _conflict(item: Content, say: Phrases, known: Known) -> dict[str, Any]:
    sides = [
        {
            "value": say.plain(side["value"]),
            "quote": one_line(side["quote"] or ""),
            "claims": [
                {
                    "claimant": known.claimant(claim, say),
                    "source": known.claimed(claim),
                    "from": "",
                    "position": claim["position"],
                }
                for claim in side["claims"][:MOST_CLAIMS]
            ],
        }
        for side in item["sides"][:MOST_CLAIMS]
    ]
    return {
        "what": say.term(item["what"]),
        "subject": one_line(item["subject"]),
        "label": one_line(item["label"]),
        "sides": sides,
    }


def _correction(item: Content, say: Phrases, known: Known) -> dict[str, Any]:
    return {
        "what": say.term(item["what"]),
        "was": one_line(item["headline"]),
        "now": one_line(item.get("now") or ""),
        "reason": one_line(item["reason"]),
        "position": item["position"],
    }


def _edit(item: Content, say: Phrases, known: Known) -> dict[str, Any]:
    text = f"{say.term(item['grade'])}: {one_line(item['title'])} ({say['version']} {item['revision'] + 1})"
    return {"text": text, "position": item["position"]}


def _question(item: Content, say: Phrases, known: Known) -> dict[str, Any]:
    return {"text": f"{say.term(item['what'])}: {one_line(item['text'])}", "position": None}


def _coverage(item: Content, say: Phrases, known: Known) -> dict[str, Any]:
    text = f"{one_line(item['title'])}: {say.term(item['state'])} {say['since']} {say.day(item['since'][:10])}"
    return {"text": text, "position": None}


def _waiting(item: Content, say: Phrases, known: Known) -> dict[str, Any]:
    return {"text": f"{one_line(item['headline'])} ({one_line(item['id'])})", "position": None}


_SECTIONS = (
    ("developments", "developments", _development),
    ("figures", "facets", _facet),
    ("status", "facets", _facet),
    ("conflicts", "conflicts", _conflict),
    ("corrections", "corrections", _correction),
    ("silent_edits", "list", _edit),
    ("late_reports", "developments", _development),
    ("questions", "list", _question),
    ("coverage", "list", _coverage),
    ("to_review", "list", _waiting),
)
