"""What servers do to a poller, and what it does about it: one readable test each, on a virtual clock, on 127.0.0.1."""

from __future__ import annotations

import asyncio
import gzip
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise
from typing import Any

import pytest

from tests.feeds.scenario import START, STORY, Clock, FindsNothing, World, conditional, feed, item, rss, run
from tests.loopback import Answer, Request
from tracker.detection.detector import Detection
from tracker.detection.detector import Reading as Text
from tracker.feeds.events import FeedGone, FeedMoved, FeedRecovered, FeedUnfollowed, WindowGap
from tracker.journal.errors import Conflict
from tracker.journal.work import Work
from tracker.net.fetch import Fetched
from tracker.net.guard import Guard
from tracker.net.hosts import Pace
from tracker.services.coverage import merged
from tracker.services.feed_state import feed_key
from tracker.services.follow_feeds import followed, pause
from tracker.services.read_articles import EDITED_ONCE, SAID_ONCE
from tracker.story.events import Outline

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TWO = (item(2), item(1))


# --- conditional requests ---------------------------------------------------------------------------------------


def test_200_with_an_etag_then_304() -> None:
    async def scenario(w: World) -> None:
        w.follow(w.server.on("/f", conditional('"v1"', rss(*TWO))))
        assert [(p.outcome, p.entries_new) for p in await w.poll()] == [("new", 2)]
        again = await w.force(HOUR)
        assert (again.outcome, again.status, again.bytes) == ("not_modified", 304, 0)
        assert w.server.asked[1].headers["if-none-match"] == '"v1"'

    run(scenario)


@pytest.mark.parametrize("etag", ['W/"weak"', '"with "inner" quotes"', "bare", '"ünï"', '"'])
def test_an_etag_is_given_back_word_for_word(etag: str) -> None:
    async def scenario(w: World) -> None:
        shown = etag.encode().decode("latin-1")
        w.follow(w.server.on("/f", feed(*TWO, etag=shown)))
        await w.poll()
        await w.force(HOUR)
        assert w.server.asked[1].headers["if-none-match"].encode("latin-1", "surrogateescape") in (
            shown.encode("latin-1"),
            etag.encode(),
            shown.encode(),
        )

    run(scenario)


def test_last_modified_alone_is_enough() -> None:
    async def scenario(w: World) -> None:
        stamp = "Mon, 14 Apr 2025 08:00:00 GMT"

        def answer(request: Request) -> Answer:
            if request.headers.get("if-modified-since") == stamp:
                return Answer(304)
            return feed(*TWO, Last_Modified=stamp)

        w.follow(w.server.on("/f", answer))
        await w.poll()
        assert (await w.force(HOUR)).outcome == "not_modified"

    run(scenario)


def test_the_same_bytes_under_a_new_etag_are_not_parsed() -> None:
    async def scenario(w: World) -> None:
        w.follow(w.server.on("/f", feed(*TWO, etag='"1"'), feed(*TWO, etag='"2"'), feed(*TWO, etag='"3"')))
        await w.poll()
        assert (await w.force(HOUR)).outcome == "unchanged"
        assert len(w.reader.parsed) == 1
        await w.force(HOUR)
        assert w.server.asked[2].headers["if-none-match"] == '"2"'

    run(scenario)


def test_a_header_that_changes_alone_costs_no_entry() -> None:
    async def scenario(w: World) -> None:
        heads = [f"<lastBuildDate>{n}</lastBuildDate>" for n in range(2)]
        w.follow(w.server.on("/f", *(feed(*TWO, head=head) for head in heads)))
        await w.poll()
        again = await w.force(HOUR)
        assert (again.outcome, again.entries_new, w.reader.parsed) == ("unchanged", 0, [2, 0])

    run(scenario)


def test_one_new_entry_is_the_only_one_parsed() -> None:
    async def scenario(w: World) -> None:
        w.follow(w.server.on("/f", feed(*TWO), feed(item(3), *TWO)))
        await w.poll()
        again = await w.force(HOUR)
        assert (again.outcome, again.entries_new, w.reader.parsed) == ("new", 1, [2, 1])

    run(scenario)


def test_a_304_that_nobody_asked_for_is_an_error() -> None:
    async def scenario(w: World) -> None:
        w.follow(w.server.on("/f", Answer(304)))
        assert (await w.poll())[0].error == "HTTP 304"

    run(scenario)


def test_an_etag_that_stays_while_the_content_changes_is_not_trusted_again() -> None:
    """Lying validators: the same ETag over other bytes. One poll in a hundred asks without it and notices."""

    async def scenario(w: World) -> None:
        bodies = [rss(*TWO), rss(item(3), *TWO)]

        def answer(request: Request) -> Answer:
            if request.headers.get("if-none-match"):
                return Answer(304, {"ETag": '"stuck"'})
            return Answer(200, {"ETag": '"stuck"'}, bodies.pop(0) if len(bodies) > 1 else bodies[0])

        name = w.follow(w.server.on("/f", answer))
        await w.poll()
        assert (await w.force(HOUR)).outcome == "not_modified"
        w.random = 0.001
        assert (await w.force(HOUR)).entries_new == 1
        w.random = 0.5
        assert w.state(name).lying
        await w.force(HOUR)
        assert "if-none-match" not in w.server.asked[-1].headers

    run(scenario)


def test_a_delta_of_226_is_read_and_misses_nothing() -> None:
    async def scenario(w: World) -> None:
        delta = Answer(226, {"IM": "feed", "ETag": '"2"'}, rss(item(3)))
        w.follow(w.server.on("/f", feed(*TWO, etag='"1"'), delta, delta, feed(item(3), *TWO)))
        await w.poll()
        assert (await w.force(HOUR)).entries_new == 1
        await w.force(HOUR)
        await w.force(HOUR)
        assert len(w.articles()) == 3
        assert all(article.withdrawn is None for article in w.articles())

    run(scenario)


# --- redirects --------------------------------------------------------------------------------------------------


def redirecting(w: World, status: int, target: str = "/new") -> str:
    """A feed that redirects within the same host."""
    w.server.on("/new", feed(*TWO))
    return w.follow(w.server.on("/old", Answer(status, {"Location": target})))


@pytest.mark.parametrize("status", [301, 308])
def test_a_permanent_redirect_is_kept_after_five_sightings(status: int) -> None:
    async def scenario(w: World) -> None:
        name = redirecting(w, status)
        await w.poll()
        for _ in range(3):
            await w.force(HOUR)
        assert "FeedMoved" not in w.events(name)
        await w.force(HOUR)
        moved: FeedMoved = w.event(name, FeedMoved)
        assert (moved.was, moved.url) == (w.server.url("/old"), w.server.url("/new"))
        asked = len(w.server.asked_for("/old"))
        again = await w.force(HOUR)
        assert (again.url, again.outcome) == (w.server.url("/new"), "unchanged")
        assert len(w.server.asked_for("/old")) == asked
        assert len(w.articles()) == 2

    run(scenario)


