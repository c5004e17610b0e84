"""Old events, read as new ones: one pure step per schema, applied to the raw fields before they are typed.

A step takes the fields as they were stored and gives them as the next schema has them. Stored bytes never change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Fields = dict[str, Any]
Upcaster = Callable[[Fields], Fields]


def _feed_followed_1(fields: Fields) -> Fields:
    """Schema 1 named the story ``for`` and had no ``confirm``: each poll counted alone."""
    story = fields.pop("for")
    return {**fields, "story": story, "confirm": 1}


def _article_added_1(fields: Fields) -> Fields:
    """Schema 1 had no sketch: copies of such an article are recognised by equal text only."""
    return {**fields, "relation": "same" if fields.get("copy_of") else ""}


def _article_revised_1(fields: Fields) -> Fields:
    """Schema 1 did not name the quotes that a revision takes away."""
    return fields


def _feed_unfollowed_1(fields: Fields) -> Fields:
    """In schema 1 only a person ended a feed; none was taken over by another."""
    return fields


def _links_1(fields: Fields) -> Fields:
    """In schema 1 a link had neither score nor reasons: all were made by persons, and count in full."""
    return fields


def _citations_without_headline(fields: Fields) -> Fields:
    """Until then a citation could not hold the headline of its source: old ones have none."""
    return fields


UPCASTERS: Mapping[tuple[str, int], Upcaster] = {
    ("ArticleAdded", 1): _article_added_1,
    ("ArticleRevised", 1): _article_revised_1,
    ("DevelopmentCorrected", 1): _links_1,
    ("DevelopmentCorrected", 2): _citations_without_headline,
    ("DevelopmentReported", 1): _links_1,
    ("DevelopmentReported", 2): _citations_without_headline,
    ("DevelopmentRetracted", 1): _citations_without_headline,
    ("FeedFollowed", 1): _feed_followed_1,
    ("FeedUnfollowed", 1): _feed_unfollowed_1,
    ("QuestionAnswered", 1): _citations_without_headline,
    ("QuestionOpened", 1): _citations_without_headline,
}


def upcast(name: str, schema: int, target: int, fields: Fields) -> Fields:
    """The fields carried from one schema to another, one step at a time. Raises ``KeyError`` when a step is missing."""
    while schema < target:
        fields = UPCASTERS[name, schema](fields)
        schema += 1
    return fields
