"""Days that have a name: Good Friday, Christmas Eve, Memorial Day.

A language file names them and says when they are, in one of four forms: ``12-25``; ``11-thu-4``, the fourth Thursday
of November; ``05-mon-last``; ``easter-2``, two days before Easter Sunday, or ``easter-7/easter-1`` for several days. A
name without a form is a day that the calendar does not tell ("Super Tuesday").
"""

from __future__ import annotations

import re
from calendar import monthcalendar
from datetime import date, timedelta
from typing import NamedTuple

from dateutil.easter import easter

_DAY = re.compile(r"(?P<month>0[1-9]|1[0-2])-(?P<day>[0-2]\d|3[01])")
_NTH = re.compile(r"(?P<month>0[1-9]|1[0-2])-(?P<weekday>mon|tue|wed|thu|fri|sat|sun)-(?P<nth>[1-4]|last)")
_EASTER = re.compile(r"easter(?P<days>[+-]\d+)?")
A_YEAR = 2025
"""Any year but a leap year: no feast is on 29 February."""
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Feast(NamedTuple):
    """When a named day is: the first and the last form of it, alike when it is one day; empty when nobody can say."""

    first: str
    last: str

    def days(self, year: int) -> tuple[date, date] | None:
        """The first and the last day of it in a year.

        >>> compile_feast("easter-2").days(2025)
        (datetime.date(2025, 4, 18), datetime.date(2025, 4, 18))
        """
        return (_day(self.first, year), _day(self.last, year)) if self.first else None


def compile_feast(form: str) -> Feast:
    """Reads a form; ValueError names one that is none of the four."""
    first, _, last = form.partition("/")
    for each in (first, last) if form else ():
        try:
            _day(each or first, A_YEAR)
        except ValueError:
            raise ValueError(f"{each!r} is no day: write 12-25, 11-thu-4, 05-mon-last or easter-2") from None
    return Feast(first, last or first)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The ``nth`` such day of the week in a month, from 1, or -1 for the last; None where there is none.

    >>> nth_weekday(2025, 4, 4, -1)
    datetime.date(2025, 4, 25)
    """
    days = [week[weekday] for week in monthcalendar(year, month) if week[weekday]]
    index = nth - 1 if nth > 0 else nth
    return date(year, month, days[index]) if -len(days) <= index < len(days) else None


def _day(form: str, year: int) -> date:
    if found := _DAY.fullmatch(form):
        return date(year, int(found["month"]), int(found["day"]))
    if found := _NTH.fullmatch(form):
        nth = -1 if found["nth"] == "last" else int(found["nth"])
        day = nth_weekday(year, int(found["month"]), _WEEKDAYS.index(found["weekday"]), nth)
        assert day is not None, form  # four there always are
        return day
    if found := _EASTER.fullmatch(form):
        sunday: date = easter(year)
        return sunday + timedelta(days=int(found["days"] or 0))
    raise ValueError(form)
