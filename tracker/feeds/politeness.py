"""When a feed is polled next. Pure: what the server said and what happened come in, an instant goes out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

USUAL = timedelta(minutes=30)
FLOOR = timedelta(minutes=10)
CEILING = timedelta(hours=24)
"""Bounds of every interval. Server hints lengthen it up to the ceiling, never beyond."""


def next_poll(now: datetime, headers: Mapping[str, str], failures: int, ttl_minutes: int | None = None) -> datetime:
    """The next instant: the longest of our interval, the feed's ttl, max-age and Retry-After, within the bounds.

    Failures lengthen it one interval each. ``headers`` have names in lower case.
    """
    wanted = [USUAL * (1 + failures), FLOOR, retry_after(headers, now), max_age(headers)]
    if ttl_minutes is not None:
        wanted.append(timedelta(minutes=ttl_minutes))
    return now + min(max(wanted), CEILING)


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta:
    """``Retry-After`` in both its forms (RFC 9110, 10.2.3); nothing when it is absent or makes no sense."""
    value = headers.get("retry-after", "").strip()
    if value.isdigit():
        return timedelta(seconds=min(int(value), 10**7))
    try:
        instant = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return timedelta()
    instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return max(instant - now, timedelta())


def max_age(headers: Mapping[str, str]) -> timedelta:
    """``Cache-Control: max-age`` less ``Age`` (RFC 9111); nothing when it is absent or makes no sense."""
    for part in headers.get("cache-control", "").split(","):
        name, _, value = part.strip().partition("=")
        value = value.strip('"')
        if name.lower() == "max-age" and value.isdigit():
            age = headers.get("age", "0").strip()
            return timedelta(seconds=max(0, min(int(value), 10**7) - (int(age) if age.isdigit() else 0)))
    return timedelta()
