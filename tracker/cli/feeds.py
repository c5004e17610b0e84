"""``tracker feeds``: which feeds are followed, and how they are."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from tracker.cli import words
from tracker.cli.desk import Desk, desk, json_option, print_json, print_lines
from tracker.cli.failures import Failure, NotFound
from tracker.journal.journal import Journal
from tracker.journal.work import Due
from tracker.safetext import one_line, pad, wrap
from tracker.services.coverage import FollowedFeed, coverage
from tracker.services.poll_feeds import FAILING_AFTER, FeedState, feed_key, follow, unfollow
from tracker.services.rebuild import choose_story
from tracker.times import instant_of, iso


@click.group("feeds", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """The feeds that are followed, and how they are.

    \b
    tracker feeds list
    tracker feeds add https://www.example.org/feed.xml
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_)


@command.command("list")
@json_option
@desk
def list_(at_desk: Desk, as_json: bool = False) -> None:
    """All feeds: last answer, last new entry, state, next poll."""
    with at_desk.reading() as journal:
        rows = rows_of(journal, choose_story(journal, at_desk.story), at_desk.now)
    if as_json:
        print_json({"schema": "tracker.feeds/1", "feeds": [_shape(*row) for row in rows]})
        return
    print_lines(_screen(rows, at_desk.now))


Row = tuple[FollowedFeed, FeedState, Due | None]


def rows_of(journal: Journal, story: str, now: datetime) -> list[Row]:
    """Each followed feed with what the poller remembers of it."""
    due = {item.key: item for item in journal.due("feed:")}
    rows: list[Row] = []
    for feed in coverage(journal, story, journal.top().position, datetime.max.replace(tzinfo=now.tzinfo)).feeds:
        item = due.get(feed_key(feed.feed))
        state = msgspec.json.decode(item.state, type=FeedState) if item else FeedState(url=feed.url)
        rows.append((feed, state, item))
    return rows


def state_of(feed: FollowedFeed, state: FeedState) -> str:
    """The state to show: what the events say, and failures that are too young for an event."""
    if feed.state == "ok" and state.failures >= FAILING_AFTER:
        return "broken"
    return feed.state


def _shape(feed: FollowedFeed, state: FeedState, item: Due | None) -> dict[str, Any]:
    return {
        "feed": feed.feed,
        "url": feed.url,
        "title": state.title or feed.title,
        "state": state_of(feed, state),
        "last_ok": iso(state.last_ok) if state.last_ok else None,
        "last_new": iso(state.last_new) if state.last_new else None,
        "usual_gap_minutes": None,
        "failures": state.failures,
        "next_at": iso(instant_of(item.next_at)) if item else None,
        "waiting": None,
        "error": state.error or None,
    }


def _screen(rows: list[Row], now: datetime) -> list[str]:
    lines = [f"    {pad('FEED', 34)}{pad('LAST OK', 12)}{pad('LAST NEW', 12)}{pad('FAILED', 8)}STATE"]
    for number, (feed, state, item) in enumerate(rows, start=1):
        shown = state_of(feed, state)
        mark = {"ok": "ok", "silent": "SILENT?", "broken": "BROKEN", "gone": "GONE"}.get(shown, shown)
        mark = "not yet polled" if state.last_ok is None and not state.failures else mark
        lines.append(
            f"{number:>2}  {pad(one_line(state.title or feed.title), 33)} {pad(_ago(state.last_ok, now), 12)}"
            f"{pad(_ago(state.last_new, now), 12)}{pad(str(state.failures or ''), 8)}{mark}"
        )
        if state.error:
            when = f"; next try {_ahead(item, now)}" if item else ""
            lines += [f"      {line}" for line in wrap(one_line(state.error) + when, words.COLUMNS - 6)]
    broken = sum(1 for feed, state, _ in rows if state_of(feed, state) == "broken")
    lines += ["", f"{len(rows)} feeds, {broken} broken. A feed is never switched off by itself."]
    return lines


