"""Snapshots: a state that was computed once and may be thrown away at any time. Pure.

A snapshot is found by projection, the projection's version, stream and position, so that a changed projection never
meets an old state. It never changes an answer: a damaged one counts as absent.
"""

from __future__ import annotations

import zlib
from hashlib import sha256
from typing import Final

from msgspec import Struct

WORTH: Final = 1000
"""Fewer events than this are always replayed: reading and folding them costs a few milliseconds."""


class Snapshot(Struct, frozen=True):
    """The state of a projection over one stream (``""``: over the whole log) after the event at ``position``."""

    projection: str
    version: int
    stream: str
    position: int
    state: bytes


def worth_keeping(events: int, state_size: int, event_size: int = 512) -> bool:
    """Whether a new snapshot pays after this many replayed events: when replaying costs more than reading the state.

    The gap between snapshots grows with the state, so all snapshots together stay within a constant factor of the log.
    """
    return events >= max(WORTH, state_size // event_size)


def pack(snapshot: Snapshot) -> tuple[bytes, bytes]:
    """The bytes to keep and a digest over them and the key."""
    kept = zlib.compress(snapshot.state, 1)
    return kept, _digest(snapshot.projection, snapshot.version, snapshot.stream, snapshot.position, kept)


def unpack(projection: str, version: int, stream: str, position: int, kept: bytes, digest: bytes) -> Snapshot | None:
    """The snapshot, or None when something of it is not what was kept."""
    if _digest(projection, version, stream, position, kept) != digest:
        return None
    try:
        return Snapshot(projection, version, stream, position, zlib.decompress(kept))
    except zlib.error:
        return None


def _digest(projection: str, version: int, stream: str, position: int, kept: bytes) -> bytes:
    return sha256(f"{projection}\0{version}\0{stream}\0{position}\0".encode() + kept).digest()
