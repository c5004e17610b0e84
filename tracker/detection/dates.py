"""Dates in running text: found, resolved against the publication window, with granularity and relation.

How it works. The patterns of the language file find expressions inside one sentence; each names a rule, and a
rule turns the named groups into a TIMEX3 value (TempEval-3, https://aclanthology.org/S13-2001/) and, where the
value is a time in the world, into the first and last day it can mean. What is relative ("on Monday", "last
week") is counted from the last day of the publication window; without a word that points forward, news looks
back. A date that is part of a law's name is found too, and marked ``statute``: it dates the law, not an event.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal, TypeAlias

import msgspec

from tracker.detection.date_words import DateWords
from tracker.detection.language import Language
from tracker.detection.meaning import Meaning, TimexType, span
from tracker.detection.text import Sentence, lower
from tracker.detection.timex import RULE_OF, Context
from tracker.story.events import Precision

Relation: TypeAlias = Literal["on", "since", "before", "after", "until", "by"]

CUE_REACH = 60
"""Characters before an expression in which a word that points forward counts."""
NAME_REACH = 10
"""Characters before a month in which the word stands that leads to it ("following")."""
LAW_REACH = 40
"""Characters after an age in which the law that it describes is named."""
COUNTING = ("offset", "period")
"""The rules whose expressions may count from a day that was told ("six days later", "the next day")."""
SAFE_YEARS = (1200, 9800)
"""Years of publication with room on both sides for everything that can be counted from them."""


class TimeExpression(msgspec.Struct, frozen=True, kw_only=True):
    """One date as written at ``[start, end)``: its TIMEX3 ``value``, the days it can mean, and how it relates.

    ``earliest`` is None when it names no days (a duration, "recently"). ``relation`` is what the words before it
    make of it: "since March" is not "in March". ``statute``: the date belongs to the name of a law.
    """

    start: int
    end: int
    type: TimexType
    value: str
    earliest: date | None = None
    latest: date | None = None
    precision: Precision = "unknown"
    relation: Relation = "on"
    statute: bool = False


def find_dates(
    text: str,
    sentence: Sentence,
    language: Language,
    published: tuple[date, date],
    reference: date | None = None,
    told: TimeExpression | None = None,
) -> tuple[TimeExpression, ...]:
    """The dates of one sentence in order. ``reference`` is the day that "two days later" counts from, ``told`` the
    date of the sentence before, which "that day" means."""
    words = language.dates
    if not SAFE_YEARS[0] <= published[0].year <= published[1].year <= SAFE_YEARS[1]:
        return ()
    low = lower(text[sentence.start : sentence.end])
    if not any(_may_tell(token.low, words) for token in sentence.tokens):
        return ()
    found: list[TimeExpression] = []
    last = Meaning(told.type, told.value, told.earliest, told.latest, told.precision) if told else None
    context = Context(words, *published, False, reference or published[1], "", last)
    readings = _readings(text, sentence.start, low, words, context)
    counted = _counted_on(low, readings, sentence.start, words, context)
    for start, end, meaning in _spanned(low, counted, sentence.start, words):
        before = low[: start - sentence.start]
        relation = _relation(before, words)
        if relation == "since" and "/" in meaning.value:
            relation = "on"  # "from Monday to Wednesday" is not since Monday
        statute = _in_statute(before, words, meaning) or _of_law(before, low[end - sentence.start :], words, meaning)
        found.append(
            TimeExpression(
                start=start,
                end=end,
                type=meaning.type,
                value=meaning.value,
                earliest=meaning.earliest,
                latest=meaning.latest,
                precision=meaning.precision,
                relation=relation,
                statute=statute,
            )
        )
    return tuple(found)


def _may_tell(low: str, words: DateWords) -> bool:
    return low[0].isdigit() or low in words.vocabulary or not words.vocabulary.isdisjoint(low.split("-"))


def _spanned(
    low: str, readings: list[tuple[int, int, Meaning]], offset: int, words: DateWords
) -> list[tuple[int, int, Meaning]]:
    """Two dates with "to" between them, or with "and" where one follows the other, are one span of days."""
    joined: list[tuple[int, int, Meaning]] = []
    for start, end, meaning in readings:
        first = joined[-1] if joined else None
        days = _span(low, first, (start, end, meaning), offset, words) if first else None
        if first is not None and days is not None:
            joined[-1] = (first[0], end, days)
        else:
            joined.append((start, end, meaning))
    return joined


def _span(
    low: str, first: tuple[int, int, Meaning], last: tuple[int, int, Meaning], offset: int, words: DateWords
) -> Meaning | None:
    between = low[first[1] - offset : last[0] - offset].strip()
    article = next((each for each in words.articles if between.endswith(f" {each}")), "")
    between = between.removesuffix(article).strip()
    if between not in words.spans | words.joins or low[last[0] - offset : last[1] - offset].endswith("'s"):
        return None
    days = span(first[2], last[2])
    if days is None or between in words.spans or _relation_word(low[: first[0] - offset], words.between, words):
        return days
    assert first[2].latest is not None
    assert last[2].earliest is not None
    return days if abs((last[2].earliest - first[2].latest).days) == 1 else None


def _readings(text: str, offset: int, low: str, words: DateWords, context: Context) -> list[tuple[int, int, Meaning]]:
    """Matches of all patterns that mean something, longest first where they overlap, in order of place."""
    matches: list[tuple[int, int, int, Meaning]] = []
    for rank, pattern in enumerate(words.patterns):
        if not pattern.can_match(low):
            continue
        for match in pattern.regex.finditer(low):
            if pattern.capital and not _capital(text, offset, match, words):
                continue
            ahead = _forward(text[offset : offset + len(low)], low, match, words)
            meaning = RULE_OF[pattern.rule](match, context._replace(forward=ahead, value=pattern.value))
            if meaning is not None:
                matches.append((match.start() - match.end(), rank, match.start(), meaning))
    kept: list[tuple[int, int, Meaning]] = []
    for negative_length, _, start, meaning in sorted(matches, key=lambda each: each[:3]):
        end = start - negative_length
        if all(end <= other_start or other_end <= start for other_start, other_end, _ in kept):
            kept.append((start, end, meaning))
    return [(offset + start, offset + end, meaning) for start, end, meaning in sorted(kept, key=lambda each: each[0])]


def _counted_on(
    low: str, readings: list[tuple[int, int, Meaning]], offset: int, words: DateWords, context: Context
) -> list[tuple[int, int, Meaning]]:
    """ "On April 4 she ordered it, and six days later the court upheld it": what counts on counts from the day that
    the sentence itself told before."""
    told: list[tuple[int, int, Meaning]] = []
    for start, end, meaning in readings:
        day = next((each for _, _, each in reversed(told) if each.precision == "day"), None)
        if day is not None and day.latest is not None and meaning.precision != "unknown":
            for pattern in words.patterns:
                written = low[start - offset : end - offset]
                match = pattern.regex.fullmatch(written) if pattern.rule in COUNTING else None
                again = RULE_OF[pattern.rule](match, context._replace(reference=day.latest)) if match else None
                if again is not None:
                    meaning = again
                    break
        told.append((start, end, meaning))
    return told


def _capital(text: str, offset: int, match: re.Match[str], words: DateWords) -> bool:
    """Whether the name in the match stands with a capital: "may" is no month, "May" can be one."""
    for group in ("month", "weekday"):
        if group in match.re.groupindex and match.group(group):
            return text[offset + match.start(group)].isupper() and not _of_a_name(text, offset, match, words)
    return True


def _of_a_name(text: str, offset: int, match: re.Match[str], words: DateWords) -> bool:
    """ "April Ryan", "May Street", "March Air Base": a month alone with a further capital behind it is a name, unless a
    word leads to it as to a month ("In April Doe …")."""
    begins, ends = offset + match.start(), offset + match.end()
    alone = match.group(0).isalpha() and "month" in match.re.groupindex
    following = text[ends : ends + 2]
    if not alone or following[:1] != " " or not following[1:].isupper():
        return False
    before = lower(text[max(0, begins - NAME_REACH) : begins])
    leading = (*words.leads, *words.joins, *(word for several in words.relations.values() for word in several))
    return not _relation_word(before, leading, words)


def _forward(text: str, low: str, match: re.Match[str], words: DateWords) -> bool:
    """Whether the words before point ahead; what stands with a capital is a name and points nowhere ("Van Hollen")."""
    start = max(0, match.start() - CUE_REACH)
    if _relation(low[start : match.start()], words) in ("until", "by"):
        return not _ends_span(low[start : match.start()], words)
    cues = re.finditer(r"'?\w+", low[start : match.start()])
    return any(cue[0] in words.future_cues and not text[start + cue.start()].isupper() for cue in cues)


def _ends_span(before: str, words: DateWords) -> bool:
    """ "Monday *through*": the day behind it ends a span that began before."""
    *_, first, between = ("", "", *before.split())
    return between in words.spans and (first in words.weekdays or first in words.months or first.isdecimal())


def _relation(before: str, words: DateWords) -> Relation:
    opening = before.split(" ", 1)[0]
    if opening in words.relations["since"] and "," not in before:
        return "since"
    for relation in ("since", "before", "after", "until", "by"):
        if _relation_word(before, words.relations.get(relation, ()), words):
            return relation
    return "on"


def _relation_word(before: str, choices: tuple[str, ...], words: DateWords) -> bool:
    """Whether what stands before a date ends in one of the words, an article between them or none."""
    near = before[-24:].rstrip()
    article = next((each for each in words.articles if _ends_in(near, each)), "")
    near = near.removesuffix(article).rstrip()
    return any(_ends_in(near, word) for word in choices)


def _ends_in(text: str, word: str) -> bool:
    """Whether a text ends in a whole word, or in whole words."""
    before = text[-len(word) - 1 : -len(word)]
    return text.endswith(word) and not (before.isalnum() or before == "_")


def _in_statute(before: str, words: DateWords, meaning: Meaning) -> bool:
    return meaning.precision == "year" and any(before.rstrip().endswith(name) for name in words.statutes)


def _of_law(before: str, after: str, words: DateWords, meaning: Meaning) -> bool:
    """ "the 1798 law", "an 18th-century wartime statute": an age that stands before a law as an adjective."""
    if meaning.precision == "day" or before.rstrip().endswith(words.relations["on"]):
        return False
    following = re.findall(r"[^\W\d]+", after[:LAW_REACH])[:3]
    return after[:1] in (" ", "-") and any(word in words.laws for word in following)


RULES = frozenset(RULE_OF)
"""The names that the patterns of a language file may use."""
