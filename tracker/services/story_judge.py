"""Judges articles by what a story has learnt: the words of all articles, the centre of its own, and people's marks.

What was learnt is read off the log and kept as a snapshot, so that a new process need not read every text again.
Thrown away, it is made anew and no answer changes; an erased text takes it along.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

from tracker.articles.events import ArticleAdded, ArticleJudged, ArticleMarked, ArticleRevised
from tracker.detection.detector import Reading, Relevance
from tracker.detection.lexicon import Centroid, Lexicon, terms_of
from tracker.detection.relevance import Learnt, judge
from tracker.journal.errors import JournalError, NotFound
from tracker.journal.journal import Entry, Journal
from tracker.journal.redaction import PayloadRedacted
from tracker.services.library import article_stream, find_article
from tracker.story.events import Outline

Decision: TypeAlias = Literal["accept", "review", "reject"]

PROJECTION = "lexicon"
"""The name of the snapshot that holds what was learnt."""
VERSION = 1
"""Raised when words are counted differently: an older snapshot is not read."""
WORTH = 100
"""Fewer new articles than this are read again by the next process instead of being written."""
MOST_JUDGED = 1_000
"""Articles whose words are remembered until they are read off the log."""
TYPES = ("ArticleAdded", "ArticleRevised", "ArticleMarked", "ArticleJudged", "PayloadRedacted")


class _Memory(msgspec.Struct):
    """What was learnt up to a position. ``scores``: of each article by story; ``marks``: what people said of them."""

    position: int = 0
    lexicon: Lexicon = msgspec.field(default_factory=Lexicon)
    centroids: dict[str, Centroid] = {}
    scores: dict[str, dict[str, float]] = {}
    marks: dict[str, dict[str, bool]] = {}


class Lessons(msgspec.Struct, frozen=True):
    """What a story has learnt: how many articles make its centre, and of those that people marked the score and whether
    they belong."""

    articles: int
    marks: tuple[tuple[float, bool], ...]


class StoryJudge:
    """Says whether an article belongs to a story; what it knows follows the log."""

    def __init__(self, journal: Journal, position: int | None = None) -> None:
        """Nothing is read before the first question, and nothing after ``position``."""
        self._journal = journal
        self._last = position
        self._memory: _Memory | None = None
        self._unkept = 0
        self._judged: dict[tuple[str, str], dict[str, float]] = {}

    def __call__(self, reading: Reading, outline: Outline) -> Relevance:
        """Accept, review or reject, with reasons."""
        memory = self._read()
        centroid = memory.centroids.get(outline.id, Centroid())
        likeness = centroid.likeness(self._terms(reading), memory.lexicon)
        scores = memory.scores.get(outline.id, {})
        marks = memory.marks.get(outline.id, {})
        if reading.article in marks:
            decision: Decision = "accept" if marks[reading.article] else "reject"
            return Relevance(decision=decision, score=scores.get(reading.article, 0.0), reasons=("a person said so",))
        known = _marked(memory, outline.id)
        return judge(reading, outline, Learnt(articles=centroid.articles, likeness=likeness, marks=known))

    def lessons(self, story: str) -> Lessons:
        """What was learnt for a story so far."""
        memory = self._read()
        articles = memory.centroids.get(story, Centroid()).articles
        return Lessons(articles, _marked(memory, story))

    def learnt_but_for(self, article: str, terms: Mapping[str, float], story: str) -> Learnt:
        """All that was learnt for a story until now, but for an article itself and a person's word on it: what counts
        if it came today. ``terms`` are its words."""
        memory, own = self._read(), _Memory()
        for entry in self._journal.read(article_stream(article)):
            self._take(own, entry)
        lexicon = _lexicon_without(memory.lexicon, own.lexicon)
        centroid = _centroid_without(memory.centroids.get(story, Centroid()), own.centroids.get(story, Centroid()))
        marks = _marked(memory, story, but=article)
        return Learnt(articles=centroid.articles, likeness=centroid.likeness(terms, lexicon), marks=marks)

    def kept_is_right(self) -> bool | None:
        """Whether what is kept is what the log teaches up to the same position; None when nothing is kept."""
        kept = self._journal.snapshot(PROJECTION, VERSION, up_to=self._last)
        if kept is None:
            return None
        return self._kept() == StoryJudge(self._journal, kept[0])._learn(kept[0])

    def again(self) -> int:
        """Learns everything anew and keeps it; from how many articles."""
        return self._anew(self._journal.top().position).lexicon.articles

    def _terms(self, reading: Reading) -> dict[str, float]:
        """The words of an article, remembered until it stands in the log: most articles are written soon after."""
        if len(self._judged) >= MOST_JUDGED:
            self._judged.pop(next(iter(self._judged)))
        terms = self._judged[reading.title, reading.sha256] = terms_of(reading.title, reading.text)
        return terms

    def _read(self) -> _Memory:
        memory = self._memory if self._memory is not None else self._kept()
        for entry in self._journal.read_all(memory.position, self._last, ("article-", "redaction"), TYPES):
            if isinstance(entry.event, PayloadRedacted):
                return self._anew(entry.position)
            self._unkept += self._take(memory, entry)
        self._memory = memory
        if self._unkept >= WORTH:
            self._keep(memory)
        return memory

    def _anew(self, upto: int) -> _Memory:
        """Everything once more, without the texts that are gone."""
        self._memory = self._learn(upto)
        self._keep(self._memory)
        return self._memory

    def _learn(self, upto: int) -> _Memory:
        memory = _Memory()
        for entry in self._journal.read_all(0, self._last, ("article-",), TYPES):
            self._take(memory, entry)
        memory.position = max(memory.position, upto)
        return memory

    def _take(self, memory: _Memory, entry: Entry) -> int:
        memory.position = entry.position
        event = entry.event
        if isinstance(event, ArticleMarked):
            memory.marks.setdefault(event.story, {})[event.article] = event.belongs
            return 0
        if isinstance(event, ArticleJudged):
            return self._take_judged(memory, event, entry.position)
        if not isinstance(event, ArticleAdded | ArticleRevised):
            return 0
        for fit in event.fits:
            memory.scores.setdefault(fit.story, {})[event.article] = fit.score
        if event.copy_of if isinstance(event, ArticleAdded) else event.extraction != "page":
            return 0  # a copy says nothing new, and of revisions only the page behind a summary does
        try:
            terms = self._judged.pop((event.title, event.text), None)
            terms = terms or terms_of(event.title, self._journal.text(event.text))
        except NotFound:
            return 0
        memory.lexicon.add(terms)
        for fit in event.fits:
            if fit.decision == "accept":
                memory.centroids.setdefault(fit.story, Centroid()).add(terms)
        return 1

    def _take_judged(self, memory: _Memory, event: ArticleJudged, position: int) -> int:
        """An article that stands in the lexicon already, for another story: its words count for that one, too."""
        memory.scores.setdefault(event.fit.story, {})[event.article] = event.fit.score
        article = find_article(self._journal, event.article, position)
        if article is None or event.fit.decision != "accept":
            return 0
        try:
            terms = terms_of(article.last.title, self._journal.text(article.last.sha256))
        except NotFound:
            return 0
        memory.centroids.setdefault(event.fit.story, Centroid()).add(terms)
        return 1

    def _kept(self) -> _Memory:
        kept = self._journal.snapshot(PROJECTION, VERSION, up_to=self._last)
        try:
            return msgspec.msgpack.decode(kept[1], type=_Memory) if kept is not None else _Memory()
        except msgspec.MsgspecError:
            return _Memory()

    def _keep(self, memory: _Memory) -> None:
        """Writes it down where that may be done; whoever may only read learns it again. What was known at an earlier
        position is not kept: it would take the place of the present."""
        self._unkept = 0
        if self._last is not None:
            return
        try:
            with self._journal.writing() as writing:
                writing.keep_snapshot(PROJECTION, VERSION, memory.position, msgspec.msgpack.encode(memory))
        except JournalError:
            return


def _marked(memory: _Memory, story: str, but: str = "") -> tuple[tuple[float, bool], ...]:
    """Score and word of the articles that people marked for a story."""
    scores, marks = memory.scores.get(story, {}), memory.marks.get(story, {})
    return tuple((scores[name], belongs) for name, belongs in sorted(marks.items()) if name in scores and name != but)


def _lexicon_without(all_: Lexicon, own: Lexicon) -> Lexicon:
    counts = dict(all_.counts)
    for word, count in own.counts.items():
        counts[word] = max(0, counts.get(word, 0) - count)
    return Lexicon(articles=max(0, all_.articles - own.articles), counts=counts)


def _centroid_without(all_: Centroid, own: Centroid) -> Centroid:
    sums = dict(all_.sums)
    for word, weight in own.sums.items():
        sums[word] = max(0.0, sums.get(word, 0.0) - weight)
    return Centroid(articles=max(0, all_.articles - own.articles), sums=sums)