def _ago(instant: datetime | None, now: datetime) -> str:
    if instant is None:
        return "never"
    minutes = int((now - instant).total_seconds() // 60)
    if minutes < 60:
        return f"{max(minutes, 0)}m ago"
    return f"{minutes // 60}h ago" if minutes < 2880 else f"{minutes // 1440}d ago"


def _ahead(item: Due, now: datetime) -> str:
    minutes = int((instant_of(item.next_at) - now).total_seconds() // 60)
    return "now" if minutes <= 0 else f"in {minutes}m" if minutes < 120 else f"in {minutes // 60}h"


@command.command("add")
@click.argument("url")
@click.option("--title", default="", help="What to call it.")
@json_option
@desk
def add(at_desk: Desk, url: str, title: str, as_json: bool) -> None:
    """Follow the feed at an address; it is due at once. The network is not touched."""
    from tracker import wiring
    from tracker.net.guard import Refused

    try:
        checked = str(wiring.guard(at_desk.settings).check_url(url.strip()))
    except Refused as error:
        raise Failure(f"refused: {error}", 2) from error
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        feed, added = follow(journal, story, checked, title, at_desk.now, at_desk.settings.user)
    if as_json:
        print_json({"schema": "tracker.feed-added/1", "feed": feed, "url": checked, "added": added})
        return
    print_lines([f"{'Following' if added else 'Already followed:'} {checked}", f"feed  {feed}", "Next: tracker poll"])


@command.command("remove")
@click.argument("feed")
@click.option("--reason", default="", help="Why; part of the record.")
@desk
def remove(at_desk: Desk, feed: str, reason: str) -> None:
    """Stop following a feed; what it brought stays."""
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        found = find_feed(journal, story, feed, at_desk.now)
        unfollow(journal, found, reason, at_desk.settings.user)
    print_lines([f"No longer following {found.url}"])


def find_feed(journal: Journal, story: str, name: str, now: datetime) -> FollowedFeed:
    """The followed feed of an id or an address. Raises ``NotFound``."""
    feeds = coverage(journal, story, journal.top().position, datetime.max.replace(tzinfo=now.tzinfo)).feeds
    for feed in feeds:
        if name in (feed.feed, feed.url):
            return feed
    raise NotFound(f"no feed {name!r} is followed; `tracker feeds list` shows them")


@command.command("parse")
@click.argument("file", metavar="FILE")
@click.option("--url", default="", help="Where the document came from.")
@click.option("--header", "headers", multiple=True, metavar="'Name: value'", help="A response header.")
@json_option
@desk
def parse_(at_desk: Desk, file: str, url: str, headers: tuple[str, ...], as_json: bool) -> None:
    """The entries of a feed document, as the poller would see them; no network, no store."""
    from tracker.feeds.parse import NotAFeed, parse

    try:
        body = Path(file).read_bytes()
        feed = parse(body, url, dict(_header(text) for text in headers))
    except OSError as error:
        raise Failure(f"{file} cannot be read: {error.strerror}", 1) from error
    except NotAFeed as error:
        raise Failure(f"{file}: {error}", 1) from error
    if as_json:
        print_json(
            {
                "schema": "tracker.feed/1",
                "feed": {
                    "title": feed.title,
                    "link": feed.link,
                    "self": feed.self_link or None,
                    "hub": feed.hub or None,
                    "ttl_minutes": feed.ttl_minutes,
                },
                "malformed": feed.malformed,
                "entries": [
                    {
                        "id": entry.id,
                        "title": entry.title,
                        "link": entry.link,
                        "published": iso(entry.published) if entry.published else None,
                        "updated": iso(entry.updated) if entry.updated else None,
                        "author": entry.author,
                        "summary": entry.summary,
                    }
                    for entry in feed.entries
                ],
            }
        )
        return
    lines = [f"{one_line(feed.title)}   {len(feed.entries)} entries{'   MALFORMED' if feed.malformed else ''}"]
    for entry in feed.entries:
        day = entry.published or entry.updated
        lines.append(f"{day.date().isoformat() if day else 'no date   '}  {one_line(entry.title)[:66]}")
    print_lines(lines)


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon:
        raise Failure(f"{text!r} is no header; write 'Name: value'", 2)
    return name.strip(), value.strip()
