"""When an article was published: what files, feeds and people say of it, and how far that is believed. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tracker.services.article_file import BadArticle, Given
from tracker.services.story_folder import reported
from tracker.times import MICROSECOND, BadTime, Reported, day_of, iso, last_day_before, seen_by

BACKDATED = timedelta(hours=72)
"""An entry met by polling whose date lies further back than this before it was first seen is `backdated?`."""
_SPACED = re.compile(r"^(\d{4}-\d\d-\d\d) (?=\d\d:)")


def dated(given: Given, seen: datetime) -> Given:
    """An entry with what is odd about its date. One in the future is not believed: the entry counts as published when
    it was seen, and what its feed claimed stays among its claims."""
    if given.published > iso(seen.replace(microsecond=0)):
        return replace(given, published="", dating="future")
    return replace(given, dating="backdated") if "" < given.published < iso(seen - BACKDATED) else given


def publication(words: str, zone: ZoneInfo, now: datetime) -> Reported:
    """When an article was published: a day, ``A/B``, or an instant; nothing means that only today is certain.

    Raises ``BadTime`` for words that name no time, and ``BadArticle`` for a day that has not come yet.
    """
    if not words.strip():
        return seen_by(now, "unknown")
    published = _published(words.strip(), zone)
    if published.earliest > now:
        raise BadArticle(f"published {words} lies in the future")
    return published


def _published(words: str, zone: ZoneInfo) -> Reported:
    try:
        return reported(_SPACED.sub(r"\1T", words), zone)
    except BadTime:
        return _mail_date(words, zone)


def _mail_date(words: str, zone: ZoneInfo) -> Reported:
    """A date as mail and RSS write it (RFC 5322), with or without its time of day. Raises ``BadTime``."""
    from email.utils import parsedate, parsedate_to_datetime

    day = parsedate(f"{words} 00:00:00") if ":" not in words else None
    if day is not None:
        return reported(f"{day[0]:04}-{day[1]:02}-{day[2]:02}", zone)
    try:
        instant = parsedate_to_datetime(words)
    except (ValueError, TypeError) as error:
        raise BadTime(f"published {words!r} is no date; write YYYY-MM-DD, A/B or an ISO instant") from error
    instant = instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    return Reported(earliest=instant, latest=instant + MICROSECOND)


def window(published: Reported, zone: ZoneInfo) -> tuple[date, date]:
    """The days of the zone on which an article can have been published."""
    return day_of(published.earliest, zone), last_day_before(published.latest, zone)
