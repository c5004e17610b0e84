"""What leads a digest: what the story says weighs most, each sentence about something else, never an allegation."""

from __future__ import annotations

from msgspec import structs

from tests.story.builders import OUTLINE, given, report, when
from tracker.digests.weight import by_weight, leading, weight
from tracker.story.events import Detector, Effect, FacetDefinition, Policy, StoryEvent
from tracker.story.view import StoryView

HEAVY, LIGHT = "swap/x.status", "figure/elsewhere.total"
WEIGHED = structs.replace(
    OUTLINE,
    facets=(
        FacetDefinition(facet=HEAVY, label="swap", weight=9),
        FacetDefinition(facet=LIGHT, label="sent", weight=1),
        *OUTLINE.facets,
    ),
    policy=Policy(weights={"deportation": 10, "release": 9, "statement": 2}),
)


def shown(*events: StoryEvent | tuple[str, object]) -> StoryView:
    return when(given(*events, outline=WEIGHED), "2025-04-01")  # type: ignore[arg-type]


def names(view: StoryView) -> list[str]:
    return [development.id for development in leading(view.developments, view)]


def test_what_changes_a_heavy_fact_comes_before_a_heavier_kind_that_changes_a_light_one() -> None:
    view = shown(
        ("elsewhere", report("5", facet=LIGHT, kind="deportation", on="2025-03-20")),
        ("swap", report("done", facet=HEAVY, kind="release", on="2025-03-15")),
    )
    assert [development.id for development in by_weight(view.developments, view)] == ["swap", "elsewhere"]
    assert [weight(development, view) for development in by_weight(view.developments, view)] == [18, 11]


def test_of_equal_weight_the_one_that_more_independent_sources_tell_comes_first() -> None:
    view = shown(
        ("one", report("a", facet="x/a.s", kind="release", on="2025-03-20")),
        ("two", report("b", facet="x/b.s", kind="release", on="2025-03-15")),
        ("two", report("b", facet="x/b.s", kind="release", on="2025-03-15", by="The Post")),
    )
    assert names(view) == ["two", "one"]


def test_a_second_sentence_is_about_something_else_while_there_is_something() -> None:
    first = report(effects=(Effect(facet="order/a.status", value="x"), Effect(facet="case/b.stage", value="y")))
    again = report("z", facet="order/a.duty", on="2025-03-16")
    other = report("w", facet="person/ana.held-at", kind="statement", on="2025-03-10")
    told = (
        ("first", structs.replace(first, kind="deportation")),
        ("again", structs.replace(again, kind="deportation")),
    )
    assert names(shown(*told)) == ["again", "first"]  # of equal weight the later one leads; nothing else is there
    view = shown(*told, ("again", report("z", facet="case/b.stage", kind="deportation")), ("other", other))
    assert names(view) == ["again", "other", "first"]


def test_an_allegation_and_what_is_only_planned_never_lead_and_the_unread_leads_alone() -> None:
    planned = report(kind="deportation", actuality="planned", on="2025-03-17")
    alleged = report(kind="allegation", on="2025-03-17")
    unread = structs.replace(report(kind="deportation"), detector=Detector(id="frames", version="1"))
    assert names(shown(("planned", planned), ("alleged", alleged), ("unread", unread))) == ["unread"]
    assert names(shown(("read", report(kind="statement")), ("unread", unread))) == ["read"]
