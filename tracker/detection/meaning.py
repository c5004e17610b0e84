"""What a date expression means: its TIMEX3 value and the days that it can be, and the arithmetic of days behind it.

Values follow TempEval-3 (https://aclanthology.org/S13-2001/): 2025-03-15, 2025-03, 2025-W11, 2025-Q1.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal, NamedTuple, TypeAlias

from tracker.story.events import Precision

TimexType: TypeAlias = Literal["DATE", "TIME", "DURATION", "SET"]


class Meaning(NamedTuple):
    """What an expression means: its TIMEX3 type and value, and the days it can be, when it names days."""

    type: TimexType
    value: str
    earliest: date | None = None
    latest: date | None = None
    precision: Precision = "unknown"


def on_day(day: date, kind: TimexType = "DATE", suffix: str = "") -> Meaning:
    """One day, or a part of it (``suffix``: "TNI", its night)."""
    return Meaning(kind, day.isoformat() + suffix, day, day, "day")


def in_days(first: date, last: date) -> Meaning:
    """Several days in a row."""
    return Meaning("DATE", f"{first.isoformat()}/{last.isoformat()}", first, last, "interval")


def in_month(year: int, month: int) -> Meaning:
    """A month of a year."""
    last = monthrange(year, month)[1]
    return Meaning("DATE", f"{year:04}-{month:02}", date(year, month, 1), date(year, month, last), "month")


def in_year(year: int) -> Meaning:
    """A year."""
    return Meaning("DATE", f"{year:04}", date(year, 1, 1), date(year, 12, 31), "year")


def in_week(day: date) -> Meaning:
    """The week of a day, Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    year, week, _ = day.isocalendar()
    return Meaning("DATE", f"{year}-W{week:02}", monday, monday + timedelta(days=6), "interval")


def on_weekend(day: date) -> Meaning:
    """Saturday and Sunday of the week of a day."""
    saturday = day - timedelta(days=day.weekday()) + timedelta(days=5)
    year, week, _ = day.isocalendar()
    return Meaning("DATE", f"{year}-W{week:02}-WE", saturday, saturday + timedelta(days=1), "interval")


def safe_day(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has none (30 February)."""
    if not (1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return None
    return date(year, month, day)


def shift_months(day: date, months: int) -> date | None:
    """The same day some months on or back, or the last of that month; None beyond the calendar."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9998:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def shift_days(day: date, days: int) -> date | None:
    """Some days on or back; None near the ends of the calendar."""
    ordinal = day.toordinal() + days
    return date.fromordinal(ordinal) if 400 < ordinal < date.max.toordinal() - 400 else None


def span(first: Meaning, last: Meaning) -> Meaning | None:
    """ "From Monday to Wednesday": the days from the one to the other. A day of the week that lies before the first is
    that of the week after; None when the two are in no order, or not both in the calendar."""
    if first.earliest is None or first.latest is None or last.earliest is None or last.latest is None:
        return None
    behind, days = (first.earliest - last.latest).days, first.precision == last.precision == "day"
    end = last.latest + timedelta(days=7) if days and 0 < behind < 7 else last.latest
    return in_days(first.earliest, end) if end > first.latest else None
