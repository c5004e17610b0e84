"""Which language a text is in, by its little words; for texts whose stated language is only a default."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.detection.language import Language
from tracker.detection.text import tokenize

SAMPLE = 4_000
"""Characters that are looked at: a few paragraphs hold hundreds of little words."""
ENOUGH = 10
"""Little words of the other language that must be there at all."""
TIMES = 2
"""How many times more of them than of the stated language: "a" and "no" are words of both."""


def spoken(text: str, stated: str, languages: Mapping[str, Language]) -> str:
    """The stated language, unless the text is plainly in another one that is known."""
    if stated not in languages:
        return stated
    words = [token.low for token in tokenize(text, 0, min(len(text), SAMPLE))]
    counted = {
        name: sum(word in language.determiners or word in language.any_preposition for word in words)
        for name, language in languages.items()
    }
    best = max(sorted(counted), key=lambda name: counted[name])
    plain = counted[best] >= ENOUGH and counted[best] > TIMES * counted[stated]
    return best if plain else stated
