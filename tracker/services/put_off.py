"""Putting off: until when. A week unless a day is named, and then also sooner: when something new is reported.

A week, because a digest is made every week: what nobody has decided on by then stands in the queue again. Who names a
day has a reason for that day (a hearing, a ruling): it waits until then whatever is reported; what is reported in
between waits by itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tracker.story.commands import Defer
from tracker.times import BadTime, day_of, iso, parse_when, start_of

DAYS = 7
MOST = 5 * 365


def defer(target: str, until: str | None, reason: str, zone: ZoneInfo, now: datetime) -> Defer:
    """The wish to put a development or report off: until a day begins (in the zone), until an instant, or (None) for
    ``DAYS`` days at most. Raises ``BadTime``, also for what is over and for what lies more than ``MOST`` days ahead."""
    later = start_of(day_of(now, zone) + timedelta(days=DAYS), zone)
    if until is None:
        return Defer(target, later, or_reported=True, reason=reason)
    try:
        instant = parse_when(until.strip(), zone, now, edge="start")
    except OverflowError as error:
        raise BadTime(f"{until!r} lies beyond the calendar") from error
    if instant <= now:
        hint = f"name a day to come, for instance {day_of(later, zone)}"
        raise BadTime(f"{until!r} is not to come ({iso(instant)}); {hint}")
    if instant > now + timedelta(days=MOST):
        raise BadTime(f"{until!r} is more than {MOST // 365} years ahead; who decides then reads it anew")
    return Defer(target, instant, reason=reason)
