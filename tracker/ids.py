"""Ids: the same fact always gets the same one, so that writing it twice writes it once. Pure."""

from __future__ import annotations

import re
import unicodedata
from uuid import UUID, uuid5

NAMESPACE = UUID("5b0f6d1e-7f0c-5c55-9a52-0d7a1b7f3c11")
"""Namespace of all ids made from facts (RFC 9562, version 5). Never change it: it is in every store."""
GENERATOR = "story-tracker"
"""What this program calls itself in the files and the calendar ids that it makes."""


def fact_id(*parts: str) -> bytes:
    """Sixteen bytes for a fact named by its parts: same parts, same id (UUID version 5)."""
    return uuid5(NAMESPACE, "\x1f".join(parts)).bytes


def slug(text: str, limit: int = 60) -> str:
    """Lower-case letters, digits and hyphens; accents folded.

    >>> slug("Ábrego García v. Noem")
    'abrego-garcia-v-noem'
    """
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:limit].strip("-") or "x"
