"""Numbers that belong together: the two ends of a range, a part and its whole.

"Between 250 and 261 men" is one number with two ends. "137 of the 238 men were freed" tells of 137; "half of the 238
men were freed" tells of no number, and "he is one of the 238 men deported in March" of 238.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tracker.detection.language import Language, NumberWords
from tracker.detection.numbers import Number, number_at
from tracker.detection.text import Token

LOWER_REACH = 5
"""Words that the lower end of a range can take ("$6 million *to*")."""
SMALL_WHOLES = (10, 100)
"""Wholes of a ratio: up to ten, or a hundred. "137 out of 238" is no ratio."""


class Lower(NamedTuple):
    """The lower end of a range: its value, the token where the words of the range begin, and its currency."""

    value: float
    first: int
    currency: str | None


def lower_end(tokens: Sequence[Token], index: int, upper: Number, words: NumberWords) -> Lower | None:
    """The lower end of "between 250 and 261", "36 to 40" or "$6 to $15 million"; None when there is none. "From 278 to
    288" tells of a change, not of a range."""
    join = index - 1
    if join < 1 or tokens[join].low not in words.ranges:
        return None
    lower = next(
        (each for at in range(max(0, join - LOWER_REACH), join) if (each := _lower(tokens, at, join, words))), None
    )
    if lower is None:
        return None
    number, first, currency = lower
    scaled = number.value * upper.scale
    value = scaled if number.scale == 1 and scaled < upper.value else number.value
    opener = tokens[first - 1].low if first else ""
    if value >= upper.value or number.bound:
        return None
    if opener in words.between:
        return Lower(value, first - 1, currency)
    change = opener in words.changes and not (first > 1 and tokens[first - 2].low in words.spanning)
    return None if change or tokens[join].low in words.joins else Lower(value, first, currency)


def _lower(tokens: Sequence[Token], at: int, join: int, words: NumberWords) -> tuple[Number, int, str | None] | None:
    currency = words.currencies.get(tokens[at].low)
    number = number_at(tokens, at + 1 if currency else at, words) if at + 1 < join or not currency else None
    return (number, at, currency) if number is not None and number.after == join else None


def ratio_end(tokens: Sequence[Token], number: Number, language: Language) -> int:
    """The token behind "one in five men", which counts nobody; 0 for no ratio."""
    low = tuple(token.low for token in tokens)
    length = language.numbers.ratios.at(low, number.after)
    of = (
        number_at(tokens, number.after + length, language.numbers)
        if length and number.after + length < len(low)
        else None
    )
    if of is None or not number.value < of.value or not (of.value <= SMALL_WHOLES[0] or of.value == SMALL_WHOLES[1]):
        return 0
    people = language.people.at(low, of.after)
    return of.after + people if people else 0


def whole_of(tokens: Sequence[Token], number: Number, language: Language) -> int:
    """Where the noun of the whole begins in "137 of the 238 men"; 0 when a number stands for itself."""
    low = tuple(token.low for token in tokens)
    at = number.after
    length = language.numbers.partitives.at(low, at)
    if not length:
        return 0
    at += length
    while at < len(low) and low[at] in language.determiners and low[at] not in language.numbers.words:
        at += 1
    whole = number_at(tokens, at, language.numbers) if at < len(low) else None
    return whole.after if whole is not None and whole.value >= number.value else 0


def part_of(tokens: Sequence[Token], index: int, after: int, language: Language) -> bool:
    """Whether a number is the whole of which the words before it tell a part: "half of the 238 men were freed"."""
    low = tuple(token.low for token in tokens)
    at = index - 1
    while at >= 0 and low[at] in language.determiners:
        at -= 1
    words = language.numbers
    if at >= 0 and at < index - 1 and low[at] in words.parts:
        return True  # "half the 238 men"
    length = words.partitives.ending_at(low, at) if at >= 0 else 0
    head = at - length
    if not length or head < 0:
        return False
    noun = low[head].rsplit("-", 1)[-1]  # "two-thirds"
    part = noun in words.parts or noun in words.words or noun[:1].isdigit()
    return part and not describes_whole(tokens, head, after, language)


def describes_whole(tokens: Sequence[Token], index: int, after: int, language: Language) -> bool:
    """Whether a participle or "who" behind the noun tells of the whole: "one of the 238 men deported in March"."""
    low = tuple(token.low for token in tokens)
    if after >= len(low):
        return False
    if language.relative.at(low, after):
        return True
    helpers = language.auxiliaries["being"] | language.auxiliaries["perfect"]
    told = any(word in helpers for word in low[:index])  # "he is one of the 238 men deported"
    return told and low[after].endswith(language.participle_endings + language.past_endings)


def excepted(tokens: Sequence[Token], index: int, words: NumberWords) -> bool:
    """ "All but three of the men": the three are those of whom it is not told."""
    low = tuple(token.low for token in tokens[:index])
    return bool(low) and words.excepting.ending_at(low, len(low) - 1) > 0
