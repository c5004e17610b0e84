"""Cases and orders as a table in Markdown, for a page or a memo; no mark-up from any source."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.digests.render import markdown
from tracker.exports.provenance import provenance, scope
from tracker.services.rebuild import Answer
from tracker.story.definitions import Names
from tracker.story.events import Citation
from tracker.story.facets import Claim, FacetState
from tracker.story.shapes import day_text, headline_of
from tracker.story.values import value_words

SECTIONS = ("cases", "orders")
STANDINGS = {"agreed": "agreed", "single": "one source", "conflict": "DISPUTED", "unanswered": "not known"}


def write_case_table(answer: Answer) -> str:
    """The cases and orders of an answer: what holds, since when, how well it stands, and who says so."""
    lines = [
        f"# {markdown(answer.view.outline.title)}: cases and orders",
        "",
        "| case or order | what | value | standing | since | sources |",
        "|---|---|---|---|---|---|",
        *_rows(answer),
        "",
        markdown(f"Scope: {scope(answer)}"),
        "",
        markdown(provenance(answer)),
    ]
    return "\n".join(lines) + "\n"


def _rows(answer: Answer) -> Iterator[str]:
    definitions, names = answer.view.definitions, Names(answer.view.outline)
    for facet, settled in answer.view.facets.items():
        definition = definitions.find(facet)
        if definition is None or definition.section not in SECTIONS:
            continue
        cells = [
            markdown(names.of(facet.rpartition(".")[0])),
            markdown(definitions.label(facet)),
            markdown(_value(settled)),
            STANDINGS[settled.standing],
            markdown(day_text(settled.since)),
            ", ".join(dict.fromkeys(_source(claim) for claim in settled.told_by)),
        ]
        yield f"| {' | '.join(cells)} |"


def _value(settled: FacetState) -> str:
    if settled.expired:
        return "not known"
    others = list(dict.fromkeys(value_words(claim.value) for claim in settled.against))
    return value_words(settled.value) + (f" (also: {', '.join(others)})" if others else "")


def _source(claim: Claim) -> str:
    name = markdown(claim.outlet or claim.origin or "outlet unknown")
    url = next((item.url for item in claim.evidence if isinstance(item, Citation)), "")
    safe = url.startswith(("https://", "http://")) and not set(url) & set(" <>()|\\\n\"'`")
    headline = headline_of(claim)
    told = f" (headline: “{markdown(headline)}”, text not stored)" if headline else ""
    return (f"[{name}]({url})" if safe else name) + told
