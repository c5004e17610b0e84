"""``tracker run``: the daemon, in the foreground."""

from __future__ import annotations

import asyncio

import click

from tracker import wiring
from tracker.cli.desk import Desk, desk, print_lines
from tracker.cli.poll import one_round, screen
from tracker.cli.status import screen as status_screen
from tracker.journal.errors import Unreachable
from tracker.journal.journal import Journal
from tracker.safetext import safe
from tracker.services.coverage import coverage
from tracker.services.poll_feeds import plan_feeds
from tracker.services.rebuild import NoSuchStory, Query, choose_story


@click.command("run")
@click.option("--once", is_flag=True, help="One round, then exit 0 (feeds that failed are named).")
@click.option("--status", "first_status", is_flag=True, help="Print the story's status first.")
@desk
def command(at_desk: Desk, once: bool, first_status: bool) -> int:
    """Poll feeds in the foreground until stopped; with --once, one round.

    Creates the store with the seed story if there is none.
    """
    _ensure_story(at_desk)
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        if first_status:
            answer = at_desk.ask(journal, Query())
            feeds = coverage(journal, story, answer.position, answer.instant)
            print_lines(list(status_screen(answer, feeds.words())))
        if once:
            polled = one_round(at_desk, journal, story, [])
            for line in screen(polled):
                click.echo(safe(line))
            return 0
        return asyncio.run(_daemon(at_desk, journal, story))


def _ensure_story(at_desk: Desk) -> None:
    """Opens the story that comes with the program when the store does not exist or is empty."""
    try:
        with at_desk.reading() as journal:
            choose_story(journal, at_desk.story)
    except (Unreachable, NoSuchStory):
        if at_desk.story is not None:
            raise
        from tracker.cli.init import create

        create(at_desk, None)


async def _daemon(at_desk: Desk, journal: Journal, story: str) -> int:
    from tracker.daemon.schedule import Daemon

    clock = wiring.clock_of(at_desk.settings)

    def say(text: str) -> None:
        click.echo(f"{clock():%H:%M:%S} {safe(text)}", err=True)

    top = journal.top()
    say(f"story {story}, position {top.position}, root {top.root[:8]}")
    async with wiring.fetcher(at_desk.settings) as fetch:
        poller = wiring.feed_desk(at_desk.settings, journal, fetch)

        async def poll() -> None:
            plan_feeds(journal, story, clock())
            for item in await poller.round(story):
                told = f"{item.entries_new} new" if item.outcome == "new" else item.outcome
                say(f"{item.feed}  {item.status or '---'}  {told}{'  ' + item.error if item.error else ''}")

        return await Daemon(poll, say).run()
