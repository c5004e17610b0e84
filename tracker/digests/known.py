"""Where the statements of a digest can be read: the link of a development, of a claim, of an article. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracker.digests.phrases import Link, link

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What the digest knows of the addresses of its articles."""

    addresses: Mapping[str, str]

    @classmethod
    def of(cls, content: Content) -> Known:
        """What this digest knows."""
        return cls(content.get("addresses", {}))

    def source(self, item: Content) -> Link | None:
        """Where a development can be read."""
        source = item["source"]
        return link(source.get("url") or self.addresses.get(source.get("article") or ""), source.get("outlet") or "")

    def claimed(self, claim: Content) -> Link | None:
        """Where a claim can be read."""
        cited = link(claim["cited"], claim["outlet"] or "")
        return cited or link(self.addresses.get(claim["article"] or ""), claim["outlet"] or "")

    def article(self, item: Content) -> Link | None:
        """Where an article can be read."""
        return link(self.addresses.get(item.get("article") or ""), "")

    def shown(self, facet: Content) -> Content:
        """The claim that the shown value stands on: the earliest that says it, with an address if one has it."""
        claims: list[Content] = facet["claims"]
        value = facet["last"] if facet.get("until") else facet["value"]
        saying = [claim for claim in claims if claim["value"] == value] or claims
        return self._first([claim for claim in saying if claim["since"] == facet["since"]] or saying)

    def alleged(self, facet: Content) -> Content:
        """The claim that an allegation stands on: of those who make it, one that names who speaks if there is one."""
        claims: list[Content] = facet["claims"]
        making = [claim for claim in claims if claim["value"] == "alleged"] or claims
        return self._first([claim for claim in making if claim["speakers"]] or making)

    def before(self, item: Content, claim: Content) -> Content:
        """The claim that the value before stands on; when nothing was known, the one that is shown now names it."""
        if item["old"] is None:
            return claim
        return self.alleged(item["old"]) if item["type"] == "allegation" else self.shown(item["old"])

    def _first(self, claims: list[Content]) -> Content:
        return min(claims, key=lambda c: (not c["reviewed"], not self.claimed(c), c["reported"], c["position"]))
