"""What a cut lets through: clocks, decisions, retractions, backdating, strict time, sums."""

from __future__ import annotations

from datetime import UTC, datetime

import hypothesis
from hypothesis import strategies as st
from msgspec import structs

from tests.story.builders import HELD, OUTLINE, day, given, happened, report, reported, when
from tracker.story.events import (
    Detector,
    DevelopmentConfirmed,
    DevelopmentCorrected,
    DevelopmentDismissed,
    DevelopmentRetracted,
    DevelopmentsMerged,
    DevelopmentSplit,
    FacetDefinition,
    Figure,
    Policy,
    QuestionAnswered,
    QuestionOpened,
)
from tracker.times import Reported

FRAMES = Detector(id="frames", version="1")


def test_a_dismissal_holds_at_every_reported_time() -> None:
    state = given(("a", report("prison one")), DevelopmentDismissed(development="a", reason="another man"))
    assert when(state, "2025-03-20").developments == ()


def test_the_last_decision_holds() -> None:
    state = given(
        ("a", report("prison one")),
        DevelopmentDismissed(development="a", reason="another man"),
        DevelopmentConfirmed(development="a", reason="the same man after all"),
    )
    assert [d.id for d in when(state, "2025-03-20").developments] == ["a"]


def test_a_retraction_by_the_source_holds_from_its_own_time() -> None:
    state = given(
        ("a", report("prison one", said="2025-03-16")),
        DevelopmentRetracted(development="a", report="r0", reported=reported("2025-05-01"), reason="wrong man"),
    )
    assert HELD in when(state, "2025-04-30").facets
    assert HELD not in when(state, "2025-05-01").facets


def test_correcting_our_own_reading_holds_at_every_reported_time() -> None:
    state = given(
        ("a", report("prison one")),
        DevelopmentCorrected(development="a", report="r0", replacement=report("prison two"), reason="misread"),
    )
    assert when(state, "2025-03-20").facets[HELD].value == "prison two"


def test_merged_developments_are_one_and_a_split_undoes_it() -> None:
    merged = DevelopmentsMerged(into="a", merged="b", reason="the same arrest")
    parts = (("a", report("prison one")), ("b", report("prison one", by="The Post")))
    state = given(*parts, merged)
    (development,) = when(state, "2025-04-01").developments
    assert (development.id, len(development.records), development.standing) == ("a", 2, "agreed")
    undone = given(*parts, merged, DevelopmentSplit(development="a", into="b", reports=("r1",), reason="two arrests"))
    assert {d.id for d in when(undone, "2025-04-01").developments} == {"a", "b"}


def test_a_report_that_arrives_after_a_merge_joins_the_merged_development() -> None:
    state = given(
        ("a", report("prison one")),
        ("b", report("prison one", by="The Post")),
        DevelopmentsMerged(into="a", merged="b", reason="the same"),
        ("b", report("prison one", by="The Gazette")),
    )
    (development,) = when(state, "2025-04-01").developments
    assert len(development.records) == 3


def test_backdated_reports_wait_for_a_person() -> None:
    late = report("prison one", backdated=True, detector=FRAMES)
    assert HELD not in when(given(("a", late)), "2025-04-01").facets
    confirmed = given(("a", late), DevelopmentConfirmed(development="a", reason="archived copy seen"))
    assert HELD in when(confirmed, "2025-04-01").facets


def test_unreviewed_detections_count_unless_the_policy_says_otherwise() -> None:
    found = ("a", report("prison one", detector=FRAMES))
    shown = when(given(found), "2025-04-01")
    assert (shown.facets[HELD].value, shown.unreviewed) == ("prison one", 1)
    strict = structs.replace(OUTLINE, policy=Policy(accept="confirmed"))
    assert HELD not in when(given(found, outline=strict), "2025-04-01").facets
    confirmed = given(found, DevelopmentConfirmed(development="a"), outline=strict)
    assert HELD in when(confirmed, "2025-04-01").facets


def test_an_uncertain_publication_counts_from_its_first_day_and_strictly_from_its_last() -> None:
    window = Reported(earliest=reported("2025-04-14").earliest, latest=reported("2025-04-15").latest)
    state = given(("a", structs.replace(report("prison one"), reported=window)))
    assert HELD in when(state, "2025-04-14").facets
    assert HELD not in when(state, "2025-04-14", strict=True).facets
    assert HELD in when(state, "2025-04-15", strict=True).facets