def test_a_feed_that_moves_to_one_that_is_followed_is_polled_once() -> None:
    async def scenario(w: World) -> None:
        old = redirecting(w, 301)
        new = w.follow(w.server.url("/new"))
        await w.poll()
        for _ in range(4):
            await w.force(HOUR)
        assert w.event(old, FeedMoved).url == w.server.url("/new")
        ended: FeedUnfollowed = w.event(old, FeedUnfollowed)
        assert (ended.into, ended.reason) == (new, f"it moved to {w.server.url('/new')}, which is followed")
        assert [(item.key, item.leased_until) for item in w.journal.due("feed:")] == [(feed_key(new), 0)]
        asked = len(w.server.asked)
        assert (await w.force(HOUR)).feed == new
        assert len(w.server.asked) == asked + 1
        assert sorted(w.titles()) == ["News 1", "News 2"]
        (was, _), *more = merged(w.journal, w.journal.top().position)[new]
        assert (was, more) == (w.server.url("/old"), [])

    run(scenario)


@pytest.mark.parametrize("news", [False, True])
def test_of_two_feeds_that_move_to_one_address_in_one_commit_one_stays(news: bool) -> None:
    """Both are written in one transaction, or, when one of them brings news, by two writers at the same time."""

    async def scenario(w: World) -> None:
        w.server.on("/new", feed(*TWO))
        names = []
        for path in ("/old", "/older"):
            names.append(w.follow(w.server.on(path, Answer(301, {"Location": "/new"}))))
        for _ in range(4):
            await w.force(HOUR)
        if news:
            w.server.on("/new", feed(*TWO), feed(item(3), *TWO))
        await w.force(HOUR)
        moved = [w.event(name, FeedMoved).url for name in names]
        assert moved == [w.server.url("/new")] * 2
        ended = [name for name in names if "FeedUnfollowed" in w.events(name)]
        (stays,) = set(names) - set(ended)
        assert w.event(ended[0], FeedUnfollowed).into == stays
        assert [item.key for item in w.journal.due("feed:")] == [feed_key(stays)]

    run(scenario)


def test_a_feed_that_moves_to_a_paused_one_goes_on_by_itself() -> None:
    async def scenario(w: World) -> None:
        old = redirecting(w, 301)
        w.follow(w.server.url("/new"))
        (paused,) = [feed for feed in followed(w.journal, STORY) if feed.feed != old]
        pause(w.journal, paused, "", "ana")
        for _ in range(5):
            await w.force(HOUR)
        assert w.event(old, FeedMoved)
        assert "FeedUnfollowed" not in w.events(old)
        assert w.state(old).url == w.server.url("/new")

    run(scenario)


def test_the_address_that_a_feed_moved_to_is_followed_already() -> None:
    async def scenario(w: World) -> None:
        old = redirecting(w, 301)
        for _ in range(5):
            await w.force(HOUR)
        assert w.follow(w.server.url("/new")) == old
        assert len(w.journal.due("feed:")) == 1

    run(scenario)


def test_a_permanent_redirect_is_kept_after_seven_days() -> None:
    async def scenario(w: World) -> None:
        name = redirecting(w, 301)
        await w.poll()
        await w.force(timedelta(days=7, minutes=1))
        assert w.event(name, FeedMoved)

    run(scenario)


@pytest.mark.parametrize("status", [302, 307, 303])
def test_a_temporary_redirect_is_followed_and_never_kept(status: int) -> None:
    async def scenario(w: World) -> None:
        name = redirecting(w, status)
        assert (await w.poll())[0].entries_new == 2
        for _ in range(10):
            await w.force(DAY)
        assert "FeedMoved" not in w.events(name)
        assert w.state(name).url == w.server.url("/old")

    run(scenario)


def test_a_chain_with_a_temporary_step_is_not_kept() -> None:
    async def scenario(w: World) -> None:
        w.server.on("/mid", Answer(302, {"Location": "/new"}))
        name = redirecting(w, 301, "/mid")
        await w.poll()
        for _ in range(6):
            await w.force(DAY)
        assert "FeedMoved" not in w.events(name)

    run(scenario)


def test_a_chain_of_permanent_steps_is_kept_where_it_ends() -> None:
    async def scenario(w: World) -> None:
        w.server.on("/mid", Answer(308, {"Location": "/new"}))
        name = redirecting(w, 301, "/mid")
        await w.poll()
        for _ in range(4):
            await w.force(DAY)
        assert w.event(name, FeedMoved).url == w.server.url("/new")

    run(scenario)


def test_a_redirect_that_goes_back_to_normal_is_forgotten() -> None:
    async def scenario(w: World) -> None:
        w.server.on("/new", feed(*TWO))
        away, home = Answer(301, {"Location": "/new"}), feed(*TWO)
        name = w.follow(w.server.on("/old", away, away, away, home, away, away, away, home))
        await w.poll()
        for _ in range(7):
            await w.force(HOUR)
        assert "FeedMoved" not in w.events(name)

    run(scenario)


def test_a_permanent_redirect_to_another_domain_waits_for_a_person() -> None:
    async def scenario(w: World) -> None:
        target = f"http://localhost:{w.server.port}/new"
        name = redirecting(w, 301, target)
        for _ in range(8):
            polled = await w.force(DAY)
            assert (polled.outcome, polled.entries_new) == ("error", 0)
        assert "another domain" in (polled.error or "")
        assert w.state(name).moving.startswith("moved permanently to another domain, http://localhost")
        assert w.state(name).url == w.server.url("/old")
        assert w.articles() == []

    run(scenario, guard=Guard(["127.0.0.0/8", "::1/128"]))


def test_a_redirect_loop_is_an_error() -> None:
    async def scenario(w: World) -> None:
        name = w.follow(w.server.on("/f", Answer(301, {"Location": "/f"})))
        assert "redirects" in ((await w.poll())[0].error or "")
        assert "FeedMoved" not in w.events(name)
        assert len(w.server.asked) == 6

    run(scenario)


@pytest.mark.parametrize(
    "target",
    [
        *(
            "http://169.254.169.254/latest/meta-data/",
            "http://[::ffff:7f00:1]/",
            "http://10.0.0.8/",
            "file:///etc/passwd",
        ),
        *("http://0xa9fea9fe/", "http://2852039166/", "//[::1]/", "ftp://news.example/"),
    ],
)
def test_a_redirect_inside_is_refused(target: str) -> None:
    async def scenario(w: World) -> None:
        w.follow(w.server.on("/f", Answer(302, {"Location": target})))
        assert (await w.poll())[0].error.startswith("refused")  # type: ignore[union-attr]

    run(scenario)


# --- errors and coming back -------------------------------------------------------------------------------------


def test_410_twice_a_day_apart_is_gone_and_probed_monthly() -> None:
    async def scenario(w: World) -> None:
        name = w.follow(w.server.on("/f", feed(*TWO), Answer(410), Answer(410), Answer(410), feed(*TWO)))
        await w.poll()
        await w.force(HOUR)
        await w.force(HOUR)
        assert "FeedGone" not in w.events(name)
        await w.force(DAY)
        assert w.event(name, FeedGone).error == "HTTP 410"
        assert w.next_in(name) >= timedelta(days=30)
        assert w.state_of(name) == "gone"
        await w.poll(timedelta(days=34))
        assert w.state_of(name) == "ok"

    run(scenario)


