"""Reading stored articles again with another detector: what it would add, change and take away, before anything is.

A report is known by its article version, kind and sentence. What a person confirmed, corrected or dismissed is left as
it is; everything else follows the new reading: new reports are written, changed ones corrected, vanished ones
dismissed, each with the detector's name as the reason. Nothing is deleted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec import structs

from tracker.articles.events import ArticleAdded
from tracker.ids import fact_id
from tracker.journal.errors import NotFound
from tracker.journal.journal import Journal
from tracker.journal.registry import TypedEvent
from tracker.services.article_draft import Found
from tracker.services.library import Article, article_stream, find_article
from tracker.services.open_story import report_event_id
from tracker.services.read_articles import ReadArticles
from tracker.services.rebuild import rebuild_all, story_stream
from tracker.story.events import (
    DevelopmentCorrected,
    DevelopmentDismissed,
    DevelopmentReported,
    Outline,
    Quote,
    Report,
)
from tracker.story.state import ReportRecord, State

Key = tuple[str, int, str, int]


@dataclass(frozen=True, slots=True)
class Change:
    """What another reading does to one report: ``added``, ``changed`` or ``gone``, with both readings."""

    what: str
    article: str
    old: Report | None
    new: Report | None
    record: ReportRecord | None = None
    found: Found | None = None


@dataclass(frozen=True, slots=True)
class Reread:
    """All changes, how many articles were read, how many reports stay as they are, and the stream's version."""

    changes: tuple[Change, ...]
    articles: int
    same: int
    kept: int
    version: int


def reread(journal: Journal, desk: ReadArticles, outline: Outline, since: datetime | None) -> Reread:
    """Reads every article of the story again that was published since an instant; writes nothing."""
    rebuilt = rebuild_all(journal, outline.id, journal.top().position)
    changes: list[Change] = []
    articles = same = kept = 0
    for article in _articles(journal, outline.id, since):
        try:
            text = journal.text(article.last.sha256)
        except NotFound:
            continue
        articles += 1
        found = {_key(item.report): item for item in desk.read_again(article, text, outline)}
        known = {_key(record.report): record for record in _of(rebuilt.state, article)}
        for key in found.keys() | known.keys():
            change = _compare(article.id, known.get(key), found.get(key))
            if change is None:
                same += 1
            elif change.record is not None and _decided(change.record, rebuilt.state):
                kept += 1
            else:
                changes.append(change)
    changes.sort(key=_order)
    return Reread(tuple(changes), articles, same, kept, rebuilt.version)


def _order(change: Change) -> tuple[str, str, str]:
    told = change.new or change.old
    return change.article, change.what, told.headline if told else ""


def append(journal: Journal, outline: Outline, again: Reread, detector: str) -> list[int]:
    """Writes the changes of a reading, unless the story changed meanwhile (``Conflict``); positions of the events."""
    events = [event for change in again.changes for event in _events(outline.id, change, detector)]
    if not events:
        return []
    with journal.writing() as writing:
        return writing.append(story_stream(outline.id), events, f"redetect {detector}", expected=again.version)[0]


def _events(story: str, change: Change, detector: str) -> Iterator[tuple[bytes, TypedEvent]]:
    if change.record is None:
        assert change.found is not None
        name = f"{change.found.id}.{detector}"
        reported = DevelopmentReported(development=change.found.development, id=name, report=change.found.report)
        yield report_event_id(story, name), reported
        return
    record = change.record
    mark = fact_id("redetect", story, record.id, detector, str(record.recorded.position), change.what)
    if change.new is None:
        reason = f"{detector} reads no such report in this sentence"
        yield mark, DevelopmentDismissed(development=record.development, report=record.id, reason=reason)
    else:
        yield (
            mark,
            DevelopmentCorrected(
                development=record.development,
                report=record.id,
                replacement=change.new,
                reason=f"read again by {detector}",
            ),
        )


def _articles(journal: Journal, story: str, since: datetime | None) -> Iterator[Article]:
    """The articles that are searched for the story, oldest first."""
    for entry in journal.read_all(prefixes=(article_stream(""),), types=("ArticleAdded",)):
        event = entry.event
        if not isinstance(event, ArticleAdded) or (since is not None and event.published.earliest < since):
            continue
        article = find_article(journal, event.article)
        if article is not None and article.searched(story):
            yield article


def _of(state: State, article: Article) -> list[ReportRecord]:
    """The reports that were read from the newest version of an article and still stand."""
    return [
        record
        for record in state.reports.values()
        if record.dismissed is None
        and any(
            isinstance(item, Quote) and item.article == article.id and item.revision == article.last.revision
            for item in record.report.evidence
        )
    ]


def _key(report: Report) -> Key:
    quote = next(item for item in report.evidence if isinstance(item, Quote))
    return quote.article, quote.revision, report.kind, quote.start


def _compare(article: str, record: ReportRecord | None, found: Found | None) -> Change | None:
    if record is None:
        assert found is not None
        return Change("added", article, None, found.report, found=found)
    if found is None:
        return Change("gone", article, record.report, None, record)
    if _content(record.report) == _content(found.report):
        return None
    return Change("changed", article, record.report, found.report, record, found)


def _content(report: Report) -> Report:
    """A report without the mark of who read it, and without how sure its links are: that grows with what is known."""
    links = tuple(structs.replace(link, score=1.0, reasons=()) for link in report.links)
    return structs.replace(report, detector=None, backdated=False, links=links)


def _decided(record: ReportRecord, state: State) -> bool:
    whole = state.developments.get(record.development)
    return bool(record.confirmed or record.corrected or (whole and whole.confirmed))


def differences(old: Report, new: Report) -> Sequence[str]:
    """The names of the fields in which two readings differ."""
    one, other = _content(old), _content(new)
    return [name for name in one.__struct_fields__ if getattr(one, name) != getattr(other, name)]
