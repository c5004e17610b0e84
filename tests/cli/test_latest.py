"""What happened last: one article that nobody has read yet does not fill the screen."""

from __future__ import annotations

from msgspec import structs

from tests.story.builders import OUTLINE, given, happened, report, when
from tracker.cli.latest import SHOWN, Row, latest
from tracker.services.shapes import LATEST
from tracker.story.events import Detector, Policy, Quote, Report, StoryEvent

HEAVY = structs.replace(OUTLINE, policy=Policy(weights={"release": 9}))


def found(day: str, *, article: str = "one", kind: str = "statement", read: bool = False) -> Report:
    quote = Quote(article=article, revision=0, start=0, end=5, quote="words", sha256="0" * 64)
    plain = report(None, on=happened(day), said="2025-04-20", kind=kind)
    return structs.replace(plain, evidence=(quote,), detector=None if read else Detector(id="frames", version="3"))


def rows(*reports: Report) -> list[Row]:
    history: list[StoryEvent | tuple[str, Report]] = [(f"d{n:02}", each) for n, each in enumerate(reports)]
    return list(latest(when(given(*history, outline=HEAVY), "2025-05-01")))


def test_given_many_finds_of_one_article_and_day_then_the_heaviest_stand_and_the_rest_is_counted() -> None:
    many = [found("2025-04-14") for _ in range(12)]
    many[4] = found("2025-04-14", kind="release")
    shown = rows(found("2025-04-10", article="two"), *many)
    assert [row.development.happened.earliest.day for row in shown] == [14, 14, 14, 10]
    assert shown[0].development.kind == "release"
    assert [row.left_out for row in shown] == [0, 0, len(many) - SHOWN, 0]


def test_what_a_person_has_read_stands_whole() -> None:
    shown = rows(*(found("2025-04-14", read=True) for _ in range(12)))
    assert [row.left_out for row in shown] == [0] * LATEST


def test_another_article_and_another_day_are_their_own() -> None:
    each = [found(f"2025-04-{day}", article=name) for day in (14, 15) for name in ("one", "two") for _ in range(2)]
    assert [row.left_out for row in rows(*each)] == [0] * len(each)
