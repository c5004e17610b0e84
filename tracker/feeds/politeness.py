"""When a feed is polled next, and how. Pure: facts and ``now`` in, an intention out.

Our own interval follows the share of the window that is new. What the server asks for lengthens it, up to a cap; a
person's wish stands in place of both, but never before ``Retry-After``. Failures lengthen either by their weight.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.feeds.entry import Hints
from tracker.http import http_date, retry_after

FIRST = timedelta(minutes=30)
FLOOR = timedelta(minutes=10)
HOT_FLOOR = timedelta(minutes=5)
CEILING = timedelta(hours=6)
"""Bounds of our own interval; ``HOT_FLOOR`` for feeds that gave to a story in the last two days."""
LONGEST_HINT = timedelta(hours=24)
LONGEST_RETRY = timedelta(days=7)
LONGEST_BACKOFF = timedelta(hours=24)
PROBE_GONE = timedelta(days=30)
ASK_AGAIN = timedelta(hours=25)
"""After the first 410: the second one counts when it comes a day later."""
LOOK_AGAIN = timedelta(hours=20)
"""A source that must say things twice is asked again on another day: its slips are gone by then."""
SHORTER, LONGER = 0.5, 1.2
MUCH_NEW = 1 / 3
"""Share of the window from which the interval is halved: a third new is on the way to losing entries."""
UNCONDITIONAL = 0.01
"""Share of polls without validators: servers lie (the same ETag for changed content)."""
JITTER = 0.1
WEIGHTS = {"dns": 0.25, "connect": 0.5, "timeout": 0.5, "tls": 0.5, "too_large": 1.0, "protocol": 0.5, "refused": 1.0}
"""How much a failure counts: a name that does not resolve is often our own network, a refusal is not."""
SOFT_STATUS = frozenset((404, 408, 425, 429))
NO_HINTS = Hints()
_DATE_SENSE = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a poll came to. ``random`` is one number in [0, 1); headers have names in lower case.

    ``share_new`` is None when the poll failed. ``failures`` is the sum of weights of the failures in a row.
    ``waiting``: something must be said again before it counts; ``probing``: the server said 410 once; ``left``: the
    document was too long for one reading.
    """

    interval: timedelta = FIRST
    share_new: float | None = 0.0
    turned_over: bool = False
    first: bool = False
    failures: float = 0.0
    gone: bool = False
    hot: bool = False
    waiting: bool = False
    probing: bool = False
    left: bool = False
    wish: timedelta | None = None
    headers: Mapping[str, str] | None = None
    hints: Hints = NO_HINTS
    random: float = 0.5


@dataclass(frozen=True, slots=True)
class Intention:
    """When next, our own interval from now on, until when the server asked for quiet, and why in words."""

    next_at: datetime
    interval: timedelta
    not_before: datetime | None
    why: str


def decide(facts: Facts, now: datetime) -> Intention:
    """The next poll."""
    headers = facts.headers or {}
    retry = min(retry_after(headers, now), LONGEST_RETRY)
    interval = _interval(facts)
    wanted, why = _wanted(facts, interval, headers, now)
    if retry > wanted:
        wanted, why = retry, "Retry-After"
    spread = 1.0 if facts.first else JITTER
    usual = facts.wish if facts.wish is not None else interval
    next_at = _outside(now + wanted + usual * (spread * facts.random), facts.hints)
    return Intention(next_at, interval, now + retry if retry else None, why)


def _interval(facts: Facts) -> timedelta:
    """Our own interval after this poll: shorter when much is new, longer when nothing is."""
    floor = HOT_FLOOR if facts.hot else FLOOR
    if facts.share_new is None:
        return facts.interval
    if facts.turned_over:
        return max(facts.interval * SHORTER * SHORTER, floor)
    if facts.share_new >= MUCH_NEW and not facts.first:
        return max(facts.interval * SHORTER, floor)
    if facts.share_new == 0:
        return min(facts.interval * LONGER, CEILING / 4 if facts.hot else CEILING)
    return min(max(facts.interval, floor), CEILING)


def _wanted(facts: Facts, interval: timedelta, headers: Mapping[str, str], now: datetime) -> tuple[timedelta, str]:
    if facts.gone:
        return PROBE_GONE, "gone"
    if facts.probing:
        return ASK_AGAIN, "gone?"
    if facts.left:
        return HOT_FLOOR, "more to read"
    if facts.waiting:
        return LOOK_AGAIN, "says it again tomorrow?"
    if facts.share_new is None:
        usual = facts.wish if facts.wish is not None else interval
        return max(usual, min(usual * (1 + facts.failures), LONGEST_BACKOFF)), "back-off"
    if facts.wish is not None:
        return facts.wish, "wish"
    hinted, why = max(
        (timedelta(minutes=facts.hints.ttl_minutes or 0), "ttl"),
        (timedelta(minutes=facts.hints.period_minutes or 0), "sy:updatePeriod"),
        (max_age(headers), "max-age"),
        (expires(headers, now), "Expires"),
    )
    hinted = min(hinted, LONGEST_HINT)
    return (hinted, why) if hinted > interval else (interval, "interval")


def _outside(instant: datetime, hints: Hints) -> datetime:
    """The instant, moved out of the hours and days (GMT) that the feed asks to skip; not when it skips them all."""
    moved = instant
    for _ in range(24 * 8):
        if moved.hour not in hints.skip_hours and moved.weekday() not in hints.skip_days:
            return moved
        moved = moved.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return instant


def weight(kind: str, status: int | None) -> float:
    """How much a failure counts: by the status of the answer, else by its kind."""
    if status is None:
        return WEIGHTS.get(kind, 0.5)
    return 0.5 if status in SOFT_STATUS or status >= 500 or status < 400 else 1.0


def unconditional(random: float) -> bool:
    """Whether this poll asks without validators, to catch servers whose validators lie."""
    return random < UNCONDITIONAL


def max_age(headers: Mapping[str, str]) -> timedelta:
    """``Cache-Control: max-age`` less ``Age`` (RFC 9111, 4.2); nothing when it is absent or makes no sense."""
    found = re.search(r"(?:^|[,\s])max-age=\"?([0-9]{1,18})\"?", headers.get("cache-control", ""), re.IGNORECASE)
    if found is None:
        return timedelta()
    age = headers.get("age", "").strip()
    spent = int(age) if re.fullmatch(r"[0-9]{1,9}", age) else 0
    return timedelta(seconds=max(0, min(int(found[1]), 10**8) - spent))


def expires(headers: Mapping[str, str], now: datetime) -> timedelta:
    """``Expires`` less the server's own ``Date`` (RFC 9111, 4.2.1); max-age goes before it."""
    if not headers.get("expires") or "max-age" in headers.get("cache-control", "").lower():
        return timedelta()
    until = http_date(headers.get("expires", ""))
    since = http_date(headers.get("date", "")) or now
    return max(until - since, timedelta()) if until and abs(since - now) < _DATE_SENSE else timedelta()
