"""Who reports, how much, and what nobody else does."""

from __future__ import annotations

from tests.story.builders import given, report, when
from tracker.story.events import DevelopmentDismissed
from tracker.story.reporters import reporters

TOLD = (
    ("a", report("one", said="2025-03-16")),
    ("a", report("one", said="2025-03-18", by="The Post")),
    ("b", report("two", said="2025-04-01")),
    ("c", report("three", said="2025-04-02", by="A Blog")),
    ("c", report("three", said="2025-04-02", by="")),
)


def test_each_is_counted_with_what_it_tells_alone() -> None:
    found = {each.name: each for each in reporters(when(given(*TOLD), "2025-05-01"))}
    wire = found["The Wire"]
    assert (wire.reports, wire.developments, wire.alone, wire.source, wire.original) == (2, 2, 1, "wire", True)
    assert wire.first is not None
    assert wire.last is not None
    assert wire.first.earliest < wire.last.earliest
    assert (found["A Blog"].original, found["A Blog"].source, found["A Blog"].alone) == (False, None, 0)
    assert found["outlet unknown"].reports == 1


def test_only_what_was_known_counts_and_most_reports_come_first() -> None:
    early = reporters(when(given(*TOLD), "2025-03-20"))
    assert [(each.name, each.reports) for each in early] == [("The Post", 1), ("The Wire", 1)]
    assert reporters(when(given(*TOLD), "2025-05-01"))[0].name == "The Wire"
    without = given(*TOLD, DevelopmentDismissed(development="c", reason="no"))
    assert "A Blog" not in {each.name for each in reporters(when(without, "2025-05-01"))}