def test_404_that_comes_back_is_told_as_a_gap() -> None:
    async def scenario(w: World) -> None:
        name = w.follow(w.server.on("/f", feed(*TWO), *[Answer(404)] * 3, feed(item(3), *TWO)))
        await w.poll()
        for _ in range(3):
            assert (await w.force(HOUR)).error == "HTTP 404"
        assert w.state_of(name) == "broken"
        back = await w.force(HOUR)
        assert back.entries_new == 1
        recovered: FeedRecovered = w.event(name, FeedRecovered)
        assert recovered.until - recovered.since == timedelta(hours=3)
        assert w.state_of(name) == "ok"

    run(scenario)


def test_two_failures_are_weather() -> None:
    async def scenario(w: World) -> None:
        name = w.follow(w.server.on("/f", Answer(500), Answer(502), feed(*TWO)))
        for _ in range(3):
            await w.force(HOUR)
        assert w.events(name) == ["FeedFollowed"]

    run(scenario)


def test_failures_lengthen_the_interval_by_their_weight_and_never_beyond_a_day() -> None:
    async def scenario(w: World) -> None:
        soft = w.follow(w.server.on("/soft", Answer(500)))
        hard = w.follow(w.server.on("/hard", Answer(403)))
        waits: dict[str, list[timedelta]] = {soft: [], hard: []}
        for _ in range(60):
            w.clock.now += timedelta(hours=30)
            await w.poll()
            for name in waits:
                waits[name].append(w.next_in(name))
        for name in waits:
            assert waits[name] == sorted(waits[name])
            assert waits[name][-1] <= timedelta(hours=27)
        assert waits[hard][5] > waits[soft][5]
        assert w.events(soft).count("FeedFailing") == 1

    run(scenario)


def waits_for(answer: Answer, *, at_least: timedelta, at_most: timedelta, **wishes: Any) -> None:
    """The next poll of a feed that answers so."""

    async def scenario(w: World) -> None:
        name = w.follow(w.server.on("/f", answer), **wishes)
        await w.poll()
        assert at_least <= w.next_in(name) <= at_most
        asked = len(w.server.asked)
        await w.poll(at_least - timedelta(seconds=1))
        assert len(w.server.asked) == asked

    run(scenario)


def test_429_with_seconds() -> None:
    waits_for(Answer(429, {"Retry-After": "7200"}), at_least=2 * HOUR, at_most=3 * HOUR)


def test_429_with_a_date() -> None:
    until = format_datetime(START + 5 * HOUR, usegmt=True)
    waits_for(Answer(429, {"Retry-After": until}), at_least=5 * HOUR, at_most=6 * HOUR)


def test_429_with_an_absurd_wait_is_cut_to_a_week() -> None:
    waits_for(Answer(429, {"Retry-After": "999999999999"}), at_least=7 * DAY, at_most=7 * DAY + HOUR)


def test_429_without_a_wait_backs_off() -> None:
    waits_for(Answer(429), at_least=timedelta(minutes=30), at_most=2 * HOUR)


@pytest.mark.parametrize("garbage", ["soon", "-5", "1e9", "Mon, 99 Foo 2025", ""])
def test_a_retry_after_that_makes_no_sense_is_ignored(garbage: str) -> None:
    waits_for(Answer(503, {"Retry-After": garbage}), at_least=timedelta(minutes=30), at_most=2 * HOUR)


def test_503_and_even_200_with_retry_after_are_heard() -> None:
    waits_for(Answer(503, {"Retry-After": "10800"}), at_least=3 * HOUR, at_most=4 * HOUR)
    waits_for(feed(*TWO, Retry_After="10800"), at_least=3 * HOUR, at_most=4 * HOUR)


def test_a_person_in_a_hurry_does_not_overrule_retry_after() -> None:
    waits_for(Answer(429, {"Retry-After": "7200"}), at_least=2 * HOUR, at_most=3 * HOUR, wish=5)

    async def scenario(w: World) -> None:
        w.follow(w.server.on("/f", Answer(429, {"Retry-After": "7200"})))
        await w.poll()
        with pytest.raises(IndexError):  # nothing was polled
            await w.force(HOUR)
        assert len(w.server.asked) == 1

    run(scenario)


def test_429_teaches_the_host_for_all_its_feeds_and_over_a_restart() -> None:
    async def scenario(w: World) -> None:
        w.follow(w.server.on("/a", Answer(429)))
        w.follow(w.server.on("/b", feed(*TWO)))
        await w.poll()
        assert len(w.server.asked) == 1
        assert w.journal.mark(f"host:127.0.0.1:{w.server.port}") is not None
        w.hosts.forget(f"127.0.0.1:{w.server.port}")  # as a restart does
        polled = await w.poll(timedelta(minutes=11))
        assert [p.outcome for p in polled] == ["new"]
        assert w.hosts.pace(f"127.0.0.1:{w.server.port}").pause == 15
        kept = w.journal.mark(f"host:127.0.0.1:{w.server.port}") or b""
        assert b'"pause":15' in kept

    run(scenario, spacing=1.0)


def test_a_host_that_cannot_be_reached_rests_in_this_process_and_may_be_tried_by_the_next() -> None:
    async def scenario(w: World) -> None:
        w.follow("http://127.0.0.1:9/a")
        w.follow("http://127.0.0.1:9/b")
        first, second = await w.poll()
        assert (first.error or "").startswith("connect")
        assert (second.error or "").startswith("put off: the host could not be reached")
        again = World(w.server, w.fetch, w.journal, w.clock, 1.0)
        async with again.commits, again.searched:
            assert (await again.force()).error.startswith("connect")  # type: ignore[union-attr]

    run(scenario, spacing=1.0)


def test_a_host_that_asked_for_quiet_is_named_when_a_person_is_in_a_hurry() -> None:
    async def scenario(w: World) -> None:
        w.follow(w.server.on("/f", Answer(429)))
        await w.poll()
        told = await w.force(timedelta(minutes=1))
        assert told.error == "put off: the host asked for quiet until 2025-04-14 09:10Z"
        assert len(w.server.asked) == 1

    run(scenario)


def test_a_bot_challenge_is_named() -> None:
    async def scenario(w: World) -> None:
        challenge = Answer(
            403, {"Server": "cloudflare", "cf-mitigated": "challenge"}, b"<title>Just a moment...</title>"
        )
        w.follow(w.server.on("/f", challenge))
        assert (await w.poll())[0].error == "challenge: Cloudflare challenge, HTTP 403"

    run(scenario)


# --- freshness --------------------------------------------------------------------------------------------------

