"""The only place that asks the machine for the time. ``wiring`` hands the clock to whoever needs one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""A function that gives the present instant, aware and in UTC."""


def system_clock() -> datetime:
    """The machine's clock, in UTC."""
    return datetime.now(UTC)


def fixed_clock(instant: datetime) -> Clock:
    """A clock that stands still: for tests and demonstrations (``TRACKER_NOW``)."""
    return lambda: instant
