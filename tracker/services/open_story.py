"""Opening a story from its folder, and later appending only what changed in the folder.

The folder is never the truth, the log is: a line that was changed becomes a correction, a line that was taken out a
dismissal, a changed ``story.toml`` an amendment. Running it twice appends nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.feeds.events import FeedFollowed
from tracker.ids import fact_id, slug
from tracker.journal.codec import canonical
from tracker.journal.journal import Journal
from tracker.journal.registry import NAMES, TypedEvent
from tracker.services.coverage import Feeds, feeds_at
from tracker.services.rebuild import rebuild, story_stream
from tracker.services.story_folder import SeedFeed, StoryFolder
from tracker.story.events import (
    DevelopmentConfirmed,
    DevelopmentCorrected,
    DevelopmentDismissed,
    DevelopmentReported,
    Outline,
    StoryAmended,
    StoryOpened,
)
from tracker.story.state import State

ACTOR = "seed"
"""Who writes what comes from a folder."""
GONE = "taken out of the story's folder"
BACK = "back in the story's folder"


@dataclass(frozen=True, slots=True)
class Opened:
    """What an opening did: events appended to the story, feeds newly followed, and the story's size before."""

    story: str
    title: str
    appended: int
    feeds: int
    before: int


def open_story(journal: Journal, folder: StoryFolder) -> Opened:
    """Opens the story of a folder or appends the difference to it, in one transaction."""
    outline = folder.outline
    top = journal.top()
    state = rebuild(journal, outline.id, top.position)
    events = list(_unwritten(journal, outline.id, list(_changes(state, folder))))
    known = feeds_at(journal, top.position) if folder.feeds else {}
    feeds = [_followed(outline.id, feed, known) for feed in folder.feeds]
    with journal.writing() as writing:
        _, fresh = writing.append(story_stream(outline.id), events, ACTOR) if events else ([], 0)
        followed = sum(writing.append(f"feed-{event.feed}", [(key, event)], ACTOR)[1] for key, event in feeds)
    return Opened(outline.id, outline.title, fresh, followed, state.position)


def feed_id(url: str, story: str = "") -> str:
    """The id of a feed, from the address under which it was first followed; with the story where that is another's."""
    host = url.split("://", 1)[-1]
    return f"{slug(host, 40)}-{hashlib.sha256(f'{story} {url}'.strip().encode()).hexdigest()[:8]}"


def free_feed_id(feeds: Feeds, story: str, url: str) -> str:
    """The id under which a story follows, or can follow, the feed at an address. A feed has one story: where another
    one follows that address already, this one has a feed of its own there."""
    plain, own = feed_id(url), feed_id(url, story)
    holder = feeds.get(plain)
    return own if own in feeds or (holder is not None and holder[1].story != story) else plain


def _followed(story: str, feed: SeedFeed, feeds: Feeds) -> tuple[bytes, FeedFollowed]:
    name = free_feed_id(feeds, story, feed.url)
    followed = FeedFollowed(
        feed=name, story=story, url=feed.url, title=feed.title, outlet=feed.outlet, confirm=feed.confirm
    )
    return fact_id("feed-followed", story, feed.url, _digest(followed)), followed


def _changes(state: State, folder: StoryFolder) -> Iterator[tuple[bytes, TypedEvent]]:
    yield from _outline_changes(state, folder.outline)
    yield from _report_changes(state, folder)
    for event in folder.events:
        if not isinstance(event, DevelopmentReported):
            yield fact_id("seed", folder.outline.id, type(event).__name__, event.id, _digest(event)), event


def _unwritten(
    journal: Journal, story: str, events: Sequence[tuple[bytes, TypedEvent]]
) -> Iterator[tuple[bytes, TypedEvent]]:
    """Those that were never written, by their ids: also not by an older program, whose events have an earlier schema,
    and none that was erased since."""
    types = sorted({NAMES[type(event)][0] for _, event in events})
    known = {entry.id for entry in journal.read(story_stream(story), types=types)} if types else set()
    yield from ((event_id, event) for event_id, event in events if event_id.hex() not in known)


def _outline_changes(state: State, outline: Outline) -> Iterator[tuple[bytes, TypedEvent]]:
    if state.outline is None:
        yield fact_id("story-opened", outline.id), StoryOpened(outline=outline)
    elif state.outline != outline:
        changed = tuple(
            name for name in outline.__struct_fields__ if getattr(outline, name) != getattr(state.outline, name)
        )
        event_id = fact_id("story-amended", outline.id, _digest(outline), str(state.position))
        yield event_id, StoryAmended(outline=outline, changed=changed)


def _report_changes(state: State, folder: StoryFolder) -> Iterator[tuple[bytes, TypedEvent]]:
    story = folder.outline.id
    seeds = {event.id: event for event in folder.events if isinstance(event, DevelopmentReported)}
    for event in seeds.values():
        yield from _one_report(state, story, event)
    for record in state.reports.values():
        gone = record.recorded.actor == ACTOR and record.id not in seeds and record.dismissed is None
        if gone and record.report.detector is None:
            event_id = fact_id("seed-gone", story, record.id, str(state.position))
            yield event_id, DevelopmentDismissed(development=record.development, report=record.id, reason=GONE)


def _one_report(state: State, story: str, event: DevelopmentReported) -> Iterator[tuple[bytes, TypedEvent]]:
    record = state.reports.get(event.id)
    if record is None:
        yield report_event_id(story, event.id), event
        return
    by_person = record.corrected is not None and record.corrected.recorded.actor != ACTOR
    if record.report != event.report and not by_person:  # what a person corrected stays corrected
        event_id = fact_id("seed-corrected", story, event.id, _digest(event.report), str(state.position))
        yield (
            event_id,
            DevelopmentCorrected(
                development=record.development,
                report=event.id,
                replacement=event.report,
                reason="the story's folder changed",
            ),
        )
    if record.dismissed is not None and record.dismissed.reason == GONE:
        event_id = fact_id("seed-back", story, event.id, str(state.position))
        yield event_id, DevelopmentConfirmed(development=record.development, report=event.id, reason=BACK)


def report_event_id(story: str, report: str) -> bytes:
    """The event id of a report: the same report is written once, however often it is offered."""
    return fact_id("report", story, report)


def _digest(value: object) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()
