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
    said = {item["id"]: item for name in TELLING for item in sent["sections"].get(name, ())}
    found = []
    for key in sorted(said.keys() & touched.keys()):
        development = present.get(key)
        before, after = told_of(said[key]), told_shape(development) if development is not None else None
        if before == after:
            continue
        what, reason, position = touched[key]
        found.append(
            {
                "what": what,
                "development": key,
                "headline": before["headline"],
                "now": after["headline"] if after is not None else None,
                "told": {"was": before, "now": after},
                "reason": reason,
                "position": position,
                "source": said[key]["source"],
            }
        )
    return found


def _facets(items: Sequence[Shape], now: StoryView, touched: Touched) -> list[Shape]:
    found = []
    for item in items:
        said = item["new"]
        if said is None or not {claim["development"] for claim in said["claims"]} & touched.keys():
            continue
        settled = now.facets.get(item["facet"])
        present = facet_shape(settled) if settled is not None else None
        if present is None or present["value"] != said["value"]:
            known = {key: item[key] for key in ("facet", "subject", "label", "type")}
            found.append({**known, "old": said, "new": present, "reason": "correction"})
    return found
