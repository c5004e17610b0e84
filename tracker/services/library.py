"""The articles of the store: every version with its text, found by id or by address."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from tracker.articles.canonical import BadAddress, canonical
from tracker.articles.events import (
    ArticleAdded,
    ArticleJudged,
    ArticleMarked,
    ArticleRevised,
    ArticleWithdrawn,
    Claims,
    Extraction,
    FieldChange,
    StoryFit,
)
from tracker.articles.fingerprint import LEAST_SHARED, Likeness, Sketches, compare, shingles, sketch
from tracker.articles.revisions import Rewording, rewordings
from tracker.ids import fact_id
from tracker.journal.codec import Redacted
from tracker.journal.errors import NotFound
from tracker.journal.journal import Entry, Journal
from tracker.times import Reported


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an article's text: revision number (0 is the first), hash, title, when it was out."""

    revision: int
    sha256: str
    title: str
    reported: Reported
    position: int
    extraction: Extraction = "given"
    claims: Claims | None = None
    changed: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """An article with its versions, oldest first. A new version takes back that it was withdrawn."""

    id: str
    added: ArticleAdded
    versions: tuple[Version, ...]
    withdrawn: Reported | None = None
    fits: tuple[StoryFit, ...] = ()
    marks: tuple[ArticleMarked, ...] = ()

    def fit(self, story: str) -> StoryFit | None:
        """How its newest version stands to a story, as the program judged it."""
        return next((fit for fit in reversed(self.fits) if fit.story == story), None)

    def belongs(self, story: str) -> bool | None:
        """What a person said last of whether it belongs to a story; None when nobody said anything."""
        return next((mark.belongs for mark in reversed(self.marks) if mark.story == story), None)

    def searched(self, story: str) -> bool:
        """Whether it is searched for a story: a person's word counts, else that the program did not reject it."""
        said, fit = self.belongs(story), self.fit(story)
        return said if said is not None else fit is not None and fit.decision != "reject" and not self.once

    @property
    def once(self) -> bool:
        """Whether all there is of it is what a feed said once that must say things twice."""
        return self.added.once and len(self.versions) == 1

    @property
    def told(self) -> Reported:
        """When the newest version was told: the first text of an article, or the page behind its summary, when it was
        published; what was written in its place later, when that was seen."""
        before = self.versions[-2].extraction if len(self.versions) > 1 else ""
        first = self.last.revision == 0 or (before, self.last.extraction) == ("summary", "page")
        return self.added.published if first else self.last.reported

    @property
    def backdated(self) -> bool:
        """Whether what its newest version tells waits for a person, as its feed claims too early a date."""
        return self.added.dating == "backdated" and self.told == self.added.published

    @property
    def last(self) -> Version:
        """The newest version."""
        return self.versions[-1]


def article_id(url: str, text_sha256: str) -> str:
    """The id of an article: from its canonical address, or from its text when it has none."""
    return _id_of_address(url) if url else _id_of(f"text:{text_sha256}")


@lru_cache(maxsize=4096)
def _id_of_address(url: str) -> str:
    """An entry's address is asked for several times while the entry is taken in."""
    try:
        return _id_of(canonical(url))
    except BadAddress:
        return _id_of(f"address:{url}")


def _id_of(key: str) -> str:
    return fact_id("article", key).hex()[:16]


def article_stream(article: str) -> str:
    """The stream of an article."""
    return f"article-{article}"


