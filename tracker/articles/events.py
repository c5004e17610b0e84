"""What can be written down about an article: the events of the stream ``article-<id>``.

The text of each version is a blob under its SHA-256; events name it and never carry it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from tracker.times import Reported

Extraction: TypeAlias = Literal["given", "page", "summary"]
"""Where the text comes from: handed over as it is, extracted from a page, or only the summary of a feed."""

Grade: TypeAlias = Literal["cosmetic", "substantive", "figure changed", "quote removed"]
"""How much a revision changed; ``revisions.py`` says how each is told from the others."""


Dating: TypeAlias = Literal["", "future", "backdated"]
"""What is odd about the date a feed claims: it lay in the future when the entry was first seen, and is then no time of
publication; or it lay further back than three days."""


class Claims(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a feed says of an entry beside its title and text, as it says it; dates too that are not believed."""

    link: str = ""
    author: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    categories: tuple[str, ...] = ()
    enclosures: tuple[str, ...] = ()


class FieldChange(msgspec.Struct, frozen=True, kw_only=True):
    """A field that an edit changed. Of a text, the SHA-256 before and after."""

    field: str
    was: str
    now: str


class StoryFit(msgspec.Struct, frozen=True, kw_only=True):
    """How an article stands to one story: decision, score, and the reasons in words."""

    story: str
    decision: Literal["accept", "review", "reject"]
    score: float
    reasons: tuple[str, ...] = ()


class ArticleAdded(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An article was met for the first time. ``text`` and ``raw`` are SHA-256 of blobs; ``raw`` is what was given.

    ``copy_of`` is the older article that it is a copy of and ``relation`` how; ``origin`` is who said it first, as far
    as known; ``sketch`` finds later copies of it (``fingerprint.py``). ``claims`` are those of its feed; ``dating``
    says what is odd about the date among them. ``once``: its feed must say things twice, and dropped it before it did.
    It was first seen when this event was recorded.
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
    claims: Claims | None = None
    dating: Dating = ""
    once: bool = False


class ArticleRevised(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The publisher changed it, or the page was read after its summary. ``seen`` is when the new text was first read.

    ``lost`` are quotes of ours that the new text does not hold; ``notice``: the publisher says that it was corrected.
    ``changed`` names every field of the feed's entry that is another one now, the dates included.
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
    claims: Claims | None = None
    changed: tuple[FieldChange, ...] = ()


class ArticleWithdrawn(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The page is gone, or its feed dropped it while older entries stayed."""

    article: str
    seen: Reported
    reason: str


class ArticleMarked(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person said whether it belongs to a story. The newest mark counts; the story's band learns from all of them."""

    article: str
    story: str
    belongs: bool
    reason: str = ""


class ArticleJudged(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Another story than the one that brought it met it, too: how its newest version stands to that one."""

    article: str
    fit: StoryFit


ArticleEvent: TypeAlias = ArticleAdded | ArticleRevised | ArticleWithdrawn | ArticleMarked | ArticleJudged
