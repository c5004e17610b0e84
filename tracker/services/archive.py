"""Archiving a story: it is no longer polled, nothing of it waits, and every question is answered as before.

The story says so by an event of its own, its feeds by being paused. Undone, the feeds that were paused for that are
polled again; those that a person had paused before stay so.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from tracker.journal.journal import Journal
from tracker.services.follow_feeds import followed, pause, resume
from tracker.services.review import Decided, carry_out
from tracker.story.commands import Archive, Reopen

WHY: Final = "its story is archived"
"""Why such a feed is paused."""


def archive(journal: Journal, story: str, reason: str, actor: str) -> tuple[Decided, int]:
    """Archives a story and pauses its feeds; how many those were. Done again, it pauses what was not paused yet."""
    made = carry_out(journal, story, Archive(reason), actor)
    polled = [feed for feed in followed(journal, story) if feed.state not in ("paused", "gone")]
    return made, sum(pause(journal, feed, WHY, actor) for feed in polled)


def reopen(journal: Journal, story: str, reason: str, actor: str, now: datetime) -> tuple[Decided, int]:
    """Takes the archiving back; how many feeds are polled again."""
    made = carry_out(journal, story, Reopen(reason), actor)
    ours = [feed for feed in followed(journal, story) if feed.state == "paused" and feed.error == WHY]
    return made, sum(resume(journal, feed, now, actor) for feed in ours)
