"""Counts, sums of money, percentages and levels in a sentence, with the bound that its words give them.

"More than 200" is ``gt`` 200 and open above; "at least" ``ge``; "about" ``approx`` ±10 %; "nearly N" the range
from 0.9 N to N. A vague word ("hundreds") is a lower bound from a stated table of the language file. Nothing is
rounded, averaged or guessed: a number without a noun that says what is counted is not a quantity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import msgspec

from tracker.detection.language import Language, NumberWords
from tracker.detection.numbers import Number, number_at
from tracker.detection.shares import Lower, describes_whole, excepted, lower_end, part_of, ratio_end, whole_of
from tracker.detection.text import Sentence, Token
from tracker.story.events import Op, Quantity

APPROXIMATE = 0.1
""""About N" is N ± 10 %, "nearly N" begins at 0.9 N: the width is a decision of the design (4.2), not a measurement."""
NOUN_REACH = 5
"""Words between a number and the noun it counts ("17 violent illegal immigrant terrorists" has three)."""
PARTITIVE_REACH = 4
"""Words between "two of" and the helper verb of its sentence."""
SUM_TERMS = 3
"""A total is checked against sums of two or three parts; more parts fit by accident too easily."""


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """A quantity at ``[start, end)`` of the text; ``first`` and ``last`` are its tokens, the noun included."""

    start: int
    end: int
    first: int
    last: int
    number: float
    quantity: Quantity


def find_counts(
    text: str, sentence: Sentence, language: Language, taken: Sequence[tuple[int, int]] = ()
) -> tuple[Count, ...]:
    """All quantities of a sentence. ``taken`` are spans that are something else: the dates."""
    tokens = sentence.tokens
    found: list[Count] = []
    index = 0
    while index < len(tokens):
        if any(start <= tokens[index].start < end for start, end in taken):
            index += 1
            continue
        count, index = _count_at(text, tokens, index, language)
        if count is not None:
            found = [each for each in found if each.last < count.first]  # a range takes its lower end in
            found.append(count)
    return tuple(found)


def checked_sums(counts: Sequence[Count]) -> dict[int, tuple[int, ...]]:
    """For each exact total in a sentence the parts that make it: 238 + 23 = 261.

    Keys and values are indexes into ``counts``; only exact counts of people take part.
    """
    exact = [i for i, each in enumerate(counts) if each.quantity.op == "eq" and each.quantity.measure == "people"]
    sums: dict[int, tuple[int, ...]] = {}
    for total in exact:
        others = [i for i in exact if i != total][:6]
        for size in range(2, SUM_TERMS + 1):
            for parts in combinations(others, size):
                if sum(counts[i].number for i in parts) == counts[total].number:
                    sums.setdefault(total, parts)
    return sums


def numbers_in(tokens: Sequence[Token], language: Language) -> frozenset[float]:
    """Every number written in some words, whatever it counts; what the trust gate compares values with."""
    read = (number_at(tokens, index, language.numbers) for index in range(len(tokens)))
    return frozenset(number.value for number in read if number is not None)


def _count_at(text: str, tokens: Sequence[Token], index: int, language: Language) -> tuple[Count | None, int]:
    """The quantity that begins at a token, and the token to go on at: never inside a number."""
    words, low = language.numbers, tokens[index].low
    if low not in words.starts and not low[0].isdigit() and "-" not in low:
        return None, index + 1
    if words.units.get(low) == "level":
        count = _level_at(text, tokens, index, words)
        return count, index + 1 if count is None else count.last + 1
    money = words.currencies.get(low)
    number = number_at(tokens, index + 1 if money and index + 1 < len(tokens) else index, words)
    if number is None:
        return None, index + 1
    ratio = ratio_end(tokens, number, language)
    if ratio:
        return None, ratio
    count = _counted(text, tokens, index, number, money, language)
    return count, number.after if count is None else count.last + 1


def _counted(
    text: str, tokens: Sequence[Token], index: int, number: Number, money: str | None, language: Language
) -> Count | None:
    words = language.numbers
    lower = None if number.bound else lower_end(tokens, index, number, words)
    if lower is not None and lower.first and tokens[lower.first - 1].low in words.labels:
        return None  # "men aged 18-25"
    currency, after = _currency(tokens, number.after, money or (lower.currency if lower else None), words)
    made = _Made(text, tokens, index, number, lower, words)
    if currency:
        return made.counting(after, "money", currency)
    if after < len(tokens) and tokens[after].low in words.percent:
        return made.counting(after + 1, "percent", "percent")
    whole = whole_of(tokens, number, language)
    noun = _people_noun(tokens, whole or after, language, words)
    if noun is not None:
        several = excepted(tokens, index, words) or part_of(tokens, index, noun[1], language)
        if several or (whole and describes_whole(tokens, index, noun[1], language)):
            return None
        return made.counting(noun[1], "people", "people", noun[2])
    unit = _unit_at(tokens, after, words)
    if unit is not None:
        return made.counting(unit[0], unit[1], unit[1])
    rest = after + 1 if after < len(tokens) and tokens[after].low in words.rest else after  # "12 others were hurt"
    if not _stands_alone(tokens, index, rest, language):
        return None
    return made.counting(rest, "people", "people")


def _currency(tokens: Sequence[Token], after: int, symbol: str | None, words: NumberWords) -> tuple[str | None, int]:
    if symbol:
        return symbol, after
    at = after + 1 if after + 1 < len(tokens) and tokens[after].low in ("de", "of") else after
    if at < len(tokens) and tokens[at].low in words.currencies:
        return words.currencies[tokens[at].low], at + 1
    return None, after


def _people_noun(
    tokens: Sequence[Token], after: int, language: Language, words: NumberWords
) -> tuple[int, int, str] | None:
    """The people that a number counts: first token, the token after the noun, and the noun as written."""
    last: tuple[int, int, str] | None = None
    if after + 1 < len(tokens) and tokens[after].low in ("of", "de"):
        pronoun = tokens[after + 1].low
        if pronoun in language.pronouns["plural"]:
            return after + 1, after + 2, pronoun
    for index in range(after, min(after + NOUN_REACH, len(tokens))):
        token = tokens[index]
        low = tuple(each.low for each in tokens[index : index + 3])
        length = language.people.at(low, 0) or int(len(token.low) > 6 and token.low.endswith(language.people_endings))
        if length == 1 and token.low in language.singular and _goes_on(tokens, index, language):
            continue  # "two criminal illegal aliens": the noun describes another one
        if last is not None and token.low in language.people_alone:
            break
        if length:
            last = (index, index + length, " ".join(low[:length]))
        elif token.capital and token.low.endswith(language.nationals):
            last = _peoples(tokens, index, language, words)
            if last[1] > index + 1:
                break
        elif last is not None or not _may_stand_between(token, index == after, language, words):
            break
    return last


def _peoples(tokens: Sequence[Token], index: int, language: Language, words: NumberWords) -> tuple[int, int, str]:
    """A people, or two under one number: "200 Venezuelans and Salvadorans" are not 200 Venezuelans."""
    one, *more = tokens[index : index + 3]
    if len(more) == 2 and more[0].low in words.joins and more[1].capital and more[1].low.endswith(language.nationals):
        return index, index + 3, f"{one.form} {more[0].form} {more[1].form}"
    return index, index + 1, one.form


def _goes_on(tokens: Sequence[Token], index: int, language: Language) -> bool:
    """Whether a noun for several people follows the one at ``index``, one adjective between them at most."""
    low = tuple(token.low for token in tokens[index + 1 : index + 4])
    return any(language.people.at(low, at) and low[at] not in language.singular for at in range(min(2, len(low))))


def _stands_alone(tokens: Sequence[Token], index: int, after: int, language: Language) -> bool:
    """ "137 were deported", "two arrested", "police detained 14": a number whose noun was named before or goes without
    saying. It counts people only where a slot asks for people; a label ("Flight 137", "section 5") counts nothing."""
    first = index - 1 if index and tokens[index - 1].low in language.numbers.further else index
    before = tokens[first - 1] if first else None
    if before is not None and (before.low in language.numbers.labels or _names(before, language)):
        return False
    if before is not None and before.low in language.determiners and language.numbers.words.get(tokens[index].low) == 1:
        return False  # "than the one held by many"
    following = tokens[after].low if after < len(tokens) else "."
    auxiliaries = language.auxiliaries
    if _kin_of(tokens, first, language):
        return False
    if any(following in auxiliaries[name] for name in ("being", "perfect", "future", "passive")):
        return True
    verb = following in language.verb_words and not following.endswith(language.gerund_endings)  # "a 5-4 ruling"
    if following.endswith(language.past_endings) or verb:
        finite = language.adjectives_follow  # no adjective stands there: "dos quedaron libres"
        return finite or after + 1 == len(tokens) or _ends_verb(tokens[after + 1], language)
    if following in language.partitives and _were(tokens, after + 1, language):
        return True  # "two of the youngest were freed"
    if before is None or any(before.low in auxiliaries[name] for name in ("being", "perfect", "passive")):
        return False
    if following in language.numbers.ranges and after + 1 < len(tokens) and tokens[after + 1].form[0].isdigit():
        return False
    acted = before.low in language.verb_words or before.low.endswith(language.past_endings)
    return acted and (following in (",", ".", ";", ")") or following in language.any_preposition)


def _kin_of(tokens: Sequence[Token], index: int, language: Language) -> bool:
    """ "The mother of three": the number counts her children."""
    low = tuple(token.low for token in tokens[:index])
    length = language.numbers.partitives.ending_at(low, index - 1) if index else 0
    return length > 0 and language.people.ending_at(low, index - 1 - length) > 0


def _were(tokens: Sequence[Token], start: int, language: Language) -> bool:
    """Whether an article and a word or two lead from "two of" to a helper verb."""
    low = [token.low for token in tokens[start : start + PARTITIVE_REACH]]
    helper = next((at for at, word in enumerate(low) if word in language.auxiliaries["being"]), None)
    return helper is not None and low[0] in language.determiners and all(word.isalpha() for word in low[:helper])


def _ends_verb(token: Token, language: Language) -> bool:
    """Whether no object follows a verb: "two arrested in", but "two declassified documents" counts no people."""
    return not token.form[0].isalnum() or token.low in language.any_preposition or token.capital


def _names(token: Token, language: Language) -> bool:
    """Whether a word before a number is a name that the number belongs to, and no day: "Flight 137", "Route 5"."""
    dates = language.dates
    return token.capital and token.start > 0 and token.low not in dates.weekdays and token.low not in dates.months


def _may_stand_between(token: Token, first: bool, language: Language, words: NumberWords) -> bool:
    if not token.form[0].isalpha():
        return False
    if token.low in language.any_preposition:
        return first and token.low in ("of", "de")
    if token.low in words.scales or token.low in words.words or token.low in language.conjunctions:
        return False
    auxiliaries = language.auxiliaries
    return not any(token.low in auxiliaries[name] for name in ("passive", "perfect", "future", "possible", "support"))


def _level_at(text: str, tokens: Sequence[Token], index: int, words: NumberWords) -> Count | None:
    number = number_at(tokens, index + 1, words) if index + 1 < len(tokens) else None
    if number is None or number.bound:
        return None
    return _Made(text, tokens, index, number, None, words).counting(number.after, "level", None)


def _unit_at(tokens: Sequence[Token], after: int, words: NumberWords) -> tuple[int, str] | None:
    """Something other than people that the language file names (flights, votes, beds), and the token behind it."""
    for at in range(after, min(after + 2, len(tokens))):
        unit = words.units.get(tokens[at].low)
        if unit and unit != "level":
            return at + 1, unit
    return None


@dataclass(frozen=True, slots=True)
class _Made:
    """A number with what its words make of it, ready to count something."""

    text: str
    tokens: Sequence[Token]
    index: int
    number: Number
    lower: Lower | None
    words: NumberWords

    def counting(self, after: int, measure: str, unit: str | None, population: str = "") -> Count:
        """The quantity whose last word stands before ``after``."""
        number, tokens = self.number, self.tokens
        op, first = _qualifier(tokens, self.index, after, self.words)
        kind, low, high = _bounds(op, number.value, number.bound)
        if self.lower is not None and op == "":
            kind, low, first = "range", self.lower.value, self.lower.first
        start, end = tokens[first].start, tokens[after - 1].end
        quantity = Quantity(
            measure=measure, unit=unit, population=population, op=kind, low=low, high=high, words=self.text[start:end]
        )
        return Count(start=start, end=end, first=first, last=after - 1, number=number.value, quantity=quantity)


def _qualifier(tokens: Sequence[Token], index: int, after: int, words: NumberWords) -> tuple[str, int]:
    low = tuple(token.low for token in tokens[max(0, index - 4) : index])
    lengths = {op: phrases.ending_at(low, len(low) - 1) if low else 0 for op, phrases in words.before.items()}
    op = max(lengths, key=lambda each: lengths[each])  # the longest: "no more than", not "more than"
    if lengths[op]:
        return op, index - lengths[op]
    following = tuple(token.low for token in tokens[after : after + 3])
    for op, phrases in words.after.items():
        if following and phrases.at(following, 0):
            return op, index
    return "", index


def _bounds(op: str, number: float, vague: bool) -> tuple[Op, float | None, float | None]:
    if vague:
        return "ge", number, None
    if op == "gt":
        return "gt", number, None
    if op == "ge":
        return "ge", number, None
    if op == "lt":
        return "lt", None, number
    if op == "le":
        return "le", None, number
    if op == "approx":
        return "approx", round(number * (1 - APPROXIMATE), 6), round(number * (1 + APPROXIMATE), 6)
    if op == "nearly":
        return "range", round(number * (1 - APPROXIMATE), 6), number
    return "eq", number, number
