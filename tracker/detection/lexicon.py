"""How alike two texts are: streaming TF-IDF, and the centre of the articles of a story.

A word says the more the fewer of the articles read so far have it (inverse document frequency over the stream; no
article is read twice). A story's centre is the sum of its articles; cosine tells how near another one is. Measured on
clustered news with ``benchmarks/detection/assign.py``. Pure; accents and case do not matter.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

import msgspec

from tracker.detection.text import fold

LEAD = 2000
"""Characters of a text that are counted: news says at the beginning what it is about."""
TITLE_WEIGHT = 4
"""A word of the title counts as often as this many of the text."""
NEAR = 0.15
"""From this cosine on a text is about the same events as a centre (chosen on clustered news, 2016 to 2018)."""
MOST_TERMS = 50_000
"""Beyond so many words those that only one article had are forgotten: names mistyped, addresses, numbers."""

_WORD = re.compile(r"[^\W\d_][^\W_]{2,}")

Terms = Mapping[str, float]
"""Words of a text with what they weigh before their rarity is known; the squares add up to one."""


def terms_of(title: str, text: str) -> dict[str, float]:
    """The words of an article, by the logarithm of how often they stand there. Empty for a text without words."""
    counts: dict[str, int] = {}
    for word in _WORD.findall(fold(text[:LEAD])):
        counts[word] = counts.get(word, 0) + 1
    for word in _WORD.findall(fold(title)):
        counts[word] = counts.get(word, 0) + TITLE_WEIGHT
    weights = {word: 1 + math.log(count) for word, count in counts.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items()}


class Lexicon(msgspec.Struct):
    """How many of the articles read so far have each word. It grows with each article."""

    articles: int = 0
    counts: dict[str, int] = {}

    def add(self, terms: Terms) -> None:
        """Counts one more article."""
        self.articles += 1
        for word in terms:
            self.counts[word] = self.counts.get(word, 0) + 1
        if len(self.counts) > MOST_TERMS:
            self.counts = {word: count for word, count in self.counts.items() if count > 1}

    def rarity(self, word: str) -> float:
        """What a word is worth: the logarithm of one in how many articles has it; nothing when all have it."""
        return max(0.0, math.log((1 + self.articles) / (0.5 + self.counts.get(word, 0))))


class Centroid(msgspec.Struct):
    """The centre of the articles of a story."""

    articles: int = 0
    sums: dict[str, float] = {}

    def add(self, terms: Terms) -> None:
        """Takes in one more article of the story."""
        self.articles += 1
        for word, weight in terms.items():
            self.sums[word] = self.sums.get(word, 0.0) + weight
        if len(self.sums) > MOST_TERMS:
            self.sums = dict(sorted(self.sums.items(), key=lambda each: (-each[1], each[0]))[: MOST_TERMS // 2])

    def likeness(self, terms: Terms, lexicon: Lexicon) -> float:
        """The cosine between an article and the centre, both by the rarity of words; 0 to 1."""
        mine = {word: weight * lexicon.rarity(word) for word, weight in terms.items()}
        own = math.sqrt(sum(weight * weight for weight in mine.values()))
        length = math.sqrt(sum((weight * lexicon.rarity(word)) ** 2 for word, weight in self.sums.items()))
        if not own or not length:
            return 0.0
        dot = sum(weight * self.sums.get(word, 0.0) * lexicon.rarity(word) for word, weight in mine.items())
        return dot / (own * length)
