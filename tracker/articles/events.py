"""What can be written down about an article: the events of the stream ``article-<id>``.

The text of each version is a blob under its SHA-256; events name it and never carry it.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from tracker.times import Reported

Extraction: TypeAlias = Literal["given", "page", "summary"]
"""Where the text comes from: handed over as it is, extracted from a page, or only the summary of a feed."""

Grade: TypeAlias = Literal["cosmetic", "substantive", "figure changed", "quote removed"]
"""How much a revision changed; ``revisions.py`` says how each is told from the others."""


class StoryFit(msgspec.Struct, frozen=True, kw_only=True):
    """How an article stands to one story: decision, score, and the reasons in words."""

    story: str
    decision: Literal["accept", "review", "reject"]
    score: float
    reasons: tuple[str, ...] = ()


class ArticleAdded(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An article was met for the first time. ``text`` and ``raw`` are SHA-256 of blobs; ``raw`` is what was given.

    ``copy_of`` is the older article that it is a copy of and ``relation`` how; ``origin`` is who said it first, as far
    as known; ``sketch`` finds later copies of it (``fingerprint.py``).
    """

    article: str
    title: str
    text: str
    published: Reported
    url: str = ""
    outlet: str = ""
    language: str = "en"
    raw: str = ""
    extraction: Extraction = "given"
    copy_of: str | None = None
    relation: str = ""
    origin: str = ""
    sketch: tuple[int, ...] = ()
    feed: str = ""
    fits: tuple[StoryFit, ...] = ()


class ArticleRevised(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The publisher changed it, or the page was read after its summary. ``seen`` is when the new text was first read.

    ``lost`` are quotes of ours that the new text does not hold; ``notice``: the publisher says that it was corrected.
    """

    article: str
    revision: int
    title: str
    text: str
    seen: Reported
    grade: Grade = "substantive"
    raw: str = ""
    extraction: Extraction = "given"
    lost: tuple[str, ...] = ()
    notice: bool = False
    fits: tuple[StoryFit, ...] = ()


class ArticleWithdrawn(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The page is gone, or its feed dropped it while older entries stayed."""

    article: str
    seen: Reported
    reason: str


ArticleEvent: TypeAlias = ArticleAdded | ArticleRevised | ArticleWithdrawn
