"""What changed between two views: complete, empty when nothing did, and consistent over a chain of days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given as arbitrary
from hypothesis import settings
from hypothesis import strategies as st

from tests.story.builders import HELD, SENT, given, report, reported, when
from tracker.digests.compare import Changes, compare
from tracker.story.disagreement import Conflict
from tracker.story.events import DevelopmentDismissed, DevelopmentRetracted, Figure, QuestionAnswered, QuestionOpened
from tracker.story.facets import FacetState
from tracker.story.view import StoryView

STORY = (
    ("a", report("prison one", on="2025-03-15", said="2025-03-16")),
    ("b", report(Figure(low=261, high=261), facet=SENT, on="2025-03-15", said="2025-03-20", kind="deportation")),
    ("c", report("prison two", on="2025-04-08", said="2025-04-18", by="The Post")),
    ("b", report(Figure(op="ge", low=281), facet=SENT, on="2025-03-15", said="2025-07-17", by="The Post")),
    ("d", report("free", on="2025-08-22", said="2025-08-22")),
    ("a", report("prison one", on="2025-03-15", said="2025-09-01", novelty="background", by="Copy")),
)
DAYS = [date(2025, 3, 1) + timedelta(days=3 * number) for number in range(60)]
days = st.sampled_from(DAYS).map(date.isoformat)
reports = st.builds(
    lambda value, on, said, by, facet, actuality, novelty: report(
        value
        if facet != SENT
        else Figure(low=value, high=value + value % 2 * 20, op="eq" if value % 2 == 0 else "range"),
        on=on,
        said=said,
        by=by,
        facet=facet,
        actuality=actuality,
        novelty=novelty,
    ),
    st.integers(1, 4),
    days,
    days,
    st.sampled_from(["The Wire", "The Post", "The Gazette"]),
    st.sampled_from([HELD, SENT, "person/ben.held-at", "order/one.status"]),
    st.sampled_from(["happened", "happened", "ongoing", "ordered", "denied"]),
    st.sampled_from(["new", "new", "background"]),
)
developments = st.tuples(st.sampled_from("abcdef"), reports)
decisions = st.builds(lambda key: DevelopmentDismissed(development=key, reason="no"), st.sampled_from("abcdef"))
takings = st.builds(
    lambda key, number, said: DevelopmentRetracted(
        development=key, report=f"r{number}", reported=reported(said), reason="taken back"
    ),
    st.sampled_from("abcdef"),
    st.integers(0, 9),
    days,
)
asked = st.builds(lambda key, on: QuestionOpened(id=key, text="?", asked=reported(on)), st.sampled_from("pq"), days)
answers = st.builds(
    lambda key, on: QuestionAnswered(id=key, answered=reported(on), answer="so"), st.sampled_from("pq"), days
)
histories = st.lists(
    st.one_of(developments, developments, developments, decisions, takings, asked, answers), max_size=14
)


class Shown:
    """What a view shows, in values that can be compared, and what is left of it when changes are applied."""

    def __init__(self, view: StoryView) -> None:
        self.facets: dict[str, object] = {key: _facet(state) for key, state in view.facets.items()}
        self.developments = {development.id for development in view.developments}
        self.conflicts = {conflict.facet: _sides(conflict) for conflict in view.conflicts}
        self.questions = {question.id: question.state for question in view.questions}

    def apply(self, changes: Changes) -> Shown:
        """What is shown after the changes."""
        for change in changes.facets:
            if change.new is None:
                del self.facets[change.facet]
            else:
                self.facets[change.facet] = _facet(change.new)
        self.developments |= {d.id for d in (*changes.developments, *changes.late)}
        self.developments -= {d.id for d in changes.gone}
        for conflict in changes.conflicts:
            if conflict.new is None:
                del self.conflicts[conflict.facet]
            else:
                self.conflicts[conflict.facet] = _sides(conflict.new)
        self.questions |= {q.id: "open" for q in changes.opened} | {q.id: "answered" for q in changes.answered}
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shown) and vars(self) == vars(other)


def _facet(state: FacetState) -> tuple[object, ...]:
    return (state.value, state.standing, state.expired, state.low, state.high)


def _sides(conflict: Conflict) -> frozenset[object]:
    return frozenset(value for value, _ in conflict.sides)


def views(history: list[Any], *found: str) -> list[StoryView]:
    state = given(*history)
    return [when(state, day) for day in sorted(found)]


@settings(max_examples=300, deadline=None)
@arbitrary(histories, days, days)
def test_applying_the_changes_to_the_old_view_gives_the_new(history: list[Any], one: str, other: str) -> None:
    old, new = views(history, one, other)
    assert Shown(old).apply(compare(old, new)) == Shown(new)


@settings(max_examples=300, deadline=None)
@arbitrary(histories, days, days, days)
def test_the_changes_of_two_ranges_are_those_of_the_whole(history: list[Any], a: str, b: str, c: str) -> None:
    """Applied in two steps they give what they give in one, each once; the whole begins and ends as they do."""
    first, middle, last = views(history, a, b, c)
    before, after, whole = compare(first, middle), compare(middle, last), compare(first, last)
    assert Shown(first).apply(before).apply(after) == Shown(first).apply(whole) == Shown(last)
    steps = {change.facet for change in (*before.facets, *after.facets)}
    assert {change.facet for change in whole.facets} <= steps
    for change in whole.facets:
        mine = [step for part in (before, after) for step in part.facets if step.facet == change.facet]
        assert (_value(mine[0].old), _value(mine[-1].new)) == (_value(change.old), _value(change.new))
    told = [d.id for part in (before, after) for d in (*part.developments, *part.late)]
    gone = [d.id for part in (before, after) for d in part.gone]
    lasting = {d.id for d in last.developments} - {d.id for d in first.developments}
    assert lasting <= set(told)
    assert len(told) == len(set(told)) or gone  # told twice only when it was gone in between
    assert {d.id for d in (*whole.developments, *whole.late)} <= set(told)


def _value(state: FacetState | None) -> object:
    return None if state is None else _facet(state)


@settings(max_examples=200, deadline=None)
@arbitrary(histories, days)
def test_between_a_day_and_itself_nothing_changed(history: list[Any], day: str) -> None:
    (view,) = views(history, day)
    assert compare(view, view).empty


def test_a_change_that_is_left_out_is_noticed() -> None:
    """The properties above can fail: each kind of change is missed when it is not told."""
    state = given(
        *STORY,
        QuestionOpened(id="q", text="?", asked=reported("2025-03-20")),
        QuestionAnswered(id="q", answered=reported("2025-07-17"), answer="so"),
        DevelopmentRetracted(development="c", report="r2", reported=reported("2025-07-17"), reason="no"),
    )
    old, new = when(state, "2025-05-01"), when(state, "2025-09-02")
    changes = compare(old, new)
    assert Shown(old).apply(changes) == Shown(new)
    for name in ("developments", "gone", "facets", "conflicts", "answered"):
        assert getattr(changes, name), name
        assert Shown(old).apply(replace(changes, **{name: ()})) != Shown(new), name


@settings(max_examples=60, deadline=None)
@arbitrary(days, days, days)
def test_a_chain_of_digests_neither_loses_nor_repeats_a_development(a: str, b: str, c: str) -> None:
    """When nothing is taken back."""
    first, middle, last = views(list(STORY), a, b, c)

    def told(old: StoryView, new: StoryView) -> list[str]:
        changes = compare(old, new)
        return [development.id for development in (*changes.developments, *changes.late)]

    assert sorted(told(first, middle) + told(middle, last)) == sorted(told(first, last))


def test_a_late_report_is_told_as_late_and_a_retelling_is_no_news() -> None:
    state = given(*STORY)
    changes = compare(when(state, "2025-04-10"), when(state, "2025-04-20"))
    assert [d.id for d in changes.late] == ["c"]
    assert changes.developments == ()
    assert compare(when(state, "2025-08-30"), when(state, "2025-09-02")).empty


def test_the_reasons_of_a_change() -> None:
    state = given(*STORY)

    def reasons(first: str, last: str) -> dict[str, str]:
        return {c.facet: c.reason for c in compare(when(state, first), when(state, last)).facets}

    assert reasons("2025-03-10", "2025-03-25") == {HELD: "first", SENT: "first"}
    assert reasons("2025-07-16", "2025-07-18") == {SENT: "conflict"}
    assert reasons("2025-08-20", "2025-08-23") == {HELD: "newer"}


def test_conflicts_and_questions_open_and_close() -> None:
    state = given(
        *STORY,
        QuestionOpened(id="q", text="Where?", asked=reported("2025-04-01")),
        QuestionAnswered(id="q", answered=reported("2025-04-18"), development="c"),
    )
    changes = compare(when(state, "2025-07-16"), when(state, "2025-07-18"))
    assert [(c.what, c.facet) for c in changes.conflicts] == [("new", SENT)]
    opened = compare(when(state, "2025-03-31"), when(state, "2025-04-02"))
    assert ([q.id for q in opened.opened], opened.answered) == (["q"], ())
    answered = compare(when(state, "2025-04-10"), when(state, "2025-04-20"))
    assert [q.id for q in answered.answered] == ["q"]
