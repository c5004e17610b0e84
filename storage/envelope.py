"""The envelope: what the store knows of an event. Everything else is bytes to it.

Pure: no I/O, no clock. Times are integers, microseconds since 1970 in UTC, so that both engines sort and hash alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from msgspec import Struct


class AnyVersion:
    """Expected version: whatever the stream has."""


class NoStream:
    """Expected version: the stream has no event yet."""


ANY: Final = AnyVersion()
NO_STREAM: Final = NoStream()

Expected = int | AnyVersion | NoStream
"""What the caller believes about the stream: ``ANY``, ``NO_STREAM``, or the exact number of its events."""


class NewEvent(NamedTuple):
    """An event before it is written. ``id``: 16 bytes, the same for the same fact, which makes appending idempotent.

    ``stream``, ``type`` and ``actor`` are opaque names without personal data: they can never be redacted.
    ``body`` is kept and hashed byte for byte.
    """

    id: bytes
    type: str
    schema: int
    body: bytes
    actor: str = ""
    causation: bytes = b""


class RecordedEvent(NamedTuple):
    """An event as it was written. ``position`` is dense over the store (1, 2, 3 …), ``version`` over its stream.

    ``body`` is None when it was redacted. ``recorded_at`` never decreases with the position. A named tuple, since a
    rebuild makes millions of them, and this is the cheapest thing that cannot be changed.
    """

    position: int
    id: bytes
    stream: str
    version: int
    type: str
    schema: int
    recorded_at: int
    actor: str
    causation: bytes
    commitment: bytes
    body: bytes | None


class StoredEvent(NamedTuple):
    """An event with everything that is hashed: what verifying, exporting and copying need.

    ``salt`` and ``body`` are None when they were erased; ``because`` is then the position of the event that says why
    (0 otherwise). A named tuple, since millions of them are looked at one after another.
    """

    position: int
    id: bytes
    stream: str
    version: int
    type: str
    schema: int
    recorded_at: int
    actor: str
    causation: bytes
    commitment: bytes
    leaf: bytes
    salt: bytes | None
    body: bytes | None
    because: int


class Appended(Struct, frozen=True):
    """The answer to an append: positions in the order of the events given. ``fresh`` is how many of them are new;
    the others had been written before by the same call or an earlier one."""

    positions: Sequence[int]
    fresh: int


class Head(Struct, frozen=True):
    """The end of the log: number of events, time of the last one (0 when empty), Merkle root (RFC 6962)."""

    size: int
    recorded_at: int
    root: bytes
