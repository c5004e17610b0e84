"""Capitals that stand for their governments: "Caracas said", "Washington has refused".

The register says whose capital a town is (the trait ``capital``). Before a verb it speaks and acts for its country;
everywhere else ("in Caracas", "the Caracas airport") it is a town.
"""

from __future__ import annotations

from tracker.detection.line import Line
from tracker.detection.memory import Mention


def capital(line: Line, index: int) -> Mention | None:
    """The country whose capital is named at a token and does something there."""
    entity, length = line.register.capital_at(line.tokens, index)
    if entity is None or not _acts(line, index, index + length):
        return None
    last = index + length - 1
    return Mention(first=index, last=last, type="country", name=entity.name, id=entity.id, entity=entity, plural=True)


def _acts(line: Line, first: int, after: int) -> bool:
    """Whether nothing before makes it a place, and a verb follows: a past form, a say-verb, or a helper."""
    low, language = line.low, line.language
    before = low[first - 1] if first else ""
    if before in language.any_preposition or before in language.determiners or after >= len(low):
        return False
    if line.tokens[after].capital:
        return False  # "the Washington Post", "Washington Redskins"
    helpers = (language.auxiliaries[name] for name in ("perfect", "support", "future"))
    verb = low[after]
    return verb in language.verb_words or verb.endswith(language.past_endings) or any(verb in each for each in helpers)