QUARTER = timedelta(minutes=15)


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"Cache-Control": "max-age=0"}, QUARTER, HOUR),
        ({"Cache-Control": "max-age=600"}, QUARTER, HOUR),
        ({"Cache-Control": "public, max-age=14400"}, 4 * HOUR, 5 * HOUR),
        ({"Cache-Control": "max-age=14400", "Age": "7200"}, 2 * HOUR, 3 * HOUR),
        ({"Cache-Control": "max-age=315360000"}, DAY, DAY + HOUR),
        ({"Cache-Control": "max-age=banana"}, QUARTER, HOUR),
        ({"Expires": "0"}, QUARTER, HOUR),
        ({"Expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, QUARTER, HOUR),
        ({"Expires": format_datetime(START + 3 * HOUR, usegmt=True)}, 3 * HOUR, 4 * HOUR),
        ({"Expires": "rubbish"}, QUARTER, HOUR),
    ],
)
def test_how_long_an_answer_is_fresh_is_a_floor_with_a_cap(
    headers: dict[str, str], least: timedelta, most: timedelta
) -> None:
    waits_for(Answer(200, headers, rss(*TWO)), at_least=least, at_most=most)


@pytest.mark.parametrize(
    ("head", "least", "most"),
    [
        ("<ttl>180</ttl>", 3 * HOUR, 4 * HOUR),
        ("<ttl>100000</ttl>", DAY, DAY + HOUR),
        ("<ttl>-3</ttl>", QUARTER, HOUR),
        (
            '<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">daily</sy:updatePeriod>'
            '<sy:updateFrequency xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">4</sy:updateFrequency>',
            6 * HOUR,
            7 * HOUR,
        ),
        ("<skipHours>" + "".join(f"<hour>{h}</hour>" for h in range(9, 15)) + "</skipHours>", 6 * HOUR, 7 * HOUR),
        ("<skipDays><day>Monday</day><day>Tuesday</day></skipDays>", 39 * HOUR, 40 * HOUR),
    ],
)
def test_what_the_document_says_about_its_rhythm_is_heard(head: str, least: timedelta, most: timedelta) -> None:
    waits_for(feed(*TWO, head=head), at_least=least, at_most=most)


def test_a_persons_wish_stands_over_the_hints() -> None:
    slow = feed(*TWO, Cache_Control="max-age=36000")
    waits_for(slow, at_least=timedelta(minutes=20), at_most=HOUR, wish=20)


def test_a_restart_does_not_poll_early() -> None:
    async def scenario(w: World) -> None:
        name = w.follow(w.server.on("/f", feed(*TWO)))
        await w.poll()
        due = w.next_in(name)
        again = World(w.server, w.fetch, w.journal, w.clock, 0)
        async with again.commits, again.searched:
            assert await again.poll(due - timedelta(seconds=1)) == []
            assert len(await again.poll(timedelta(seconds=2))) == 1

    run(scenario)


def test_feeds_of_one_host_are_asked_one_after_the_other() -> None:
    async def scenario(w: World) -> None:
        for number in range(5):
            w.follow(w.server.on(f"/{number}", feed(item(number))))
        before = w.clock()
        assert len(await w.poll()) == 5
        assert w.clock() - before == timedelta(seconds=20)

    run(scenario, spacing=5.0)


