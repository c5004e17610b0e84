"""Whether a report of an article is about the story at all, where the article is about many things.

Round-ups tell forty things, two of them the story's. Where few paragraphs name one of the story's terms, only what
stands in such a paragraph or right beside one is taken; an article about the story is taken as a whole, and so is one
that somebody else found to belong though it names no term.
"""

from __future__ import annotations

from tracker.detection.annotate import Article
from tracker.detection.drafts import Draft
from tracker.detection.relevance import names_one, telling
from tracker.story.events import Outline

ROUND_UP = 0.2
"""Share of the paragraphs with a term of the story below which an article is a round-up."""
FEW_PARAGRAPHS = 6
"""An article of fewer paragraphs is about one thing."""
LEAST_WORDS = 6
"""A shorter line is a heading or a bullet and no paragraph to count."""
BESIDE = 1
"""Paragraphs before and after one with a term that still belong to it."""


class Subject:
    """The paragraphs of one article that are about the story."""

    def __init__(self, article: Article, outline: Outline) -> None:
        texts: dict[int, list[str]] = {}
        for annotated in article.sentences:
            sentence = annotated.sentence
            texts.setdefault(sentence.paragraph, []).append(article.text[sentence.start : sentence.end])
        terms = telling(outline)
        numbers = sorted(texts)
        named = [at for at, number in enumerate(numbers) if names_one(" ".join(texts[number]), terms)]
        long = {at for at, number in enumerate(numbers) if len(" ".join(texts[number]).split()) >= LEAST_WORDS}
        about = len(long.intersection(named))
        self._round_up = len(long) >= FEW_PARAGRAPHS and 0 < about < ROUND_UP * len(long)
        near = {at + step for at in named for step in range(-BESIDE, BESIDE + 1)}
        self._near = {number for at, number in enumerate(numbers) if at in near}

    def covers(self, draft: Draft) -> bool:
        """Whether a draft is about the story."""
        return not self._round_up or draft.annotated.sentence.paragraph in self._near
