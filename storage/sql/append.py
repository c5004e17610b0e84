"""Appending in SQL, under the lock of the head row.

Whoever appends holds the one row of ``log_head`` until the commit. That makes positions dense, gives them in the order
of commits (a reader that follows the tail can never miss one), keeps the recorded time from going back, and is where
the right edge of the Merkle tree is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from sqlalchemy import Connection

from storage.admission import check, expect, must_follow, refuse_other, same_ids
from storage.envelope import Appended, Expected, Head, NewEvent, StoredEvent
from storage.errors import IntegrityError
from storage.failpoints import reach
from storage.leaf import SALT_SIZE, commitment, leaf
from storage.merkle import Frontier
from storage.schema import event, redaction, tile
from storage.sql.driver import Driver, Row, marks

BATCH: Final = 1000
"""Events written by one statement when a log is copied, and ids looked up at a time."""


class LogWriter:
    """The appending half of one transaction. ``finish`` must be the last call before the commit."""

    def __init__(self, connection: Connection, clock: Callable[[], int], randomness: Callable[[int], bytes]) -> None:
        self._driver = Driver(connection)
        self._clock = clock
        self._randomness = randomness
        self._frontier: Frontier | None = None
        self._recorded_at = 0
        self._versions: dict[str, int] = {}
        self._reasons: list[Row] = []
        self._grown = False

    def append(self, stream: str, events: Sequence[NewEvent], expected: Expected) -> Appended:
        """See ``Transaction.append``."""
        check(stream, events)
        frontier = self._locked()
        unique = same_ids(stream, events)
        known = self._known(stream, unique)
        fresh = [new for id, new in unique.items() if id not in known]
        if fresh:
            version = self._version(stream)
            expect(stream, version, expected)
            for offset, new in enumerate(fresh, 1):
                known[new.id] = frontier.size + offset
            self._write(frontier, stream, version, fresh)
        return Appended(positions=[known[new.id] for new in events], fresh=len(fresh))

    def replicate(self, events: Iterable[StoredEvent]) -> Head:
        """See ``Transaction.replicate``."""
        frontier = self._locked()
        for batch in _batches(events):
            self._copy(frontier, batch)
        return Head(frontier.size, self._recorded_at, frontier.root())

    def finish(self) -> None:
        """Writes the head row, once for all appends of the transaction."""
        frontier = self._frontier
        if frontier is not None and self._grown:
            head = (frontier.size, self._recorded_at, frontier.root(), frontier.to_bytes())
            self._driver.run("UPDATE log_head SET size = ?, recorded_at = ?, root = ?, frontier = ?", head)
            reach("after-head")
        if self._reasons:  # only now are the events there that they refer to
            self._driver.insert(redaction, self._reasons)

    def _locked(self) -> Frontier:
        """Locks the head row, the first time. From here to the commit nobody else appends."""
        if self._frontier is None:
            lock = " FOR UPDATE" if self._driver.locks_rows else ""
            rows = self._driver.rows(f"SELECT size, recorded_at, root, frontier FROM log_head{lock}")
            if len(rows) != 1:
                raise IntegrityError("the head row of the log is missing")
            size, recorded_at, root, edge = rows[0]
            self._frontier = Frontier.from_bytes(size, edge)
            if self._frontier.root() != root:
                raise IntegrityError("the head row of the log contradicts itself: verify the store")
            self._recorded_at = recorded_at
            reach("after-lock")
        return self._frontier

    def _known(self, stream: str, unique: dict[bytes, NewEvent]) -> dict[bytes, int]:
        """Positions of those events that are already stored; they must be the same events."""
        ids = list(unique)
        known: dict[bytes, int] = {}
        for at in range(0, len(ids), BATCH):
            some = ids[at : at + BATCH]
            for position, id, *stored in self._driver.rows(_STORED.format(marks(some)), some):
                refuse_other(unique[id], stream, *stored)
                known[id] = position
        return known

    def _version(self, stream: str) -> int:
        if stream not in self._versions:
            ((last,),) = self._driver.rows("SELECT max(version) FROM event WHERE stream = ?", (stream,))
            self._versions[stream] = last or 0
        return self._versions[stream]

    def _write(self, frontier: Frontier, stream: str, version: int, fresh: Sequence[NewEvent]) -> None:
        recorded_at = self._recorded_at = max(self._clock(), self._recorded_at)
        rows: list[Row] = []
        hashes: list[bytes] = []
        salts, at = self._randomness(SALT_SIZE * len(fresh)), 0
        for position, new in enumerate(fresh, frontier.size + 1):
            version += 1
            salt = salts[at : at + SALT_SIZE]
            at += SALT_SIZE
            committed = commitment(salt, new.schema, new.body)
            header = (
                position, new.id, stream, version, new.type, new.schema,
                recorded_at, new.actor, new.causation, committed,
            )  # fmt: skip
            hashed = leaf(*header)
            rows.append((*header, hashed, salt, new.body))
            hashes.append(hashed)
        self._versions[stream] = version
        self._insert(rows, frontier.extend(hashes))

    def _copy(self, frontier: Frontier, batch: Sequence[StoredEvent]) -> None:
        for size, stored in enumerate(batch, frontier.size):
            must_follow(stored, size, self._version(stored.stream), self._recorded_at)
            self._versions[stored.stream] = stored.version
            self._recorded_at = stored.recorded_at
        self._reasons += [(stored.position, stored.because) for stored in batch if stored.because]
        tiles = frontier.extend([stored.leaf for stored in batch])
        self._insert([stored[:13] for stored in batch], tiles)

    def _insert(self, rows: Sequence[Row], tiles: Sequence[Row]) -> None:
        self._grown = True
        self._driver.insert(event, rows)
        reach("after-event")
        if tiles:
            self._driver.insert(tile, tiles)
            reach("after-tile")


def _batches(events: Iterable[StoredEvent]) -> Iterator[Sequence[StoredEvent]]:
    source = iter(events)
    while batch := list(islice(source, BATCH)):
        yield batch


_STORED: Final = "SELECT position, event_id, stream, type, schema, body FROM event WHERE event_id IN ({})"