def test_a_host_with_more_feeds_than_a_lease_is_long_is_polled_in_turns() -> None:
    async def scenario(w: World) -> None:
        names = [w.follow(w.server.on(f"/{number}", feed(item(number)))) for number in range(12)]
        assert len(await w.poll()) == 9  # at 30 s, four minutes of a lease of five
        later = sorted(w.next_in(name) for name in names if w.state(name).last_ok is None)
        assert [wait // timedelta(seconds=30) for wait in later] == [1, 2, 3]
        for _ in range(3):
            await w.poll(timedelta(seconds=31))
        assert len(w.articles()) == 12
        assert len(w.server.asked) == 12

    run(scenario, spacing=30.0)


# --- bodies -----------------------------------------------------------------------------------------------------


def outcome_of(answer: Answer) -> str:
    """What a feed with this answer comes to, in one line."""
    told: list[str] = []

    async def scenario(w: World) -> None:
        w.follow(w.server.on("/f", answer))
        polled = (await w.poll())[0]
        told.append(polled.error or f"{polled.outcome} {polled.entries_new}")

    run(scenario)
    return told[0]


def test_a_packed_feed() -> None:
    assert outcome_of(Answer(200, {"Content-Encoding": "gzip"}, gzip.compress(rss(*TWO)))) == "new 2"


def test_a_bomb() -> None:
    bomb = gzip.compress(bytes(5_000_000))
    assert outcome_of(Answer(200, {"Content-Encoding": "gzip"}, bomb)).startswith("too_large")


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip"])
def test_a_coding_that_was_not_offered(coding: str) -> None:
    assert "not asked for" in outcome_of(Answer(200, {"Content-Encoding": coding}, rss(*TWO)))


def test_a_claim_of_gzip_over_plain_bytes() -> None:
    assert outcome_of(Answer(200, {"Content-Encoding": "gzip"}, rss(*TWO))) == "new 2"


def test_a_header_that_never_ends() -> None:
    assert outcome_of(Answer(raw=b"HTTP/1.1 200 OK\r\nX-Slow: ", hold=True)).startswith("timeout")


def test_a_body_that_never_ends() -> None:
    assert outcome_of(Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<rss", hold=True)).startswith("timeout")


def test_a_connection_that_ends_early() -> None:
    assert outcome_of(Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n<rss")).startswith("protocol")


def test_a_content_length_that_is_too_small_is_an_error_that_quotes_nothing() -> None:
    error = outcome_of(Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n" + rss(*TWO)))
    assert error.startswith("protocol")
    assert "News" not in error
    assert "<" not in error


def test_two_lengths_that_contradict_each_other() -> None:
    twice = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 400\r\n\r\n"
    assert outcome_of(Answer(raw=twice + rss(*TWO))).startswith("protocol")


def test_chunks_that_break_off() -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n<rss"
    error = outcome_of(Answer(raw=chunked))
    assert error.startswith("protocol")
    assert "<rss" not in error


def test_ten_thousand_headers() -> None:
    many = b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(10_000)) + b"\r\n"
    assert outcome_of(Answer(raw=many)).startswith("protocol")


def test_a_charset_that_contradicts_the_document() -> None:
    body = rss(item(1, title="Olé")).replace(b"utf-8", b"iso-8859-1")
    assert outcome_of(Answer(200, {"Content-Type": "application/rss+xml; charset=utf-8"}, body)) == "new 1"


def test_a_web_page_instead_of_a_feed() -> None:
    assert "web page" in outcome_of(Answer(200, {"Content-Type": "text/html"}, b"<!doctype html><html><p>Hi</html>"))


def test_an_empty_200() -> None:
    assert "empty" in outcome_of(Answer(200))


def test_a_feed_without_entries_is_a_feed() -> None:
    assert outcome_of(feed()) == "unchanged 0"


def test_a_malformed_feed_keeps_its_entries() -> None:
    broken = rss(item(1), item(2)).replace(b"</channel>", b"<b>&nbsp;</channel>")
    assert outcome_of(Answer(200, {}, broken)) == "new 2"


def test_nobody_listens() -> None:
    async def scenario(w: World) -> None:
        w.follow("http://127.0.0.1:9/f")
        assert (await w.poll())[0].error.startswith("connect")  # type: ignore[union-attr]

    run(scenario)


def test_a_cookie_is_never_given_back_and_no_referrer_sent() -> None:
    async def scenario(w: World) -> None:
        w.follow(w.server.on("/f", feed(*TWO, Set_Cookie="id=1")))
        await w.poll()
        await w.force(HOUR)
        assert not {"cookie", "referer"} & set(w.server.asked[1].headers)

    run(scenario)


# --- windows ----------------------------------------------------------------------------------------------------


def test_a_window_that_turned_over_is_a_gap_and_makes_faster() -> None:
    async def scenario(w: World) -> None:
        pages = [feed(*(item(n + 5 * page) for n in range(5, 0, -1))) for page in range(3)]
        name = w.follow(w.server.on("/f", *pages))
        await w.poll()
        assert "WindowGap" not in w.events(name)
        await w.force(HOUR)
        gap: WindowGap = w.event(name, WindowGap)
        assert (gap.entries, gap.before - gap.after) == (5, HOUR)
        assert w.state(name).pace == timedelta(minutes=10)

    run(scenario)


def test_a_quiet_feed_is_asked_less_often_and_a_lively_one_more() -> None:
    async def scenario(w: World) -> None:
        number = iter(range(10, 10_000))
        name = w.follow(w.server.on("/quiet", conditional('"1"', rss(*TWO))))
        lively = w.follow(w.server.on("/lively", lambda _: feed(item(next(number)), item(1), item(2))))
        for _ in range(40):
            await w.force(DAY)
        assert w.state(name).pace == timedelta(hours=6)
        assert w.state(lively).pace <= timedelta(minutes=30)

    run(scenario)


def test_an_edited_entry_is_a_revision_of_its_article() -> None:
    async def scenario(w: World) -> None:
        w.follow(w.server.on("/f", feed(*TWO), feed(item(2, text="It was 300."), item(1)), feed(*TWO)))
        await w.poll()
        edited = await w.force(HOUR)
        assert (edited.outcome, edited.entries_new, edited.entries_revised) == ("new", 0, 1)
        assert [len(article.versions) for article in w.articles()] == [2, 1]

    run(scenario)


def full_item(**changes: str) -> str:
    """An item with every field that the intake keeps."""
    fields = {
        "title": "The storm",
        "link": "https://news.example/1",
        "author": "ana@news.example (Ana)",
        "pubDate": format_datetime(START - DAY),
        "category": "weather",
        "description": "It rains.",
    } | changes
    link = fields.pop("enclosure", "https://news.example/1.mp3")
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return (
        f'<item><guid isPermaLink="false">1</guid>{inner}<enclosure url="{link}" length="1" type="audio/mpeg"/></item>'
    )


def test_an_edit_names_every_field_that_changed_with_its_old_and_its_new_value() -> None:
    async def scenario(w: World) -> None:
        after = full_item(
            title="The storms",
            author="bo@news.example (Bo)",
            pubDate=format_datetime(START - HOUR),
            category="floods",
            description="It pours.",
            enclosure="https://news.example/2.mp3",
        )
        w.follow(w.server.on("/f", feed(full_item()), feed(after)))
        await w.poll()
        assert (await w.force(HOUR)).entries_revised == 1
        first, second = w.articles()[0].versions
        changed = {change.field: (change.was, change.now) for change in second.changed}
        assert changed.pop("text") == (first.sha256, second.sha256)
        assert changed == {
            "title": ("The storm", "The storms"),
            "author": ("ana@news.example (Ana)", "bo@news.example (Bo)"),
            "published": ((START - DAY).isoformat(), (START - HOUR).isoformat()),
            "categories": ("weather", "floods"),
            "enclosures": ("https://news.example/1.mp3", "https://news.example/2.mp3"),
        }

    run(scenario)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"author": "bo@news.example (Bo)"}, "author"),
        ({"category": "floods"}, "categories"),
        ({"enclosure": "https://news.example/2.mp3"}, "enclosures"),
        ({"link": "https://news.example/1?utm_source=x"}, "link"),
    ],
)
def test_an_edit_beside_the_text_is_a_revision_too(change: dict[str, str], field: str) -> None:
    async def scenario(w: World) -> None:
        w.follow(w.server.on("/f", feed(full_item()), feed(full_item(**change)), feed(full_item(**change), item(9))))
        await w.poll()
        assert (await w.force(HOUR)).entries_revised == 1
        assert (await w.force(HOUR)).entries_revised == 0
        last = w.articles()[0].last
        assert (last.revision, [c.field for c in last.changed]) == (1, [field])

    run(scenario)


def test_a_date_that_changes_alone_is_no_edit() -> None:
    async def scenario(w: World) -> None:
        later = full_item(pubDate=format_datetime(START - HOUR))
        w.follow(w.server.on("/f", feed(full_item()), feed(later)))
        await w.poll()
        assert (await w.force(HOUR)).entries_revised == 0

    run(scenario)


def test_an_entry_that_is_pulled_while_older_ones_stay_is_withdrawn_and_may_come_back() -> None:
    async def scenario(w: World) -> None:
        full, without = feed(item(3), item(2), item(1)), feed(item(3), item(1))
        w.follow(w.server.on("/f", full, without, without, full))
        await w.poll()
        await w.force(HOUR)
        assert all(article.withdrawn is None for article in w.articles())
        await w.force(HOUR)  # the same bytes again are a second look too
        await w.force(HOUR)
        withdrawn = [a.last.title for a in w.articles() if a.withdrawn]
        assert withdrawn == []  # it came back

    run(scenario)


def test_withdrawn_is_told_at_the_second_look() -> None:
    async def scenario(w: World) -> None:
        heads = [f"<lastBuildDate>{n}</lastBuildDate>" for n in range(2)]
        w.follow(
            w.server.on("/f", feed(item(3), item(2), item(1)), *(feed(item(3), item(1), head=head) for head in heads))
        )
        await w.poll()
        await w.force(HOUR)
        assert [a.last.title for a in w.articles() if a.withdrawn] == []
        await w.force(HOUR)
        assert [a.last.title for a in w.articles() if a.withdrawn] == ["News 2"]

    run(scenario)


def test_what_falls_off_the_end_is_not_withdrawn() -> None:
    async def scenario(w: World) -> None:
        w.follow(w.server.on("/f", *(feed(item(n + 2), item(n + 1), item(n)) for n in range(1, 7))))
        await w.poll()
        for _ in range(5):
            await w.force(HOUR)
        assert len(w.articles()) == 8
        assert not any(article.withdrawn for article in w.articles())

    run(scenario)


def test_an_entry_that_two_feeds_carry_is_one_article() -> None:
    async def scenario(w: World) -> None:
        w.follow(w.server.on("/a", feed(item(1))))
        w.follow(w.server.on("/b", feed(item(1, text="Told a little differently."))))
        await w.poll()
        await w.force(HOUR)
        assert [len(article.versions) for article in w.articles()] == [1]

    run(scenario)


