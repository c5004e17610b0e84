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
from tracker.digests.known import Known
from tracker.digests.phrases import MOST_UNREVIEWED, SIGNS, Phrases, nothing
from tracker.safetext import one_line

MOST_BYTES = 100_000
"""What a mail may weigh; some readers cut off what is longer."""
MOST_CLAIMS = 8
"""Sides of a conflict, and claims of a side, that are shown."""
BAR = 240
"""Width of the longest bar of a chart."""
Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a digest beside its frozen content: its name, its state, the editor's note."""

    id: str
    hash: str
    state: str
    by: str = ""
    note: str = ""
    checkpoint: str = ""


def render_html(content: Content, templates: Mapping[str, str], standing: Standing, locale: str | None = None) -> str:
    """The whole document, below ``MOST_BYTES``: when it would be longer, each section shows fewer rows and says so."""
    template = _environment(templates).get_template("mail.html")
    most = 400
    while True:
        html = template.render(_page(content, standing, Phrases.of(content, locale), most))
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
    known = Known.of(content)
    sections = []
    for name, form, rows in _SECTIONS:
        items = content["sections"].get(name, [])
        if items:
            fewer = min(most, MOST_UNREVIEWED) if name == "unreviewed" else most
            count = max(content["counts"].get(name, 0), len(items))
            details = sum(bool(item.get("detail")) for item in items)
            items = [item for item in items if not item.get("detail")]
            shown = [rows(item, say, known) for item in items[:fewer]]
            title = {"title": say[name], "form": form, "count": count}
            sections.append({**title, "rows": shown, "left": say.left(details, count - len(shown) - details)})
    return {
        "say": say,
        "lang": say.locale,
        "title": one_line(content["title"]),
        "range": say.range(content),
        "standing": standing,
        "checkpoint": [one_line(line) for line in standing.checkpoint.strip("\n").split("\n")],
        "corrects": say["corrects"].format(id=content["corrects"]) if content.get("corrects") else "",
        "nothing": nothing(content),
        "lead": [(say.lead(item), item["positions"][0], known.source(item)) for item in content["lead"]],
        "sections": sections,
        "scope": one_line(content["scope"]),
        "purpose": one_line(content["purpose"]),
        "log": say["log"].format(position=content["range"]["to_position"], root=content["root"]),
    }


def _development(item: Content, say: Phrases, known: Known) -> dict[str, Any]:
    source = known.source(item)
    return {
        "when": say.happened(item),
        "told": say.told(item),
        "quote": say.quote(item),
        "sign": SIGNS[item["standing"]],
        "standing": say[item["standing"]],
        "support": say.support(item, outlet=source is None),
        "unreviewed": not item["reviewed"],
        "position": item["positions"][0],
        "source": source,
        "from": "",
    }


def _facet(item: Content, say: Phrases, known: Known) -> dict[str, Any]:
    new = item["new"]
    alleged = item["type"] == "allegation"
    claim = (known.alleged if alleged else known.shown)(new or item["old"])
    source = known.claimed(claim)
    if alleged:  # its value says who makes it
        claimant = "" if source is not None else say.told_by(claim)
    else:
        names = ", ".join(say.claimants(claim)) if source is not None else say.claimant(claim)
        claimant = f"{say['according to']} {names}" if names else ""
    was, told = say.was(item, claim), known.before(item, claim)
    return {
        "subject": one_line(item["subject"]),
        "label": one_line(item["label"]),
        "was": was,
        "then": _then(told, known) if was else None,
        "now": say.now(item),
        "rivals": "" if alleged else say.rivals(new),
        "sign": SIGNS[new["standing"]] if new else "",
        "standing": say[new["standing"]] if new else "",
        "since": say.since(item),
        "reason": say.reason(item),
        "unreviewed": not claim["reviewed"],
        "claimant": claimant,
        "position": claim["position"],
        "source": source,
        "from": "",
        "chart": bars(item, BAR),
    }


def _then(claim: Mapping[str, Any], known: Known) -> dict[str, Any]:
    """What the value before stands on."""
    unreviewed = not claim["reviewed"]
    return {"position": claim["position"], "source": known.claimed(claim), "from": "", "unreviewed": unreviewed}


def _conflict(item: Content, say: Phrases, known: Known) -> dict[str, Any]:
    sides = [
        {
            "value": say.plain(side["value"]),
            "quote": say.quote(side),
            "headline": "" if side.get("quote") else say.sentence(side),
            "claims": [
                {
                    "claimant": say.claimant(claim),
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
        "title": say.titled(item),
        "sides": sides,
    }


def _correction(item: Content, say: Phrases, known: Known) -> dict[str, Any]:
    was, now = say.reread(item)
    return {
        "what": say.term(item["what"]),
        "was": was,
        "now": now,
        "reason": one_line(item["reason"]),
        "position": item["position"],
        "source": known.source(item) if item.get("source") else None,
        "from": say.outlet(item) if item.get("source") else "",
    }


def _edit(item: Content, say: Phrases, known: Known) -> dict[str, Any]:
    changes = [{word: one_line(text) for word, text in change.items()} for change in item.get("changes", ())]
    return {"text": say.edit(item), "position": item["position"], "source": known.article(item), "changes": changes}


def _question(item: Content, say: Phrases, known: Known) -> dict[str, Any]:
    answer = item.get("answered_by")
    source = known.source(answer) if answer else None
    event = answer["positions"][0] if answer else item.get("position")
    return {"text": say.question(item), "position": event, "source": source}


def _due(item: Content, say: Phrases, known: Known) -> dict[str, Any]:
    text = f"{SIGNS[item['standing']]} {say.due(item)}"
    source = known.source(item)
    if source is None:
        text += f" ({say.outlet(item)})"
    return {"text": text, "position": item["positions"][0], "source": source}


def _coverage(item: Content, say: Phrases, known: Known) -> dict[str, Any]:
    return {"text": say.watch(item), "position": item.get("position"), "source": None}


def _waiting(item: Content, say: Phrases, known: Known) -> dict[str, Any]:
    return {"text": say.waiting(item), "position": None, "source": None}


_SECTIONS = (
    ("developments", "developments", _development),
    ("figures", "facets", _facet),
    ("status", "facets", _facet),
    ("conflicts", "conflicts", _conflict),
    ("corrections", "corrections", _correction),
    ("silent_edits", "edits", _edit),
    ("late_reports", "developments", _development),
    ("unreviewed", "developments", _development),
    ("questions", "list", _question),
    ("calendar", "list", _due),
    ("coverage", "list", _coverage),
    ("to_review", "list", _waiting),
)