def sha256_of(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hex."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def find_article(journal: Journal, article: str, position: int | None = None) -> Article | None:
    """An article as of a position, or None."""
    return _article(journal.read(article_stream(article), up_to=position))


def meet(journal: Journal, article: str) -> Article | None:
    """An article as it stands, or None when it is new. Raises ``WasErased``: nothing may take it in again by itself."""
    entries = list(journal.read(article_stream(article)))
    found = _article(entries)
    if found is None and any(isinstance(entry.event, Redacted) for entry in entries):
        raise WasErased(article)
    return found


def _article(entries: Iterable[Entry]) -> Article | None:
    found: Article | None = None
    for entry in entries:
        event = entry.event
        if isinstance(event, ArticleAdded):
            first = Version(0, event.text, event.title, event.published, entry.position, event.extraction, event.claims)
            found = Article(event.article, event, (first,), fits=event.fits)
        elif isinstance(event, ArticleRevised) and found is not None:
            later = Version(
                event.revision,
                event.text,
                event.title,
                event.seen,
                entry.position,
                event.extraction,
                event.claims,
                event.changed,
            )
            fits = (*found.fits, *event.fits)
            found = replace(found, versions=(*found.versions, later), withdrawn=None, fits=fits)
        elif isinstance(event, ArticleWithdrawn) and found is not None:
            found = replace(found, withdrawn=event.seen)
        elif isinstance(event, ArticleJudged) and found is not None:
            found = replace(found, fits=(*found.fits, event.fit))
        elif isinstance(event, ArticleMarked) and found is not None:
            found = replace(found, marks=(*found.marks, event))
    return found


MOST_REWORDINGS = 3
"""Sentences of an edit that are shown."""
REWORDED = 40
"""Words of a sentence that are shown, as it was and as it is."""


def reworded(journal: Journal, before: Version, after: Version) -> tuple[Rewording, ...]:
    """What an edit did to the sentences of an article, what matters most first; nothing of a text that was erased."""
    try:
        old, new = journal.text(before.sha256), journal.text(after.sha256)
    except NotFound:
        return ()
    title = [] if before.title == after.title or old.startswith(before.title) else [(before.title, after.title)]
    titles = tuple(Rewording(*(" ".join(side.split()[:REWORDED]) for side in pair)) for pair in title)
    return (*titles, *rewordings(old, new, MOST_REWORDINGS, REWORDED))


def was_erased(journal: Journal, article: str) -> bool:
    """Whether an article was in the store and a person had it erased: nothing may take it in again by itself."""
    return any(isinstance(entry.event, Redacted) for entry in journal.read(article_stream(article)))


class WasErased(Exception):
    """An article that was in the store was erased for a reason, and a feed or page brings it again."""


class Copies:
    """Finds the older article that a text is a copy of. Reads each ``ArticleAdded`` once, however long it lives."""

    def __init__(self, journal: Journal) -> None:
        """Nothing is read before the first question."""
        self._journal = journal
        self._sketches = Sketches()
        self._articles: dict[str, ArticleAdded] = {}
        self._position = 0

    def find(self, article: str, text: str, found: frozenset[int]) -> Copy | None:
        """The article that this text is most like, or None. Equal texts need the same minimum of shared words."""
        if len(found) < LEAST_SHARED:
            return None
        self._read()
        best: Copy | None = None
        for name in self._sketches.candidates(sketch(found))[:MOST_COMPARED]:
            older = self._articles[name]
            if name == article:
                continue
            try:
                likeness = compare(found, shingles(self._journal.text(older.text)))
            except NotFound:
                continue
            if likeness is not None and (best is None or likeness.containment > best.likeness.containment):
                best = Copy(name, older.copy_of or name, older.origin, likeness)
        return best

    def _read(self) -> None:
        for entry in self._journal.read_all(self._position, prefixes=("article-",), types=("ArticleAdded",)):
            self._position = entry.position
            if isinstance(entry.event, ArticleAdded) and entry.event.sketch:
                self._sketches.add(entry.event.article, entry.event.sketch)
                self._articles[entry.event.article] = entry.event


@dataclass(frozen=True, slots=True)
class Copy:
    """An older article with the same words: itself, the first of its family, its origin, and how alike they are."""

    article: str
    first: str
    origin: str
    likeness: Likeness


MOST_COMPARED = 8
"""Candidates of a text that are compared word by word."""