def test_an_entry_whose_address_cannot_be_asked_is_taken_and_its_page_left_alone() -> None:
    """Such an address as due work would be refused by PostgreSQL, and with it all that the poll brought."""
    odd = ["https://a.exa\\u0000mple/", "https://" + "a" * 3_000 + ".example/", "javascript:alert(1)", "//a.example/x"]

    async def scenario(w: World) -> None:
        items = [
            f'{{"id": "{number}", "url": "{url}", "title": "A storm {number}", "content_text": "Text"}}'
            for number, url in enumerate([*odd, "https://news.example/1"])
        ]
        version = "https://jsonfeed.org/version/1.1"
        body = f'{{"version": "{version}", "title": "J", "items": [{", ".join(items)}]}}'
        w.follow(w.server.on("/f", Answer(200, {}, body.encode())))
        assert [polled.entries_new for polled in await w.poll()] == [5]
        assert [item.group for item in w.journal.due("page:")] == ["news.example"]

    run(scenario)


# --- a source that must say things twice ------------------------------------------------------------------------


def level(w: World, number: int, text: str = "Fighting goes on in the north and near the border.") -> str:
    """An entry of an advisory feed, with a page of its own."""
    link = w.server.url("/chad")
    return f"<item><title>Chad - Level {number}</title><link>{link}</link><description>{text}</description></item>"


def page(number: int, text: str = "Fighting goes on in the north and near the border.") -> Answer:
    """The page behind it."""
    words = f"<h1>Chad - Level {number}</h1><p>{text}</p><p>{'Read this before you decide to go. ' * 20}</p>"
    return Answer(200, {"Content-Type": "text/html"}, f"<html><body><article>{words}</article></body></html>".encode())


def told_at_once(change: Callable[[World], str], behind: Answer) -> tuple[int, int]:
    """How often an entry that changed counts at the first look, and how often its page was asked."""
    found: list[tuple[int, int]] = []

    async def scenario(w: World) -> None:
        w.server.on("/chad", page(3))
        w.follow(w.server.on("/f", feed(level(w, 3)), feed(change(w))), confirm=2)
        assert (await w.poll())[0].entries_new == 1, "the page of the new entry agrees"
        w.server.on("/chad", behind)
        before = len(w.server.asked_for("/chad"))
        polled = await w.force(HOUR)
        found.append((polled.entries_revised, len(w.server.asked_for("/chad")) - before))
        later = await w.force(DAY)
        assert polled.entries_revised + later.entries_revised == 1, "said twice it counts in any case"

    run(scenario)
    return found[0]


def test_a_change_counts_at_once_when_its_page_agrees() -> None:
    assert told_at_once(lambda w: level(w, 4), page(4)) == (1, 1)


def test_a_change_waits_when_its_page_says_otherwise() -> None:
    assert told_at_once(lambda w: level(w, 4), page(3)) == (0, 1)


def test_a_change_waits_when_its_page_is_gone_or_elsewhere_or_no_page() -> None:
    assert told_at_once(lambda w: level(w, 4), Answer(404)) == (0, 1)
    assert told_at_once(lambda w: level(w, 4), Answer(200)) == (0, 1)
    assert told_at_once(lambda w: level(w, 4), Answer(302, {"Location": "http://localhost:9/"})) == (0, 1)


class NotesTitles(FindsNothing):
    """Finds nothing, and notes the titles of what it was given to search."""

    def __init__(self, searched: list[str]) -> None:
        self._searched = searched

    def detect(self, reading: Text, outline: Outline) -> Detection:
        self._searched.append(reading.title)
        return super().detect(reading, outline)


def test_an_entry_that_leaves_before_it_was_said_twice_waits_for_a_person_unsearched() -> None:
    """It is kept and marked; nothing is taken from it. Said twice later, it counts as any other."""
    searched: list[str] = []

    async def scenario(w: World) -> None:
        storm, stays = item(2, "A storm", "It says so once."), item(1)
        w.follow(w.server.on("/f", feed(storm, stays), feed(stays), feed(stays), feed(storm, stays)), confirm=2)
        assert (await w.poll())[0].entries_new == 0
        assert (await w.force(DAY)).entries_new == 1
        kept, _ = sorted(w.articles(), key=lambda article: article.last.title)
        fit = kept.fit(STORY)
        assert (kept.last.title, kept.once, kept.searched(STORY), searched) == ("A storm", True, False, ["News 1"])
        assert fit is not None
        assert (fit.decision, fit.reasons[0]) == ("review", SAID_ONCE)
        await w.force(DAY)
        await w.force(DAY)
        await w.force(DAY)
        kept = next(article for article in w.articles() if article.id == kept.id)
        fit = kept.fit(STORY)
        assert (kept.once, kept.searched(STORY), searched.count("A storm")) == (False, True, 1)
        assert fit is not None
        assert fit.decision == "accept"

    run(scenario, detector=NotesTitles(searched))


def test_an_edit_that_leaves_before_it_was_said_twice_waits_for_a_person_and_the_article_stands() -> None:
    searched: list[str] = []

    async def scenario(w: World) -> None:
        said, edit, other = item(1), item(1, "Changed", "It says so once."), item(2)
        w.follow(w.server.on("/f", feed(said), feed(said), feed(edit), feed(other), feed(other)), confirm=2)
        for _ in range(5):
            await w.force(DAY)
        first = next(article for article in w.articles() if article.last.title == "News 1")
        kept = next(article for article in w.articles() if article.last.title == "Changed")
        fit = kept.fit(STORY)
        assert (len(first.versions), kept.once, kept.searched(STORY), kept.added.url) == (1, True, False, "")
        assert kept.told.earliest >= w.clock() - 2 * DAY, "said when it was seen, whatever date the entry keeps"
        assert searched == ["News 1", "News 2"]
        assert fit is not None
        assert (fit.decision, fit.reasons[:2]) == ("review", (SAID_ONCE, EDITED_ONCE.format(first.id)))

    run(scenario, detector=NotesTitles(searched))


def test_an_edit_of_other_things_than_words_leaves_nothing_behind() -> None:
    async def scenario(w: World) -> None:
        said = item(1)
        labelled = said.replace("</item>", "<category>storms</category></item>")
        assert labelled != said
        w.follow(w.server.on("/f", feed(said), feed(said), feed(labelled), feed(item(2)), feed(item(2))), confirm=2)
        for _ in range(5):
            await w.force(DAY)
        assert sorted(article.last.title for article in w.articles()) == ["News 1", "News 2"]

    run(scenario)


def test_a_page_that_robots_may_not_read_is_not_asked() -> None:
    async def scenario(w: World) -> None:
        w.server.on("/robots.txt", Answer(200, {}, b"User-agent: *\nDisallow: /chad"))
        w.server.on("/chad", page(3))
        w.follow(w.server.on("/f", feed(level(w, 3))), confirm=2)
        assert (await w.poll())[0].entries_new == 0
        assert w.server.asked_for("/chad") == []

    run(scenario)


def test_where_a_page_redirects_to_robots_is_asked_again() -> None:
    async def scenario(w: World) -> None:
        w.server.on("/robots.txt", Answer(200, {}, b"User-agent: *\nDisallow: /inner"))
        w.server.on("/chad", Answer(302, {"Location": "/inner"}))
        w.server.on("/inner", page(3))
        w.follow(w.server.on("/f", feed(level(w, 3))), confirm=2)
        assert (await w.poll())[0].entries_new == 0
        assert len(w.server.asked_for("/chad")) == 1
        assert w.server.asked_for("/inner") == []

    run(scenario)


