"""``tracker feeds``: which feeds are followed, and how they are. What needs the network stands in ``feed_looks``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from tracker.cli import feed_rows, words
from tracker.cli.desk import Desk, print_json, print_lines
from tracker.cli.failures import Failure, NotFound
from tracker.cli.feed_rows import Row, rows_of
from tracker.feeds.events import CoverageNoted
from tracker.journal.journal import Journal
from tracker.safetext import one_line, wrap
from tracker.services.coverage import FollowedFeed, day_of_ledger, history, subject_of
from tracker.services.follow_feeds import NotWaiting, accept_move, follow, followed, pause, resume, unfollow
from tracker.services.opml import BadOpml, read_opml, write_opml
from tracker.services.rebuild import choose_story, outline_of
from tracker.times import day_of, iso, parse_when, zone_of


def list_(at_desk: Desk, as_json: bool = False) -> None:
    """All feeds: last answer, last new entry, usual gap, state, next poll."""
    with at_desk.reading() as journal:
        rows = rows_of(journal, choose_story(journal, at_desk.story))
    if as_json:
        print_json({"schema": "tracker.feeds/1", "feeds": [feed_rows.shape(row) for row in rows]})
        return
    print_lines(list(feed_rows.screen(rows, at_desk.now)))


def add(at_desk: Desk, url: str, title: str, every: int | None, confirm: int, as_json: bool) -> None:
    """Follow the feed at an address; it is due at once. The network is not touched."""
    checked = allowed(at_desk, url)
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        actor = at_desk.settings.user
        feed, added = follow(journal, story, checked, title, at_desk.now, actor, confirm=confirm, wish=every or 0)
    if as_json:
        print_json({"schema": "tracker.feed-added/1", "feed": feed, "url": checked, "added": added})
        return
    print_lines([f"{'Following' if added else 'Already followed:'} {checked}", f"feed  {feed}", "Next: tracker poll"])


def allowed(at_desk: Desk, url: str) -> str:
    """The address when the guard lets it be asked; refused addresses are wrong usage."""
    from tracker.net.guard import Refused
    from tracker.wiring import network

    try:
        return str(network.guard(at_desk.settings).check_url(url.strip()))
    except Refused as error:
        raise Failure(f"refused: {error}", 2) from error


def remove(at_desk: Desk, feed: str, reason: str) -> None:
    """Stop following a feed; what it brought stays."""
    with at_desk.writing() as journal:
        found = find_feed(journal, choose_story(journal, at_desk.story), feed)
        unfollow(journal, found, reason, at_desk.settings.user)
    print_lines([f"No longer following {found.url}"])


def pause_(at_desk: Desk, feed: str, reason: str) -> None:
    """Stop polling a feed until it is resumed; status and digests say so."""
    with at_desk.writing() as journal:
        found = find_feed(journal, choose_story(journal, at_desk.story), feed)
        done = pause(journal, found, reason, at_desk.settings.user)
    print_lines([f"{'Paused' if done else 'Already paused:'} {found.url}", f"Next: tracker feeds resume {found.feed}"])


def resume_(at_desk: Desk, feed: str) -> None:
    """Poll a paused feed again."""
    with at_desk.writing() as journal:
        found = find_feed(journal, choose_story(journal, at_desk.story), feed)
        done = resume(journal, found, at_desk.now, at_desk.settings.user)
    print_lines([f"{'Polling' if done else 'Was not paused:'} {found.url}"])


def check(at_desk: Desk, feed: str, accept: bool, as_json: bool) -> None:
    """One feed in full: what it said last, what is wrong, what waits for you."""
    if accept:
        _accept(at_desk, feed)
        return
    with at_desk.reading() as journal:
        story = choose_story(journal, at_desk.story)
        found = find_feed(journal, story, feed)
        row = next(row for row in rows_of(journal, story) if row.feed.feed == found.feed)
    if as_json:
        print_json({"schema": "tracker.feed-check/1", **feed_rows.shape(row), **_detail(row)})
        return
    lines = [one_line(row.title), ""]
    for name, value in {**feed_rows.shape(row), **_detail(row)}.items():
        if value not in (None, "", 0, False) and name != "title":
            first, *more = wrap(one_line(", ".join(value) if isinstance(value, list) else str(value)), 58) or [""]
            lines += [f"{name.replace('_', ' '):<20}{first}", *(f"{'':<20}{line}" for line in more)]
    if row.waiting:
        lines += ["", f"If it is the same publisher: tracker feeds check {row.feed.feed} --accept"]
    print_lines(lines)


def _accept(at_desk: Desk, feed: str) -> None:
    with at_desk.writing() as journal:
        found = find_feed(journal, choose_story(journal, at_desk.story), feed)
        try:
            url = accept_move(journal, found, at_desk.now, at_desk.settings.user)
        except NotWaiting as error:
            raise Failure(str(error), 2) from error
    print_lines([f"Following it at {url}", "Next: tracker poll"])


def _detail(row: Row) -> dict[str, Any]:
    kept = row.remembered
    return {
        "interval_minutes": kept.interval // 60,
        "wish_minutes": kept.wish_minutes or None,
        "confirm": kept.confirm,
        "etag": kept.etag,
        "last_modified": kept.last_modified,
        "validators_lie": kept.lying,
        "malformed": kept.malformed,
        "entries_known": len(kept.entries().entries),
        "waiting_to_be_said_again": kept.waiting,
        "not_before": iso(kept.not_before) if kept.not_before else None,
        "moved_to": kept.moved_to or None,
        "moved_seen": kept.moved_seen,
    }


def find_feed(journal: Journal, story: str, name: str) -> FollowedFeed:
    """The followed feed of an id, an address or a number of the list. Raises ``NotFound``."""
    feeds = followed(journal, story)
    if name.isdigit() and 1 <= int(name) <= len(feeds):
        return feeds[int(name) - 1]
    for feed in feeds:
        if name in (feed.feed, feed.url):
            return feed
    raise NotFound(f"no feed {name!r} is followed; `tracker feeds list` shows them")


def history_(at_desk: Desk, feed: str, day: str | None, as_json: bool) -> None:
    """How a feed was watched: first and last look of each day, outcomes, the longest hole."""
    with at_desk.reading() as journal:
        story = choose_story(journal, at_desk.story)
        found = find_feed(journal, story, feed)
        zone = zone_of(outline_of(journal, story, journal.top().position).zone)
        today = day_of(at_desk.now, zone)
        asked = day_of(parse_when(day, zone, at_desk.now, edge="start"), zone) if day else None
        notes, _ = history(journal, found.feed)
        days = [asked] if asked else sorted({*notes, today})[-14:]
        shapes = [_day_shape(journal, found.feed, each, notes.get(each)) for each in days]
    if as_json:
        print_json({"schema": "tracker.feed-history/1", "feed": found.feed, "zone": zone.key, "days": shapes})
        return
    lines = [one_line(found.title), f"days of {zone.key}, instants in UTC", ""]
    for shape in shapes:
        lines += _day_lines(shape)
    print_lines(lines)


def _day_shape(journal: Journal, feed: str, day: Any, note: CoverageNoted | None) -> dict[str, Any]:
    counted = day_of_ledger(day, journal.runs(subject_of(feed, day)))
    polls = counted.polls or (note.polls if note else {})
    first, last = counted.first or (note.first if note else None), counted.last or (note.last if note else None)

    def instant(value: datetime | None) -> str | None:
        return iso(value) if value else None

    return {
        "day": day.isoformat(),
        "first": instant(first),
        "last": instant(last),
        "polls": polls,
        "longest_gap_minutes": int(counted.longest.total_seconds() // 60) or None,
        "hole_from": instant(note.hole_from if note else None),
        "hole_to": instant(note.hole_to if note else None),
        "noted": note is not None,
    }


def _day_lines(shape: dict[str, Any]) -> list[str]:
    polls = shape["polls"]
    outcomes = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in sorted(polls.items()))
    lines = [f"{shape['day']}   {sum(polls.values())} looks"]
    if shape["first"]:
        lines.append(f"  first {shape['first'][11:19]}   last {shape['last'][11:19]}")
    lines += [f"  {line}" for line in wrap(outcomes, 76)]
    if shape["longest_gap_minutes"]:
        lines.append(f"  longest time between two looks: {feed_rows.span(shape['longest_gap_minutes'] * 60)}")
    if shape["hole_from"]:
        lines.append(f"  NOT WATCHED from {shape['hole_from'][:16]}Z to {shape['hole_to'][:16]}Z")
    return lines


def import_(at_desk: Desk, file: str, as_json: bool) -> int:
    """Follow all feeds of an OPML file; those that are followed already stay as they are."""
    try:
        listed = read_opml(Path(file).read_bytes())
    except OSError as error:
        raise Failure(f"{file} cannot be read: {error.strerror}", 1) from error
    except BadOpml as error:
        raise Failure(f"{file}: {error}", 2) from error
    rows: list[dict[str, Any]] = []
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        for item in listed:
            try:
                url = allowed(at_desk, item.url)
            except Failure as error:
                rows.append({"feed": None, "url": item.url, "added": False, "error": str(error)})
                continue
            actor = at_desk.settings.user
            feed, added = follow(journal, story, url, item.title, at_desk.now, actor, confirm=item.confirm)
            rows.append({"feed": feed, "url": url, "added": added, "error": None})
    refused = [row for row in rows if row["error"]]
    if as_json:
        print_json({"schema": "tracker.feeds-imported/1", "feeds": rows})
    else:
        new = sum(row["added"] for row in rows)
        lines = [f"{words.several(len(rows), 'feed')} in the file, {new} new, {len(refused)} refused"]
        lines += [line for row in refused for line in wrap(one_line(row["error"]), 78)]
        print_lines([*lines, "Next: tracker poll"])
    return 5 if refused else 0


def export(at_desk: Desk, output: str | None) -> None:
    """All followed feeds as OPML."""
    with at_desk.reading() as journal:
        story = choose_story(journal, at_desk.story)
        document = write_opml(f"Feeds of {story}", followed(journal, story))
    if output is None:
        print_lines(document.decode("utf-8").splitlines())
        return
    Path(output).write_bytes(document)
    print_lines([f"Wrote {output}"])
