"""An article that was read and not written yet: what came of it, and what it reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from tracker.detection.detector import Relevance
from tracker.detection.matching import Match
from tracker.services.article_file import Given
from tracker.services.library import Article
from tracker.story.events import Outline, Report
from tracker.times import Reported


@dataclass(frozen=True, slots=True)
class Found:
    """A report found in an article, with the development it joins or opens; ``like``: one it may be one with."""

    development: str
    id: str
    report: Report
    opens: bool
    like: Match | None = None


@dataclass(frozen=True, slots=True)
class Ingested:
    """What came of an article. ``added``: an event was written for it; ``positions`` are all events written;
    ``judged``: the store has it as it is, and only how it fits this story is new."""

    article: str
    title: str
    text: str
    url: str
    outlet: str
    published: Reported
    language: str
    added: bool
    revision: int
    copy_of: str | None
    relation_to_copy: str
    origin: str
    sketch: tuple[int, ...]
    relevance: Relevance
    reports: tuple[Found, ...]
    positions: tuple[int, ...] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)
    judged: bool = False


Others: TypeAlias = Sequence[tuple[Outline, Ingested]]


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that was read and not written yet."""

    given: Given
    ingested: Ingested
    outline: Outline
    known: Article | None = None
    judged: bool = False
    """Whether it is known as it is, and only met for another story; and below what a new version of it tells the other
    stories that it belongs to."""
    others: Others = ()
