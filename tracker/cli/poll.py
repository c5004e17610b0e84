"""``tracker poll``: one round, then exit."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from tracker.cli import words
from tracker.cli.desk import Desk, print_json, print_lines, progress
from tracker.cli.failures import NotFound
from tracker.cli.feeds import find_feed
from tracker.journal.journal import Journal
from tracker.safetext import clip, one_line, pad, wrap
from tracker.services.feed_state import feed_key
from tracker.services.follow_feeds import foreseen, hasten, plan_feeds
from tracker.services.heard import Polled
from tracker.services.read_pages import PageRead
from tracker.services.rebuild import choose_story, stories
from tracker.times import iso
from tracker.wiring import daemon


def run(at_desk: Desk, how: str, feeds: tuple[str, ...], with_pages: bool, dry_run: bool, as_json: bool) -> int:
    """One round of polling, then exit; 5 when some feeds failed."""
    if dry_run:
        return _dry_run(at_desk, feeds, force=how == "force", as_json=as_json)
    with at_desk.writing() as journal:
        followed = chosen(journal, at_desk.story)
        only = [feed_key(_find(journal, followed, feed)) for feed in feeds]
        polled = one_round(at_desk, journal, followed, only, force=how == "force")
        read = _read_pages(at_desk, journal) if with_pages else []
    if as_json:
        pages = {"pages": [asdict(page) for page in read]} if with_pages else {}
        print_json({"schema": "tracker.poll/1", "feeds": [shape(item) for item in polled], **pages})
    else:
        print_lines([*screen(polled), *_pages_screen(read)])
    return 5 if any(item.outcome == "error" for item in polled) else 0


def _dry_run(at_desk: Desk, feeds: tuple[str, ...], *, force: bool, as_json: bool) -> int:
    """What a round would fetch now."""
    with at_desk.reading() as journal:
        followed = chosen(journal, at_desk.story)
        only = [feed_key(_find(journal, followed, feed)) for feed in feeds]
        plan = foreseen(journal, followed, only, at_desk.now, force=force)
    if as_json:
        rows = [{**asdict(each), "next_at": iso(each.next_at) if each.next_at else None} for each in plan]
        print_json({"schema": "tracker.poll-plan/1", "feeds": rows})
        return 0
    due = [each for each in plan if each.due]
    lines = [
        line for each in due for line in (f"would fetch  {clip(one_line(each.feed), 66)}", f"    {one_line(each.url)}")
    ]
    later = [each.next_at for each in plan if not each.due and each.next_at]
    counted = f"{len(due)} of {words.several(len(plan), 'feed')} would be fetched"
    lines.append(f"{counted}. Nothing was fetched, nothing written.")
    print_lines(lines + ([f"The next is due at {iso(min(later))} (--force does not wait)."] if later else []))
    return 0


def chosen(journal: Journal, named: str | None) -> Sequence[str]:
    """The story that was named, or all of the store: who watches need not choose. Raises ``NoSuchStory``."""
    known = stories(journal)
    return known if named is None and len(known) > 1 else [choose_story(journal, named)]


def _find(journal: Journal, followed: Sequence[str], name: str) -> str:
    """The id of a feed of the stories. Raises ``NotFound``."""
    for story in followed[:-1]:
        with suppress(NotFound):
            return find_feed(journal, story, name).feed
    return find_feed(journal, followed[-1], name).feed


def one_round(
    at_desk: Desk, journal: Journal, followed: Sequence[str], only: Sequence[str], *, force: bool = False
) -> list[Polled]:
    """Plans new feeds and polls what is due (or, with ``force``, everything named)."""
    for story in followed:
        plan_feeds(journal, story, at_desk.now)
    if force:
        hasten(journal, only, at_desk.now)
    show = progress("feeds polled:")

    async def poll() -> list[Polled]:
        async with daemon.polling(at_desk.settings, journal) as watching:
            return await watching.feeds.round(followed[0], only=only, told=show)

    return asyncio.run(poll())


def _read_pages(at_desk: Desk, journal: Journal) -> list[PageRead]:
    async def read() -> list[PageRead]:
        async with daemon.polling(at_desk.settings, journal) as watching:
            return await watching.pages.round()

    return asyncio.run(read())


def _pages_screen(pages: Sequence[PageRead]) -> list[str]:
    """One line a page; what failed says why."""
    lines = []
    for page in pages:
        lines.append(f"{pad(clip(one_line(page.url), 60), 62)}{page.outcome}")
        if page.error:
            lines += [f"    {line}" for line in wrap(one_line(page.error), 76)]
    return [*lines, f"{words.several(len(pages), 'page')} read."] if pages else []


def shape(polled: Polled) -> dict[str, Any]:
    """One feed of ``tracker.poll/1``."""
    return {
        "feed": polled.feed,
        "url": polled.url,
        "outcome": polled.outcome,
        "status": polled.status,
        "entries_new": polled.entries_new,
        "entries_revised": polled.entries_revised,
        "bytes": polled.bytes,
        "error": polled.error,
        "next_at": iso(polled.next_at),
    }


def screen(polled: Sequence[Polled]) -> list[str]:
    """One line a feed; what failed says why."""
    lines = []
    for item in polled:
        lines.append(f"{pad(one_line(item.feed), 50)} {item.status or '---'}  {told(item)}")
        if item.error:
            lines += [f"    {line}" for line in wrap(one_line(item.error), 76)]
    failed = sum(1 for item in polled if item.outcome == "error")
    return [*lines, f"{words.several(len(polled), 'feed')} polled, {failed} failed."]


def told(item: Polled) -> str:
    """What came of a poll, in a few words."""
    if item.outcome != "new":
        return item.outcome.replace("_", " ")
    return f"{item.entries_new} new" + (f"  {item.entries_revised} revised" if item.entries_revised else "")
