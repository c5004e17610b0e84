"""The daemon's own digests: once a period whatever the clock does or who dies, at once when something urgent came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs

from storage.memory import MemoryStore
from tests.feeds.scenario import Clock
from tests.story.builders import OUTLINE, report
from tracker.digests.events import DigestDelivered
from tracker.digests.periods import begin, period
from tracker.ids import fact_id
from tracker.journal.journal import Journal
from tracker.services.digest_hours import SPACING, CorrectionWatch, UrgentWatch, make_periodic
from tracker.services.digest_life import approve
from tracker.services.review import carry_out
from tracker.services.write_digest import Digest, digests, make_digest
from tracker.story.commands import Archive, Reopen
from tracker.story.events import DecisionTakenBack, DevelopmentDismissed, DevelopmentReported, Policy, StoryOpened
from tracker.times import micros, zone_of

NEW_YORK = zone_of("America/New_York")
START = datetime(2025, 4, 14, 12, tzinfo=UTC)  # a Monday, eight in New York


class Desk:
    """A story in memory with a clock that is moved by hand."""

    def __init__(self, start: datetime = START) -> None:
        self.clock = Clock(start)
        self.use(Journal(MemoryStore(lambda: micros(self.clock()))))

    def use(self, journal: Journal) -> None:
        """Opens the story in another store."""
        self.journal = journal
        outline = structs.replace(OUTLINE, zone="America/New_York", policy=Policy(urgent=("court_order",)))
        self.story = outline.id
        self._append("opened", StoryOpened(outline=outline))

    def tell(self, name: str, kind: str = "court_order", on: str = "", novelty: str = "new") -> None:
        """A source reports a development."""
        day = self.clock().date().isoformat()
        told = report(f"v-{name}", kind=kind, on=on or day, said=day, novelty=novelty)
        self._append(name, DevelopmentReported(development=name.split(".")[0], id=name, report=told))

    def _append(self, name: str, event: StoryOpened | DevelopmentReported) -> None:
        with self.journal.writing() as writing:
            writing.append(f"story-{self.story}", [(fact_id(name), event)], "test")

    def archive(self, *, undo: bool = False) -> None:
        """A person archives the story, or follows it again."""
        carry_out(self.journal, self.story, Reopen() if undo else Archive(), "ana")

    def periodic(self, every: str = "daily") -> bool:
        return make_periodic(self.journal, self.story, every, self.clock()) is not None

    def urgent(self, watch: UrgentWatch) -> bool:
        return watch.look(self.clock()) is not None


@pytest.mark.parametrize(
    "instants",
    [
        ("2025-11-02T05:30", "2025-11-02T06:30"),  # half past one in New York, twice
        ("2025-03-09T06:30", "2025-03-09T07:30"),  # before and after the hour that is skipped
        ("2025-11-02T12:00", "2025-11-02T23:00"),
    ],
)
def test_one_digest_a_day_whatever_the_clock_on_the_wall_does(instants: tuple[str, str]) -> None:
    first, second = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in instants)
    desk = Desk(first - timedelta(days=2))
    desk.clock.now = first
    assert desk.periodic()
    desk.clock.now = second
    assert not desk.periodic()
    desk.clock.now = second + timedelta(days=1)
    assert desk.periodic()


def test_no_digest_is_made_of_an_archived_story() -> None:
    desk = Desk()
    desk.tell("one")
    desk.archive()
    assert not desk.periodic()
    desk.archive(undo=True)
    assert desk.periodic(), "the control"


def test_a_period_begins_at_seven_on_the_wall_and_holds_its_beginning() -> None:
    for day in range(730):
        now = datetime(2025, 1, 1, 11, 30, tzinfo=UTC) + timedelta(days=day)
        for every in ("daily", "weekly"):
            since = begin(every, now, NEW_YORK)
            assert (since.hour, since <= now) == (7, True)
            assert period(every, since, NEW_YORK) == period(every, now, NEW_YORK)
            assert period(every, since - timedelta(seconds=1), NEW_YORK) != period(every, now, NEW_YORK)


def test_a_daemon_that_died_before_its_mark_makes_no_second_digest_and_nothing_is_lost() -> None:
    desk = Desk()
    desk.tell("a")
    assert desk.periodic("weekly")
    desk.clock.now += timedelta(minutes=5)
    desk.tell("b")
    assert not desk.periodic("weekly")  # the mark was lost; the digest itself says that it was made
    desk.clock.now += timedelta(days=7)
    assert desk.periodic("weekly")
    first, second = digests(desk.journal)
    assert second.generated.from_position == first.generated.to_position
    assert [d["id"] for d in second.content["sections"]["developments"]] == ["b"]


def test_a_digest_that_a_person_makes_does_not_stand_in_for_the_daemons() -> None:
    desk = Desk()
    desk.clock.now += timedelta(hours=1)
    make_digest(desk.journal, desk.story, None, desk.clock(), "ana")
    desk.clock.now += timedelta(hours=1)
    assert desk.periodic()


def test_something_urgent_is_told_at_once_and_only_once() -> None:
    desk = Desk()
    desk.tell("old")
    watch = UrgentWatch(desk.journal, desk.story)
    assert not desk.urgent(watch)  # what was there before is no news
    desk.clock.now += timedelta(hours=1)
    desk.tell("a")
    assert desk.urgent(watch)
    desk.clock.now += timedelta(minutes=1)
    assert not desk.urgent(watch)
    (made,) = digests(desk.journal)
    assert "a" in [d["id"] for d in made.content["sections"]["urgent"]]
    assert made.state == "draft"


@pytest.mark.parametrize(
    "more", [{"kind": "meeting"}, {"on": "2025-03-01"}, {"novelty": "background"}], ids=["kind", "old", "retold"]
)
def test_what_is_not_urgent_waits_for_the_period(more: dict[str, str]) -> None:
    desk = Desk()
    watch = UrgentWatch(desk.journal, desk.story)
    desk.clock.now += timedelta(hours=1)
    desk.tell("a", **more)
    assert not desk.urgent(watch)


def test_a_second_report_of_what_was_told_is_not_urgent_again() -> None:
    desk = Desk()
    watch = UrgentWatch(desk.journal, desk.story)
    desk.tell("a")
    assert desk.urgent(watch)
    desk.clock.now += SPACING + timedelta(hours=1)
    desk.tell("a.2")
    assert not desk.urgent(watch)


def test_many_urgent_reports_make_few_digests_and_a_restart_forgets_none() -> None:
    desk = Desk()
    watch = UrgentWatch(desk.journal, desk.story)
    desk.tell("a")
    assert desk.urgent(watch)
    desk.clock.now += timedelta(hours=1)
    desk.tell("b")
    assert not desk.urgent(watch)
    desk.clock.now += SPACING
    assert desk.urgent(UrgentWatch(desk.journal, desk.story))
    assert [d["id"] for d in digests(desk.journal)[-1].content["sections"]["urgent"]] == ["b"]


def test_what_is_recorded_in_a_busy_log_is_neither_lost_nor_repeated() -> None:
    """Events of other stories lie between; a place in the log is no version of a stream."""
    desk = Desk()

    def elsewhere(count: int) -> None:
        told = report("x")
        with desk.journal.writing() as writing:
            for number in range(count):
                event = DevelopmentReported(development=f"o{number}", id=f"o{number}", report=told)
                writing.append("story-other", [(fact_id("o", str(desk.clock()), str(number)), event)], "test")

    elsewhere(50)
    desk.tell("a")
    watch = UrgentWatch(desk.journal, desk.story)
    assert desk.periodic()
    desk.clock.now += timedelta(days=1)
    elsewhere(50)
    desk.tell("b")
    assert watch.wants(desk.clock())
    assert desk.periodic()
    told = [[d["id"] for d in made.content["sections"]["developments"]] for made in digests(desk.journal)]
    assert told == [["a"], ["b"]]


def test_the_history_that_a_story_came_with_is_no_news() -> None:
    desk = Desk()
    told = DevelopmentReported(development="old", id="old", report=report("x"))
    seeded = Journal(MemoryStore(lambda: micros(desk.clock())))
    with seeded.writing() as writing:
        opened = StoryOpened(outline=structs.replace(OUTLINE, id="seeded"))
        writing.append("story-seeded", [(fact_id("opened"), opened), (fact_id("old"), told)], "seed")
    desk.journal, desk.story = seeded, "seeded"
    desk.clock.now += timedelta(days=1)
    desk.tell("a")
    assert desk.periodic()
    (made,) = digests(seeded)
    assert [d["id"] for d in made.content["sections"]["developments"]] == ["a"]
    assert made.content["sections"]["late_reports"] == []


def test_what_was_sent_and_does_not_hold_gets_its_correction_drafted_once() -> None:
    desk = Desk()
    desk.tell("a")
    desk.tell("b")
    made = make_digest(desk.journal, desk.story, None, desk.clock(), "daemon")
    watch = CorrectionWatch(desk.journal, desk.story)
    assert not watch.wants(desk.clock())
    approve(desk.journal, made, "", "ana")
    with desk.journal.writing() as writing:
        taken = DigestDelivered(digest=made.id, content=made.hash, target="desk")
        writing.append(f"digest-{made.id}", [(fact_id("taken"), taken)], "daemon")
        wrong = DevelopmentDismissed(development="a", reason="another Ana")
        writing.append(f"story-{desk.story}", [(fact_id("wrong"), wrong)], "ana")
    assert watch.wants(desk.clock())
    (draft,) = watch.look(desk.clock())
    assert (draft.state, draft.content["corrects"]) == ("draft", made.id)
    assert [(c["development"], c["reason"]) for c in draft.content["sections"]["corrections"]] == [("a", "another Ana")]
    assert not watch.wants(desk.clock())
    assert CorrectionWatch(desk.journal, desk.story).look(desk.clock()) == []  # a restart makes no second one


def test_a_correction_that_was_sent_and_then_undone_gets_its_own_drafted() -> None:
    desk = Desk()
    desk.tell("a")
    watch = CorrectionWatch(desk.journal, desk.story)
    sent(desk, make_digest(desk.journal, desk.story, None, desk.clock(), "daemon"))
    wrong = DevelopmentDismissed(development="a", reason="another Ana")
    with desk.journal.writing() as writing:
        (at,), _ = writing.append(f"story-{desk.story}", [(fact_id("wrong"), wrong)], "ana")
    (draft,) = watch.look(desk.clock())
    sent(desk, draft)
    assert not watch.wants(desk.clock())
    back = DecisionTakenBack(decision=at, what="DevelopmentDismissed", developments=("a",))
    with desk.journal.writing() as writing:
        writing.append(f"story-{desk.story}", [(fact_id("back"), back)], "ana")
    assert watch.wants(desk.clock())
    (again,) = watch.look(desk.clock())
    assert (again.state, again.content["corrects"]) == ("draft", draft.id)
    assert watch.look(desk.clock()) == []


def sent(desk: Desk, made: Digest | None) -> None:
    """Somebody approves it, and it goes out."""
    assert made is not None
    approve(desk.journal, made, "", "ana")
    with desk.journal.writing() as writing:
        taken = DigestDelivered(digest=made.id, content=made.hash, target="desk")
        writing.append(f"digest-{made.id}", [(fact_id("taken", made.id), taken)], "daemon")


def test_what_was_not_sent_needs_no_correction() -> None:
    desk = Desk()
    desk.tell("a")
    make_digest(desk.journal, desk.story, None, desk.clock(), "daemon")
    with desk.journal.writing() as writing:
        wrong = DevelopmentDismissed(development="a", reason="another Ana")
        writing.append(f"story-{desk.story}", [(fact_id("wrong"), wrong)], "ana")
    assert CorrectionWatch(desk.journal, desk.story).look(desk.clock()) == []
