"""Which articles belong to a story, where the program is not sure: what waits for a person, and the person's word.

A mark is an event beside the article. What belongs is searched for developments, if it was not; what does not belong
loses the reports that nobody has decided on. The story's band learns from the marks (``detection/relevance.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.articles.events import ArticleAdded, ArticleMarked
from tracker.ids import fact_id
from tracker.journal.errors import NotFound
from tracker.journal.journal import Entry, Journal
from tracker.services.article_draft import Found
from tracker.services.article_file import NoSuchArticle
from tracker.services.library import Article, article_stream, find_article
from tracker.services.read_articles import ReadArticles
from tracker.services.rebuild import outline_of, rebuild_all, story_stream
from tracker.services.write_articles import write_found
from tracker.story.commands import Dismiss
from tracker.story.decide import decide
from tracker.story.events import DevelopmentDismissed, Outline, Quote
from tracker.story.state import ReportRecord, State


@dataclass(frozen=True, slots=True)
class Marked:
    """What came of a mark: the position of its event, how many reports were found, and how many were dismissed.
    ``again``: it was marked so already, and nothing was written."""

    article: str
    title: str
    position: int
    found: int = 0
    dismissed: int = 0
    again: bool = False


def doubtful(journal: Journal, story: str) -> list[Article]:
    """The articles that wait for a person's word on whether they belong, the likeliest first."""
    waiting = [article for article in _articles(journal) if _waits(article, story)]
    return sorted(waiting, key=lambda article: (-_score(article, story), article.id))


def _articles(journal: Journal) -> Iterator[Article]:
    for entry in journal.read_all(prefixes=(article_stream(""),), types=("ArticleAdded",)):
        if isinstance(entry.event, ArticleAdded):
            article = find_article(journal, entry.event.article)
            if article is not None:
                yield article


def _waits(article: Article, story: str) -> bool:
    fit = article.fit(story)
    return fit is not None and fit.decision == "review" and article.belongs(story) is None


def _score(article: Article, story: str) -> float:
    fit = article.fit(story)
    return fit.score if fit is not None else 0.0


class MarkArticles:
    """The desk at which people say what belongs."""

    def __init__(self, journal: Journal, articles: ReadArticles) -> None:
        """Articles that belong after all are searched by ``articles``."""
        self._journal = journal
        self._articles = articles

    def mark(self, article: str, story: str, *, belongs: bool, reason: str, actor: str) -> Marked:
        """Writes a person's word down, with what follows from it, in one transaction. Raises ``NoSuchArticle``, and
        ``Conflict`` when the story changed meanwhile."""
        known = self._known(article)
        if known.belongs(story) is belongs:
            return Marked(article, known.last.title, self._journal.top().position, again=True)
        outline, found, dismissed, version = self._follows(known, story, belongs=belongs, reason=reason)
        event = ArticleMarked(article=article, story=story, belongs=belongs, reason=reason)
        event_id = fact_id("article-marked", article, story, actor, str(len(known.marks)))
        with self._journal.writing() as writing:
            positions, _ = writing.append(article_stream(article), [(event_id, event)], actor)
            write_found(writing, found, outline, actor)
            if dismissed:
                turn = str(version)
                decided = [(fact_id("decision", story, actor, turn, repr(each)), each) for each in dismissed]
                writing.append(story_stream(story), decided, actor, expected=version)
        return Marked(article, known.last.title, positions[-1], len(found), len(dismissed))

    def rehearse(self, article: str, story: str, *, belongs: bool, reason: str) -> Marked:
        """What a mark would come to now; writes nothing, so its position is 0. Raises ``NoSuchArticle``."""
        known = self._known(article)
        if known.belongs(story) is belongs:
            return Marked(article, known.last.title, 0, again=True)
        _, found, dismissed, _ = self._follows(known, story, belongs=belongs, reason=reason)
        return Marked(article, known.last.title, 0, len(found), len(dismissed))

    def _known(self, article: str) -> Article:
        known = find_article(self._journal, article)
        if known is None:
            raise NoSuchArticle(f"there is no article {article!r}; tracker review articles lists those that wait")
        return known

    def _follows(
        self, known: Article, story: str, *, belongs: bool, reason: str
    ) -> tuple[Outline, Sequence[Found], Sequence[DevelopmentDismissed], int]:
        """What follows from a mark: the reports that are found or dismissed, and the version of the story they rest
        on."""
        outline = outline_of(self._journal, story, self._journal.top().position)
        rebuilt = rebuild_all(self._journal, story, self._journal.top().position)
        found = self._found(known, outline) if belongs and not known.searched(story) else []
        dismissed = [] if belongs else _dismissed(rebuilt.state, known.id, reason)
        return outline, found, dismissed, rebuilt.version

    def _found(self, article: Article, outline: Outline) -> list[Found]:
        try:
            text = self._journal.text(article.last.sha256)
        except NotFound:
            return []  # the text was erased; the mark stands without it
        return self._articles.read_again(article, text, outline)


def dismissals_of(journal: Journal, story: str, mark: Entry) -> list[int]:
    """The positions of the dismissals that were written with a mark: they stand right after it, with its reason."""
    why = _why(getattr(mark.event, "reason", ""))
    found: list[int] = []
    for entry in journal.read(story_stream(story), since=mark.position):
        event, next_one = entry.event, mark.position + len(found) + 1
        if not isinstance(event, DevelopmentDismissed) or (entry.position, event.reason) != (next_one, why):
            break
        found.append(entry.position)
    return found


def _why(reason: str) -> str:
    return f"its article does not belong: {reason}" if reason else "its article does not belong to the story"


def _dismissed(state: State, article: str, reason: str) -> Sequence[DevelopmentDismissed]:
    """A dismissal for each report that rests on an article and that nobody has decided on."""
    why = _why(reason)
    events = [
        event
        for record in state.reports.values()
        if _rests_on(record, article) and not (record.confirmed or record.dismissed or record.corrected)
        for event in decide(state, Dismiss(record.id, why))
    ]
    return [event for event in events if isinstance(event, DevelopmentDismissed)]


def _rests_on(record: ReportRecord, article: str) -> bool:
    quotes = [item for item in record.report.evidence if isinstance(item, Quote)]
    return bool(quotes) and all(item.article == article for item in quotes)
