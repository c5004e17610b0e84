"""What every command needs: the settings, the journal, the story asked for, and the one way to print.

Data goes to stdout, everything else to stderr; every text from outside passes ``safe`` before it is printed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from tracker import settings as configuration
from tracker.cli import anywhere
from tracker.journal.errors import Busy, JournalError, Unreachable
from tracker.safetext import safe, visible_json
from tracker.services.coverage import keep_feeds
from tracker.services.rebuild import Answer, Query, answer, choose_story, keep_state, keep_states
from tracker.wiring import stores

if TYPE_CHECKING:
    from tracker.journal.journal import Journal

IMPATIENT = 0.05
"""Seconds that a command which reads waits for its turn to keep a snapshot."""


class Desk:
    """One run of one command."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        """Takes the global options; settings are read at once, the store is opened when it is needed."""
        self._options = options
        self.settings = configuration.load(os.environ, options, Path.cwd())
        self.story: str | None = options.get("story")
        self.quiet: bool = bool(options.get("quiet"))
        self.zone: str | None = options.get("tz")
        self.dry_run: bool = bool(options.get("dry_run"))
        self._now: datetime | None = None
        self._slow: Answer | None = None
        if options.get("verbose"):
            store = configuration.without_password(self.settings.db)
            self.hint(f"store {store}, settings {self.settings.config or 'no file'}")

    def with_settings(self, config: Path) -> Desk:
        """The same run with another settings file."""
        return Desk({**self._options, "config": str(config)})

    @property
    def now(self) -> datetime:
        """The instant at which the command began; the same for the whole run."""
        if self._now is None:
            self._now = stores.clock_of(self.settings)()
        return self._now

    @contextmanager
    def reading(self) -> Iterator[Journal]:
        """The journal for a command that writes nothing, but for a snapshot of what took it long to work out."""
        with stores.open_journal(self.settings, read_only=True) as journal:
            yield journal
        if self._slow is not None:
            with suppress(JournalError), stores.open_journal(self.settings, patience=IMPATIENT) as journal:
                keep_state(journal, self._slow.story, self._slow.position)
            self._slow = None

    @contextmanager
    def writing(self, *, create: bool = False) -> Iterator[Journal]:
        """The journal for a command that writes; what it wrote is findable when it is done, and a story that grew is
        kept as it is now, so that the next answer need not read all of it."""
        with stores.open_journal(self.settings, create=create) as journal:
            yield journal
            from tracker.projections import search

            search.catch_up(journal)
            with suppress(Busy, Unreachable):
                keep_states(journal)
                keep_feeds(journal)

    @contextmanager
    def searching(self) -> Iterator[Journal]:
        """The journal for a command that searches. An index that is behind is filled first, where that may be done."""
        from tracker.projections import search

        with self.reading() as journal:
            behind = search.handled(journal) < journal.top().position
        if behind:
            with suppress(Busy, Unreachable), self.writing():
                pass
        with self.reading() as journal:
            yield journal

    def ask(self, journal: Journal, query: Query) -> Answer:
        """The story as asked."""
        return self.ask_story(journal, choose_story(journal, self.story), query)

    def ask_story(self, journal: Journal, story: str, query: Query) -> Answer:
        """A story as asked, whichever is chosen."""
        found = answer(journal, story, replace(query, zone=self.zone), self.now)
        self._slow = found if found.keep else self._slow
        return found

    def hint(self, text: str) -> None:
        """A word to the person, on stderr; not with ``--quiet``."""
        if not self.quiet:
            click.echo(safe(text), err=True)


def query_of(as_of: str | None, at: str | None, clock: Any, position: int | None, strict_time: bool) -> Query:
    """The options of ``options.as_of_options`` as a query."""
    return Query(as_of=as_of, at=at, clock=clock, position=position, strict=strict_time)


def progress(what: str) -> Callable[[int, int], None] | None:
    """A counter on stderr for long work; nothing when stderr is no terminal."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        click.echo(f"\r{what} {done:,} of {total:,}", nl=done >= total, err=True)

    return show


def print_lines(lines: Iterator[str] | list[str]) -> None:
    """Prints text for a person; through the pager when both ends are terminals and it is longer than the screen."""
    text = "\n".join(safe(line) for line in lines) + "\n"
    if _wants_pager(text):
        click.echo_via_pager(text)
    else:
        click.echo(text, nl=False)


def _wants_pager(text: str) -> bool:
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") == "dumb":
        return False
    if os.environ.get("TRACKER_PAGER") == "" or anywhere.given("no_pager"):
        return False
    os.environ.setdefault("PAGER", os.environ.get("TRACKER_PAGER") or "less -FRX")
    import shutil

    return text.count("\n") > shutil.get_terminal_size().lines


def print_json(shape: Mapping[str, Any]) -> None:
    """Prints a JSON document: keys in the order of the shape, characters as they are, one final line feed."""
    _print_json(shape, indent=2)


def print_json_lines(shapes: Iterable[Mapping[str, Any]]) -> None:
    """Prints JSON documents, each in one line."""
    for shape in shapes:
        _print_json(shape, indent=None)


def _print_json(shape: Mapping[str, Any], indent: int | None) -> None:
    import json

    click.echo(visible_json(json.dumps(shape, ensure_ascii=False, indent=indent)))
