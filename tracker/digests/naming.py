"""Whether a sentence names somebody already, by a name or by its initials. Pure."""

from __future__ import annotations

import re
import unicodedata

SHORTEST = 4
"""Letters of the shortest word that may be a name; what is all capitals (``CBS``, ``MS-13``) may be shorter."""


def names_in(text: str) -> set[str]:
    """The words of a text that may name somebody, without accents and case."""
    words = re.findall(r"\w[\w-]{2,}", text)
    capitals = {word for word in words if word == word.upper() and not word[0].isdigit()}
    parts = {part for word in words for part in word.split("-") if len(part) >= SHORTEST}
    return {_folded(word) for word in capitals | parts}


def names_of(name: str) -> set[str]:
    """What somebody may be named by: the words of the name, and its initials (``DHS``)."""
    initials = "".join(word[0] for word in name.split() if word[0].isupper())
    return names_in(name) | ({_folded(initials)} if len(initials) > 2 else set())


def _folded(word: str) -> str:
    """Without accents and case: ``Ábrego`` and ``ABREGO`` are one name."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
