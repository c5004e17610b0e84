"""What every later step needs to know of an article: per sentence its dates, counts, names and say-verbs.

One pass from the first sentence to the last, because "he", "Doe" and "two days later" look back; then the
quotations get their speakers, because "… ," she said" often comes after the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from tracker.detection.dates import TimeExpression, find_dates
from tracker.detection.language import Language
from tracker.detection.memory import Memory, Mention
from tracker.detection.mentions import find_mentions
from tracker.detection.quantities import Count, find_counts
from tracker.detection.quotes import Saying, quoted_spans, sayings, span_at
from tracker.detection.register import Register
from tracker.detection.text import Sentence, sentences
from tracker.detection.timeline import entries


class Annotated(msgspec.Struct, frozen=True):
    """A sentence with what was found in it. ``adjuncts``: where a day stands by itself ("on April 9"), from its first
    token to the one after its last. ``omitted``: whom a verb without a subject means, where the language has such.
    ``both``: whom "the two countries" means, by their ids."""

    sentence: Sentence
    low: tuple[str, ...]
    dates: tuple[TimeExpression, ...]
    counts: tuple[Count, ...]
    mentions: tuple[Mention, ...]
    sayings: tuple[Saying, ...]
    adjuncts: dict[int, int] = {}
    omitted: Mention | None = None
    both: tuple[str, ...] = ()


class Article(msgspec.Struct, frozen=True):
    """An annotated text: its sentences, its quotations and who speaks in them; of a timeline the day of each sentence
    (by its index)."""

    text: str
    published: tuple[date, date]
    sentences: tuple[Annotated, ...]
    quotations: tuple[tuple[int, int], ...]
    speakers: dict[int, Mention]
    entries: dict[int, TimeExpression] = {}

    def quotation_at(self, place: int) -> tuple[int, int] | None:
        """The quotation around a place in the text, if any."""
        return span_at(self.quotations, place)


def annotate(text: str, published: tuple[date, date], language: Language, register: Register) -> Article:
    """Reads a whole text once. The same input gives the same output."""
    memory = Memory()
    reference: date | None = None
    told: TimeExpression | None = None
    read: list[Annotated] = []
    for sentence in sentences(text, language.abbreviations, language.starters):
        dates = find_dates(text, sentence, language, published, reference, told)
        spans = [(each.start, each.end) for each in dates]
        counts = find_counts(text, sentence, language, spans)
        omitted = memory.spoken_of() if language.plural_verbs else None
        mentions = find_mentions(sentence, language, register, memory, counts, spans)
        low = tuple(token.low for token in sentence.tokens)
        said = sayings(sentence, mentions, language)
        days = _adjuncts(sentence, low, dates, language)
        both = memory.states if language.both_states.anywhere(low) else ()
        read.append(Annotated(sentence, low, dates, counts, mentions, said, days, omitted, both))
        told = next((each for each in reversed(dates) if each.earliest is not None and not each.statute), None)
        reference = _reference(sentence, low, dates, language) or reference
    quotations = quoted_spans(text)
    days_of = entries(text, [each.sentence for each in read], [each.dates for each in read])
    return Article(text, published, tuple(read), quotations, _speakers(read, quotations), days_of)


def _reference(
    sentence: Sentence, low: Sequence[str], dates: Sequence[TimeExpression], language: Language
) -> date | None:
    """The day told last, which "the next day" counts from: of what is told, not of a noun ("her April 4 order"), nor
    since when or until when."""
    days = [each for each in dates if each.precision == "day" and each.relation == "on"]
    told = next((each for each in reversed(days) if not _of_a_noun(sentence, low, each, language)), None)
    return told.latest if told is not None else None


def _of_a_noun(sentence: Sentence, low: Sequence[str], expression: TimeExpression, language: Language) -> bool:
    inside = [i for i, token in enumerate(sentence.tokens) if expression.start <= token.start < expression.end]
    if language.adjectives_follow or not inside or inside[0] == 0 or inside[-1] + 1 >= len(low):
        return False
    before, noun = low[inside[0] - 1], low[inside[-1] + 1]
    return (before in language.determiners or before == "'s") and noun.isalpha() and noun not in language.function_words


def _adjuncts(
    sentence: Sentence, low: Sequence[str], dates: Sequence[TimeExpression], language: Language
) -> dict[int, int]:
    """Where a day stands by itself, with the words that lead to it: "on April 9", "el jueves", "late Friday"."""
    leading = frozenset(language.dates.relations.get("on", ())) | language.determiners
    found = {}
    for expression in dates:
        names_days = expression.earliest is not None and expression.value != "PRESENT_REF"
        if not names_days or expression.relation != "on" or expression.statute:
            continue
        inside = [i for i, token in enumerate(sentence.tokens) if expression.start <= token.start < expression.end]
        first = inside[0] if inside else 0
        while first > 0 and low[first - 1] in leading:
            first -= 1
        if inside:
            found[first] = inside[-1] + 1
    return found


def _speakers(read: Sequence[Annotated], quotations: Sequence[tuple[int, int]]) -> dict[int, Mention]:
    """For each quotation, by its start, who speaks: the say-verb of a sentence that it touches; a quotation
    without one, in the same paragraph right after another, goes on with its speaker."""
    found: dict[int, Mention] = {}
    last: tuple[int, Mention] | None = None
    for annotated in read:
        sentence = annotated.sentence
        touching = [span for span in quotations if span[0] < sentence.end and sentence.start < span[1]]
        speaker = _outside(annotated, touching)
        for span in touching:
            if speaker is not None:
                found.setdefault(span[0], speaker)
            elif last is not None and last[0] == sentence.paragraph:
                found.setdefault(span[0], last[1])
        if speaker is not None:
            last = (sentence.paragraph, speaker)
    return found


def _outside(annotated: Annotated, spans: Sequence[tuple[int, int]]) -> Mention | None:
    """The speaker of the first say-verb that stands outside the quotations of its sentence."""
    for saying in annotated.sayings:
        place = annotated.sentence.tokens[saying.verb].start
        if saying.speaker is not None and not any(start <= place < end for start, end in spans):
            return saying.speaker
    return None
