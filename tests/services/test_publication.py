"""The forms in which files and feeds say when an article was published."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tracker.services.article_file import BadArticle
from tracker.services.publication import publication, window
from tracker.times import BadTime

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("2025-03-24", "2025-03-24T04:00:00"),
        ("2025-03-24T18:39:30-04:00", "2025-03-24T22:39:30"),
        ("2025-03-24 18:39:30-04:00", "2025-03-24T22:39:30"),
        ("Mon, 24 Mar 2025 18:39:30 -0400", "2025-03-24T22:39:30"),
        ("Mon, 24 Mar 2025", "2025-03-24T04:00:00"),
        ("24 Mar 2025", "2025-03-24T04:00:00"),
    ],
)
def test_one_moment_in_many_forms(words: str, first: str) -> None:
    assert publication(words, ZONE, NOW).earliest.isoformat()[:19] == first


def test_a_day_of_a_mail_date_is_a_day_of_the_storys_zone() -> None:
    found = publication("Tue, 08 Apr 2025", ZONE, NOW)
    assert (found.precision, *window(found, ZONE)) == (
        "day",
        datetime(2025, 4, 8).date(),
        datetime(2025, 4, 8).date(),
    )


@pytest.mark.parametrize("words", ["2025-09 (file) / event 2025-04-11", "soon", "Tue, 38 Apr 2025", "2025-13-01"])
def test_what_is_no_date_is_refused_with_the_forms_there_are(words: str) -> None:
    with pytest.raises(BadTime, match="is no"):
        publication(words, ZONE, NOW)


def test_a_day_to_come_is_refused() -> None:
    with pytest.raises(BadArticle, match="future"):
        publication("2027-01-01", ZONE, NOW)
