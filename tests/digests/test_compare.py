"""What changed between two views: complete, empty when nothing did, and consistent over a chain of days."""

from __future__ import annotations

from datetime import date

from hypothesis import given as arbitrary
from hypothesis import settings
from hypothesis import strategies as st

from tests.story.builders import HELD, SENT, given, report, when
from tracker.digests.compare import compare
from tracker.story.events import Figure, QuestionAnswered, QuestionOpened
from tracker.story.view import StoryView

STORY = (
    ("a", report("prison one", on="2025-03-15", said="2025-03-16")),
    ("b", report(Figure(low=261, high=261), facet=SENT, on="2025-03-15", said="2025-03-20", kind="deportation")),
    ("c", report("prison two", on="2025-04-08", said="2025-04-18", by="The Post")),
    ("b", report(Figure(op="ge", low=281), facet=SENT, on="2025-03-15", said="2025-07-17", by="The Post")),
    ("d", report("free", on="2025-08-22", said="2025-08-22")),
    ("a", report("prison one", on="2025-03-15", said="2025-09-01", novelty="background", by="Copy")),
)
days = st.dates(min_value=date(2025, 3, 1), max_value=date(2025, 9, 30)).map(date.isoformat)


def shown(view: StoryView) -> dict[str, tuple[object, ...]]:
    return {key: (f.value, f.standing, f.expired, f.low, f.high) for key, f in view.facets.items()}


@settings(max_examples=100, deadline=None)
@arbitrary(days, days)
def test_applying_the_changes_to_the_old_view_gives_the_new(one: str, other: str) -> None:
    old, new = (when(given(*STORY), day) for day in sorted((one, other)))
    changes = compare(old, new)
    facets = shown(old)
    for change in changes.facets:
        if change.new is None:
            del facets[change.facet]
        else:
            value = change.new
            facets[change.facet] = (value.value, value.standing, value.expired, value.low, value.high)
    assert facets == shown(new)
    known = {development.id for development in old.developments}
    known |= {development.id for development in (*changes.developments, *changes.late)}
    known -= {development.id for development in changes.gone}
    assert known == {development.id for development in new.developments}


@settings(max_examples=50, deadline=None)
@arbitrary(days)
def test_between_a_day_and_itself_nothing_changed(day: str) -> None:
    view = when(given(*STORY), day)
    assert compare(view, view).empty


@settings(max_examples=60, deadline=None)
@arbitrary(days, days, days)
def test_a_chain_of_digests_neither_loses_nor_repeats_a_development(a: str, b: str, c: str) -> None:
    first, middle, last = (when(given(*STORY), day) for day in sorted((a, b, c)))

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
    from tests.story.builders import reported

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