def test_what_it_happened_at_is_the_narrowest_interval_that_all_reports_allow() -> None:
    state = given(
        ("a", report(on=happened("2025-04-01", "2025-04-30"))),
        ("a", report(on=happened("2025-04-06", "2025-04-12"), by="The Post")),
    )
    (development,) = when(state, "2025-05-01").developments
    assert (development.happened.earliest, development.happened.latest) == (day("2025-04-06"), day("2025-04-12"))


def test_two_days_that_exclude_each_other_are_a_conflict() -> None:
    state = given(("a", report(on="2025-03-14")), ("a", report(on="2025-03-15", by="The Post")))
    (development,) = when(state, "2025-05-01").developments
    assert development.standing == "conflict"


def test_sums_that_fail_are_shown() -> None:
    facets = tuple(
        FacetDefinition(facet=f"figure/s.{name}", label=name, type="figure", fixed=True, parts=parts)
        for name, parts in (("total", ("figure/s.men", "figure/s.women")), ("men", ()), ("women", ()))
    )
    outline = structs.replace(OUTLINE, facets=facets)

    def count(name: str, number: int) -> tuple[str, object]:
        return (name, report(Figure(low=number, high=number), facet=f"figure/s.{name}"))

    right = given(count("total", 261), count("men", 238), count("women", 23), outline=outline)  # type: ignore[arg-type]
    assert when(right, "2025-04-01").sums == ()
    wrong = given(count("total", 261), count("men", 238), count("women", 21), outline=outline)  # type: ignore[arg-type]
    (failed,) = when(wrong, "2025-04-01").sums
    assert (failed.facet, failed.expected, failed.stated) == ("figure/s.total", 259, 261)


def test_questions_open_and_are_answered_in_reported_time() -> None:
    state = given(
        QuestionOpened(id="q", text="Where is she?", asked=reported("2025-04-01")),
        QuestionAnswered(id="q", answered=reported("2025-04-10"), answer="in prison two"),
    )
    assert when(state, "2025-03-31").questions == ()
    assert [q.state for q in when(state, "2025-04-05").questions] == ["open"]
    assert [q.state for q in when(state, "2025-04-10").questions] == ["answered"]


def test_a_later_answer_does_not_reopen_the_question_for_the_days_before_it() -> None:
    state = given(
        QuestionOpened(id="q", text="Where is she?", asked=reported("2025-04-01")),
        QuestionAnswered(id="q", answered=reported("2025-04-10"), answer="in prison two"),
        QuestionAnswered(id="q", answered=reported("2025-06-01"), answer="at home"),
    )

    def answers(day: str) -> list[str | None]:
        return [q.answer.answer if q.answer else None for q in when(state, day).questions]

    assert [answers(day) for day in ("2025-04-05", "2025-05-01", "2025-06-02")] == [
        [None],
        ["in prison two"],
        ["at home"],
    ]


def test_the_recorded_clock_shows_everything_that_was_written() -> None:
    state = given(("a", report("prison one", said="2025-03-16")))
    instant = datetime(2025, 1, 1, tzinfo=UTC)
    assert HELD not in when(state, "2025-01-01").facets
    shown = when(state, "2025-01-01", at="2025-06-01", clock="recorded")
    assert shown.cut.instant > instant
    assert HELD in shown.facets


@hypothesis.given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(1, 28), st.integers(0, 9), st.integers(1, 28)), max_size=40),
    st.integers(1, 28),
    st.integers(0, 6),
)
def test_the_latest_are_the_first_of_all_developments(
    reports: list[tuple[int, int, int, int]], today: int, most: int
) -> None:
    told = [
        (
            f"d{key}",
            report(on=happened(f"2025-03-{max(1, on - back):02}", f"2025-03-{on:02}"), said=f"2025-03-{said:02}"),
        )
        for key, on, back, said in reports
    ]
    seen = when(given(*told), f"2025-03-{today:02}")
    assert seen.latest(most) == seen.developments[:most]


def test_a_part_of_a_view_is_worked_out_when_it_is_asked_for() -> None:
    seen = when(
        given(("a", report("prison one")), ("b", report("prison two", facet="person/bo.held-at"))), "2025-03-20"
    )
    assert HELD in seen.facets
    assert list(seen.facets) == [HELD, "person/bo.held-at"]
    assert seen.facets.get("person/cy.held-at") is None
    assert seen.facets[HELD] is seen.facets[HELD]
