"""What can be found by its words: articles, reports, questions and notes.

Derived from the log, thrown away and filled again at will.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.articles.events import ArticleAdded, ArticleRevised
from tracker.journal.codec import Redacted, Unknown
from tracker.journal.errors import NotFound
from tracker.journal.journal import Entry, Journal, Writing
from tracker.journal.work import Document
from tracker.story.events import Citation, DevelopmentReported, QuestionOpened, Quote
from tracker.story.notes import NoteAdded
from tracker.story.values import value_words

NAME = "search"
VERSION = 5
"""Raised when the same events would give other documents; the index is then filled anew."""


def catch_up(journal: Journal) -> int:
    """Indexes what was written since the last time; how many events were handled."""

    def apply(writing: Writing, entries: Sequence[Entry]) -> None:
        writing.index([document for entry in entries for document in documents(entry, journal)])

    def reset(writing: Writing) -> None:
        writing.unindex_all()

    return journal.catch_up(NAME, VERSION, apply, reset)


def again(journal: Journal) -> int:
    """Throws the index away and fills it anew; how many events were handled."""
    with journal.writing() as writing:
        writing.begin_again(NAME)
    return catch_up(journal)


def handled(journal: Journal) -> int:
    """The last position that the index holds."""
    return journal.caught_up(NAME, VERSION)


def documents(entry: Entry, journal: Journal) -> Iterator[Document]:
    """The documents of one event: none, or one."""
    event = entry.event
    if isinstance(event, Unknown | Redacted):
        return
    if isinstance(event, ArticleAdded | ArticleRevised):
        try:
            text = journal.text(event.text)
        except NotFound:
            return
        yield Document(_version_key(event), entry.position, f"{event.title}\n{text}", ("articles",))
    elif isinstance(event, DevelopmentReported):
        report = event.report
        quotes = [item.quote for item in report.evidence if isinstance(item, Quote)]
        cited = [_cited(item) for item in report.evidence if isinstance(item, Citation)]
        sets = " · ".join(value_words(effect.value) for effect in report.effects if effect.value is not None)
        text = "\n".join((report.headline, *quotes, *cited, *([f"[{sets}]"] if sets else [])))
        yield Document(f"report/{event.id}", entry.position, text, ("facts", entry.stream))
    elif isinstance(event, QuestionOpened):
        yield Document(f"question/{event.id}", entry.position, event.text, ("questions", entry.stream))
    elif isinstance(event, NoteAdded):
        yield Document(f"note/{entry.position}", entry.position, event.text, ("notes", entry.stream))


def _cited(citation: Citation) -> str:
    headline = f"“{citation.headline}”" if citation.headline else ""
    return " ".join(part for part in (headline, citation.outlet, citation.note) if part)


def _version_key(event: ArticleAdded | ArticleRevised) -> str:
    """Each version of an article is found by itself: an earlier day is answered from the one that was out then."""
    return f"article/{event.article}" + (f"/{event.revision}" if isinstance(event, ArticleRevised) else "")
