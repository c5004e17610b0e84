"""Snapshots of a story's state: an answer reads the nearest one and the events after it, not the whole story.

They are a shortcut and no more. Without them, with those of another version, or with damaged ones, every answer is the
same and takes longer. What is erased takes along every snapshot that could hold it, and ``tracker verify`` makes each
one anew from the log and compares.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeVar

import msgspec
from msgspec import Struct, structs

from tracker.journal.journal import Journal, Writing
from tracker.journal.kept import WORTH
from tracker.journal.kept import keep as keep_unless_erased
from tracker.journal.kept import version as kept_version
from tracker.story.events import Outline
from tracker.story.state import State

STATE: Final = "state"
OUTLINE: Final = "outline"
"""Beside each state, its outline alone: many commands want no more than the story's title or zone."""
STATE_VERSION: Final = 9
"""Raised whenever the same events would give another state, or the same state other bytes; a test says when."""


T = TypeVar("T")


class Rebuilt(Struct, frozen=True, omit_defaults=True):
    """A story's state with the version of its stream, and how many of its events this version of the program could
    not read or were erased."""

    state: State
    version: int = 0
    unread: int = 0
    redacted: int = 0
    replayed: int = 0
    """How many events were read one by one for it; no part of what is kept."""


class _Outlined(Struct, frozen=True):
    """An outline with the version of the stream at which it was the present one."""

    version: int
    outline: Outline


def nearest(journal: Journal, stream: str, position: int) -> Rebuilt:
    """What the nearest snapshot at or before a position holds; an empty state when there is none."""
    return _nearest(journal, STATE, stream, position, Rebuilt) or Rebuilt(State())


def nearest_outline(journal: Journal, stream: str, position: int) -> tuple[int, Outline | None]:
    """The outline of the nearest snapshot, and the version of the stream after which it may have changed."""
    found = _nearest(journal, OUTLINE, stream, position, _Outlined)
    return (found.version, found.outline) if found is not None else (0, None)


def _nearest(journal: Journal, projection: str, stream: str, position: int, kind: type[T]) -> T | None:
    found = journal.snapshot(projection, version(), stream, position)
    return _decoded(found[1], kind) if found is not None else None


def _decoded(kept: bytes, kind: type[T]) -> T | None:
    try:
        return msgspec.msgpack.decode(kept, type=kind)
    except msgspec.MsgspecError:
        return None


def kept(journal: Journal, stream: str) -> Iterator[tuple[int, Rebuilt, Outline | None]]:
    """Every snapshot of a stream that can be read, and the outline beside it."""
    for position in journal.snapshot_positions(STATE, version(), stream):
        found = journal.snapshot(STATE, version(), stream, position)
        state = _decoded(found[1], Rebuilt) if found is not None and found[0] == position else None
        if state is not None:
            yield position, state, nearest_outline(journal, stream, position)[1]


def pays(rebuilt: Rebuilt) -> bool:
    """Whether a state that was asked for is worth keeping: when a good part of it had to be read event by event."""
    return rebuilt.replayed >= max(WORTH, rebuilt.version // 4)


def wanted(journal: Journal, stream: str) -> bool:
    """Whether so much was written since the newest snapshot that another one pays."""
    positions = journal.snapshot_positions(STATE, version(), stream)
    return journal.count(stream, positions[-1] if positions else 0) >= WORTH


def keep(journal: Journal, stream: str, rebuilt: Rebuilt, seen: int) -> bool:
    """Keeps a state; ``seen`` is where the log ended before it was read. Whether it was kept (``kept.keep``)."""
    outline, at = rebuilt.state.outline, rebuilt.state.position
    if outline is None:
        return False
    state, outlined = encode(rebuilt), msgspec.msgpack.encode(_Outlined(rebuilt.version, outline))

    def write(writing: Writing) -> None:
        writing.add_snapshot(STATE, version(), stream, at, state)
        writing.add_snapshot(OUTLINE, version(), stream, at, outlined)
        _thin(writing, stream, journal.snapshot_positions(STATE, version(), stream), at)

    return keep_unless_erased(journal, seen, write)


def _thin(writing: Writing, stream: str, positions: list[int], newest: int) -> None:
    """Of the older ones each next that stays stands at twice the position, so that all of them together take no more
    than a few times the room of the newest."""
    last = 0
    for position in positions:
        if position >= newest:
            return
        if position < 2 * last:
            writing.drop_snapshot(STATE, version(), stream, position)
            writing.drop_snapshot(OUTLINE, version(), stream, position)
        else:
            last = position


def version() -> int:
    """The version of the snapshots that this program reads."""
    return kept_version(STATE_VERSION)


def encode(rebuilt: Rebuilt) -> bytes:
    """A state as it is kept."""
    return msgspec.msgpack.encode(structs.replace(rebuilt, replayed=0))


def same(one: Rebuilt, other: Rebuilt) -> bool:
    """Whether two states are one, in the order of their reports and questions, too; however they were made."""
    kept, made = (structs.replace(each, replayed=0) for each in (one, other))
    return kept == made and [*one.state.reports, *one.state.questions] == [*other.state.reports, *other.state.questions]
