"""When a candidate happened: the date of its clause, an event of the same article it is told by, or unknown.

A date in the sentence is not the event's date. It is bound by nearness, with a price for every boundary between;
dates inside a law's name never count; a date that a quotation keeps apart never counts. "Just before X's visit"
is an interval that ends the day before the visit, never the day of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from tracker.detection.actuality import VerbGroup
from tracker.detection.dates import TimeExpression
from tracker.detection.frame import Frame, Match
from tracker.detection.language import Language
from tracker.detection.text import Sentence
from tracker.story.events import Happened

BREAK_COST = 6
"""What a clause boundary between a date and a trigger costs, in words."""
COMMA_COST = 2
QUOTE_COST = 40
"""A quotation mark between them practically forbids the binding."""
COST_LIMIT = 22
"""Most that a binding may cost; beyond it the event stays without a date rather than with a wrong one."""
ADJACENT_REACH = 4
"""Words after a say-verb within which a date is the day of saying ("said on Tuesday that"), not of what is said."""
LEAD_REACH = 4
"""A date within the first words of a sentence dates its main clause."""
JUST_BEFORE_DAYS = 14
""""Just before" and "before" an event of the article: the window that is opened, two weeks."""
FIRST_DAY = date(1900, 1, 1)
"""How far back an undated event can lie."""


class Anchor(msgspec.Struct, frozen=True):
    """An event of this article that other events are dated by, and the noun phrase it is called by."""

    happened: Happened
    words: str


def unknown(published: tuple[date, date]) -> Happened:
    """The widest days: at some time up to the publication."""
    return Happened(earliest=FIRST_DAY, latest=published[1], precision="unknown")


def dateline(published: tuple[date, date]) -> Happened:
    """The days of publication: for a document that is itself the act."""
    return Happened(
        earliest=published[0], latest=published[1], precision="day" if published[0] == published[1] else "interval"
    )


def bound_date(
    frame: Frame,
    match: Match,
    group: VerbGroup,
    sentence: Sentence,
    dates: Sequence[TimeExpression],
    language: Language,
) -> TimeExpression | None:
    """The date of the trigger's clause, when one is near enough."""
    if frame.dates == "none":
        return None
    priced = [
        (cost, expression)
        for expression in dates
        if expression.earliest is not None and not expression.statute
        if expression.value != "PRESENT_REF" or group.tense == "present"
        if (cost := _cost(frame, match, group, sentence, expression, language)) <= COST_LIMIT
    ]
    return min(priced, key=lambda each: each[0])[1] if priced else None


def _cost(
    frame: Frame, match: Match, group: VerbGroup, sentence: Sentence, expression: TimeExpression, language: Language
) -> int:
    tokens = sentence.tokens
    first = next((i for i, token in enumerate(tokens) if token.end > expression.start), len(tokens))
    last = next((i for i, token in enumerate(tokens) if token.end >= expression.end), first)
    if last < match.first:
        between = range(last + 1, min(group.first, match.first))
        if first <= LEAD_REACH and not match.first > 30:
            return _walls(between, sentence, language) // 2
        if _when_follows(last, sentence, language):
            return 0 if _first_clause(between, sentence, language) else COST_LIMIT
        return len(between) + _walls(between, sentence, language)
    between = range(match.head + 1, first)
    if frame.dates == "adjacent" and len(between) > ADJACENT_REACH:
        occasions = frame.languages[language.id].occasions
        low = tuple(token.low for token in tokens)
        near = range(max(match.head + 1, first - ADJACENT_REACH), first)
        if not any(occasions.at(low, at) for at in near):
            return COST_LIMIT + 1
    return len(between) // 2 + _walls(between, sentence, language)


def _when_follows(last: int, sentence: Sentence, language: Language) -> bool:
    following = [token.low for token in sentence.tokens[last + 1 : last + 3]]
    return bool(following) and (
        following[0] in language.when or (following[0] == "," and following[-1] in language.when)
    )


def _first_clause(between: range, sentence: Sentence, language: Language) -> bool:
    """Whether only the opening "when" lies between the date and the verb."""
    low = tuple(token.low for token in sentence.tokens)
    return not any(low[at] in language.conjunctions or language.strong.at(low, at) for at in between)


def _walls(between: range, sentence: Sentence, language: Language) -> int:
    low = tuple(token.low for token in sentence.tokens)
    cost = 0
    for at in between:
        word = low[at]
        if word in ('"', "“", "”"):
            cost += QUOTE_COST
        elif word == ",":
            cost += COMMA_COST
        elif language.breaks.at(low, at):
            cost += BREAK_COST
    return cost


def from_expression(text: str, expression: TimeExpression, published: tuple[date, date], *, past: bool) -> Happened:
    """The days of a date as its relation makes them; what is told as past does not reach beyond the publication."""
    assert expression.earliest is not None
    assert expression.latest is not None
    earliest, latest, precision = expression.earliest, expression.latest, expression.precision
    words = text[expression.start : expression.end]
    if expression.relation == "since":
        latest, precision = max(published[1], earliest), "interval"
    elif expression.relation == "before":
        earliest, latest, precision = (
            earliest - timedelta(days=JUST_BEFORE_DAYS),
            earliest - timedelta(days=1),
            "interval",
        )
    elif expression.relation == "after":
        earliest, latest, precision = (
            latest + timedelta(days=1),
            max(published[1], latest + timedelta(days=1)),
            "interval",
        )
    elif expression.relation in ("until", "by"):
        earliest, precision = min(published[0], latest), "interval"
    if past and earliest <= published[1] < latest:
        latest = published[1]
    if precision == "interval" and earliest == latest:
        precision = "day"
    return Happened(earliest=earliest, latest=latest, precision=precision, words=words)


def from_anchor(anchor: Anchor, relation: str, published: tuple[date, date]) -> Happened | None:
    """The days of something told as before, during or after an event of the same article."""
    day = anchor.happened
    if relation == "before":
        latest = day.earliest - timedelta(days=1)
        return Happened(
            earliest=latest - timedelta(days=JUST_BEFORE_DAYS - 1),
            latest=latest,
            precision="interval",
            words=anchor.words,
        )
    if relation == "after":
        return Happened(
            earliest=day.earliest, latest=max(day.earliest, published[1]), precision="interval", words=anchor.words
        )
    return Happened(earliest=day.earliest, latest=day.latest, precision=day.precision, words=anchor.words)
