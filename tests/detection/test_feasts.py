"""Days with a name: when they are, and forms that are no day."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.detection.feasts import compile_feast, nth_weekday


@pytest.mark.parametrize(
    ("form", "year", "first", "last"),
    [
        ("12-25", 2025, date(2025, 12, 25), date(2025, 12, 25)),
        ("11-thu-4", 2024, date(2024, 11, 28), date(2024, 11, 28)),
        ("05-mon-last", 2025, date(2025, 5, 26), date(2025, 5, 26)),
        ("easter", 2025, date(2025, 4, 20), date(2025, 4, 20)),
        ("easter-46", 2025, date(2025, 3, 5), date(2025, 3, 5)),
        ("easter-7/easter-1", 2024, date(2024, 3, 24), date(2024, 3, 30)),
    ],
)
def test_a_form_says_when_a_feast_is(form: str, year: int, first: date, last: date) -> None:
    assert compile_feast(form).days(year) == (first, last)


def test_a_day_that_no_calendar_tells_has_no_days() -> None:
    assert compile_feast("").days(2025) is None


@pytest.mark.parametrize("form", ["christmas", "25-12-2025", "11-thu-5", "easter2", "02-30", "13-01"])
def test_a_form_that_is_no_day_is_named(form: str) -> None:
    with pytest.raises(ValueError, match=form):
        compile_feast(form)


@pytest.mark.parametrize(
    ("nth", "day"), [(1, date(2025, 5, 2)), (5, date(2025, 5, 30)), (-1, date(2025, 5, 30)), (6, None)]
)
def test_weekdays_are_counted_in_their_month(nth: int, day: date | None) -> None:
    assert nth_weekday(2025, 5, 4, nth) == day
