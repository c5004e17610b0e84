"""What follows from one poll: the feed's new state, its events, its next time; written in one transaction.

The order of a conclusion: what was heard, what it says about the feed (moved, failing, gone, silent), how well the day
was watched, when to look again, and last the end of the lease, which refuses it all when somebody else took over.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from tracker.feeds.entry import Reading
from tracker.feeds.events import (
    FeedEvent,
    FeedFailing,
    FeedGone,
    FeedHeard,
    FeedMoved,
    FeedRecovered,
    FeedSilent,
    WindowGap,
)
from tracker.feeds.moves import judge
from tracker.feeds.politeness import Facts, Intention, decide, weight
from tracker.feeds.silence import habit, is_odd
from tracker.feeds.window import Changes, compare
from tracker.ids import fact_id
from tracker.journal.journal import Journal, Writing
from tracker.journal.work import Claim
from tracker.net.domains import same_domain
from tracker.net.fetch import Fetched
from tracker.net.hosts import Pace
from tracker.services.feed_state import FAILING_AFTER, PREFIX, FeedState, host_mark, pack, unpack
from tracker.services.follow_feeds import merge, move
from tracker.services.heard import Heard, Polled
from tracker.services.take_entries import TakeEntries, Taken, name_of
from tracker.services.watch import hole_before, watched
from tracker.story.events import Outline
from tracker.times import EPOCH, instant_of, iso

GONE_AFTER = timedelta(hours=24)
HOT_FOR = timedelta(days=2)
MOST_A_DAY = 100_000
"""New entries of one feed that one day takes; the others are held."""


def changes_of(state: FeedState, heard: Heard) -> Changes | None:
    """What the document that was read says beyond the feed's window; None when none was read."""
    if heard.reading is None:
        return None
    partial = heard.fetched is not None and heard.fetched.status == 226
    confirm, agreed = state.confirm, heard.agreed
    return compare(state.entries(), heard.reading, name_of, confirm=confirm, agreed=agreed, partial=partial)


