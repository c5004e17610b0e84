"""The rules of dates: the named groups of a matched pattern become a TIMEX3 value and the days it can mean.

One function a rule, each named by the patterns of the language files; None when the groups make no date. Values
follow TempEval-3 (https://aclanthology.org/S13-2001/): 2025-03-15, 2025-03, 2025-W11, 2025-Q1, P3Y, PAST_REF.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from tracker.detection.date_words import DateWords
from tracker.detection.feasts import nth_weekday
from tracker.detection.meaning import (
    Meaning,
    in_days,
    in_month,
    in_week,
    in_year,
    on_day,
    on_weekend,
    safe_day,
    shift_days,
    shift_months,
)
from tracker.story.events import Precision


class Context(NamedTuple):
    """What a rule may know besides the match: the words, the window of publication (``first`` to ``today``), whether
    the words before point ahead, the day told last, the pattern's own value, and the days that the sentence before
    told (``told``)."""

    words: DateWords
    first: date
    today: date
    forward: bool
    reference: date
    value: str
    told: Meaning | None = None


LONG_AGO_DAYS = 200
"""So long before its publication an article tells of another time, whose days go on from the one told last."""
SOON_AFTER_DAYS = 120
"""A day without a year that lies so soon after the one told last goes on from it."""
FAR_FUTURE_DAYS = 300
"""A day without a year is not meant ahead when it lies further off than this, whatever the words before it say."""
NEAR_FUTURE_DAYS = 60
"""A day without a year that lies this close ahead is meant ahead, when the last one was most of a year ago."""


def _group(match: re.Match[str], name: str) -> str:
    return (match.group(name) or "") if name in match.re.groupindex else ""


def _calendar(match: re.Match[str], context: Context) -> Meaning | None:
    words = context.words
    month = words.months.get(_group(match, "month")) or int(_group(match, "monthnumber") or 0)
    if not 1 <= month <= 12:
        return None
    year = int(_group(match, "year") or 0)
    if _group(match, "lastyear"):
        year = context.today.year - 1
    if _group(match, "yearword"):
        year = 2000 + _year_in_words(_group(match, "yearword"), words)
    number = _ordinal(_group(match, "day") or _group(match, "ordinal"), words)
    if number:
        return _calendar_day(year, month, number, int(_group(match, "day2") or 0), context)
    if _group(match, "part"):
        return _part_of_month(_group(match, "part"), _month_year(year, month, 0, context), month)
    direction = words.directions.get(_group(match, "direction"), 0)
    return in_month(_month_year(year, month, direction, context), month)


def _ordinal(word: str, words: DateWords) -> int:
    """ "15", "fifteenth", "primero", "quince"; 0 for no day."""
    return int(word) if word.isdecimal() else words.ordinals.get(word, words.numerals.get(word, 0))


def _year_in_words(text: str, words: DateWords) -> int:
    tens, _, ones = text.partition("-")
    return words.numerals.get(tens, 20) + words.numerals.get(ones, 0)


def _calendar_day(year: int, month: int, number: int, number2: int, context: Context) -> Meaning | None:
    day = safe_day(year, month, number) if year else _nearest_day(month, number, context)
    if day is None:
        return None
    end = safe_day(day.year, day.month, number2) if number2 else None
    if end is not None and end > day:
        return in_days(day, end)
    return on_day(day)


def _nearest_day(month: int, number: int, context: Context) -> date | None:
    today = context.today
    years = (today.year - 1, today.year, today.year + 1)
    days = [day for year in years if (day := safe_day(year, month, number)) is not None]
    past = [day for day in days if day <= today]
    ahead = [day for day in days if day > today]
    told = _as_told(month, number, context)
    if told is not None:
        return told
    far = bool(ahead and past) and (ahead[0] - today).days > FAR_FUTURE_DAYS
    if ahead and ((context.forward and not far) or not past):
        return ahead[0]
    near = bool(ahead) and (ahead[0] - today).days <= NEAR_FUTURE_DAYS
    return ahead[0] if near and (not past or (today - past[-1]).days > 300) else past[-1] if past else None


def _as_told(month: int, number: int, context: Context) -> date | None:
    """A day without a year in a story told from long ago on: "On 15 March last year … On 4 April" is 4 April of that
    year, when that lies soon after the day told last and the nearest such day long after it."""
    if context.forward or (context.today - context.reference).days < LONG_AGO_DAYS:
        return None
    days = (safe_day(year, month, number) for year in (context.reference.year, context.reference.year + 1))
    return next((day for day in days if day and 0 <= (day - context.reference).days <= SOON_AFTER_DAYS), None)


def _month_year(year: int, month: int, direction: int, context: Context) -> int:
    if year:
        return year
    today = context.today
    ahead = direction > 0 or (context.forward and direction == 0 and month >= today.month)
    if ahead:
        return today.year if month > today.month or (month == today.month and direction == 0) else today.year + 1
    return today.year if month <= today.month and not (direction < 0 and month == today.month) else today.year - 1


def _monthday(match: re.Match[str], context: Context) -> Meaning | None:
    """ "On the 18th": of the month told last, or the last such day before the day told last or today."""
    number, base = int(_group(match, "day")), min(context.reference, context.today)
    if context.forward or not 1 <= number <= 31:
        return None
    if _group(match, "weekday"):
        return _weekday_and_number(context.words.weekdays[_group(match, "weekday")], number, context.today)
    for month in (base, shift_months(base, -1)):
        day = safe_day(month.year, month.month, number) if month is not None else None
        if day is not None and day <= context.today:
            return on_day(day)
    return None


def _weekday_and_number(weekday: int, number: int, today: date) -> Meaning:
    """ "Thursday the 17th": the last 17th that was a Thursday, within half a year; otherwise no day at all."""
    for back in range(6):
        month = shift_months(today.replace(day=1), -back)
        day = safe_day(month.year, month.month, number) if month is not None else None
        if day is not None and day <= today and day.weekday() == weekday:
            return on_day(day)
    return Meaning("DATE", "PAST_REF")


def _part_of_month(part: str, year: int, month: int) -> Meaning:
    whole = in_month(year, month)
    assert whole.latest is not None
    last = whole.latest.day
    _, (first_day, last_day) = next(
        (meaning for word, meaning in _parts(last).items() if part.startswith(word)), ("", (1, last))
    )
    return whole._replace(
        earliest=date(year, month, first_day), latest=date(year, month, last_day), precision="interval"
    )


def _parts(last: int) -> dict[str, tuple[str, tuple[int, int]]]:
    early, mid, late = ("START", (1, 10)), ("MID", (10, 20)), ("END", (20, last))
    return {
        "early": early, "beginning": early, "principios": early, "comienzos": early, "inicios": early,
        "mid": mid, "middle": mid, "mediados": mid, "late": late, "end": late, "fines": late, "finales": late,
    }  # fmt: skip


def _weekday(match: re.Match[str], context: Context) -> Meaning | None:
    wanted = context.words.weekdays[_group(match, "weekday")]
    direction = context.words.directions.get(_group(match, "direction"))
    again = _group(match, "again")
    today = context.today
    if again:
        week = next((ways[word] for word in again.split() if word in (ways := context.words.directions)), 0)
        day = shift_days(today - timedelta(days=today.weekday()), 7 * week + wanted)
        return None if day is None else on_day(day)
    back = (today.weekday() - wanted) % 7
    if direction == 1 or (context.forward and direction is None):
        day = shift_days(today, (wanted - today.weekday()) % 7 or (7 if direction == 1 else 0))
    else:
        day = shift_days(today, -(back or (7 if direction == -1 else 0)))
    if day is None:
        return None
    part = context.words.dayparts.get(_group(match, "daypart"), "")
    return on_day(day, "TIME", f"T{part}") if part else on_day(day)


def _some_weekday(match: re.Match[str], context: Context) -> Meaning | None:
    """ "A Friday night in May" is some day of May; "every Friday" and "a Friday" alone are no day that can be told."""
    if _group(match, "month"):
        return _calendar(match, context)
    return Meaning("SET", "P1W") if _group(match, "set") else Meaning("DATE", "PAST_REF")


def _nth_weekday(match: re.Match[str], context: Context) -> Meaning | None:
    """ "The last Friday of April": counted in the month."""
    words = context.words
    nth = words.ordinals.get(_group(match, "nth"), -1)
    month = words.months[_group(match, "month")]
    year = _month_year(int(_group(match, "year") or 0), month, 0, context)
    day = nth_weekday(year, month, words.weekdays[_group(match, "weekday")], nth)
    return None if day is None else on_day(day)


def _week_of(match: re.Match[str], context: Context) -> Meaning | None:
    """ "The week of April 14": the week that begins on a Sunday or Monday told, else the one around the day."""
    day = _calendar(match, context)
    if day is None or day.earliest is None:
        return None
    if context.words.units[_group(match, "unit")] == "E":
        return on_weekend(day.earliest)
    begins = day.earliest.weekday() in (0, 6)
    first = day.earliest if begins else day.earliest - timedelta(days=day.earliest.weekday())
    return in_days(first, first + timedelta(days=6))


def _feast(match: re.Match[str], context: Context) -> Meaning | None:
    """ "Good Friday": of the year told, else the last one, or the next where the words point ahead."""
    feast, today = context.words.feasts[_group(match, "feast")], context.today
    year = int(_group(match, "year") or 0) or (today.year - 1 if _group(match, "lastyear") else 0)
    years = (year,) if year else (today.year - 1, today.year, today.year + 1)
    times = [days for each in years if (days := feast.days(each)) is not None]
    if not times:
        return Meaning("DATE", "PAST_REF")
    past, ahead = [each for each in times if each[0] <= today], [each for each in times if each[0] > today]
    first, last = ahead[0] if ahead and (context.forward or not past) else past[-1]
    return on_day(first) if first == last else in_days(first, last)


def _quarter(match: re.Match[str], context: Context) -> Meaning | None:
    names = context.words.ordinals
    today = context.today
    quarter = (today.month - 1) // 3 + 1
    year = int(_group(match, "year") or 0)
    if _group(match, "quarter"):
        wanted = names[_group(match, "quarter")]
        year = year or (today.year if wanted <= quarter else today.year - 1)
    else:
        index = today.year * 4 + quarter - 1 + context.words.directions.get(_group(match, "direction"), 0)
        year, wanted = index // 4, index % 4 + 1
    first = date(year, wanted * 3 - 2, 1)
    last = date(year, wanted * 3, monthrange(year, wanted * 3)[1])
    return Meaning("DATE", f"{year:04}-Q{wanted}", first, last, "interval")


def _number(word: str, words: DateWords) -> int | None:
    if word.isdigit():
        return int(word)
    return words.numerals.get(word.removesuffix(" of").removeprefix("a "), words.numerals.get(word))


def _offset(match: re.Match[str], context: Context) -> Meaning | None:
    number = _number(_group(match, "number"), context.words)
    unit = context.words.units[_group(match, "unit")]
    way = context.words.ways.get(_group(match, "way"), 0)
    if number is None or unit not in "DWMY" or not way:
        return Meaning("DATE", "PAST_REF" if way < 0 else "FUTURE_REF")
    ago = _group(match, "way") in context.words.from_today
    base = context.today if ago else context.reference
    return _moved(base, way * number, unit)


def _moved(base: date, number: int, unit: str) -> Meaning | None:
    if unit == "D":
        day = shift_days(base, number)
        return None if day is None else on_day(day)
    if unit == "W":
        day = shift_days(base, 7 * number)
        return None if day is None else in_week(day)
    day = shift_months(base, number * (12 if unit == "Y" else 1))
    if day is None:
        return None
    return in_month(day.year, day.month) if unit == "M" else in_year(day.year)


def _period(match: re.Match[str], context: Context) -> Meaning | None:
    today = context.today
    if _group(match, "bare"):
        day = shift_days(today, -7 if today.weekday() < 5 and not context.forward else 0)
        return None if day is None else on_weekend(day)
    unit = context.words.units[_group(match, "unit")]
    if _group(match, "whole"):
        return Meaning("DURATION", f"P1{unit}")
    way = context.words.directions.get(_group(match, "direction"), 0)
    if unit == "E":
        back = today.weekday() < 5 and way == 0 and not context.forward
        day = shift_days(today, 7 * way - (7 if back else 0))
        return None if day is None else on_weekend(day)
    if unit in ("DE", "CE"):
        return (
            Meaning("DURATION", _amount("1", unit))
            if way
            else Meaning("DATE", f"{today.year:04}"[: 3 if unit == "DE" else 2])
        )
    if unit not in "DWMY":
        return None
    told = _group(match, "told"), _group(match, "direction")
    narrated = not context.words.from_told.isdisjoint({told[1], " ".join(told)})  # "the next day", not "next week"
    whole = _moved(context.reference if narrated else today, way, unit)
    return _past_part(whole, context) if whole and way == 0 and _group(match, "part") else whole


def _past_part(whole: Meaning, context: Context) -> Meaning:
    """ "Earlier this year": the year, but not later than today."""
    assert whole.latest is not None
    return whole._replace(latest=min(whole.latest, context.today))


def _daypart(match: re.Match[str], context: Context) -> Meaning | None:
    part = context.words.dayparts[_group(match, "daypart")]
    back = context.words.directions.get(_group(match, "direction"), 0) < 0
    day = shift_days(context.today, -1 if back else 0)
    return None if day is None else on_day(day, "TIME", f"T{part}")


def _season(match: re.Match[str], context: Context) -> Meaning | None:
    season = context.words.seasons[_group(match, "season")]
    year = int(_group(match, "year") or context.today.year)
    year += context.words.directions.get(_group(match, "direction"), 0)
    start = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[season]
    first = shift_months(date(year, start, 1), 0)
    last = shift_months(date(year, start, 1), 3)
    if first is None or last is None:
        return None
    return Meaning("DATE", f"{year:04}-{season}", first, last - timedelta(days=1), "interval")


def _duration(match: re.Match[str], context: Context) -> Meaning | None:
    words = context.words
    vague = _group(match, "vague") or _group(match, "vague2") or _group(match, "vague3")
    if vague:
        return Meaning("DURATION", _amount("X", words.units[vague]))
    unit = words.units[_group(match, "unit")]
    if _group(match, "per"):
        return Meaning("DURATION", _amount("1", unit))
    word = _group(match, "number")
    number = _number(word, words)
    if number is None:
        return Meaning("DURATION", _amount(word if re.fullmatch(r"\d+\.\d", word) else "X", unit))
    if number == 1 and not word.isdigit() and _group(match, "old"):
        return None
    return Meaning("DURATION", _amount(str(number), unit))


def _amount(number: str, unit: str) -> str:
    number, unit = _long(number, unit)
    special = {"H": "PT{}H", "MIN": "PT{}M", "S": "PT{}S", "Q": "P{}Q", "E": "P{}WE", "NI": "P{}D"}
    return special.get(unit, "P{}" + unit).format(number)


def _long(number: str, unit: str) -> tuple[str, str]:
    """Decades and centuries are counted in years, as TIMEX3 does."""
    years = {"DE": 10, "CE": 100}.get(unit)
    return (str(int(number) * years), "Y") if years and number.isdigit() else (number, unit)


def _set(match: re.Match[str], context: Context) -> Meaning | None:
    unit = context.words.units.get(_group(match, "unit"), "")
    if not unit:
        adverb = _group(match, "adverb")
        unit = {"d": "D", "w": "W", "m": "M", "n": "D", "s": "W"}.get(adverb[:1], "Y")
    return Meaning("SET", _amount("1", unit))


def _deictic(match: re.Match[str], context: Context) -> Meaning | None:
    by = context.words.deictic[_group(match, "deictic")]
    first, last = shift_days(context.first, by), shift_days(context.today, by)
    if first is None or last is None:
        return None
    if first == last:
        return on_day(last)
    return Meaning("DATE", last.isoformat(), first, last, "interval")


def _decade(match: re.Match[str], context: Context) -> Meaning | None:
    decade = int(_group(match, "decade"))
    return Meaning("DATE", f"{decade:03}", date(decade * 10, 1, 1), date(decade * 10 + 9, 12, 31), "interval")


def _century(match: re.Match[str], context: Context) -> Meaning | None:
    century = int(_group(match, "century"))
    if not 2 <= century <= 90:
        return None
    first = date((century - 1) * 100, 1, 1)
    return Meaning("DATE", f"{century - 1:02}", first, date(century * 100 - 1, 12, 31), "interval")


def _clock(match: re.Match[str], context: Context) -> Meaning | None:
    hour, minute = int(_group(match, "hour")), int(_group(match, "minute") or 0)
    if hour > 23 or minute > 59:
        return None
    if _group(match, "half").startswith("p") and hour < 12:
        hour += 12
    day = context.reference
    return Meaning("TIME", f"{day.isoformat()}T{hour:02}:{minute:02}")


def _whole_year(match: re.Match[str], context: Context) -> Meaning | None:
    return in_year(int(_group(match, "year")))


def _reference(match: re.Match[str], context: Context) -> Meaning | None:
    if context.value != "PRESENT_REF":
        return Meaning("DATE", context.value)
    precision: Precision = "day" if context.first == context.today else "interval"
    return Meaning("DATE", context.value, context.first, context.today, precision)


def _anaphor(match: re.Match[str], context: Context) -> Meaning | None:
    """ "That day", "around the same time": the days that were told just before. Around a day is within a week of it."""
    told = context.told
    if told is None or told.earliest is None or told.latest is None:
        return None
    if _group(match, "day"):
        return told if told.precision == "day" else None
    if told.precision != "day":
        return told
    week = timedelta(days=7)
    return Meaning("DATE", told.value, told.earliest - week, told.latest + week, "interval")


RULE_OF: dict[str, Callable[[re.Match[str], Context], Meaning | None]] = {
    "calendar": _calendar,
    "weekday": _weekday,
    "quarter": _quarter,
    "offset": _offset,
    "period": _period,
    "daypart": _daypart,
    "season": _season,
    "duration": _duration,
    "set": _set,
    "deictic": _deictic,
    "decade": _decade,
    "century": _century,
    "clock": _clock,
    "year": _whole_year,
    "reference": _reference,
    "anaphor": _anaphor,
    "monthday": _monthday,
    "some weekday": _some_weekday,
    "nth weekday": _nth_weekday,
    "week of": _week_of,
    "feast": _feast,
}
