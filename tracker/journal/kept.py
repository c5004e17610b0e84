"""Keeping what was read off the log, so that the next answer need not read all of it again."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import cache
from typing import Final

from tracker.journal.journal import Journal, Writing
from tracker.journal.registry import REGISTRY

WORTH: Final = 1000
"""Fewer events than this are always read again: that takes a few milliseconds."""
REDACTIONS: Final = "redaction"


@cache
def version(number: int) -> int:
    """The version of snapshots made by the rules of a number: another one when this program reads more, or other,
    events."""
    known = sorted((name, schema) for name, (_, schema) in REGISTRY.items())
    return zlib.crc32(repr((number, known)).encode())


def keep(journal: Journal, seen: int, write: Callable[[Writing], None]) -> bool:
    """Keeps something; ``seen`` is where the log ended before it was read. Returns whether it was kept.

    It is not when something was erased since then: what was read may still hold it.
    """
    with journal.writing() as writing:
        if any(True for _ in journal.read_all(after=seen, prefixes=(REDACTIONS,))):
            return False
        write(writing)
    return True