def test_few_pages_are_asked_in_one_poll_and_at_the_pace_of_their_host() -> None:
    async def scenario(w: World) -> None:
        many = [item(n).replace("https://news.example/", w.server.url("/p")) for n in range(30)]
        w.follow(w.server.on("/f", feed(*many)), confirm=2)
        before = w.clock()
        await w.poll()
        assert len([request for request in w.server.asked if request.path.startswith("/p")]) == 5
        assert w.clock() - before >= timedelta(seconds=25)

    run(scenario, spacing=5.0)


@pytest.mark.parametrize("taken", [True, False])
def test_a_page_on_another_host_is_asked_under_the_lease_of_that_host(taken: bool) -> None:
    leased: list[list[str]] = []

    async def scenario(w: World) -> None:
        link = w.server.url("/chad", 1)
        other = link.split("/")[2]
        entry = level(w, 3).replace(w.server.url("/chad"), link)

        def asked(request: Request) -> Answer:
            leased.append([due.group for due in w.journal.due() if due.holder == "test"])
            return page(3)

        w.server.on("/chad", asked)
        w.follow(w.server.on("/f", feed(entry)), confirm=2)
        with w.journal.writing() as writing:
            writing.plan([Work("page:x", other, 0)])
        if taken:
            assert w.journal.claim(w.clock(), w.clock() + HOUR, 1, "another process", "page:")
        assert (await w.poll())[0].entries_new == (0 if taken else 1)
        assert [other in groups for groups in leased] == ([] if taken else [True])
        assert {due.holder for due in w.journal.due("page:")} == {"another process" if taken else ""}
        assert w.journal.due("turn:") == [], "nothing is left of the lease"
        assert (w.journal.mark(f"host:{other}") is not None) == (not taken), "the host's pace is kept"

    run(scenario, addresses=2, spacing=5.0)


def test_without_the_wish_no_page_is_asked() -> None:
    async def scenario(w: World) -> None:
        w.follow(w.server.on("/f", feed(level(w, 3))))
        assert (await w.poll())[0].entries_new == 1
        assert w.server.asked_for("/chad") == []

    run(scenario)


def test_a_date_in_the_future_is_not_believed() -> None:
    async def scenario(w: World) -> None:
        w.follow(w.server.on("/f", feed(item(1, dated=START + 30 * DAY))))
        await w.poll()
        added = w.articles()[0].added
        assert (added.published.precision, added.published.latest) == ("unknown", START)
        assert added.claims is not None
        assert (added.claims.published, added.dating) == (START + 30 * DAY, "future"), "what was claimed is kept"

    run(scenario)


def test_a_date_long_before_an_entry_was_first_seen_is_flagged() -> None:
    async def scenario(w: World) -> None:
        w.follow(w.server.on("/f", feed(item(1, dated=START - 4 * DAY), item(2, dated=START - 2 * DAY))))
        await w.poll()
        assert [a.added.dating for a in w.articles()] == ["backdated", ""]
        assert w.articles()[0].added.published.earliest == START - 4 * DAY

    run(scenario)


def test_a_date_before_the_web_is_no_date() -> None:
    async def scenario(w: World) -> None:
        old = item(1).replace("2025", "0001")
        w.follow(w.server.on("/f", feed(old, item(2))))
        assert (await w.poll())[0].entries_new == 2
        assert [a.added.published.precision for a in w.articles()] == ["unknown", "instant"]

    run(scenario)


def test_entries_that_cannot_be_taken_in_are_a_failure_of_their_feed_alone() -> None:
    async def scenario(w: World) -> None:
        bad = w.follow(w.server.on("/bad", feed(item(1))))
        w.follow(w.server.on("/good", feed(item(2))))
        draft = w.desk._entries.draft

        def fails(name: str, *more: Any) -> Any:
            if name == bad:
                raise OverflowError("date value out of range")
            return draft(name, *more)

        w.desk._entries.draft = fails  # type: ignore[method-assign]
        outcomes = {p.feed == bad: p.error for p in await w.poll()}
        assert outcomes == {
            True: "intake: its entries cannot be taken in: OverflowError: date value out of range",
            False: None,
        }
        w.desk._entries.draft = draft  # type: ignore[method-assign]
        w.clock.now += HOUR
        await w.force()
        assert len(w.articles()) == 2

    run(scenario)


def test_silence_is_learned_and_ends() -> None:
    async def scenario(w: World) -> None:
        old = [item(n) for n in range(10, 0, -1)]
        fresh = item(99, dated=START + timedelta(days=5))
        name = w.follow(w.server.on("/f", *[feed(*old)] * 4, feed(fresh, *old)))
        await w.poll()
        await w.force(HOUR)
        assert w.state_of(name) == "ok"
        await w.force(3 * DAY)
        assert w.state_of(name) == "silent"
        await w.force(HOUR)
        assert w.events(name).count("FeedSilent") == 1
        await w.force(2 * DAY)
        assert w.state_of(name) == "ok"
        assert "FeedHeard" in w.events(name)

    run(scenario)


def test_a_flood_is_held_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.services.conclude.MOST_A_DAY", 10)

    async def scenario(w: World) -> None:
        flood = feed(*(item(n) for n in range(30)))
        w.follow(w.server.on("/f", feed(*(item(n) for n in range(5))), flood, flood))
        await w.poll()
        held = await w.force(HOUR)
        assert "held until tomorrow" in (held.error or "")
        assert len(w.articles()) == 5
        monkeypatch.setattr("tracker.services.conclude.MOST_A_DAY", 100)
        assert (await w.force(DAY)).entries_new == 25

    run(scenario)


def test_a_document_that_is_too_long_is_read_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.feeds.ladder.MOST_ENTRIES", 10)

    async def scenario(w: World) -> None:
        name = w.follow(w.server.on("/f", conditional('"1"', rss(*(item(n) for n in range(25))))))
        taken = [(await w.force(HOUR)).entries_new for _ in range(4)]
        assert taken == [10, 10, 5, 0]
        assert len(w.articles()) == 25
        assert w.state(name).etag == '"1"'

    run(scenario)


# --- one transaction --------------------------------------------------------------------------------------------


def test_when_the_append_fails_the_next_poll_sends_the_old_validators_and_loses_nothing() -> None:
    async def scenario(w: World) -> None:
        w.follow(w.server.on("/f", feed(*TWO, etag='"1"'), feed(item(3), *TWO, etag='"2"')))
        await w.poll()
        write = w.desk._entries.write

        def fails(*args: Any) -> int:
            write(*args)
            raise Conflict("the disk is full")

        w.desk._entries.write = fails  # type: ignore[method-assign]
        assert "not written" in ((await w.force(HOUR)).error or "")
        assert len(w.articles()) == 2
        w.desk._entries.write = write  # type: ignore[method-assign]
        again = (await w.poll(timedelta(minutes=6)))[0]  # its lease has run out
        assert w.server.asked[-1].headers["if-none-match"] == '"1"'
        assert again.entries_new == 1
        assert len(w.articles()) == 3

    run(scenario)


