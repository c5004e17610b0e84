"""Quotations and who speaks: spans of direct speech, and the say-verb with its speaker for a place in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from tracker.detection.language import Language
from tracker.detection.memory import Mention
from tracker.detection.text import Sentence

QUOTE_LIMIT = 4000
"""Longest quotation in characters; an opening mark without a closing one must not swallow the article."""
SOURCE_REACH = 4
"""Words of a source that is no name: "the official court report"."""
INVERTED_REACH = 6
"""Tokens after a say-verb in which its speaker may follow: 'said on Monday the Prime Minister' is rare, six enough."""

_OPEN = {"“": "”", "«": "»", "„": "“"}
_MARK = re.compile('[“”«»„"]')


class Saying(msgspec.Struct, frozen=True):
    """A say-verb at token ``verb`` (the first of "according to", a colon beside who speaks) and who speaks, when that
    is known. ``closing``: a source behind a colon at the end, whose words are all that stands before it."""

    verb: int
    speaker: Mention | None
    closing: bool = False


def quoted_spans(text: str) -> tuple[tuple[int, int], ...]:
    """The spans of direct speech, marks included, in order. A paragraph that opens a quotation and does not close
    it runs to its end; straight marks are paired within their paragraph.
    """
    spans: list[tuple[int, int]] = []
    opened: tuple[int, str] | None = None
    for found in _MARK.finditer(text):
        at, mark = found.start(), found.group()
        if opened is not None and (at - opened[0] > QUOTE_LIMIT or "\n" in text[opened[0] : at]):
            end = text.find("\n", opened[0])
            if opened[1] != '"' and end - opened[0] <= QUOTE_LIMIT:
                spans.append((opened[0], end))
            opened = None
        if opened is None:
            if mark in _OPEN:
                opened = (at, _OPEN[mark])
            elif mark == '"':
                opened = (at, '"')
        elif mark == opened[1]:
            spans.append((opened[0], at + 1))
            opened = None
    return tuple(spans)


def span_at(spans: Sequence[tuple[int, int]], place: int) -> tuple[int, int] | None:
    """The quotation that covers a place in the text, if any (binary search)."""
    low, high = 0, len(spans)
    while low < high:
        middle = (low + high) // 2
        if spans[middle][1] <= place:
            low = middle + 1
        else:
            high = middle
    return spans[low] if low < len(spans) and spans[low][0] <= place else None


def sayings(sentence: Sentence, mentions: Sequence[Mention], language: Language) -> tuple[Saying, ...]:
    """The say-verbs of a sentence outside names, each with its speaker: before it, inverted after it, or none."""
    low = tuple(token.low for token in sentence.tokens)
    inside = {at for mention in mentions for at in range(mention.first, mention.last + 1)}
    found: list[Saying] = []
    for index, word in enumerate(low):
        if word not in language.saying_words:
            continue
        according = language.according.at(low, index)
        if according:
            found.append(Saying(index, _first_from(mentions, index + according, INVERTED_REACH)))
        elif index not in inside and language.say.at(low, index) and _said(low, index, language):
            found.append(Saying(index, speaker_of(low, index, mentions, language)))
    return tuple(_colons(low, mentions, language)) + tuple(found)


def _colons(low: Sequence[str], mentions: Sequence[Mention], language: Language) -> Iterator[Saying]:
    """ "Federal judge: no one may go" and "Man held for weeks: police". Before a colon only people and their offices
    speak: newspapers, towns and countries stand there too."""
    last = len(low) - 1 if low and low[-1][0].isalnum() else len(low) - 2
    for each in mentions:
        opens = not any(word in language.function_words or not word[0].isalpha() for word in low[: each.first])
        ahead = low[each.last + 1 : each.last + 2] == (":",) and each.last + 1 < last
        if ahead and opens and each.type in ("person", "court", "authority"):
            yield Saying(each.last + 1, each)
        if each.last == last and each.first > 1 and low[each.first - 1] == ":" and each.fits("speaker"):
            yield Saying(each.first - 1, each, closing=True)


def speaker_of(low: Sequence[str], verb: int, mentions: Sequence[Mention], language: Language) -> Mention | None:
    """Who says: the subject before the verb, or, after a quotation, the name that follows it ("said Doe")."""
    inverted = verb == 0 or low[verb - 1] in ('"', ",") or low[verb - 1] in language.conjunctions
    after = _first_from(mentions, verb + 1, 3)
    if inverted and low[verb - 1] not in language.conjunctions and after is not None and after.fits("speaker"):
        return after
    before = [mention for mention in mentions if mention.last < verb and mention.fits("speaker")]
    for mention in reversed(before):
        if _governed_by_preposition(low, mention, language) or _cut_off(low, mention.last, verb, language):
            continue
        return _source(low, verb, language) if _someone_else(low, mention.last, verb, language) else mention
    return after if inverted and after is not None and after.fits("speaker") else _source(low, verb, language)


def _first_from(mentions: Sequence[Mention], index: int, reach: int) -> Mention | None:
    return next((each for each in mentions if index <= each.first < index + reach and each.fits("speaker")), None)


def _governed_by_preposition(low: Sequence[str], mention: Mention, language: Language) -> bool:
    at = mention.first - 1
    while at >= 0 and (low[at] in language.determiners or low[at] == "'s"):
        at -= 1
    return at >= 0 and low[at] in language.any_preposition


def _cut_off(low: Sequence[str], start: int, verb: int, language: Language) -> bool:
    """Whether a mark that closes a thought lies between a name and a verb."""
    return any(low[at] in (";", ":", '"') or low[at] in ("but", "while", "although") for at in range(start + 1, verb))


def _source(low: Sequence[str], verb: int, language: Language) -> Mention | None:
    """ "the report said", "a newspaper, which gave no names, said": whose word it is, though no name and no office."""
    words = tuple(low)
    last = verb - 1
    while last >= 0 and any(words[last] in names for names in language.auxiliaries.values()):
        last -= 1
    if last >= 0 and words[last] in language.conjunctions:
        return None  # "a sailor and confirmed member": nobody confirms
    if last > 0 and words[last] == ",":
        opened = next((at for at in range(last - 1, -1, -1) if words[at] == ","), None)
        if opened is None or not language.relative.at(words, opened + 1):
            return None
        last = opened - 1
    for first in range(last, max(-1, last - SOURCE_REACH), -1):
        if words[first] in language.determiners and first < last:
            name = " ".join(words[first : last + 1])
            return Mention(first=first, last=last, type="thing", name=name)
        if not words[first].isalpha() or words[first] in language.any_preposition:
            return None
    return None


def _someone_else(low: Sequence[str], start: int, verb: int, language: Language) -> bool:
    """ "Doe is back, a report says": what stands between the last comma and the verb is its subject, though it does
    not say whose word it is. An apposition ends with a comma of its own ("Doe, a lawyer, says")."""
    comma = next((at for at in range(verb - 1, start, -1) if low[at] == ","), None)
    if comma is None:
        return False
    helpers = language.auxiliaries.values()
    words = tuple(
        word
        for word in low[comma + 1 : verb]
        if not word.endswith(language.adverb_endings) and not any(word in names for names in helpers)
    )
    return bool(words) and words[0] not in language.conjunctions and not language.relative.at(words, 0)


def _said(low: Sequence[str], index: int, language: Language) -> bool:
    """Whether the word is a verb of something said: no noun ("his claim"), nothing that must, may or will be said."""
    previous = low[index - 1] if index else ""
    if previous in language.determiners or previous == "'s" or previous in language.any_preposition:
        return False
    return not any(previous in language.auxiliaries[name] for name in ("ordered", "possible", "conditional", "future"))
