"""Days, instants and the words a person types for them. Pure: "now" and the zone always arrive as arguments.

An instant is an aware UTC datetime; every upper end is exclusive. A day belongs to a zone: 14 April in New York
ends at ``2025-04-15T04:00:00Z``. The grammar (``parse_when``) is small and strict on purpose: a guessing parser
reads ``14`` as a date and an unknown word as now, and in an evidence tool a wrong instant is a wrong answer.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

Edge = Literal["start", "end"]
ReportedPrecision: TypeAlias = Literal["instant", "day", "interval", "unknown"]
MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_INSTANT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z|[+-]\d{2}:\d{2}|\[[A-Za-z0-9_/+-]+\])?",
    re.ASCII,
)
_AGO = re.compile(r"(\d{1,4})\s*(minutes?|hours?|days?|weeks?|months?)\s+ago|(\d{1,4})([mhdw])", re.ASCII)


class BadTime(ValueError):
    """The words name no time, or two, or none that exists; the message says which and what to write instead."""


class Reported(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """When a source published it: the instant lies in ``[earliest, latest)``, both UTC.

    ``unknown``: the source carries no date; ``earliest`` is then the first moment at which it can have been
    public and ``latest`` the moment somebody had read it. Screens say ``date unknown``.
    """

    earliest: datetime
    latest: datetime
    precision: ReportedPrecision = "instant"


def seen_by(now: datetime, precision: ReportedPrecision = "instant") -> Reported:
    """What somebody has seen by now: it was there a moment before, so that an answer as of now knows of it."""
    return Reported(earliest=now - MICROSECOND, latest=now, precision=precision)


def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises ``BadTime`` when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadTime(f"no time zone is called {name!r}; write an IANA name such as America/New_York") from error


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a day in a zone."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant after a day in a zone; the end of time when there is no next day."""
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    return start_of(day + timedelta(days=1), zone)


def day_of(instant: datetime, zone: ZoneInfo) -> date:
    """The day in a zone on which an instant lies."""
    return instant.astimezone(zone).date()


def last_day_before(instant: datetime, zone: ZoneInfo) -> date:
    """The day of the last moment before an instant: the day that an exclusive upper end closes."""
    return day_of(instant - MICROSECOND, zone)


def micros(instant: datetime) -> int:
    """Microseconds since 1970 in UTC, exactly."""
    return (instant - EPOCH) // MICROSECOND


def instant_of(microseconds: int) -> datetime:
    """The instant of so many microseconds since 1970 in UTC."""
    return EPOCH + timedelta(microseconds=microseconds)


def iso(instant: datetime) -> str:
    """ISO 8601 in UTC with ``Z``, without a fraction when there is none."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def days_of(text: str) -> tuple[date, date, str]:
    """The days that ``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD`` or ``A/B`` name, both ends included, and the precision.

    >>> days_of("2025-04")
    (datetime.date(2025, 4, 1), datetime.date(2025, 4, 30), 'month')
    """
    first, slash, second = text.partition("/")
    start, end, precision = _period(first)
    if not slash:
        return start, end, precision
    last = _period(second)[1]
    if last < start:
        raise BadTime(f"{text!r} ends before it begins")
    return start, last, "interval" if last != start else "day"


def _period(text: str) -> tuple[date, date, str]:
    match = _DATE.fullmatch(text)
    if match is None:
        raise BadTime(f"{text!r} is no date; write YYYY-MM-DD, YYYY-MM or YYYY")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    try:
        if month is None:
            return date(year, 1, 1), date(year, 12, 31), "year"
        if day is None:
            return date(year, month, 1), _month_end(year, month), "month"
        return date(year, month, day), date(year, month, day), "day"
    except ValueError as error:
        raise BadTime(f"there is no {text}: {error}") from error


def _month_end(year: int, month: int) -> date:
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)


def parse_when(text: str, zone: ZoneInfo, now: datetime, edge: Edge = "end") -> datetime:
    """The instant that the words name: ``2025-04-14``, ``2025-04``, ``2025-04-14T09:30``, ``3 days ago``, ``monday``.

    A period gives its exclusive end (``edge="end"``: as-of, until) or its start (``edge="start"``: since); a period
    that is still running ends now. Raises ``BadTime`` for anything else, with a hint.
    """
    words = text.strip().lower()
    if not words:
        raise BadTime("no time given; write YYYY-MM-DD")
    if _DATE.fullmatch(words):
        start, last, _ = _period(words)
        return _edge_of(start, last, zone, now, edge)
    if match := _INSTANT.fullmatch(text.strip()):
        return _instant(match, zone)
    if match := _AGO.fullmatch(words):
        return _ago(match, zone, now)
    return _named(words, text, zone, now, edge)


def _edge_of(start: date, last: date, zone: ZoneInfo, now: datetime, edge: Edge) -> datetime:
    begin, end = start_of(start, zone), end_of(last, zone)
    if edge == "start":
        return begin
    return now if begin <= now < end else end


def _instant(match: re.Match[str], zone: ZoneInfo) -> datetime:
    day, hour, minute, second, fraction, offset = match.groups()
    try:
        local = datetime.fromisoformat(f"{day}T{hour}:{minute}:{second or '00'}.{(fraction or '0').ljust(6, '0')}")
    except ValueError as error:
        raise BadTime(f"there is no {match[0]!r}: {error}") from error
    if offset == "Z":
        return local.replace(tzinfo=UTC)
    if offset and offset[0] in "+-":
        return datetime.fromisoformat(local.isoformat() + offset).astimezone(UTC)
    return _local(local, zone_of(offset[1:-1]) if offset else zone, match[0])


def _local(local: datetime, zone: ZoneInfo, words: str) -> datetime:
    """A wall-clock time as an instant; one that a clock change skips or repeats is refused."""
    early, late = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if early.utcoffset() == late.utcoffset():
        return early.astimezone(UTC)
    if early.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise BadTime(f"{words!r} does not exist in {zone.key}: the clock skipped it; add an offset such as -04:00")
    raise BadTime(f"{words!r} exists twice in {zone.key}: the clock was set back; add an offset such as -04:00")


def _ago(match: re.Match[str], zone: ZoneInfo, now: datetime) -> datetime:
    count = int(match[1] or match[3])
    unit = (match[2] or match[4])[0] if (match[2] or "") not in ("month", "months") else "M"
    if unit == "M":
        local = now.astimezone(zone)
        month = local.year * 12 + local.month - 1 - count
        year, index = divmod(month, 12)
        day = min(local.day, _month_end(year, index + 1).day)
        return local.replace(year=year, month=index + 1, day=day).astimezone(UTC)
    step = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
    return now - count * step[unit]


def _named(words: str, text: str, zone: ZoneInfo, now: datetime, edge: Edge) -> datetime:
    today = day_of(now, zone)
    if words == "now":
        return now
    if words == "noon":
        return _local(datetime(today.year, today.month, today.day, 12), zone, text)  # noqa: DTZ001 - made aware there
    days = {"today": today, "yesterday": today - timedelta(days=1)}
    if words in WEEKDAYS:
        days[words] = today - timedelta(days=(today.weekday() - WEEKDAYS.index(words)) % 7)
    if words in days:
        return _edge_of(days[words], days[words], zone, now, edge)
    hint = "write YYYY-MM-DD, YYYY-MM, YYYY-MM-DDTHH:MM, '3 days ago', 14d, today, yesterday or a weekday"
    if re.fullmatch(r"[\d/.]+", words):
        hint = "days and months can be mixed up in it; write YYYY-MM-DD"
    raise BadTime(f"{text!r} names no time; {hint}")
