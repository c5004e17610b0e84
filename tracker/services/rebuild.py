"""The state of a story at a position, and the answer to a question about it.

Every answer is a pure function of the events up to its position and of the question; both are printed with it, so it
can be asked again.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from tracker.journal.codec import Redacted, Unknown
from tracker.journal.journal import Journal
from tracker.services.moments import resolve
from tracker.services.state_snapshots import Rebuilt, keep, nearest, nearest_outline, pays, wanted
from tracker.story.cut import Clock, Cut
from tracker.story.events import (
    DecisionTakenBack,
    DevelopmentConfirmed,
    DevelopmentCorrected,
    DevelopmentDeferred,
    DevelopmentDismissed,
    DevelopmentReported,
    DevelopmentRetracted,
    DevelopmentsMerged,
    DevelopmentSplit,
    DevelopmentsToldApart,
    LikenessNoted,
    Outline,
    QuestionAnswered,
    QuestionOpened,
    StoryAmended,
    StoryArchived,
    StoryEvent,
    StoryOpened,
    StoryReopened,
)
from tracker.story.evolve import fold
from tracker.story.state import Recorded, State
from tracker.story.view import StoryView, view
from tracker.times import MICROSECOND, zone_of

STORY_EVENTS = (
    StoryOpened,
    StoryAmended,
    StoryArchived,
    StoryReopened,
    DevelopmentReported,
    DevelopmentConfirmed,
    DevelopmentDismissed,
    DevelopmentDeferred,
    DevelopmentCorrected,
    DevelopmentRetracted,
    DevelopmentsMerged,
    DevelopmentSplit,
    DevelopmentsToldApart,
    LikenessNoted,
    DecisionTakenBack,
    QuestionOpened,
    QuestionAnswered,
)


class NoSuchStory(LookupError):
    """The store holds no story of that name, or several and none was named."""


class NoSuchPosition(LookupError):
    """The log does not reach that position."""


class Query(Struct, frozen=True):
    """What is asked: ``as_of`` and ``at`` in the words of the time grammar, the clock that ``as_of`` cuts, and the
    position up to which the log may be read (None: its end). ``zone`` is where its words and the answer's times are
    at home: an IANA name, or the story's."""

    as_of: str | None = None
    at: str | None = None
    clock: Clock = "reported"
    position: int | None = None
    strict: bool = False
    zone: str | None = None


class Answer(Struct, frozen=True):
    """The view with all that is needed to ask for it again. Events that cannot be read by this version (``unread``)
    or were erased (``redacted``) are counted, never dropped silently."""

    story: str
    view: StoryView
    asked: str
    at_asked: str
    instant: datetime
    at: datetime
    zone: ZoneInfo
    clock: Clock
    position: int
    root: str
    unread: int = 0
    redacted: int = 0
    replayed: int = 0
    """How many events were read one by one for it, and below whether so many that its state should be kept. Both say
    nothing of the story."""
    keep: bool = False
    present: bool = False
    """Whether it is as of the moment at which it was asked: then all that is written counts, also in that moment."""

    @property
    def recorded_before(self) -> datetime:
        """What was written before this instant was written by then."""
        return self.instant + MICROSECOND if self.present else self.instant


def story_stream(story: str) -> str:
    """The stream of a story."""
    return f"story-{story}"


def stories(journal: Journal) -> list[str]:
    """The ids of all stories in the store."""
    return [stream.removeprefix("story-") for stream in journal.streams("story-")]


def choose_story(journal: Journal, named: str | None) -> str:
    """The story asked for, or the only one. Raises ``NoSuchStory`` with the names there are."""
    known = stories(journal)
    if named is not None:
        matches = [story for story in known if story == named] or [s for s in known if s.startswith(named)]
        if len(matches) == 1:
            return matches[0]
        raise NoSuchStory(f"no story is called {named!r}; known are: {', '.join(known) or 'none'}")
    if not known:
        raise NoSuchStory("the store holds no story yet; `tracker init` opens one")
    if len(known) > 1:
        raise NoSuchStory(f"the store holds {len(known)} stories; name one with --story: {', '.join(known)}")
    return known[0]


def rebuild(journal: Journal, story: str, position: int) -> State:
    """The state of a story after the events up to a position."""
    return rebuild_all(journal, story, position).state


def rebuild_all(journal: Journal, story: str, position: int) -> Rebuilt:
    """The state of a story after the events up to a position, and what else there is to know of its stream."""
    return _go_on(journal, story_stream(story), nearest(journal, story_stream(story), position), position)


def replay(journal: Journal, story: str, position: int) -> Rebuilt:
    """The same from the log alone, without any snapshot."""
    return _go_on(journal, story_stream(story), Rebuilt(State()), position)


