"""How often a feed usually has something new, and when its silence is odd: learned from its dates. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

FEWEST = 5
"""Dates from which a habit can be told."""
ODD = 3
"""Times the longest usual gap (its 95th percentile) after which silence is odd."""
NEVER_ODD = timedelta(hours=24)
_MICRO = timedelta(microseconds=1)


def habit(dated: Iterable[int]) -> tuple[timedelta, timedelta] | None:
    """The usual gap between entries (median) and the longest usual one (95th percentile); None when too few are dated.

    ``dated`` are microseconds since 1970.
    """
    dates = sorted(set(dated) - {0})
    if len(dates) < FEWEST:
        return None
    gaps = sorted(later - earlier for earlier, later in pairwise(dates))
    return int(median(gaps)) * _MICRO, gaps[int(0.95 * (len(gaps) - 1))] * _MICRO


def is_odd(heard: datetime | None, last_new: datetime | None, longest: timedelta | None, now: datetime) -> bool:
    """Whether a feed that was last heard then is silent for much longer than it usually is.

    ``last_new`` is when we last took something new: a feed that we only just met is watched for a day first.
    """
    if heard is None or longest is None or (last_new is not None and now - last_new < NEVER_ODD):
        return False
    return now - heard > max(ODD * longest, NEVER_ODD)
