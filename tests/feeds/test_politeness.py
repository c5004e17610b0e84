"""When to look again: a pure function of what happened. Bounds hold whatever servers and people say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.feeds.entry import Hints
from tracker.feeds.moves import judge, lasting_target
from tracker.feeds.politeness import (
    CEILING,
    FLOOR,
    HOT_FLOOR,
    LONGEST_RETRY,
    Facts,
    decide,
    expires,
    max_age,
    unconditional,
    weight,
)
from tracker.feeds.refusals import challenge
from tracker.feeds.silence import habit, is_odd
from tracker.http import host_name, host_of, retry_after
from tracker.net.domains import same_domain

NOW = datetime(2025, 4, 14, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@settings(max_examples=60)
@given(
    interval=st.timedeltas(FLOOR, CEILING),
    share=st.none() | st.floats(0, 1),
    failures=st.floats(0, 1_000),
    random=st.floats(0, 1, exclude_max=True),
    hot=st.booleans(),
    turned=st.booleans(),
    first=st.booleans(),
    headers=st.dictionaries(
        st.sampled_from(["retry-after", "cache-control", "expires", "age", "date"]),
        st.sampled_from(
            ["", "0", "60", "99999999999", "max-age=5", "max-age=9999999999", "Thu, 01 Jan 2099 00:00:00 GMT", "x"]
        ),
    ),
    hints=st.builds(
        Hints,
        ttl_minutes=st.none() | st.integers(0, 10**9),
        period_minutes=st.none() | st.integers(0, 10**6),
        skip_hours=st.sets(st.integers(0, 23)).map(tuple),
        skip_days=st.sets(st.integers(0, 6)).map(tuple),
    ),
)
def test_the_next_poll_lies_between_the_floor_and_the_caps(
    interval: timedelta, share: float | None, failures: float, random: float, hot: bool, turned: bool, first: bool,
    headers: dict[str, str], hints: Hints,
) -> None:  # fmt: skip
    facts = Facts(
        interval=interval, share_new=share, failures=failures, random=random, hot=hot, turned_over=turned, first=first,
        headers=headers, hints=hints,
    )  # fmt: skip
    intention = decide(facts, NOW)
    wait = intention.next_at - NOW
    assert wait >= HOT_FLOOR
    assert HOT_FLOOR <= intention.interval <= CEILING
    assert wait <= LONGEST_RETRY + CEILING + timedelta(days=9)
    assert wait >= min(retry_after(headers, NOW), LONGEST_RETRY)
    if len(hints.skip_hours) < 24 and len(hints.skip_days) < 7:
        assert intention.next_at.hour not in hints.skip_hours
        assert intention.next_at.weekday() not in hints.skip_days


@pytest.mark.parametrize(
    ("facts", "minutes"),
    [
        (Facts(share_new=0.0), 36),
        (Facts(share_new=0.1), 30),
        (Facts(share_new=0.5), 15),
        (Facts(share_new=1.0, turned_over=True), 10),
        (Facts(share_new=1.0, first=True), 30),
        (Facts(share_new=None), 30),
        (Facts(share_new=0.0, interval=6 * HOUR), 360),
        (Facts(share_new=0.0, interval=6 * HOUR, hot=True), 90),
        (Facts(share_new=0.9, interval=timedelta(minutes=10)), 10),
        (Facts(share_new=0.9, interval=timedelta(minutes=10), hot=True), 5),
    ],
)
def test_our_own_interval_follows_the_share_of_the_window_that_is_new(facts: Facts, minutes: int) -> None:
    assert decide(facts, NOW).interval == timedelta(minutes=minutes)


@given(st.timedeltas(FLOOR, CEILING), st.floats(0, 1, exclude_max=True))
def test_a_wish_is_kept_to_a_tenth_whatever_our_own_interval_is(interval: timedelta, random: float) -> None:
    wish = timedelta(minutes=20)
    wait = decide(Facts(interval=interval, wish=wish, random=random), NOW).next_at - NOW
    assert wish <= wait <= wish * 1.1


def test_a_feed_that_fails_is_asked_less_often_than_a_person_wished() -> None:
    def wait(failures: float) -> timedelta:
        facts = Facts(share_new=None, failures=failures, wish=timedelta(minutes=5), random=0.0)
        return decide(facts, NOW).next_at - NOW

    assert [wait(n) for n in (1, 5, 1_000)] == [timedelta(minutes=10), timedelta(minutes=30), timedelta(hours=24)]


def test_chance_spreads_polls_a_little_and_the_first_ones_over_the_whole_interval() -> None:
    waits = [decide(Facts(share_new=0.1, random=r / 10), NOW).next_at - NOW for r in range(10)]
    assert timedelta(minutes=30) == waits[0] < waits[9] < timedelta(minutes=33)
    first = [decide(Facts(share_new=0.1, first=True, random=r / 10), NOW).next_at - NOW for r in range(10)]
    assert first[9] - first[0] == timedelta(minutes=27)


def test_the_same_facts_give_the_same_intention() -> None:
    assert decide(Facts(), NOW) == decide(Facts(), NOW)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        *(
            ("120", timedelta(minutes=2)),
            ("0", timedelta()),
            ("", timedelta()),
            ("soon", timedelta()),
            ("-1", timedelta()),
        ),
        *(
            ("1.5", timedelta()),
            ("Mon, 14 Apr 2025 10:00:00 GMT", HOUR),
            ("Mon, 14 Apr 2025 08:00:00 GMT", timedelta()),
        ),
        *(("Mon, 14 Apr 2025 12:00:00 +0200", HOUR), ("9" * 18, timedelta(seconds=10**8)), ("9" * 99, timedelta())),
    ],
)
def test_retry_after(value: str, wait: timedelta) -> None:
    assert retry_after({"retry-after": value}, NOW) == wait


def test_freshness() -> None:
    assert max_age({"cache-control": 'private, MAX-AGE="60"'}) == timedelta(minutes=1)
    assert max_age({"cache-control": "s-maxage=60"}) == timedelta()
    assert max_age({"cache-control": "max-age=60", "age": "90"}) == timedelta()
    given = {"expires": "Mon, 14 Apr 2025 11:00:00 GMT", "date": "Mon, 14 Apr 2025 10:00:00 GMT"}
    assert expires(given, NOW) == HOUR
    assert expires({**given, "cache-control": "max-age=0"}, NOW) == timedelta()
    assert expires({"expires": "Mon, 14 Apr 2025 11:00:00 GMT"}, NOW) == 2 * HOUR


def test_one_poll_in_a_hundred_asks_without_validators() -> None:
    assert sum(unconditional(n / 1_000) for n in range(1_000)) == 10


def test_kinds_of_failure_weigh_differently() -> None:
    assert (
        weight("dns", None)
        < weight("timeout", None)
        == weight("http", 503)
        == weight("http", 404)
        < weight("http", 403)
    )


@pytest.mark.parametrize(
    ("url", "target", "seen", "move"),
    [
        ("http://a.example/f", "https://a.example/f", 1, "keep"),
        ("http://a.example/f", "https://a.example/g", 1, "keep"),
        ("https://a.example/f", "https://a.example/g", 4, "watch"),
        ("https://a.example/f", "https://a.example/g", 5, "keep"),
        ("https://www.a.example/f", "https://feeds.a.example/f", 5, "keep"),
        ("https://a.example/f", "https://b.example/f", 99, "ask"),
        ("https://a.co.uk/f", "https://b.co.uk/f", 99, "ask"),
        ("https://www.a.co.uk/f", "https://a.co.uk/f", 5, "keep"),
        ("https://a.github.io/f", "https://b.github.io/f", 99, "ask"),
        ("https://a.gob.sv/f", "https://b.gob.sv/f", 99, "ask"),
        ("https://old.k12.ca.us/f", "https://new.k12.ca.us/f", 99, "ask"),
        ("https://rss.nytimes.com/f", "https://www.nytimes.com/f", 5, "keep"),
        ("http://192.0.2.1/f", "http://192.0.2.2/f", 99, "ask"),
        ("https://a.example/f", None, 0, "none"),
    ],
)
def test_which_moves_are_kept(url: str, target: str | None, seen: int, move: str) -> None:
    assert judge(url, target, same_domain, seen, NOW, NOW) == move


def test_a_chain_says_where_a_feed_lives_only_when_every_step_is_for_good() -> None:
    assert lasting_target("a", [(301, "b"), (308, "c")]) == "c"
    assert lasting_target("a", [(301, "b"), (302, "c")]) is None
    assert lasting_target("a", []) is None


def test_hosts() -> None:
    assert host_of("https://U@A.example:8080/x?y") == "a.example:8080"
    assert host_name("http://[::1]:80/") == "[::1]"


def test_challenges_by_name() -> None:
    assert challenge(403, {"cf-mitigated": "challenge"}, b"") == "Cloudflare challenge"
    assert challenge(503, {"server": "cloudflare"}, b"<title>Just a moment...</title>") == "Cloudflare challenge"
    assert challenge(403, {"server": "cloudflare"}, b"cf-error-details") == "Cloudflare block"
    assert challenge(403, {"x-datadome": "1"}, b"") == "DataDome challenge"
    assert challenge(403, {"server": "AkamaiGHost"}, b"<H1>Access Denied</H1>") == "Akamai block"
    assert challenge(404, {"cf-mitigated": "challenge"}, b"") == ""
    assert challenge(403, {}, b"Forbidden") == ""


def test_a_habit_needs_some_dates_and_silence_some_time() -> None:
    hours = [n * 3_600 * 10**6 for n in range(1, 11)]
    assert habit(hours[:4]) is None
    assert habit([0, *hours, *hours]) == (HOUR, HOUR)
    day = timedelta(days=1)
    assert not is_odd(NOW, NOW - 2 * day, HOUR, NOW + HOUR)
    assert is_odd(NOW - 2 * day, NOW - 2 * day, HOUR, NOW)
    assert not is_odd(NOW - 400 * day, NOW - HOUR, HOUR, NOW)  # only just met
    assert not is_odd(NOW - 20 * day, NOW - 20 * day, 7 * day, NOW)
