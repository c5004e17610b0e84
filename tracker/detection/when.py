"""When a candidate happened: the date of its clause, an event of the same article it is told by, or unknown.

"Since March" is an interval up to the publication; "just before X's visit" is one that ends the day before the
visit, never the day of it; what is told as past does not reach beyond the publication.
"""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from tracker.detection.dates import TimeExpression
from tracker.story.events import Happened

JUST_BEFORE_DAYS = 14
""""Just before" and "before" an event of the article: the window that is opened, two weeks."""
FIRST_DAY = date(1900, 1, 1)
"""How far back an undated event can lie."""


class Anchor(msgspec.Struct, frozen=True):
    """An event of this article that other events are dated by, and the noun phrase it is called by."""

    happened: Happened
    words: str


def unknown(published: tuple[date, date]) -> Happened:
    """The widest days: at some time up to the publication."""
    return Happened(earliest=FIRST_DAY, latest=published[1], precision="unknown")


def dateline(published: tuple[date, date]) -> Happened:
    """The days of publication: for a document that is itself the act."""
    return Happened(
        earliest=published[0], latest=published[1], precision="day" if published[0] == published[1] else "interval"
    )


def from_expression(text: str, expression: TimeExpression, published: tuple[date, date], *, past: bool) -> Happened:
    """The days of a date as its relation makes them; what is told as past does not reach beyond the publication."""
    assert expression.earliest is not None
    assert expression.latest is not None
    earliest, latest, precision = expression.earliest, expression.latest, expression.precision
    words = text[expression.start : expression.end]
    if expression.relation == "since":
        latest, precision = max(published[1], earliest), "interval"
    elif expression.relation == "before":
        earliest, latest, precision = (
            earliest - timedelta(days=JUST_BEFORE_DAYS),
            earliest - timedelta(days=1),
            "interval",
        )
    elif expression.relation == "after":
        earliest, latest, precision = (
            latest + timedelta(days=1),
            max(published[1], latest + timedelta(days=1)),
            "interval",
        )
    elif expression.relation in ("until", "by"):
        earliest, precision = min(published[0], latest), "interval"
    if past and earliest <= published[1] < latest:
        latest = published[1]
    if precision == "interval" and earliest == latest:
        precision = "day"
    return Happened(earliest=earliest, latest=latest, precision=precision, words=words)


def from_anchor(anchor: Anchor, relation: str, published: tuple[date, date]) -> Happened | None:
    """The days of something told as before, during or after an event of the same article."""
    day = anchor.happened
    if relation == "before":
        latest = day.earliest - timedelta(days=1)
        return Happened(
            earliest=latest - timedelta(days=JUST_BEFORE_DAYS - 1),
            latest=latest,
            precision="interval",
            words=anchor.words,
        )
    if relation == "after":
        return Happened(
            earliest=day.earliest, latest=max(day.earliest, published[1]), precision="interval", words=anchor.words
        )
    return Happened(earliest=day.earliest, latest=day.latest, precision=day.precision, words=anchor.words)