def _go_on(journal: Journal, stream: str, before: Rebuilt, position: int) -> Rebuilt:
    version, unread, redacted, last = before.version, before.unread, before.redacted, before.state.position
    events: list[tuple[StoryEvent, Recorded]] = []
    for entry in journal.read(stream, up_to=position, after=version):
        version, last = entry.version, entry.position
        if isinstance(entry.event, STORY_EVENTS):
            events.append((entry.event, Recorded(entry.position, entry.at, entry.actor)))
        unread += isinstance(entry.event, Unknown)
        redacted += isinstance(entry.event, Redacted)
    if version == before.version:
        return before
    state = fold(before.state, events)
    state.position = last  # also where the last event cannot be read or was erased: all that is counted lies up to here
    return Rebuilt(state, version, unread, redacted, version - before.version)


def keep_states(journal: Journal) -> list[str]:
    """Keeps a snapshot of every story that grew enough since its last one; which they were."""
    return [story for story in stories(journal) if wanted(journal, story_stream(story)) and _keep(journal, story)]


def _keep(journal: Journal, story: str) -> bool:
    return keep_state(journal, story, journal.top().position)


def keep_state(journal: Journal, story: str, position: int) -> bool:
    """Keeps a snapshot of a story as of a position; whether it did."""
    seen = journal.top().position
    return keep(journal, story_stream(story), rebuild_all(journal, story, position), seen)


def opened_at(journal: Journal, story: str, position: int) -> datetime | None:
    """When a story was opened in this store, as of a position; None where it was not opened by then."""
    for entry in journal.read(story_stream(story), position, types=("StoryOpened",)):
        return entry.at
    return None


def advance(journal: Journal, story: str, state: State, up_to: int | None = None) -> State:
    """A state after the story's events that were written since; the state itself when there are none."""
    events: list[tuple[StoryEvent, Recorded]] = []
    for entry in journal.read(story_stream(story), up_to, since=state.position):
        if isinstance(entry.event, STORY_EVENTS):
            events.append((entry.event, Recorded(entry.position, entry.at, entry.actor)))
    return fold(state, events) if events else state


def outline_of(journal: Journal, story: str, position: int) -> Outline:
    """A story's outline as of a position. Raises ``NoSuchStory``."""
    version, outline = nearest_outline(journal, story_stream(story), position)
    for entry in journal.read(story_stream(story), position, version, types=("StoryOpened", "StoryAmended")):
        if isinstance(entry.event, StoryOpened | StoryAmended):
            outline = entry.event.outline
    if outline is None:
        raise NoSuchStory(f"no story is called {story!r} at position {position}")
    return outline


def _outline(journal: Journal, story: str, position: int) -> Outline:
    """The outline of a story as of a position; before the story was opened, that which it was opened with."""
    try:
        return outline_of(journal, story, position)
    except NoSuchStory:
        opened = next(journal.read(story_stream(story), types=("StoryOpened",)), None)
        if opened is None or not isinstance(opened.event, StoryOpened):
            raise
        return opened.event.outline


def upto(journal: Journal, position: int | None) -> int:
    """The last event that may be read: a position, or (None) the end of the log. Raises ``NoSuchPosition``."""
    top = journal.top().position
    if position is not None and not 0 <= position <= top:
        raise NoSuchPosition(f"there is no position {position}; the log has {top} events")
    return top if position is None else position


def answer(journal: Journal, story: str, query: Query, now: datetime) -> Answer:
    """The story as asked. Raises ``BadTime`` (also for a future ``as_of``), ``NoSuchPosition`` or ``NoSuchStory``."""
    position = upto(journal, query.position)
    zone = zone_of(query.zone or _outline(journal, story, position).zone)
    known = resolve(journal, story, query.as_of, zone, now)
    clock = known.clock or query.clock
    at = known.instant if query.at is None else resolve(journal, story, query.at, zone, now).instant
    if known.position is not None:
        position = min(position, known.position)
    elif clock == "recorded" and known.instant < now:
        position = min(position, journal.position_before(known.instant))
    rebuilt = rebuild_all(journal, story, position)
    cut = Cut(instant=known.instant, at=at, clock=clock, strict=query.strict)
    return Answer(
        story=story,
        view=view(rebuilt.state, cut),
        asked=query.as_of or "now",
        at_asked=query.at or query.as_of or "now",
        instant=known.instant,
        at=at,
        zone=zone,
        clock=clock,
        position=position,
        root=journal.root(position),
        unread=rebuilt.unread,
        redacted=rebuilt.redacted,
        replayed=rebuilt.replayed,
        keep=pays(rebuilt),
        present=known.instant >= now,
    )
