"""The tracker says what it did not see: each day's looks, the holes, and what an answer about that day tells."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests.feeds.scenario import START, STORY, World, conditional, feed, item, rss, run
from tests.loopback import Answer
from tracker.feeds.events import CoverageNoted
from tracker.services.coverage import Coverage, coverage, day_of_ledger, subject_of
from tracker.services.follow_feeds import followed, pause, plan_feeds, resume
from tracker.times import end_of, zone_of

HOUR = timedelta(hours=1)
NEW_YORK = zone_of("America/New_York")
TODAY = date(2025, 4, 14)
BODY = rss(item(2), item(1))


async def watch(w: World, hours: int) -> None:
    """Polls when due, looking every ten minutes."""
    for _ in range(hours * 6):
        await w.poll(timedelta(minutes=10))


def as_of(w: World, day: date) -> Coverage:
    """The coverage that an answer about a day has."""
    return coverage(w.journal, STORY, w.journal.top().position, end_of(day, NEW_YORK))


def test_a_day_that_was_watched_has_no_hole_and_its_looks_are_counted() -> None:
    async def scenario(w: World) -> None:
        name = w.follow(w.server.on("/f", conditional('"1"', BODY)), wish=30)
        await w.poll()
        await watch(w, 24)
        note: CoverageNoted = w.event(name, CoverageNoted)
        assert (note.day, note.hole_from) == (TODAY, None)
        assert set(note.polls) == {"new", "not_modified"}
        counted = day_of_ledger(TODAY, w.journal.runs(subject_of(name, TODAY)))
        assert counted.polls == note.polls
        assert sum(counted.polls.values()) == len(list(w.server.asked)) - sum(
            day_of_ledger(
                TODAY + timedelta(days=1), w.journal.runs(subject_of(name, TODAY + timedelta(days=1)))
            ).polls.values()
        )
        assert counted.first == START
        assert as_of(w, TODAY).holes == ()

    run(scenario)


def test_a_daemon_that_was_dead_for_two_hours_leaves_a_hole_that_the_answer_about_that_day_tells() -> None:
    async def scenario(w: World) -> None:
        name = w.follow(w.server.on("/f", conditional('"1"', BODY)), wish=30)
        await w.poll()
        await watch(w, 3)
        last = w.state(name).last_ok
        await w.poll(2 * HOUR)  # nobody polled in between
        back = w.clock()
        hole: CoverageNoted = w.event(name, CoverageNoted)
        assert (hole.day, hole.hole_from, hole.hole_to) == (TODAY, last, back)
        await watch(w, 24)
        told = as_of(w, TODAY)
        assert [(h.hole_from, h.hole_to) for h in told.holes] == [(last, back)]
        assert "Not watched from 2025-04-14T" in told.words()
        assert as_of(w, TODAY + timedelta(days=2)).holes == ()
        position = w.journal.top().position
        before = next(e.position for e in w.journal.read(f"feed-{name}") if isinstance(e.event, CoverageNoted)) - 1
        assert coverage(w.journal, STORY, before, end_of(TODAY, NEW_YORK)).holes == ()
        assert coverage(w.journal, STORY, position, end_of(TODAY, NEW_YORK)) == told

    run(scenario)


def test_a_hole_over_midnight_belongs_to_both_days_and_days_without_a_look_are_noted() -> None:
    async def scenario(w: World) -> None:
        name = w.follow(w.server.on("/f", conditional('"1"', BODY)), wish=30)
        await w.poll()
        await w.poll(timedelta(days=3))
        notes = [e.event for e in w.journal.read(f"feed-{name}") if isinstance(e.event, CoverageNoted)]
        assert [note.day for note in notes] == [TODAY + timedelta(days=n) for n in range(4)]
        assert notes[1].polls == {}
        assert notes[1].hole_from == end_of(TODAY, NEW_YORK)
        assert notes[1].hole_to == end_of(TODAY + timedelta(days=1), NEW_YORK)
        assert (notes[0].hole_from, notes[3].hole_to) == (START, START + timedelta(days=3))

    run(scenario)


def test_failures_are_a_hole_too() -> None:
    async def scenario(w: World) -> None:
        name = w.follow(w.server.on("/f", feed(item(1)), Answer(500), Answer(500), feed(item(1))))
        for _ in range(4):
            await w.force(HOUR)
        hole: CoverageNoted = w.event(name, CoverageNoted)
        assert hole.hole_to is not None
        assert hole.hole_from is not None
        assert hole.hole_to - hole.hole_from == 3 * HOUR

    run(scenario)


def test_a_long_interval_is_no_hole() -> None:
    async def scenario(w: World) -> None:
        name = w.follow(w.server.on("/f", feed(item(1), Cache_Control="max-age=36000")))
        await w.poll()
        await watch(w, 12)
        assert "CoverageNoted" not in w.events(name)

    run(scenario)


def test_a_paused_feed_says_so_and_is_not_polled() -> None:
    async def scenario(w: World) -> None:
        name = w.follow(w.server.on("/f", feed(item(1))))
        await w.poll()
        (known,) = followed(w.journal, STORY)
        assert pause(w.journal, known, "the site is being rebuilt", "ana")
        assert not pause(w.journal, followed(w.journal, STORY)[0], "", "ana")
        assert plan_feeds(w.journal, STORY, w.clock()) == 0
        await watch(w, 12)
        assert len(w.server.asked) == 1
        assert as_of(w, TODAY).counts() == {"ok": 0, "silent": 0, "broken": 0, "paused": 1}
        assert resume(w.journal, followed(w.journal, STORY)[0], w.clock(), "ana")
        assert len(await w.poll()) == 1
        assert w.state_of(name) == "ok"
        assert "CoverageNoted" in w.events(name)  # twelve hours were not watched

    run(scenario)


def test_two_days_of_the_same_look_are_two_rows() -> None:
    async def scenario(w: World) -> None:
        name = w.follow(w.server.on("/f", conditional('"1"', BODY)))
        await w.poll()
        await watch(w, 48)
        for day in (TODAY, TODAY + timedelta(days=1)):
            assert len(w.journal.runs(subject_of(name, day))) <= 2

    run(scenario)


def test_days_are_those_of_the_storys_zone() -> None:
    async def scenario(w: World) -> None:
        w.clock.now = datetime.fromisoformat("2025-04-15T03:30:00+00:00")
        name = w.follow(w.server.on("/f", feed(item(1))))
        await w.poll()
        await w.force(HOUR)
        assert [sum(r.count for r in w.journal.runs(subject_of(name, day))) for day in (TODAY, date(2025, 4, 15))] == [
            1,
            1,
        ]

    run(scenario)
