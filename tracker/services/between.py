"""What the views at both ends do not show: corrections, edits, the watch, what waits, what is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from msgspec import structs

from tracker.articles.events import ArticleRevised
from tracker.digests.content import Between, Range, calendar_from
from tracker.digests.items import source_of, told_shape
from tracker.journal.journal import Journal
from tracker.services.coverage import feeds_then
from tracker.services.holes import holes
from tracker.services.library import Article, Version, find_article, reworded
from tracker.services.review import Alike, Waiting, queue_at
from tracker.story.calendar import calendar
from tracker.story.shapes import Shape
from tracker.story.state import Decision, ReportRecord, State
from tracker.story.view import StoryView
from tracker.times import Reported, iso

MOST_WAITING = 5
MOST_PAIRS = 2
"""Developments that may be one, among them."""
SEEN_TO_WRITTEN = timedelta(days=1)


def between(journal: Journal, story: str, asked: Range, state: State, new: StoryView) -> Between:
    """Everything beside the views, from the log up to the range's last position; ``state`` is the story's there."""
    left = queue_at(state, asked.end) if asked.clock == "recorded" else None
    waiting, pairs = (left.reports, left.pairs) if left is not None else ([], [])
    return Between(
        corrections=list(_corrections(asked, state)),
        silent_edits=list(_edits(journal, story, asked)),
        coverage=list(_coverage(journal, story, asked)),
        waiting=[*map(_pair, pairs[:MOST_PAIRS]), *map(_report, waiting)][:MOST_WAITING],
        waiting_count=len(pairs) + len(waiting),
        due=calendar(state, new, calendar_from(asked, new)),
        address=lambda article: _address(journal, article),
        title=lambda article: _title(journal, article),
    )


def _address(journal: Journal, article: str) -> str | None:
    found = find_article(journal, article)
    return (found.added.url or None) if found is not None else None


def _title(journal: Journal, article: str) -> str | None:
    found = find_article(journal, article)
    return found.added.title if found is not None and not found.added.outlet else None


def _report(item: Waiting) -> Shape:
    return {"id": item.id, "headline": item.report.headline, "kind": item.report.kind, "weight": item.weight}


def _pair(pair: Alike) -> Shape:
    told = {"id": pair.development, "headline": pair.report.headline, "kind": pair.report.kind}
    return {**told, "like": pair.like, "like_headline": pair.other.headline, "score": pair.score}


def _coverage(journal: Journal, story: str, asked: Range) -> Iterator[Shape]:
    """Feeds that are not well at the end, then the holes in the watch."""
    feeds = feeds_then(journal, story, asked.to_position, asked.end)
    if not feeds:
        yield {"state": "none followed"}
    for feed in feeds:
        if feed.state != "ok":
            yield {
                "feed": feed.feed,
                "title": feed.title,
                "state": feed.state,
                "since": iso(feed.since),
                "error": feed.error,
                "position": feed.position,
            }
    titles = {feed.feed: feed.title for feed in feeds}
    for hole in holes(journal, titles.keys(), asked):
        yield {
            "feeds": sorted(titles[feed] for feed in hole.feeds),
            "of": len(titles),
            "state": "not watched",
            "since": iso(hole.start),
            "until": iso(hole.end),
            "position": hole.position,
        }


def _corrections(asked: Range, state: State) -> Iterator[Shape]:
    """What sources took back, and on the recorded clock what we read anew, in the order in which it was written."""
    found: list[tuple[Decision, str, ReportRecord]] = []
    for record in state.reports.values():
        if record.retraction and _inside(asked, record.retracted, record.retraction.recorded.position):
            found.append((record.retraction, "retracted by its source", record))
        if record.corrected and _read_anew(record) and _inside(asked, None, record.corrected.recorded.position):
            found.append((record.corrected, "our reading corrected", record))
    for decision, what, record in sorted(found, key=lambda each: each[0].recorded.position):
        first = (record.first_reading or record.report) if decision is record.corrected else record.report
        now = record.report if decision is record.corrected else None
        yield {
            "what": what,
            "development": record.development,
            "headline": first.headline,
            "now": now.headline if now is not None else None,
            "told": {"was": told_shape(first), "now": told_shape(now) if now is not None else None},
            "reason": decision.reason,
            "source": source_of(record),
            "position": decision.recorded.position,
        }


def _read_anew(record: ReportRecord) -> bool:
    """Whether a correction says something else: one that only names better where it stands tells a reader nothing."""
    first = record.first_reading
    return first is None or structs.replace(first, evidence=record.report.evidence) != record.report


def _inside(asked: Range, reported: Reported | None, position: int) -> bool:
    """Whether something lies in the range: by position on the recorded clock, by its own time on the reported one."""
    if asked.clock == "recorded":
        return asked.from_position < position <= asked.to_position
    return reported is not None and asked.start <= reported.earliest < asked.end


def _edits(journal: Journal, story: str, asked: Range) -> Iterator[Shape]:
    # An edit is written down when it is seen; a day more on both sides in case a clock was set in between.
    first, last = asked.from_position, asked.to_position
    if asked.clock == "reported":
        first = journal.position_before(asked.start - SEEN_TO_WRITTEN)
        last = min(last, journal.position_before(asked.end + SEEN_TO_WRITTEN))
    for entry in journal.read_all(first, last, ("article-",), ("ArticleRevised",)):
        event = entry.event
        if isinstance(event, ArticleRevised) and _inside(asked, event.seen, entry.position):
            article = find_article(journal, event.article, asked.to_position)
            before = _version(article, event.revision - 1)
            if event.grade == "cosmetic" or _read_after_its_summary(before, event):
                continue
            if article is None or not article.searched(story):
                continue
            yield {
                "article": event.article,
                "outlet": article.added.outlet,
                "title": event.title,
                "revision": event.revision,
                "grade": event.grade,
                "notice": event.notice,
                "changes": _changes(journal, article, before, event.revision),
                "position": entry.position,
            }


def _version(article: Article | None, revision: int) -> Version | None:
    versions = article.versions if article is not None else ()
    return versions[revision] if 0 <= revision < len(versions) else None


def _read_after_its_summary(before: Version | None, event: ArticleRevised) -> bool:
    """Whether this is the page read for the first time, after a feed had told its summary: no edit of the publisher."""
    return before is not None and before.extraction == "summary" and event.extraction == "page"


def _changes(journal: Journal, article: Article | None, before: Version | None, revision: int) -> list[Shape]:
    after = _version(article, revision)
    if before is None or after is None:
        return []
    return [{"was": change.was, "now": change.now} for change in reworded(journal, before, after)]
