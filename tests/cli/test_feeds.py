"""The feed commands as a person runs them: exact JSON, screens of 80 columns, a feed server on 127.0.0.1."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Tracker
from tests.feeds.scenario import conditional, feed, item, rss
from tests.loopback import Answer, Loopback


@pytest.fixture
def mine(empty: Tracker) -> Tracker:
    """A command line on a new story without feeds."""
    assert empty("init", "--new", "storm").code == 0
    assert empty("init", "--seeds", "storm").code == 0
    return empty


def later(monkeypatch: pytest.MonkeyPatch, instant: str) -> None:
    """The clock stands at an instant."""
    monkeypatch.setenv("TRACKER_NOW", instant)


TWO = (item(2), item(1))
SHAPE = {"feed", "url", "title", "state", "last_ok", "last_new", "usual_gap_minutes", "failures", "next_at", "waiting"}


def test_a_malformed_feed_is_kept_and_marked(mine: Tracker, site: Loopback) -> None:
    broken = rss(*TWO).replace(b"</channel>", b"<b>&nbsp;</channel>")
    mine("feeds", "add", site.on("/f", Answer(200, {}, broken), feed(item(3), *TWO)))
    assert mine("poll", "--json").json["feeds"][0]["entries_new"] == 2
    assert mine("feeds", "check", "1", "--json").json["malformed"] is True
    assert "MALFORMED" in mine("feeds").out
    mine("poll", "--force")
    assert mine("feeds", "check", "1", "--json").json["malformed"] is False
    assert "MALFORMED" not in mine("feeds").out


def test_from_add_to_poll_to_list(mine: Tracker, site: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    url = site.on("/f", conditional('"1"', rss(*TWO)))
    added = mine("feeds", "add", url, "--json").json
    assert (added["schema"], added["url"], added["added"]) == ("tracker.feed-added/1", url, True)
    assert not any(site.asked_for(path) for path in ("/1", "/2", "/3"))
    polled = mine("poll", "--json")
    assert polled.code == 0
    (row,) = polled.json["feeds"]
    assert (row["outcome"], row["status"], row["entries_new"], row["entries_revised"]) == ("new", 200, 2, 0)
    assert (row["bytes"], row["error"]) == (len(rss(*TWO)), None)
    assert mine("poll", "--json").json["feeds"] == []  # nothing is due
    (again,) = mine("poll", "--force", "--json").json["feeds"]
    assert again["outcome"] in ("not_modified", "unchanged")  # one in a hundred asks without validators
    listed = mine("feeds", "list", "--json").json
    assert set(listed["feeds"][0]) >= SHAPE
    assert (listed["feeds"][0]["state"], listed["feeds"][0]["waiting"]) == ("ok", None)
    later(monkeypatch, again["next_at"])
    assert len(mine("poll", "--json", "--feed", "1").json["feeds"]) == 1


def test_a_feed_that_fails_is_5_from_poll_and_0_from_run_once(mine: Tracker, site: Loopback) -> None:
    mine("feeds", "add", site.on("/gone", Answer(404)))
    ran = mine("poll")
    assert ran.code == 5
    assert "HTTP 404" in ran.out
    again = mine("run", "--once")
    assert again.code == 0
    assert "0 feeds polled" in again.out  # not due yet: a restart does not poll early


def test_the_screen_says_what_is_wrong_since_when_and_what_next(
    mine: Tracker, site: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine("feeds", "add", site.on("/ok", feed(*TWO)), "--title", "A very good feed with a name that is rather long")
    mine("feeds", "add", site.on("/bad", Answer(403, {"cf-mitigated": "challenge"})), "--title", "La Prensa")
    mine("feeds", "add", f"http://127.0.0.1:{site.port}/paused", "--title", "Paused")
    mine("feeds", "pause", "3", "--reason", "the site is being rebuilt")
    for hour in range(13, 17):
        later(monkeypatch, f"2026-11-24T{hour}:00:00Z")
        mine("poll", "--force")
    screen = mine("feeds").out
    assert all(len(line) <= 80 for line in screen.splitlines())
    assert "BROKEN" in screen
    assert "challenge: Cloudflare challenge, HTTP 403 x4 since 2026-11-24 13:00Z" in screen
    assert "the site is being rebuilt" in screen
    assert "3 feeds: 1 ok, 1 broken, 1 paused." in screen
    status = mine("status", "--json").json["feeds"]
    assert (status["ok"], status["broken"]) == (1, 1)


def test_pause_resume_and_remove_by_number_address_or_id(mine: Tracker, site: Loopback) -> None:
    url = site.on("/f", feed(*TWO))
    name = mine("feeds", "add", url, "--json").json["feed"]
    assert mine("feeds", "pause", url).code == 0
    assert mine("poll", "--force", "--json").json["feeds"] == []
    assert mine("feeds", "list", "--json").json["feeds"][0]["state"] == "paused"
    assert mine("feeds", "resume", "1").code == 0
    assert len(mine("poll", "--json").json["feeds"]) == 1
    assert mine("feeds", "remove", name).code == 0
    assert mine("feeds", "list", "--json").json["feeds"] == []
    assert mine("feeds", "pause", name).code == 3


def test_a_move_to_another_domain_waits_and_can_be_accepted(
    mine: Tracker, site: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_ALLOW_ADDRESSES", "127.0.0.0/8,::1/128")
    new = f"http://localhost:{site.port}/new"
    site.on("/new", feed(*TWO))
    mine("feeds", "add", site.on("/old", Answer(301, {"Location": new})))
    assert mine("poll").code == 5
    (row,) = mine("feeds", "list", "--json").json["feeds"]
    assert new in row["waiting"]
    assert "WAITS for you" in mine("feeds").out
    assert mine("feeds", "check", "1", "--accept").code == 0
    assert mine("poll", "--json").json["feeds"][0]["entries_new"] == 2
    (row,) = mine("feeds", "list", "--json").json["feeds"]
    assert (row["url"], row["waiting"]) == (new, None)
    assert mine("feeds", "check", "1", "--accept").code == 2


def test_a_feed_that_moved_to_one_that_is_followed_is_told_in_the_list(
    mine: Tracker, site: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_ALLOW_ADDRESSES", "127.0.0.0/8,::1/128")
    new = f"http://localhost:{site.port}/new"
    site.on("/new", feed(*TWO))
    old = site.on("/old", Answer(301, {"Location": new}))
    mine("feeds", "add", old)
    mine("feeds", "add", new)
    mine("poll")
    assert mine("feeds", "check", "1", "--accept").code == 0
    (row,) = mine("feeds", "list", "--json").json["feeds"]
    assert (row["url"], row["moved_here"]) == (new, [old])
    assert f"{old} moved here" in " ".join(mine("feeds").out.split())
    assert f"moved here {old}" in " ".join(mine("feeds", "check", "1").out.split())
    assert len(mine("poll", "--force", "--json").json["feeds"]) == 1


def test_history_tells_looks_and_the_hole(mine: Tracker, site: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    mine("feeds", "add", site.on("/f", conditional('"1"', rss(*TWO))))
    for hour in ("13:00", "13:40", "14:20", "17:30"):
        later(monkeypatch, f"2026-11-24T{hour}:00Z")
        mine("poll", "--force")
    told = mine("feeds", "history", "1", "--day", "2026-11-24", "--json").json
    (day,) = told["days"]
    assert (day["first"], day["last"]) == ("2026-11-24T13:00:00Z", "2026-11-24T17:30:00Z")
    assert day["polls"]["new"] == 1
    assert sum(day["polls"].values()) == 4
    assert (day["hole_from"], day["hole_to"]) == ("2026-11-24T14:20:00Z", "2026-11-24T17:30:00Z")
    screen = mine("feeds", "history", "1", "--day", "2026-11-24").out
    assert "NOT WATCHED from 2026-11-24T14:20Z to 2026-11-24T17:30Z" in screen
    later(monkeypatch, "2026-11-26T12:00:00Z")
    assert "Not watched from 2026-11-24T14:20:00Z" in " ".join(mine("status", "--as-of", "2026-11-24").out.split())
    assert mine("feeds", "history", "9").code == 3


def test_opml_goes_out_and_comes_in(mine: Tracker, tmp_path: Path) -> None:
    mine("feeds", "add", "https://a.example/feed", "--title", "A & B", "--confirm", "2")
    assert mine("feeds", "export", "-o", "feeds.opml").code == 0
    mine("feeds", "remove", "1")
    assert mine("feeds", "import", "feeds.opml", "--json").json["feeds"][0]["added"] is True
    again = mine("feeds", "import", "feeds.opml", "--json")
    assert (again.code, again.json["feeds"][0]["added"]) == (0, False)
    listed = mine("feeds", "list", "--json").json["feeds"]
    assert [(feed["url"], feed["title"]) for feed in listed] == [("https://a.example/feed", "A & B")]
    bad = tmp_path / "bad.opml"
    for text, code in (
        ('<!DOCTYPE x [<!ENTITY y "z">]><opml/>', 2),
        ("<html/>", 2),
        ("<opml", 2),
        ('<opml><body><outline xmlUrl="http://127.0.0.1/"/></body></opml>', 5),
    ):
        bad.write_text(text)
        assert mine("feeds", "import", str(bad)).code == code, text


def test_test_and_discover_look_and_write_nothing(mine: Tracker, site: Loopback) -> None:
    url = site.on("/feed.xml", feed(*TWO))
    page = b"<html><head><link rel='alternate' type='application/rss+xml' title='News' href='/feed.xml'></head></html>"
    assert len(mine("feeds", "test", url, "--json").json["entries"]) == 2
    found = mine("feeds", "discover", site.on("/", Answer(200, {"Content-Type": "text/html"}, page)), "--json").json
    assert found["feeds"] == [{"url": url, "title": "News", "entries": 2, "linked": True}]
    plain = mine("feeds", "discover", site.on("/plain", Answer(200, {}, b"<html></html>")), "--json").json
    assert [each["url"] for each in plain["feeds"]] == [url]
    assert mine("feeds", "list", "--json").json["feeds"] == []
    assert mine("feeds", "test", "http://169.254.169.254/").code == 2
    assert mine("feeds", "test", site.url("/nothing")).code == 8


def test_parse_reads_bytes_and_says_why_not(mine: Tracker, tmp_path: Path) -> None:
    good, page = tmp_path / "f.xml", tmp_path / "p.html"
    good.write_bytes(rss(item(1, title="One\x85")))
    page.write_text("<!doctype html><html></html>")
    parsed = mine("feeds", "parse", str(good), "--json", "--url", "https://a.example/", "--header", "X: y").json
    assert (parsed["schema"], parsed["malformed"], len(parsed["entries"])) == ("tracker.feed/1", False, 1)
    assert set(parsed["feed"]) == {"title", "link", "self", "hub", "ttl_minutes"}
    assert set(parsed["entries"][0]) == {"id", "title", "link", "published", "updated", "author", "summary"}
    refused = mine("feeds", "parse", str(page))
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert mine("feeds", "parse", "nowhere.xml").code == 1


@pytest.mark.parametrize("words", [("feeds", "--help"), ("poll", "--help"), ("run", "--help"), ("health", "--help")])
def test_help_fits_the_screen(mine: Tracker, words: tuple[str, ...]) -> None:
    shown = mine(*words).out
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_health_without_a_daemon_is_1(mine: Tracker) -> None:
    ran = mine("health", "--json")
    assert (ran.code, json.loads(ran.out)["healthy"]) == (1, False)


def test_a_dry_run_says_what_is_due_and_touches_nothing(
    mine: Tracker, site: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, three = (site.on(path, feed(*TWO)) for path in ("/1", "/2", "/3"))
    for url in (one, two, three):
        assert mine("feeds", "add", url).code == 0
    assert mine("feeds", "pause", three).code == 0
    before = mine("status", "--json").json["as_of"]

    def plan(*words: str) -> dict[str, bool]:
        shape = mine("poll", "--dry-run", *words, "--json").json
        assert shape["schema"] == "tracker.poll-plan/1"
        return {row["url"]: row["due"] for row in shape["feeds"]}

    assert plan() == {one: True, two: True, three: False}
    assert plan("--feed", two) == {two: True}
    assert not any(site.asked_for(path) for path in ("/1", "/2", "/3"))
    assert mine("status", "--json").json["as_of"] == before
    assert mine("poll", "--feed", one).code == 0
    assert plan() == {one: False, two: True, three: False}
    assert plan("--force") == {one: True, two: True, three: False}
    screen = mine("poll", "-n").out
    assert "1 of 3 feeds would be fetched. Nothing was fetched" in screen
    assert "The next is due at" in screen
    assert max(map(len, screen.splitlines())) <= 80
