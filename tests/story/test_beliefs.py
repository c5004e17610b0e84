"""The two-time table agrees with the view, cell by cell, and leaves out only what repeats."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given as drawn
from hypothesis import strategies as st

from tests.story.builders import HELD, ZONE, given, happened, report, when
from tracker.story.beliefs import beliefs
from tracker.story.cut import Cut
from tracker.story.facets import FacetState
from tracker.story.hindsight import hindsight
from tracker.times import end_of

FIRST = date(2025, 3, 1)
TOLD = st.tuples(
    st.sampled_from(["one", "two", None]),
    st.integers(0, 40),
    st.integers(0, 6),
    st.sampled_from(["The Wire", "The Post"]),
)


def story(told: list[tuple[str | None, int, int, str]]):  # type: ignore[no-untyped-def]
    """A story of reports on where somebody is held."""
    return given(
        *(
            (f"d{i}", report(value, on=_day(on), said=_day(on + late), by=by))
            for i, (value, on, late, by) in enumerate(told)
        )
    )


def _day(offset: int) -> str:
    return (FIRST + timedelta(days=offset)).isoformat()


def cut(day: str) -> Cut:
    """All that was reported by the end of a day."""
    instant = end_of(date.fromisoformat(day), ZONE)
    return Cut(instant=instant, at=instant)


def test_given_he_is_moved_and_it_comes_out_later_then_both_answers_stand_side_by_side() -> None:
    state = given(
        ("a", report("prison one", on="2025-03-15", said="2025-03-16")),
        ("b", report("prison two", on=happened("2025-04-06", "2025-04-12"), said="2025-04-18", by="The Post")),
    )
    table = beliefs(state, HELD, cut("2025-05-01"), ZONE)
    assert [day.isoformat() for day in table.known] == ["2025-03-16", "2025-04-18"]
    assert [day.isoformat() for day in table.days] == ["2025-03-15", "2025-04-12"]
    values = [[cell.value if cell else None for cell in row] for row in table.cells]
    assert values == [["prison one", "prison one"], ["prison one", "prison two"]]


def test_given_a_cut_then_nothing_that_came_out_later_is_in_the_table() -> None:
    state = given(
        ("a", report("prison one", on="2025-03-15", said="2025-03-16")),
        ("b", report("prison two", on="2025-04-10", said="2025-04-18", by="The Post")),
    )
    assert "prison two" not in repr(beliefs(state, HELD, cut("2025-04-17"), ZONE))
    assert "prison two" in repr(beliefs(state, HELD, cut("2025-04-18"), ZONE)), "the control"


@drawn(st.lists(TOLD, min_size=1, max_size=6))
def test_every_cell_is_what_the_view_says(told: list[tuple[str | None, int, int, str]]) -> None:
    state = story(told)
    table = beliefs(state, HELD, cut("2025-06-01"), ZONE)
    for day, row in zip(table.days, table.cells, strict=True):
        for known, cell in zip(table.known, row, strict=True):
            seen = when(state, known.isoformat(), at=day.isoformat()).facets.get(HELD)
            assert cell == seen


@drawn(st.lists(TOLD, min_size=1, max_size=6))
def test_a_day_that_has_no_row_is_as_the_row_before_it(told: list[tuple[str | None, int, int, str]]) -> None:
    state = story(told)
    table = beliefs(state, HELD, cut("2025-06-01"), ZONE)
    for offset in range(-1, 50):
        day = FIRST + timedelta(days=offset)
        rows = [row for begun, row in zip(table.days, table.cells, strict=True) if begun <= day]
        for column, known in enumerate(table.known):
            shown = rows[-1][column] if rows else None
            seen = when(state, known.isoformat(), at=day.isoformat()).facets.get(HELD)
            assert _told(shown) == _told(seen), (day, known)


def _told(cell: FacetState | None) -> object:
    return None if cell is None else (cell.value, cell.standing == "conflict")


def test_given_two_voices_of_which_one_speaks_of_one_day_only_then_the_table_shows_where_they_clash() -> None:
    state = given(
        ("a", report("prison one", on="2025-03-15", said="2025-04-14", actuality="ongoing")),
        ("b", report("prison two", on="2025-04-10", said="2025-04-18", by="The Post")),
    )
    table = beliefs(state, HELD, cut("2025-05-01"), ZONE)
    clash = [row[-1].standing == "conflict" for row in table.cells if row[-1] is not None]
    assert dict(zip(map(date.isoformat, table.days), clash, strict=True)) == {
        "2025-03-15": False,
        "2025-04-10": True,
        "2025-04-19": False,
    }


def test_hindsight_names_what_later_reports_changed_and_nothing_else() -> None:
    state = given(
        ("a", report("prison one", on="2025-03-15", said="2025-04-14", actuality="ongoing")),
        ("b", report("prison two", on="2025-04-10", said="2025-04-18", by="The Post")),
    )
    (learned,) = hindsight(state, when(state, "2025-04-14"))
    assert learned.then is not None
    assert learned.later is not None
    assert (learned.facet, learned.then.value) == (HELD, "prison one")
    assert (learned.later.value, learned.later.standing) != (learned.then.value, learned.then.standing)
    assert hindsight(state, when(state, "2025-04-18", at="2025-04-14")) == [], "nothing came later"