class Poll:
    """One poll of one feed, to be written together with others (``commits.Outcome``).

    ``heard``, ``now`` and ``random`` are set once the answer is there. It may be prepared and written more than once:
    each time begins anew from the claim.
    """

    def __init__(
        self, claim: Claim, state: FeedState, outline: Outline, entries: TakeEntries, journal: Journal
    ) -> None:
        """``state`` is that of the claim, unpacked; ``entries`` turns changes into articles of the story with this
        outline."""
        self._journal = journal
        self._claim = claim
        self.state = state
        self._begun = False
        self._outline = outline
        self._entries = entries
        self.feed = claim.key.removeprefix(PREFIX)
        self.heard = Heard("error", kind="unasked")
        self.now = EPOCH
        self.random = 0.5
        self.pace: Pace | None = None
        self.polled: Polled | None = None
        self._postponed: datetime | None = None
        self._events: list[FeedEvent] = []
        self._changes: Changes | None = None
        self._taken: Taken | None = None

    def _begin(self) -> None:
        if self._begun:  # what was concluded before is forgotten
            self.state = unpack(self._claim.state)
        self._begun = True
        self._events, self._changes, self._taken = [], None, None

    def postpone(self, until: datetime, why: str) -> None:
        """The host's turn would come after the lease: the feed is given back as it was, due again at that instant.

        It is told only when there is a reason ``why`` beyond the usual pause.
        """
        self._postponed = until
        if why:
            self.polled = Polled(self.feed, self.state.url, "error", None, 0, 0, 0, f"put off: {why}", until)

    def lost(self, why: str) -> Polled:
        """The result when nothing could be written."""
        state = unpack(self._claim.state)
        return Polled(self.feed, state.url, "error", None, 0, 0, 0, f"not written: {why}", self.now)

    def prepare(self, taken: set[str]) -> None:
        """Compares the window and reads its new entries; nothing is written."""
        self._begin()
        state = self.state
        self._changes = changes_of(state, self.heard)
        if self._changes is None:
            return
        if self._quota_left() < len(self._changes.new):
            self.heard = replace(self.heard, outcome="error", kind="flood", words=self._flood(), reading=None)
            self._changes = None
            return
        self._taken = self._entries.draft(self.feed, state.outlet, self._changes, self._outline, self.now, taken)

    def _quota_left(self) -> int:
        today = self.now.date()
        return MOST_A_DAY - (self.state.new_today if self.state.day == today else 0)

    def _flood(self) -> str:
        return f"more than {MOST_A_DAY:,} new entries today; held until tomorrow"

    def write(self, writing: Writing) -> None:
        """Writes all that follows. Raises ``Conflict`` when the lease was lost."""
        if self._postponed is not None:
            writing.release(self._claim, self._postponed, self._claim.state)
            return
        hole = hole_before(self.state, self._outcome, self.now)
        revised = self._entries.write(writing, self.feed, self._taken, self.now) if self._taken is not None else 0
        intention = self._conclude()
        zone = ZoneInfo(self._outline.zone)
        self._events += watched(self._journal, writing, self.feed, self.state, self._outcome, hole, self.now, zone)
        for number, event in enumerate(self._events):
            self._tell(writing, event, number)
        self.state.planned = intention.next_at
        if self.pace is not None:
            writing.set_mark(host_mark(self._claim.group), msgspec.json.encode(self.pace))
        self._release(writing, intention.next_at)
        self.polled = self._result(revised, intention.next_at)

    def _tell(self, writing: Writing, event: FeedEvent, number: int) -> None:
        event_id = fact_id("poll", self.feed, type(event).__name__, iso(self.now), str(number))
        writing.append(f"feed-{self.feed}", [(event_id, event)], "poller")

    def _release(self, writing: Writing, next_at: datetime) -> None:
        state = self.state
        writing.release(self._claim, next_at, pack(state))
        moved = next((event for event in self._events if isinstance(event, FeedMoved)), None)
        if moved is None:
            return
        merged = merge(writing, self.feed, state.story or self._outline.id, moved.url)
        writing.drop_work(self._claim.key)
        if merged is not None:
            self._tell(writing, merged, len(self._events))
        else:
            move(writing, self._claim.key, state, moved.url, next_at)

    @property
    def _outcome(self) -> str:
        """The word for the ledger: for a document without news ``unchanged``, for an error its kind."""
        if self.heard.outcome == "error":
            return f"error {self._error_kind}"
        if self._changes is None:
            return self.heard.outcome
        return "new" if self._changes.new or self._changes.edited else "unchanged"

    @property
    def _error_kind(self) -> str:
        fetched = self.heard.fetched
        return f"http {fetched.status}" if self.heard.kind == "http" and fetched is not None else self.heard.kind

    def _conclude(self) -> Intention:
        if self.heard.outcome == "error":
            self._failed()
        else:
            self._succeeded()
        self._note_move()
        return self._schedule()

    def _succeeded(self) -> None:
        state, now, fetched = self.state, self.now, self.heard.fetched
        assert fetched is not None
        if state.failures >= FAILING_AFTER or state.gone:
            since = state.failing_since or state.gone_since or now
            self._events.append(FeedRecovered(feed=self.feed, since=since, until=now))
        state.failures, state.weight, state.failing_since, state.error = 0, 0.0, None, ""
        state.gone, state.gone_since = False, None
        if fetched.status != 304:
            self._keep_validators(fetched)
        if self._changes is not None and self.heard.reading is not None:
            self._keep_entries(self._changes, self.heard.reading)
        self._listen()
        state.last_ok = now

    def _keep_validators(self, fetched: Fetched) -> None:
        """ETag and Last-Modified word for word (RFC 9110, 8.8). The same ones for another body are lies."""
        state = self.state
        etag, modified = fetched.headers.get("etag", ""), fetched.headers.get("last-modified", "")
        same = (etag, modified) == (state.etag, state.last_modified) != ("", "")
        if same and self.heard.outcome == "new" and state.body and state.body != self.heard.body:
            state.lying = True
        state.etag, state.last_modified = etag, modified
        left = self.heard.reading is not None and self.heard.reading.left
        state.body = "" if left else self.heard.body
        if left or fetched.status == 226:
            state.etag = state.last_modified = state.body = ""

    def _keep_entries(self, changes: Changes, reading: Reading) -> None:
        state, now = self.state, self.now
        if changes.turned_over and state.last_ok is not None:
            self._events.append(WindowGap(feed=self.feed, after=state.last_ok, before=now, entries=changes.total))
        state.keep_entries(changes.window)
        if reading.unseen or not reading.hashes:  # else the document was not parsed, and nothing was said of the feed
            state.title = reading.feed.title or state.title
            state.hints = reading.feed.hints
            state.malformed = reading.feed.malformed
        if state.day != now.date():
            state.day, state.new_today = now.date(), 0
        state.new_today += len(changes.new)
        if changes.new:
            state.last_new = now
        if self._taken is not None and self._taken.fits:
            state.last_fit = now
        dated = [known.dated for known in changes.window.entries]
        learned = habit(dated)
        if learned is not None:
            state.usual_gap, state.longest_gap = (int(gap.total_seconds()) for gap in learned)
        newest = max((instant_of(date) for date in dated if date > 0 and instant_of(date) <= now), default=None)
        state.heard = newest if learned is not None else state.last_new

    def _listen(self) -> None:
        """A feed that answers and says nothing new for much longer than it usually does is silent."""
        state = self.state
        longest = timedelta(seconds=state.longest_gap) if state.longest_gap else None
        odd = is_odd(state.heard, state.last_new, longest, self.now)
        if odd and not state.silent and state.heard is not None:
            gap = max(1, state.usual_gap // 60)
            self._events.append(FeedSilent(feed=self.feed, last_new=state.heard, usual_gap_minutes=gap))
        elif state.silent and not odd:
            self._events.append(FeedHeard(feed=self.feed, silent_since=state.silent_since or self.now))
        state.silent_since = (state.silent_since or state.heard) if odd else None
        state.silent = odd

    def _failed(self) -> None:
        state, now, fetched = self.state, self.now, self.heard.fetched
        status = fetched.status if fetched is not None and self.heard.kind in ("http", "challenge") else None
        state.failures += 1
        state.weight += weight(self.heard.kind, status)
        state.failing_since = state.failing_since or now
        state.error = _one_line(f"{self.heard.kind}: {self.heard.words}".removeprefix("http: "))
        if status == 410:
            self._gone()
        elif not state.gone:
            state.gone_since = None
        if state.failures == FAILING_AFTER and not state.gone:
            self._events.append(FeedFailing(feed=self.feed, since=state.failing_since, error=state.error))

    def _gone(self) -> None:
        """410 twice, a day apart: the feed is gone, and asked once a month whether it is back."""
        state = self.state
        if state.gone_since is None:
            state.gone_since = self.now
        elif not state.gone and self.now - state.gone_since >= GONE_AFTER:
            state.gone = True
            self._events.append(FeedGone(feed=self.feed, error=state.error))

    def _note_move(self) -> None:
        """A permanent redirect, sighted once more; kept when it has been seen often or long enough."""
        state, target = self.state, self.heard.target
        if self.heard.outcome == "error" and self.heard.kind != "moved":
            return
        if target is None or target != state.moved_to:
            state.moved_to, state.moved_since, state.moved_seen = target or "", self.now if target else None, 0
        if target is None:
            return
        state.moved_seen += 1
        if judge(state.url, target, same_domain, state.moved_seen, state.moved_since, self.now) == "keep":
            reason = f"permanent redirect, seen {state.moved_seen} times since {iso(state.moved_since or self.now)}"
            self._events.append(FeedMoved(feed=self.feed, url=target, was=state.url, reason=reason))

    def _schedule(self) -> Intention:
        state, changes = self.state, self._changes
        fetched = self.heard.fetched
        share = None if self.heard.outcome == "error" else changes.share_new if changes is not None else 0.0
        facts = Facts(
            interval=state.pace,
            share_new=share,
            turned_over=changes is not None and changes.turned_over,
            first=state.planned is None,
            failures=state.weight,
            gone=state.gone,
            probing=state.gone_since is not None and not state.gone,
            hot=state.last_fit is not None and self.now - state.last_fit < HOT_FOR,
            waiting=state.waiting > 0,
            left=self.heard.reading is not None and self.heard.reading.left > 0,
            wish=timedelta(minutes=state.wish_minutes) if state.wish_minutes else None,
            headers=fetched.headers if fetched is not None else None,
            hints=state.hints,
            random=self.random,
        )
        intention = decide(facts, self.now)
        state.interval = int(intention.interval.total_seconds())
        state.not_before = intention.not_before
        return intention

    def _result(self, revised: int, next_at: datetime) -> Polled:
        fetched, changes = self.heard.fetched, self._changes
        failed = self.heard.outcome == "error"
        return Polled(
            feed=self.feed,
            url=self.state.url,
            outcome="error" if failed else self._outcome,
            status=fetched.status if fetched is not None else None,
            entries_new=len(changes.new) if changes is not None else 0,
            entries_revised=revised,
            bytes=len(fetched.body) if fetched is not None else 0,
            error=self.state.error if failed else None,
            next_at=next_at,
        )


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)[:300]
