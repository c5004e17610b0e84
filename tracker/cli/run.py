"""``tracker run``: the daemon, in the foreground."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack, nullcontext
from pathlib import Path

import click

from tracker import settings as configuration
from tracker.cli.desk import Desk, print_lines
from tracker.cli.failures import Failure
from tracker.cli.poll import chosen, one_round, screen
from tracker.cli.status import screen as status_screen
from tracker.journal.errors import Unreachable
from tracker.journal.journal import Journal
from tracker.safetext import safe
from tracker.services.coverage import coverage
from tracker.services.rebuild import NoSuchStory, Query
from tracker.wiring import daemon, stores


def run(at_desk: Desk, once: bool, first_status: bool) -> int:
    """Poll feeds in the foreground until stopped; with --once, one round."""
    _ensure_story(at_desk)
    with at_desk.writing() as journal:
        followed = chosen(journal, at_desk.story)
        if first_status:
            for story in followed:
                answer = at_desk.ask_story(journal, story, Query())
                feeds = coverage(journal, story, answer.position, answer.recorded_before)
                print_lines(list(status_screen(answer, feeds.words())))
        if once:
            polled = one_round(at_desk, journal, followed, [])
            for line in screen(polled):
                click.echo(safe(line))
            return 0
        return _run(at_desk, journal, followed)


def _ensure_story(at_desk: Desk) -> None:
    """Opens the story that comes with the program when the store does not exist or is empty."""
    try:
        with at_desk.reading() as journal:
            chosen(journal, at_desk.story)
    except (Unreachable, NoSuchStory):
        if at_desk.story is not None:
            raise
        from tracker.cli.init import create

        create(at_desk, None)


def _run(at_desk: Desk, journal: Journal, followed: Sequence[str]) -> int:
    from tracker.daemon.foreground import Foreground
    from tracker.daemon.lock import AlreadyRunning, only_one

    path = daemon.daemon_lock(at_desk.settings)
    with ExitStack() as stack:
        try:
            stack.enter_context(only_one(path, stores.holder()) if path is not None else nullcontext())
        except AlreadyRunning as error:
            raise Failure(str(error), 7) from error
        options = click.get_current_context().find_root().obj or {}
        running = Foreground(
            at_desk.settings,
            lambda: configuration.load(os.environ, options, Path.cwd()),
            journal,
            followed,
            sys.stderr,
        )
        return asyncio.run(running.run())
