"""What went wrong, as one line and an exit code. The only place that maps errors to codes (``docs/reference``).

0 done · 1 failed · 2 wrong usage · 3 no such thing · 4 integrity · 5 partly done · 6 settings · 7 already running ·
8 store or network unreachable · 9 differences found · 10 wrong schema · 130/143 interrupted
"""

from __future__ import annotations

import errno
import os
import sys
import traceback

import click

from tracker.journal import errors as journal
from tracker.safetext import one_line
from tracker.services.article_file import BadArticle, NoSuchArticle
from tracker.services.moments import NoSuchMoment
from tracker.services.rebuild import NoSuchPosition, NoSuchStory
from tracker.services.story_folder import BadFolder
from tracker.settings import BadSettings
from tracker.story.errors import NoSuchDevelopment, NoSuchQuestion, NoSuchReport, Refused
from tracker.times import BadTime


class Failure(Exception):
    """A command says itself what went wrong and with which code."""

    def __init__(self, message: str, code: int = 1) -> None:
        """The message is one sentence that says what, which one, and what to do next."""
        super().__init__(message)
        self.code = code


class NotFound(Failure):
    """There is no such thing."""

    def __init__(self, message: str) -> None:
        """Exit code 3."""
        super().__init__(message, 3)


CODES: tuple[tuple[type[Exception], int], ...] = (
    (BadTime, 2),
    (BadFolder, 2),
    (BadArticle, 2),
    (Refused, 2),
    (NoSuchStory, 3),
    (NoSuchPosition, 3),
    (NoSuchMoment, 3),
    (NoSuchArticle, 3),
    (NoSuchDevelopment, 3),
    (NoSuchReport, 3),
    (NoSuchQuestion, 3),
    (journal.NotFound, 3),
    (journal.Damaged, 4),
    (journal.Unreadable, 4),
    (BadSettings, 6),
    (journal.Busy, 8),
    (journal.Unreachable, 8),
    (journal.WrongSchema, 10),
    (journal.JournalError, 1),
    (OSError, 1),
)


_FULL = (errno.ENOSPC, errno.EDQUOT)
_NO_STORE = ("there is no store", "the store ")
"""How what is said of a store begins; a copy or a checkpoint that cannot be written is another matter."""
_HINTS: dict[type[Exception], str] = {
    journal.WrongSchema: "{}; `tracker db status` tells more",
    journal.Busy: "{}; nothing was written, try again",
}


def explain(error: Exception, *, debug: bool = False) -> int:
    """Prints what went wrong and gives the exit code. An error nobody foresaw says where to look."""
    if isinstance(error, Failure):
        _say(str(error))
        return error.code
    for kind, code in CODES:
        if isinstance(error, kind):
            _say(_words(error, kind))
            return 8 if isinstance(error, OSError) and error.errno in _FULL else code
    if os.environ.get("TRACKER_DEBUG") or debug:
        traceback.print_exception(error, file=sys.stderr)
    _say(f"this should not happen: {type(error).__name__}: {error} (tracker --debug prints where)")
    return 1


def _words(error: Exception, kind: type[Exception]) -> str:
    text = str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    if kind is journal.Unreachable and text.startswith(_NO_STORE):
        return f"{text}; `tracker init` makes a store, --db names another one"
    return _HINTS.get(kind, "{}").format(text)


def _say(message: str) -> None:
    click.echo(f"tracker: {one_line(message)}", err=True)
