"""Periods of the story's zone: days and weeks that begin at seven in the morning, weeks on Monday. Pure.

They are counted on the clock on the wall, so an hour that a clock change skips or repeats begins nothing twice.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOUR = 7
"""Local hour at which a period begins."""


def period(every: str, now: datetime, zone: ZoneInfo) -> str:
    """The period that an instant lies in, by its name: ``2025-W16`` or ``2025-04-14``."""
    local = _day(now, zone)
    if every == "daily":
        return local.isoformat()
    year, week, _ = local.isocalendar()
    return f"{year}-W{week:02}"


def begin(every: str, now: datetime, zone: ZoneInfo) -> datetime:
    """When the period began that an instant lies in."""
    local = _day(now, zone)
    if every != "daily":
        local -= timedelta(days=local.weekday())
    return datetime.combine(local, time(HOUR), zone)


def _day(now: datetime, zone: ZoneInfo) -> date:
    return (now.astimezone(zone) - timedelta(hours=HOUR)).date()
