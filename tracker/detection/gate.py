"""The trust gate: what a report says must stand in its own sentences, checked by code that did not find it.

A quote is verbatim; a number equals a number read from the quote; a day comes from words in the quote or from a
stated anchor of the article; a register entry is there by one of its names, or a pronoun that stands for it is.
A report that fails is dropped and counted. The same gate will stand behind any other detector.
"""

from __future__ import annotations

from tracker.detection.annotate import Article
from tracker.detection.drafts import Draft
from tracker.detection.language import Language
from tracker.detection.quantities import numbers_in
from tracker.detection.register import Register
from tracker.detection.text import fold, tokenize


def fault(draft: Draft, article: Article, language: Language, register: Register) -> str | None:
    """Why a draft must not be reported, or None."""
    quotes = [article.text[start:end] for start, end in draft.spans]
    if not quotes or not all(quote.strip() for quote in quotes):
        return "gate: no quote"
    if not _numbers_stand(draft, quotes, language):
        return "gate: number not in the quote"
    if not _day_stands(draft, quotes):
        return "gate: day not in the quote"
    if not _names_stand(draft, quotes, register):
        return "gate: name not in the quote"
    return None


def _numbers_stand(draft: Draft, quotes: list[str], language: Language) -> bool:
    written = frozenset[float]().union(*(numbers_in(tokenize(quote), language) for quote in quotes))
    return all(count.number in written for count in draft.counts)


def _day_stands(draft: Draft, quotes: list[str]) -> bool:
    words = draft.happened.words
    if draft.happened.precision == "unknown":
        return True
    return draft.anchored or any(words in quote for quote in quotes)


def _names_stand(draft: Draft, quotes: list[str], register: Register) -> bool:
    tokens = [token for quote in quotes for token in tokenize(quote)]
    known = {hit.entity.id for hit in register.find(tokens, frozenset(register.entities))}
    folded = [fold(quote) for quote in quotes]
    for name, several in draft.slots.items():
        if draft.frame.slots[name].role == "none":
            continue  # what is not told needs no proof
        for mention in several:
            if mention.type == "pronoun" or mention.described or mention.id in known:
                continue
            seat = mention.entity.traits.get("capital", "") if mention.entity is not None else ""
            if seat and any(fold(seat) in quote for quote in folded):
                continue  # "Zenda said": the capital for its government
            if not mention.id and any(fold(mention.name.split()[-1]) in quote for quote in folded if mention.name):
                continue
            return False
    return True
