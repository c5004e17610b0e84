"""The feeds that a story is followed by, as OPML for other readers."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.exports.provenance import provenance
from tracker.safetext import one_line
from tracker.services.coverage import FollowedFeed
from tracker.services.opml import write_opml
from tracker.services.rebuild import Answer


def write_feeds(answer: Answer, feeds: Iterable[FollowedFeed]) -> str:
    """The list; its title says where it comes from."""
    title = one_line(f"{answer.view.outline.title}. {provenance(answer)}")
    return write_opml(title, feeds).decode("utf-8")
