"""The digests that the daemon makes by itself: one a period, one at once when something urgent was reported, and a
correction when something that was sent does not hold any more. Each is a draft that waits for a person.

The first two run on the recorded clock from where the last one ended, so whatever their number, they lose and repeat
nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tracker.digests.compare import compare
from tracker.digests.events import DigestGenerated
from tracker.digests.periods import begin
from tracker.journal.journal import Entry, Journal
from tracker.services.digest_life import UNSETTLING, correct, wanting
from tracker.services.rebuild import outline_of, rebuild, story_stream
from tracker.services.write_digest import Digest, digests, make_digest, recorded_digests, recorded_views
from tracker.story.events import DevelopmentReported, Report
from tracker.times import zone_of

PERIODIC = "daemon"
URGENT = "daemon, urgent"
SPACING = timedelta(hours=6)
"""Between two digests that something urgent made; what comes in between waits, and is in the next one."""
FRESH = timedelta(days=7)
"""What happened longer ago is not urgent, however late it is reported."""


def make_periodic(journal: Journal, story: str, every: str, now: datetime) -> Digest | None:
    """The digest of the period, or None when the daemon made it already: also when it died before it marked that; and
    none of an archived story."""
    zone = zone_of(outline_of(journal, story, journal.top().position).zone)
    last = _last(journal, story, (PERIODIC,))
    if last is not None and last.at >= begin(every, now, zone):
        return None
    if rebuild(journal, story, journal.top().position).archived is not None:
        return None
    return make_digest(journal, story, None, now, PERIODIC)


class UrgentWatch:
    """Looks at what was recorded since it last looked, and makes a digest when a kind of the story's policy came."""

    def __init__(self, journal: Journal, story: str) -> None:
        """Begins at the last recorded digest; in a story without one, at what is there now."""
        self._journal = journal
        self._story = story
        last = _last(journal, story, ())
        generated = last.event if last is not None else None
        top = journal.top().position
        self._seen = generated.to_position if isinstance(generated, DigestGenerated) else top

    def wants(self, now: datetime) -> bool:
        """Whether there is something to look at."""
        return bool(self._found(now))

    def look(self, now: datetime) -> Digest | None:
        """The digest that was made at once, or None. Of several daemons one may look at a time."""
        top = self._journal.top().position
        candidates = self._found(now)
        if not candidates:
            return None
        self._seen = top
        views = recorded_views(self._journal, self._story, now)
        if not candidates & {development.id for development in compare(views.old, views.new).developments}:
            return None
        return make_digest(self._journal, self._story, None, now, URGENT)

    def _found(self, now: datetime) -> set[str]:
        """What may be urgent since the last look; nothing for a while after a digest that something urgent made."""
        last = _last(self._journal, self._story, (URGENT,))
        if last is not None and now < last.at + SPACING:
            return set()
        top = self._journal.top().position
        found = self._candidates(top, now) if top != self._seen else set()
        if not found:
            self._seen = top
        return found

    def _candidates(self, top: int, now: datetime) -> set[str]:
        """Developments of urgent kinds that were reported as new, and happened lately."""
        fresh = [
            entry.event
            for entry in self._journal.read(story_stream(self._story), top, since=self._seen)
            if isinstance(entry.event, DevelopmentReported) and _is_fresh(entry.event.report, now)
        ]
        kinds = outline_of(self._journal, self._story, top).policy.urgent if fresh else ()
        return {event.development for event in fresh if event.report.kind in kinds}


class CorrectionWatch:
    """Drafts a correction of what went out, as soon as it is recorded that something in it does not hold."""

    def __init__(self, journal: Journal, story: str) -> None:
        """Looks at everything once; what has its draft already gets no second one."""
        self._journal = journal
        self._story = story
        self._seen = 0

    def wants(self, now: datetime) -> bool:
        """Whether something was decided or taken back since the last look."""
        top = self._journal.top().position
        stream = story_stream(self._story)
        if any(True for _ in self._journal.read(stream, top, types=UNSETTLING, since=self._seen)):
            return True
        self._seen = top
        return False

    def look(self, now: datetime) -> list[Digest]:
        """The drafts that were made."""
        top = self._journal.top().position
        own = [digest for digest in digests(self._journal) if digest.generated.story == self._story]
        drafts = [correct(self._journal, digest, PERIODIC) for digest in wanting(self._journal, own)]
        self._seen = top
        return [draft for draft in drafts if draft is not None and draft.made]


def _is_fresh(report: Report, now: datetime) -> bool:
    """Whether it is told as news and happened lately."""
    return report.novelty == "new" and report.happened.latest >= (now - FRESH).date()


def _last(journal: Journal, story: str, actors: tuple[str, ...]) -> Entry | None:
    """The last digest on the recorded clock, of these actors (of anyone when none is named)."""
    found = (entry for _, entry in recorded_digests(journal, story) if not actors or entry.actor in actors)
    return next(found, None)
