"""Numbers as they are written: digits, words, scales, and vague words with the bound that a language file gives them.

"238", "1.2 million", "two hundred and thirty-eight", "tens of thousands", "200-plus". A number is read whole or not at
all: the end of a longer one ("hundred and *eight*") is no number of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from tracker.detection.language import NumberWords
from tracker.detection.text import Token

HUNDRED, THOUSAND = 100, 1000
LONGEST = 20
"""Characters of digits beyond which it is an identifier, not a number."""

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*$")
_SHORT = re.compile(r"(\d+(?:[.,]\d+)?)(k|m|bn|mn|tn)$")
_SHORT_SCALES = {"k": 1_000, "m": 1_000_000, "mn": 1_000_000, "bn": 1_000_000_000, "tn": 1_000_000_000_000}


class Number(NamedTuple):
    """A number and the token behind it. ``bound``: it is the least that is meant ("dozens", "200-plus"); ``scale``
    is that of the word behind it ("6 million")."""

    value: float
    after: int
    bound: bool = False
    scale: float = 1


def number_at(tokens: Sequence[Token], index: int, words: NumberWords) -> Number | None:
    """The number that begins at a token."""
    low = tokens[index].low
    if low not in words.starts and not low[0].isdigit() and "-" not in low:
        return None
    for length in (3, 2, 1):
        phrase = tuple(token.low for token in tokens[index : index + length])
        if len(phrase) == length and phrase in words.exact:
            return Number(float(words.exact[phrase]), index + length)
        if len(phrase) == length and phrase in words.vague:
            return Number(float(words.vague[phrase]), index + length, bound=True)
    return _digits_at(tokens, index, words) or _words_at(tokens, index, words)


def _digits_at(tokens: Sequence[Token], index: int, words: NumberWords) -> Number | None:
    value = _digits(tokens[index].low, words)
    if value is None:
        return None
    more = words.more.at(tuple(token.low for token in tokens[index + 1 : index + 3]), 0)
    after, bound = index + 1 + more, more > 0
    scale = 1.0
    while after < len(tokens) and tokens[after].low in words.scales:
        scale, after = scale * words.scales[tokens[after].low], after + 1
    value, after = _and_hundreds(tokens, value * scale, after, words)
    return Number(value, after, bound, scale)


def _digits(low: str, words: NumberWords) -> float | None:
    short = _SHORT.match(low)
    if short:
        return float(short.group(1).replace(words.decimal, ".")) * _SHORT_SCALES[short.group(2)]
    if not _DIGITS.match(low) or len(low) > LONGEST:
        return None
    return _either_way(low) if words.either else _one_way(low, words.thousands, words.decimal)


def _one_way(low: str, thousands: str, decimal: str) -> float | None:
    whole, _, fraction = low.partition(decimal)
    groups = whole.split(thousands)
    if any(len(group) != 3 for group in groups[1:]) or (fraction and not fraction.isdigit()):
        return None
    return float("".join(groups) + ("." + fraction if fraction else ""))


def _either_way(low: str) -> float | None:
    """Where some countries write 85.000,5 and others 85,000.5: three digits behind the last mark are thousands."""
    last = max(low.rfind("."), low.rfind(","))
    if last < 0:
        return float(low)
    mark, other = (".", ",") if low[last] == "." else (",", ".")
    thousands = len(low) - last - 1 == 3 and not low.startswith("0")
    if low.count(mark) > 1 or thousands:
        return _one_way(low, mark, other) if low.find(other) < 0 else None
    return _one_way(low, other, mark)


def _words_at(tokens: Sequence[Token], index: int, words: NumberWords) -> Number | None:
    """ "Two hundred and thirty-eight", "doscientos treinta y ocho", "mil"."""
    total = group = last = 0.0
    at, end = index, index
    while at < len(tokens):
        low = tokens[at].low
        value = _word(low, words)
        scale = words.scales.get(low)
        if value is not None and _fits(last, value, first=at == index):
            group, last = group + value, value
        elif scale is not None and (at > index or low in words.alone):
            total, group = (total, max(group, 1) * scale) if scale == HUNDRED else (total + max(group, 1) * scale, 0.0)
            last = float(scale)
        elif low in words.one and at == index and at + 1 < len(tokens) and tokens[at + 1].low in words.scales:
            group = 1.0
        elif low in words.links and end == at > index and at + 1 < len(tokens):
            linked = _word(tokens[at + 1].low, words)
            if linked is None or not _fits(last, linked, first=False):
                break
            at += 1
            continue
        else:
            break
        at = end = at + 1
    value, end = _and_hundreds(tokens, total + group, end, words)
    return Number(value, end, scale=last if last >= THOUSAND else 1) if end > index and value else None


def _and_hundreds(tokens: Sequence[Token], value: float, after: int, words: NumberWords) -> tuple[float, int]:
    """ "2 mil 500", "mil 200": behind a word for thousands that is a number by itself stand the hundreds in digits."""
    before, behind = tokens[after - 1].low if after else "", tokens[after].low if after < len(tokens) else ""
    if before in words.alone and behind.isdecimal() and int(behind) < THOUSAND:
        return value + int(behind), after + 1
    return value, after


def _word(low: str, words: NumberWords) -> float | None:
    parts = low.split("-")
    if not all(part in words.words for part in parts):
        return None
    value = float(sum(words.words[part] for part in parts))
    return value if len(parts) == 1 or value < HUNDRED else None


def _fits(last: float, value: float, *, first: bool) -> bool:
    """Whether a word goes on a number: ones behind tens, anything smaller behind a hundred or a thousand."""
    if first:
        return True
    return value < 10 if last in range(20, HUNDRED, 10) else last >= HUNDRED and value < last and last % HUNDRED == 0
