"""Copies of one text: what two articles share, and how one stands to the other. Pure.

Equal text is no proof of a copy (two pages can be the same boilerplate), and a copy is rarely equal: wire stories are
cut and padded. So texts are compared by the five-word shingles they share: *containment*, the share of the smaller
one's shingles that the larger one has, and never fewer than ``LEAST_SHARED`` of them. Measured on 204 news texts with
26 natural copies (``benchmarks/articles/copies.py``): Jaccard finds half of them, this all but one, and no other pair.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from struct import Struct
from typing import Literal

Relation = Literal["same", "copy_of", "extends", "excerpt_of"]

SHINGLE = 5
LEAST_SHARED = 30
"""Shingles that two texts must share before they can be copies: below it they share boilerplate, a quote, a caption."""
CONTAINED = 0.5
"""Share of the smaller text that must stand in the larger one."""
NEARLY_ALL = 0.9
"""Above this share, and in both directions, two texts are the same."""
SKETCH = 128
"""Smallest shingle hashes kept to find candidates; two texts of which one contains half of the other share dozens."""
LEAST_SKETCHED = 4
"""Hashes of their sketches that two texts must share to be compared at all."""
_WORD = re.compile(r"\w+")
_DIGEST = Struct(">Q")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a text stands to an older one: relation, containment (0 to 1), and how many shingles they share."""

    relation: Relation
    containment: float
    shared: int


def shingles(text: str) -> frozenset[int]:
    """The 64-bit hashes of all runs of five words, case and punctuation left out."""
    words = " ".join(_WORD.findall(text.casefold())).encode().split()
    runs = map(b" ".join, zip(*(words[i:] for i in range(SHINGLE)), strict=False))
    digests = b"".join([blake2b(run, digest_size=8).digest() for run in runs])
    return frozenset([number >> 1 for (number,) in _DIGEST.iter_unpack(digests)])


def sketch(found: Iterable[int]) -> tuple[int, ...]:
    """The smallest hashes of a set of shingles: the same shingle is kept or left out in every text alike."""
    return tuple(sorted(found)[:SKETCH])


def compare(text: frozenset[int], older: frozenset[int]) -> Likeness | None:
    """How a text stands to an older one, by their shingles; None when they are no copies of each other."""
    shared = len(text & older)
    if shared < LEAST_SHARED:
        return None
    of_text, of_older = shared / len(text), shared / len(older)
    if max(of_text, of_older) < CONTAINED:
        return None
    if of_text >= NEARLY_ALL and of_older >= NEARLY_ALL:
        relation: Relation = "same"
    elif of_text >= NEARLY_ALL:
        relation = "excerpt_of"
    elif of_older >= NEARLY_ALL:
        relation = "extends"
    else:
        relation = "copy_of"
    return Likeness(relation, round(max(of_text, of_older), 3), shared)


def candidates(found: Sequence[int], known: Mapping[str, Sequence[int]]) -> list[str]:
    """The known texts whose sketches share enough with this one, most shared first."""
    sketches = Sketches()
    for name, theirs in known.items():
        sketches.add(name, theirs)
    return sketches.candidates(found)


class Sketches:
    """Which texts bear which hashes: candidates are found without looking at every text that is known."""

    def __init__(self) -> None:
        """No text is known yet."""
        self._bearers: dict[int, list[str]] = {}

    def add(self, name: str, found: Iterable[int]) -> None:
        """One more text with its sketch."""
        for digest in found:
            self._bearers.setdefault(digest, []).append(name)

    def candidates(self, found: Iterable[int]) -> list[str]:
        """The texts whose sketches share enough with this one, most shared first."""
        counts = Counter(name for digest in set(found) for name in self._bearers.get(digest, ()))
        return sorted((n for n, count in counts.items() if count >= LEAST_SKETCHED), key=lambda n: (-counts[n], n))


WIRES: Mapping[str, tuple[str, ...]] = {
    "Associated Press": ("AP", "The Associated Press", "Associated Press"),
    "Reuters": ("Reuters", "REUTERS"),
    "Agence France-Presse": ("AFP", "Agence France-Presse"),
    "EFE": ("EFE", "Agencia EFE"),
    "Bloomberg": ("Bloomberg News",),
    "CNN": ("CNN Newsource", "CNN"),
    "United Press International": ("UPI",),
}
"""Agencies whose texts others print, with the forms of their credit."""
_CREDIT = "|".join(re.escape(form) for forms in WIRES.values() for form in forms)
_DATELINE = re.compile(rf"^[^\n]{{0,80}}?[(\[]({_CREDIT})[)\]]\s*[-—–:]", re.MULTILINE)
_BYLINE = re.compile(rf"^(?:By|Por|Source|Fuente)\b[^\n]{{0,80}}?\b({_CREDIT})\s*$", re.MULTILINE)
HEAD, FOOT = 600, 300
"""Characters at the beginning and the end of a text where a credit stands."""


def wire_credit(text: str) -> str | None:
    """The agency that a text is credited to (dateline, byline or last line), or None."""
    for part in (text[:HEAD], text[-FOOT:]):
        for pattern in (_DATELINE, _BYLINE):
            match = pattern.search(part)
            if match is not None:
                return next(wire for wire, forms in WIRES.items() if match[1] in forms)
    return None
