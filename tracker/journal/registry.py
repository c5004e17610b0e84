"""The one literal registry: the name under which each event is stored, its class, and its present schema.

A stored name is for ever; renaming a class changes nothing here. Whoever changes the fields of a class raises the
number and adds an upcaster (``upcasters.py``) and a golden file (``tests/journal/golden/``).
"""

from __future__ import annotations

from typing import TypeAlias

from tracker.articles import events as articles
from tracker.digests import events as digests
from tracker.feeds import events as feeds
from tracker.journal.redaction import PayloadRedacted
from tracker.story import events as story
from tracker.story import notes

TypedEvent: TypeAlias = (
    story.StoryEvent | notes.NoteEvent | articles.ArticleEvent | feeds.FeedEvent | digests.DigestEvent | PayloadRedacted
)

REGISTRY: dict[str, tuple[type[TypedEvent], int]] = {
    "StoryOpened": (story.StoryOpened, 1),
    "StoryAmended": (story.StoryAmended, 1),
    "StoryArchived": (story.StoryArchived, 1),
    "StoryReopened": (story.StoryReopened, 1),
    "DevelopmentReported": (story.DevelopmentReported, 3),
    "DevelopmentConfirmed": (story.DevelopmentConfirmed, 1),
    "DevelopmentDismissed": (story.DevelopmentDismissed, 1),
    "DevelopmentDeferred": (story.DevelopmentDeferred, 1),
    "DevelopmentCorrected": (story.DevelopmentCorrected, 3),
    "DevelopmentRetracted": (story.DevelopmentRetracted, 2),
    "DevelopmentsMerged": (story.DevelopmentsMerged, 1),
    "DevelopmentSplit": (story.DevelopmentSplit, 1),
    "LikenessNoted": (story.LikenessNoted, 1),
    "DevelopmentsToldApart": (story.DevelopmentsToldApart, 1),
    "DecisionTakenBack": (story.DecisionTakenBack, 1),
    "QuestionOpened": (story.QuestionOpened, 2),
    "QuestionAnswered": (story.QuestionAnswered, 2),
    "NoteAdded": (notes.NoteAdded, 1),
    "TagGiven": (notes.TagGiven, 1),
    "ArticleAdded": (articles.ArticleAdded, 2),
    "ArticleRevised": (articles.ArticleRevised, 2),
    "ArticleWithdrawn": (articles.ArticleWithdrawn, 1),
    "ArticleMarked": (articles.ArticleMarked, 1),
    "ArticleJudged": (articles.ArticleJudged, 1),
    "FeedFollowed": (feeds.FeedFollowed, 2),
    "FeedUnfollowed": (feeds.FeedUnfollowed, 2),
    "FeedMoved": (feeds.FeedMoved, 1),
    "FeedFailing": (feeds.FeedFailing, 1),
    "FeedRecovered": (feeds.FeedRecovered, 1),
    "FeedSilent": (feeds.FeedSilent, 1),
    "FeedHeard": (feeds.FeedHeard, 1),
    "FeedGone": (feeds.FeedGone, 1),
    "FeedPaused": (feeds.FeedPaused, 1),
    "FeedResumed": (feeds.FeedResumed, 1),
    "WindowGap": (feeds.WindowGap, 1),
    "CoverageNoted": (feeds.CoverageNoted, 1),
    "DigestGenerated": (digests.DigestGenerated, 1),
    "DigestApproved": (digests.DigestApproved, 1),
    "DigestRejected": (digests.DigestRejected, 1),
    "DigestNoted": (digests.DigestNoted, 1),
    "DigestCorrected": (digests.DigestCorrected, 1),
    "DigestDelivered": (digests.DigestDelivered, 1),
    "DeliveryFailed": (digests.DeliveryFailed, 1),
    "PayloadRedacted": (PayloadRedacted, 1),
}

NAMES: dict[type[TypedEvent], tuple[str, int]] = {cls: (name, schema) for name, (cls, schema) in REGISTRY.items()}
"""The way back: the stored name and schema of a class."""
