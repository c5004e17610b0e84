"""From events to a state: the nearest snapshot, then the events after it.

A snapshot is only a shortcut. Without snapshots, with damaged ones, or with those of another version of the projection,
the answer is the same and takes longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from storage.envelope import RecordedEvent
from storage.snapshots import Snapshot, worth_keeping
from storage.store import Store

S = TypeVar("S")


class Projection(Protocol[S]):
    """How a state comes out of events. Pure; ``version`` changes whenever the same events would give another state."""

    name: str
    version: int

    def initial(self) -> S:
        """The state before the first event."""

    def evolve(self, state: S, event: RecordedEvent) -> S:
        """The state after one more event."""

    def encode(self, state: S) -> bytes:
        """The state as bytes."""

    def decode(self, data: bytes) -> S:
        """The inverse of ``encode``."""


@dataclass(frozen=True, slots=True)
class Replayed(Generic[S]):
    """A state, the position of the last event in it (0: none), and how many events had to be read for it."""

    state: S
    position: int
    events: int


def replay(store: Store, projection: Projection[S], stream: str = "", up_to: int | None = None) -> Replayed[S]:
    """The state of a projection over one stream (``""``: over the whole log), as of a position. Writes nothing."""
    limit = store.head().size if up_to is None else up_to
    snapshot = store.snapshot(projection.name, projection.version, stream, limit)
    if snapshot is None:
        state, position, known = projection.initial(), 0, 0
    else:
        state, position = projection.decode(snapshot.state), snapshot.position
        known = _version_at(store, stream, position)
    count = 0
    events = store.read_stream(stream, known, limit) if stream else store.read_all(position, limit)
    for event in events:
        state = projection.evolve(state, event)
        position = event.position
        count += 1
    return Replayed(state, position, count)


def keep(store: Store, projection: Projection[S], stream: str, replayed: Replayed[S]) -> bool:
    """Keeps the state as a snapshot when that pays. Returns whether it did."""
    if not worth_keeping(replayed.events, 0):
        return False
    data = projection.encode(replayed.state)
    if not worth_keeping(replayed.events, len(data)):
        return False
    with store.transaction() as transaction:
        transaction.save_snapshot(Snapshot(projection.name, projection.version, stream, replayed.position, data))
    return True


def _version_at(store: Store, stream: str, position: int) -> int:
    """The version of the stream's event at a position; a snapshot stands on an event of its stream."""
    if not stream:
        return 0
    event = next(store.read_all(position - 1, position))
    return event.version
