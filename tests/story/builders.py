"""Words in which the rules of the story are tested: days, reports, claims, and a small outline."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tracker.story.cut import Cut
from tracker.story.events import (
    Attribution,
    Citation,
    DevelopmentReported,
    Effect,
    FacetDefinition,
    Happened,
    Outline,
    Report,
    Source,
    StoryEvent,
    StoryOpened,
)
from tracker.story.evolve import fold
from tracker.story.state import Recorded, State
from tracker.story.view import StoryView, view
from tracker.times import Reported, end_of, start_of, zone_of

ZONE = zone_of("America/New_York")
HELD = "person/ana.held-at"
SENT = "figure/sent.total"

OUTLINE = Outline(
    id="storm",
    title="The storm",
    zone="America/New_York",
    facets=(
        FacetDefinition(facet="person/*.held-at", label="held"),
        FacetDefinition(facet=SENT, label="sent", type="figure", fixed=True, unit="people"),
        FacetDefinition(facet="order/*.status", label="status"),
    ),
    sources=(
        Source(id="wire", name="The Wire", hosts=("wire.example",), original=True, trust=2),
        Source(id="post", name="The Post", hosts=("post.example",), original=True, trust=1),
        Source(id="gazette", name="The Gazette", hosts=("gov.example",), original=True, official=True),
    ),
)


def day(text: str) -> date:
    """A day."""
    return date.fromisoformat(text)


def happened(first: str, last: str | None = None) -> Happened:
    """A day or an interval of days."""
    return Happened(earliest=day(first), latest=day(last or first), precision="day" if last is None else "interval")


def reported(text: str) -> Reported:
    """Published on a day of New York."""
    return Reported(earliest=start_of(day(text), ZONE), latest=end_of(day(text), ZONE), precision="day")


def report(
    value: Any = None,
    *,
    on: Happened | str = "2025-03-15",
    said: str = "2025-03-16",
    by: str = "The Wire",
    facet: str = HELD,
    **fields: Any,
) -> Report:
    """A report by an outlet, with one effect when a value is given."""
    when = happened(on) if isinstance(on, str) else on
    effects = fields.pop("effects", (Effect(facet=facet, value=value),) if value is not None else ())
    return Report(
        kind=fields.pop("kind", "detention"),
        headline=fields.pop("headline", f"{by} says {value}"),
        happened=when,
        reported=reported(said),
        effects=effects,
        attribution=Attribution(outlet=by, speakers=fields.pop("speakers", ())),
        evidence=(Citation(outlet=by),),
        **fields,
    )


def given(*events: StoryEvent | tuple[str, Report], outline: Outline = OUTLINE) -> State:
    """The state after the story was opened and these events were written, one a minute. A pair is a development with
    one more report."""
    history: list[StoryEvent] = [StoryOpened(outline=outline)]
    for index, event in enumerate(events):
        if isinstance(event, tuple):
            event = DevelopmentReported(development=event[0], id=f"r{index}", report=event[1])
        history.append(event)
    moments = (datetime(2026, 1, 1, 0, minute, tzinfo=UTC) for minute in range(60))
    recorded = [Recorded(position, at, "test") for position, at in zip(range(1, 60), moments, strict=False)]
    return fold(State(), list(zip(history, recorded, strict=False)))


def when(state: State, as_of: str, at: str | None = None, **fields: Any) -> StoryView:
    """The view as believed at the end of a day, of the same day or another one."""
    instant = end_of(day(as_of), ZONE)
    return view(state, Cut(instant=instant, at=end_of(day(at), ZONE) if at else instant, **fields))
