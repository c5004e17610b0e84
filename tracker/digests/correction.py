"""The content of a correction: what a digest said, and what is known instead. Pure.

It has the header and the sections of every digest, so every form renders it; ``corrects`` names the digest that was
sent, whose bytes stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tracker.digests.content import SECTIONS, TELLING, VERSION
from tracker.digests.items import told_of, told_shape
from tracker.story.shapes import Shape, facet_shape
from tracker.story.view import StoryView

Touched = Mapping[str, tuple[str, str, int]]
"""Developments that a later decision is about: what was done, why, and the position of the event."""


def correction_of(digest: str, sent: Mapping[str, Any], now: StoryView, touched: Touched) -> Shape | None:
    """What a sent digest said otherwise than ``now`` shows, as far as it stands on touched developments; else None."""
    corrections = list(_developments(sent, now, touched))
    facets = {name: _facets(sent["sections"][name], now, touched) for name in ("figures", "status")}
    if not corrections and not any(facets.values()):
        return None
    sections: dict[str, Sequence[Shape]] = {**{name: [] for name in SECTIONS}, **facets, "corrections": corrections}
    kept = {name: sent[name] for name in ("schema", "story", "title", "scope", "purpose", "zone")}
    return {
        **kept,
        "locale": sent.get("locale", "en"),
        "version": VERSION,
        "corrects": digest,
        "counts": {name: len(items) for name, items in sections.items()},
        "lead": [],
        "sections": sections,
        "names": sent.get("names", {}),
        "addresses": sent.get("addresses", {}),
        "titles": sent.get("titles", {}),
    }


def _developments(sent: Mapping[str, Any], now: StoryView, touched: Touched) -> list[Shape]:
    present = {development.id: development for development in now.developments}
    said = _said(sent)
    found = []
    for key in sorted(said.keys() & touched.keys()):
        development = present.get(key)
        before, source = said[key]
        after = told_shape(development) if development is not None else None
        if before == after:
            continue
        what, reason, position = touched[key]
        found.append(
            {
                "what": what,
                "development": key,
                "headline": (before or after or {})["headline"],
                "now": after["headline"] if after is not None else None,
                "told": {"was": before, "now": after},
                "reason": reason,
                "position": position,
                "source": source,
            }
        )
    return found


def _said(sent: Mapping[str, Any]) -> dict[str, tuple[Shape | None, Shape]]:
    """What a digest says of each development, and by whom; of a correction what now stands, None where nothing does."""
    sections = sent["sections"]
    said = {item["id"]: (told_of(item), item["source"]) for name in TELLING for item in sections.get(name, ())}
    anew = [item for item in sections["corrections"] if sent.get("corrects") and item.get("told")]
    return {**said, **{item["development"]: (item["told"]["now"], item["source"]) for item in anew}}


def _facets(items: Sequence[Shape], now: StoryView, touched: Touched) -> list[Shape]:
    found = []
    for item in items:
        said, before = item["new"], item["old"]
        if not {claim["development"] for claim in (said or before)["claims"]} & touched.keys():
            continue
        settled = now.facets.get(item["facet"])
        present = facet_shape(settled) if settled is not None else None
        if (present and (present["value"],)) != (said and (said["value"],)):
            known = {key: item[key] for key in ("facet", "subject", "label", "type")}
            found.append({**known, "old": said, "new": present, "reason": "correction"})
    return found
