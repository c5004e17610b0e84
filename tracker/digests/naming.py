"""Whether a sentence names somebody already, by a name or by its initials. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

SHORTEST = 4
"""Letters of the shortest word that is a name anywhere; surnames (``Rey``) and capitals (``CBS``) may be shorter."""


def names_in(text: str) -> set[str]:
    """The words of a text that may name somebody, without accents and case; short ones only with a capital."""
    return _names(text, lambda word: word[0].isupper())


def names_of(name: str) -> set[str]:
    """What somebody may be named by: the words of the name, its last one however short, and its initials (``DHS``)."""
    words = name.split()
    initials = "".join(word[0] for word in words if word[0].isupper())
    short = [part for part in [*words[-1:], initials] if len(part) > 2]
    return _names(name, str.isupper) | {_folded(part) for part in short}


def _names(text: str, short: Callable[[str], bool]) -> set[str]:
    words = re.findall(r"\w[\w-]{2,}", text)
    parts = {part for word in words for part in word.split("-") if len(part) >= SHORTEST}
    return {_folded(word) for word in {*parts, *filter(short, words)}}


def _folded(word: str) -> str:
    """Without accents and case: ``Ábrego`` and ``ABREGO`` are one name."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
