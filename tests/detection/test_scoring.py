"""The scorer itself: what pairs, what is neutral, what is a false alarm, and the worst error."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random

import pytest
from msgspec import structs

from tracker.detection.detector import Reading
from tracker.detection.scoring import (
    FigureLabel,
    Gold,
    Label,
    Tally,
    Trap,
    figure_right,
    interval,
    judge_date,
    score,
    total,
    upper_bound,
)
from tracker.story.events import Attribution, Happened, Quantity, Quote, Report
from tracker.times import Reported

RANDOM = Random(1)
TEXT = "Ana was arrested on Monday. Ben will be arrested on Friday. The mayor spoke."
AT = datetime(2031, 5, 14, tzinfo=UTC)
READING = Reading(
    article="a",
    revision=0,
    sha256="s",
    title="",
    text=TEXT,
    reported=Reported(earliest=AT, latest=AT),
    published=(date(2031, 5, 14), date(2031, 5, 14)),
)


def report(quote: str, kind: str = "arrest", **fields: object) -> Report:
    start = TEXT.index(quote)
    told = {
        "happened": Happened(earliest=date(2031, 5, 12), latest=date(2031, 5, 12)),
        "evidence": (Quote(article="a", revision=0, start=start, end=start + len(quote), quote=quote, sha256="s"),),
        **fields,
    }
    return Report(kind=kind, headline=quote, reported=READING.reported, **told)  # type: ignore[arg-type]


ARRESTED = Label(kind="arrest", evidence="Ana was arrested on Monday", on="2031-05-12")
SPOKE = Label(kind="statement", evidence="The mayor spoke.", optional=True)
PLANNED = Trap(evidence="Ben will be arrested", kinds=("arrest",))
GOLD = Gold(id="x", labels=(ARRESTED, SPOKE), traps=(PLANNED,))


def tally(*reports: Report) -> Tally:
    return score(GOLD, READING, reports)


def test_a_hit_pairs_kind_and_sentence() -> None:
    found = tally(report("Ana was arrested"))
    assert (found.hits, found.missed, found.alarms, found.dates_right) == (1, [], [], 1)
    assert tally(report("Ana was arrested", "detention")).hits == 1, "of one group"
    assert tally(report("Ana was arrested", "meeting")).hits == 0


def test_a_miss_a_false_alarm_a_repeat_and_a_neutral_find() -> None:
    found = tally(report("Ben will be arrested", "meeting"))
    assert (len(found.missed), len(found.alarms)) == (1, 1)
    assert tally(report("Ana was arrested"), report("arrested on Monday")).repeats == 1
    neutral = tally(report("The mayor spoke", "statement"))
    assert (neutral.neutral, neutral.alarms) == (1, [])


def test_a_plan_told_as_happened_is_the_worst_error() -> None:
    assert len(tally(report("Ben will be arrested")).false_happened) == 1


@pytest.mark.parametrize(
    "fields", [{"actuality": "planned"}, {"attribution": Attribution(speakers=("the mayor",))}, {"kind": "meeting"}]
)
def test_a_plan_told_as_a_plan_or_as_somebodys_words_is_none(fields: dict[str, object]) -> None:
    kind = str(fields.pop("kind", "arrest"))
    assert tally(report("Ben will be arrested", kind, **fields)).false_happened == []


def test_a_quote_that_is_not_in_the_text_is_counted() -> None:
    good = report("Ana was arrested")
    quote = good.evidence[0]
    assert isinstance(quote, Quote)
    wrong = structs.replace(good, evidence=(structs.replace(quote, quote="Ana was arrestet"),))
    assert (tally(good).not_verbatim, tally(wrong).not_verbatim) == (0, 1)


def day(first: str, last: str | None = None, precision: str = "day") -> Report:
    earliest, latest = date.fromisoformat(first), date.fromisoformat(last or first)
    return report("Ana was", happened=Happened(earliest=earliest, latest=latest, precision=precision))  # type: ignore[arg-type]


def test_dates_are_right_coarser_or_wrong() -> None:
    assert judge_date(day("2031-05-12"), ARRESTED) == "right"
    assert judge_date(day("2031-05-01", "2031-05-31", "month"), ARRESTED) == "coarser"
    assert judge_date(day("2031-05-13"), ARRESTED) == "wrong"
    undated = structs.replace(ARRESTED, on="", date_from="none")
    assert judge_date(day("1900-01-01", "2031-05-14", "unknown"), undated) == "right"
    assert judge_date(day("2031-05-14"), undated) == "wrong", "the day of print is no date"


def test_figures_need_value_and_qualifier() -> None:
    label = FigureLabel(evidence="more than 200 people", value=200, qualifier="more than")
    assert figure_right(Quantity(measure="people", op="gt", low=200.0), label)
    assert not figure_right(Quantity(measure="people", op="eq", low=200.0, high=200.0), label)
    assert not figure_right(Quantity(measure="people", op="gt", low=201.0), label)
    about = FigureLabel(evidence="about 250", value=250, qualifier="about")
    assert figure_right(Quantity(measure="people", op="approx", low=225.0, high=275.0), about)


def test_intervals_hold_their_rate_and_bounds_shrink_with_the_sample() -> None:
    tallies = [Tally(hits=1), Tally(missed=["x"]), Tally(hits=1), Tally(hits=2, alarms=["y"])]
    low, high = interval(tallies, lambda t: t.recall, lambda n: RANDOM.choices(range(n), k=n))
    assert low <= total(tallies).recall <= high
    assert low < high
    assert upper_bound(0, 10) == pytest.approx(0.3085, abs=1e-3)
    assert upper_bound(0, 1000) < 0.004
    assert upper_bound(3, 3) == upper_bound(0, 0) == 1.0
