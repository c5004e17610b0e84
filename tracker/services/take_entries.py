"""From the changes of a feed's window to articles: new entries, edits, withdrawals and returns."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.articles.events import ArticleRevised, ArticleWithdrawn, Claims
from tracker.feeds.entry import Entry
from tracker.feeds.window import Changes, Known
from tracker.ids import fact_id
from tracker.journal.journal import Journal, Writing
from tracker.services.article_draft import Draft
from tracker.services.article_file import Given
from tracker.services.library import Article, article_id, article_stream, find_article, sha256_of
from tracker.services.read_articles import ReadArticles
from tracker.story.events import Outline
from tracker.times import iso, seen_by

EARLIEST = 1970
"""The first year that a date of an entry may name; feeds with an empty date say the year 1."""
_TAGS = re.compile(r"<[^<>]{0,2000}>")
_BREAKS = re.compile(r"</?(?:p|div|br|li|h[1-6]|tr|blockquote)\b[^<>]{0,2000}>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Taken:
    """What is to be written for one reading of a feed."""

    drafts: Sequence[Draft]
    withdrawn: Sequence[Article]
    returned: Sequence[Article]

    @property
    def fits(self) -> bool:
        """Whether something in it belongs to the story."""
        return any(draft.ingested.relevance.decision == "accept" for draft in self.drafts)


class TakeEntries:
    """Turns what a feed brought into articles, one feed at a time."""

    def __init__(self, journal: Journal, articles: ReadArticles) -> None:
        """Articles are read and written by ``articles``."""
        self._journal = journal
        self._articles = articles

    def draft(
        self, feed: str, outlet: str, changes: Changes, outline: Outline, now: datetime, taken: set[str]
    ) -> Taken:
        """What would come of the changes; nothing is written. ``taken``: articles that are being written already."""
        drafts = []
        for entry in (*changes.new, *(entry for _, entry in changes.edited)):
            article = name_of(entry)
            if article in taken:
                continue
            draft = self._articles.draft_entry(given_of(entry, outlet), outline, now, feed)
            if draft is not None:
                taken.add(article)
                drafts.append(draft)
        drafts += self._once(outlet, changes, outline, now, taken)
        return Taken(drafts, self._own(feed, changes.withdrawn, False), self._own(feed, changes.returned, True))

    def _once(self, outlet: str, changes: Changes, outline: Outline, now: datetime, taken: set[str]) -> Iterator[Draft]:
        """Entries of a feed that must say things twice and did not: kept for a person to see."""
        for edits, entry in changes.once:
            draft = self._articles.draft_once(given_of(entry, outlet), outline, now, edits)
            if draft is not None and draft.ingested.article not in taken:
                taken.add(draft.ingested.article)
                yield draft

    def _own(self, feed: str, known: Sequence[Known], withdrawn: bool) -> list[Article]:
        """The articles that this feed brought, of those that it dropped or shows again."""
        found = [find_article(self._journal, item.article) for item in known if item.article]
        return [a for a in found if a is not None and a.added.feed == feed and (a.withdrawn is not None) == withdrawn]

    def write(self, writing: Writing, feed: str, taken: Taken, now: datetime) -> int:
        """Writes it within the poll's transaction; how many revisions there were."""
        for draft in taken.drafts:
            self._articles.write_entry(writing, draft, feed)
        seen = seen_by(now)
        for article in taken.withdrawn:
            reason = f"its feed {feed} dropped it while older entries stayed"
            event = ArticleWithdrawn(article=article.id, seen=seen, reason=reason)
            event_id = fact_id("article-withdrawn", article.id, iso(now))
            writing.append(article_stream(article.id), [(event_id, event)], "poller")
        for article in taken.returned:
            back = ArticleRevised(
                article=article.id,
                revision=len(article.versions),
                title=article.last.title,
                text=article.last.sha256,
                seen=seen,
                grade="cosmetic",
                extraction="summary",
                claims=article.last.claims,
            )
            event_id = fact_id("article-returned", article.id, iso(now))
            writing.append(article_stream(article.id), [(event_id, back)], "poller")
        return sum(1 for draft in taken.drafts if draft.known is not None and not draft.judged)


def name_of(entry: Entry) -> str:
    """The id of the article that an entry becomes."""
    return article_id(entry.link, "" if entry.link else sha256_of(words_of(entry)))


def words_of(entry: Entry) -> str:
    """The text of the article that an entry becomes: its title, and what the feed gives of its text."""
    title = plain(entry.title).replace("\n", " ")
    return f"{title}\n{plain(entry.body)}".strip()


def given_of(entry: Entry, outlet: str) -> Given:
    """An entry as an article made of its title and what the feed gives of its text, marked as such."""
    title = plain(entry.title).replace("\n", " ")
    published = next((date for date in (entry.published, entry.updated) if date and date.year >= EARLIEST), None)
    return Given(
        title=title,
        text=words_of(entry),
        raw=b"",
        url=entry.link,
        outlet=outlet,
        published=iso(published) if published else "",
        extraction="summary",
        claims=Claims(
            link=entry.link,
            author=entry.author,
            published=entry.published,
            updated=entry.updated,
            categories=entry.categories,
            enclosures=entry.enclosures,
        ),
    )


def plain(markup: str) -> str:
    """The words of some markup; paragraphs become lines."""
    text = markup.replace("\n", " ")
    if "<" in text:
        text = _TAGS.sub(" ", _BREAKS.sub("\n", text))
    text = html.unescape(text)
    return "\n".join(line for part in text.replace("\r", " ").split("\n") if (line := " ".join(part.split())))