@pytest.mark.timeout(60)
def test_a_feed_whose_entries_are_being_searched_holds_up_no_other() -> None:
    searching, go_on = threading.Event(), threading.Event()

    class Slow(FindsNothing):
        def detect(self, reading: Text, outline: Outline) -> Detection:
            searching.set()
            go_on.wait()
            return super().detect(reading, outline)

    async def scenario(w: World) -> None:
        slow = w.follow(w.server.on("/slow", feed(*TWO)))
        polling = asyncio.create_task(w.poll())
        await asyncio.to_thread(searching.wait)
        other = w.follow(w.server.url("/", 1))  # another host, which answers 404
        try:
            assert [p.status for p in await w.poll()] == [404]
            assert (w.state(other).failures, w.state(slow).last_ok) == (1, None)
        finally:
            go_on.set()
        assert [p.entries_new for p in await polling] == [2]

    run(scenario, addresses=2, detector=Slow())


@pytest.mark.timeout(60)
def test_new_entries_of_one_feed_do_not_wait_for_the_texts_of_another() -> None:
    """A long document takes its turn after each of its texts; what others bring is searched and written in between."""
    searched: list[str] = []
    go_on = threading.Semaphore(0)

    class Slow(FindsNothing):
        def detect(self, reading: Text, outline: Outline) -> Detection:
            searched.append(reading.title)
            assert go_on.acquire(timeout=20)
            return super().detect(reading, outline)

    async def scenario(w: World) -> None:
        many = w.follow(w.server.on("/many", feed(*(item(number) for number in range(20)))))
        polling = asyncio.create_task(w.poll())
        while not searched:
            await asyncio.sleep(0.01)
        w.server.on("/few", feed(item(50, "Short")))
        few = w.follow(w.server.url("/few", 1))
        other = asyncio.create_task(w.poll())
        while not w.ahead.queued:
            await asyncio.sleep(0.01)
        go_on.release(2)
        assert [polled.entries_new for polled in await asyncio.wait_for(other, 20)] == [1]
        assert (w.titles(), w.state(few).failures, w.state(many).last_ok) == (["Short"], 0, None)
        assert len(searched) <= 3
        go_on.release(100)
        assert [polled.entries_new for polled in await polling] == [20]
        assert len(searched) == 21, "what was searched once is remembered"

    run(scenario, addresses=2, detector=Slow())


def test_who_lost_the_lease_writes_nothing() -> None:
    async def scenario(w: World) -> None:
        w.follow(w.server.on("/f", feed(*TWO)))
        slow = w.desk.claim("storm")
        other = World(w.server, w.fetch, w.journal, w.clock, 0)
        async with other.commits, other.searched:
            polled = await other.poll(timedelta(minutes=6))
        assert [p.entries_new for p in polled] == [2]
        late = await slow[0]
        assert "not written" in (late[0].error or "")
        assert len(w.articles()) == 2

    run(scenario, clock=Clock())


def test_a_feed_that_moves_from_http_to_https_of_its_host_is_followed_at_once() -> None:
    """There is no https here, so the fetcher is one that tells what a server would."""

    class Secured:
        async def get(self, address: str, headers: Any = None, turn: Any = None) -> Fetched:
            steps = () if address.startswith("https") else ((301, "https://news.example/feed"),)
            return Fetched("https://news.example/feed", 200, {}, rss(*TWO), steps)

    async def scenario(w: World) -> None:
        w.desk._tools = replace(w.desk._tools, fetch=Secured())
        name = w.follow("http://news.example/feed")
        await w.poll()
        moved: FeedMoved = w.event(name, FeedMoved)
        assert (moved.was, moved.url) == ("http://news.example/feed", "https://news.example/feed")
        assert (await w.force(HOUR)).url == "https://news.example/feed"
        assert len(w.articles()) == 2

    run(scenario)


def test_where_redirects_lead_is_asked_at_its_own_pace() -> None:
    """Three hosts whose feeds live at a fourth one: it is asked five seconds apart, as if they were its own; and a
    redirect within one host is another request to it."""

    async def scenario(w: World) -> None:
        starts: dict[str, list[float]] = {}

        def asked(request: Request) -> None:
            starts.setdefault(request.headers["host"], []).append((w.clock() - START).total_seconds())

        def shared(request: Request) -> Answer:
            asked(request)
            return feed(*TWO)

        def onward(request: Request) -> Answer:
            asked(request)
            return Answer(302, {"Location": w.server.url(f"/shared{request.path}", 3)})

        for number in range(3):
            w.server.on(f"/{number}", onward)
            w.server.on(f"/shared/{number}", shared)
            w.follow(w.server.url(f"/{number}", number))
        assert [polled.outcome for polled in await w.poll()] == ["new"] * 3
        there = starts.pop(f"{w.server.hosts[3]}:{w.server.port}")
        assert [later - start for start, later in pairwise(sorted(there))] == [5, 5]
        assert [len(asked) for asked in starts.values()] == [1, 1, 1]

        home: list[float] = []

        def at_home(request: Request) -> Answer:
            home.append((w.clock() - START).total_seconds())
            return feed(*TWO) if request.path == "/there" else Answer(302, {"Location": "/there"})

        w.server.on("/there", at_home)
        w.server.on("/here", at_home)
        w.follow(w.server.url("/here", 4))
        assert [polled.error for polled in await w.poll()] == [None]
        assert [later - start for start, later in pairwise(home)] == [5]

    run(scenario, spacing=5.0, addresses=5)


def test_a_host_that_redirects_to_itself_is_read_within_a_lease_however_slow_it_wants_to_be() -> None:
    """A pause of ten minutes between two hops would be longer than the lease: the feed would be put off for ever."""

    async def scenario(w: World) -> None:
        w.server.on("/here", Answer(302, {"Location": "/there"}))
        w.server.on("/there", feed(*TWO))
        w.follow(w.server.url("/here"))
        w.hosts.learn(f"{w.server.hosts[0]}:{w.server.port}", Pace(pause=600, last=START))
        assert await w.poll() == [], "its turn comes after this lease"
        assert [polled.entries_new for polled in await w.poll(timedelta(minutes=10))] == [2]

    run(scenario, spacing=5.0)


def test_a_redirects_target_that_says_too_many_requests_is_left_alone_not_its_source() -> None:
    async def scenario(w: World) -> None:
        w.server.on("/f", Answer(302, {"Location": w.server.url("/busy", 1)}))
        w.server.on("/busy", Answer(429, {"Retry-After": "3600"}))
        w.follow(w.server.url("/f"))
        (polled,) = await w.poll()
        assert (polled.status, polled.outcome) == (429, "error")
        source, target = (w.hosts.pace(f"{host}:{w.server.port}") for host in w.server.hosts)
        assert (source.pause, target.pause) == (0, 15)
        assert w.next_in(polled.feed) >= timedelta(hours=1), "the feed itself is put off as it was asked to be"

    run(scenario, spacing=5.0, addresses=2)
