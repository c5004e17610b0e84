"""What HTTP writes and several rooms read: the host of an address, a date, how long to stay away. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta


def host_of(url: str) -> str:
    """The host of an address with its port: the unit of politeness."""
    return url.split("://", 1)[-1].split("/", 1)[0].split("?", 1)[0].split("@")[-1].lower()


def host_name(url: str) -> str:
    """The host without port."""
    host = host_of(url)
    return host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]


def http_date(text: str) -> datetime | None:
    """An instant as HTTP writes it (RFC 9110, 5.6.7), in UTC; None when it is none."""
    from email.utils import parsedate_to_datetime  # no command that only reads the store needs it

    if not text:
        return None
    try:
        instant = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    try:
        return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    except (OverflowError, ValueError):
        return None


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta:
    """``Retry-After`` in both its forms (RFC 9110, 10.2.3); nothing when it is absent or makes no sense."""
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,18}", value):
        return timedelta(seconds=min(int(value), 10**8))
    instant = http_date(value)
    return max(instant - now, timedelta()) if instant else timedelta()
