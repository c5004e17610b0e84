"""The log in SQL: appending under the lock of the head row, and reading in order of positions.

Whoever appends holds the one row of ``log_head`` until the commit. That makes positions dense, gives them in the order
of commits (a reader that follows the tail can never miss one), keeps the recorded time from going back, and is where
the right edge of the Merkle tree is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, func, insert, or_, select, update

from storage.admission import check, expect, must_follow, refuse_other, same_ids
from storage.envelope import Appended, Expected, Head, NewEvent, RecordedEvent, StoredEvent
from storage.errors import IntegrityError
from storage.leaf import SALT_SIZE, commitment, leaf
from storage.merkle import Frontier
from storage.schema import event, log_head, payload, redaction, tile
from storage.sql.database import Database, insert_text
from storage.sql.names import beginning

PAGE: Final = 1000
"""Events read at a time: memory stays flat, and no reader keeps a snapshot of the database open for long."""

LOOKUP: Final = 5000
"""Event ids looked up at a time, below both engines' limit of parameters."""

_RECORDED = (
    select(
        event.c.position,
        event.c.event_id,
        event.c.stream,
        event.c.version,
        event.c.type,
        event.c.schema,
        event.c.recorded_at,
        event.c.actor,
        event.c.causation,
        event.c.commitment,
        payload.c.body,
    )
    .select_from(event.outerjoin(payload))
    .limit(PAGE)
)


Rows = Sequence[tuple[Any, ...]]


class LogWriter:
    """The appending half of one transaction. ``finish`` must be the last call before the commit."""

    def __init__(self, connection: Connection, clock: Callable[[], int], randomness: Callable[[int], bytes]) -> None:
        self._connection = connection
        self._clock = clock
        self._randomness = randomness
        self._frontier: Frontier | None = None
        self._recorded_at = 0
        self._reasons: list[dict[str, int]] = []
        self._versions: dict[str, int] = {}
        self._grown = False

    def append(self, stream: str, events: Sequence[NewEvent], expected: Expected) -> Appended:
        """See ``Transaction.append``."""
        for new in events:
            check(stream, new)
        frontier = self._locked()
        known = self._known(stream, events)
        fresh = [new for new in {new.id: new for new in events}.values() if new.id not in known]
        if fresh:
            version = self._version(stream)
            expect(stream, version, expected)
            for offset, new in enumerate(fresh, 1):
                known[new.id] = frontier.size + offset
            self._write(frontier, stream, version, fresh)
        return Appended(positions=[known[new.id] for new in events], fresh=len(fresh))

    def replicate(self, events: Iterable[StoredEvent]) -> int:
        """See ``Transaction.replicate``."""
        frontier = self._locked()
        before = frontier.size
        for batch in _batches(events):
            self._copy(frontier, batch)
        return frontier.size - before

    def finish(self) -> None:
        """Writes the head row, once for all appends of the transaction."""
        if self._frontier is not None and self._grown:
            self._connection.execute(
                update(log_head).values(
                    size=self._frontier.size,
                    recorded_at=self._recorded_at,
                    root=self._frontier.root(),
                    frontier=self._frontier.to_bytes(),
                )
            )
        if self._reasons:  # only now are the events there that they refer to
            self._connection.execute(insert(redaction), self._reasons)

    def _locked(self) -> Frontier:
        """Locks the head row, the first time. From here to the commit nobody else appends."""
        if self._frontier is None:
            head = self._connection.execute(select(log_head).with_for_update()).one_or_none()
            if head is None:
                raise IntegrityError("the head row of the log is missing")
            self._frontier = Frontier.from_bytes(head.size, head.frontier)
            self._recorded_at = head.recorded_at
        return self._frontier

    def _known(self, stream: str, events: Sequence[NewEvent]) -> dict[bytes, int]:
        """Positions of those events that are already stored; they must be the same events."""
        bodies = same_ids(stream, events)
        ids = list(bodies)
        known: dict[bytes, int] = {}
        for at in range(0, len(ids), LOOKUP):
            rows = self._connection.execute(_STORED, {"ids": ids[at : at + LOOKUP]})
            for position, id, *stored in rows:
                refuse_other(bodies[id], stream, *stored)
                known[id] = position
        return known

    def _version(self, stream: str) -> int:
        if stream not in self._versions:
            last = self._connection.execute(_LAST_VERSION, {"stream": stream}).scalar()
            self._versions[stream] = last or 0
        return self._versions[stream]

    def _write(self, frontier: Frontier, stream: str, version: int, fresh: Sequence[NewEvent]) -> None:
        self._recorded_at = max(self._clock(), self._recorded_at)
        headers, payloads = [], []
        tiles: list[tuple[int, int, bytes]] = []
        for new in fresh:
            position = frontier.size + 1
            version += 1
            salt = self._randomness(SALT_SIZE)
            committed = commitment(salt, new.schema, new.body)
            header = (
                position, new.id, stream, version, new.type, new.schema,
                self._recorded_at, new.actor, new.causation, committed,
            )  # fmt: skip
            hashed = leaf(*header)
            headers.append((*header, hashed))
            payloads.append((position, salt, new.body))
            tiles.extend(frontier.append(hashed))
        self._versions[stream] = version
        self._insert(headers, payloads, tiles)

    def _copy(self, frontier: Frontier, batch: Sequence[StoredEvent]) -> None:
        tiles: list[tuple[int, int, bytes]] = []
        for stored in batch:
            must_follow(stored, frontier.size, self._version(stored.stream), self._recorded_at)
            self._versions[stored.stream] = stored.version
            self._recorded_at = stored.recorded_at
            tiles.extend(frontier.append(stored.leaf))
        headers = [stored[:11] for stored in batch]
        self._insert(headers, [(s.position, s.salt, s.body) for s in batch if s.body is not None], tiles)
        self._reasons += [
            {"position": stored.position, "because": stored.because} for stored in batch if stored.because
        ]

    def _insert(self, headers: Rows, payloads: Rows, tiles: Rows) -> None:
        self._grown = True
        for table, rows in ((event, headers), (payload, payloads), (tile, tiles)):
            if rows:
                self._connection.exec_driver_sql(insert_text(self._connection, table), list(rows))


class LogReader:
    """The reading half: pages in order of positions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def head(self) -> Head:
        """See ``Store.head``."""
        with self._database.reading() as connection:
            return read_head(connection)

    def stream(self, name: str, after: int, up_to: int | None) -> Iterator[RecordedEvent]:
        """See ``Store.read_stream``."""
        query = _RECORDED.where(event.c.stream == name).order_by(event.c.version)
        limit = self.head().size if up_to is None else up_to
        query = query.where(event.c.position <= limit)
        return self._pages(query, event.c.version, after, lambda last: last.version)

    def all(
        self, after: int, up_to: int | None, prefixes: Sequence[str], types: Sequence[str]
    ) -> Iterator[RecordedEvent]:
        """See ``Store.read_all``."""
        query = _RECORDED.order_by(event.c.position)
        limit = self.head().size if up_to is None else up_to
        query = query.where(event.c.position <= limit)
        if prefixes:
            query = query.where(or_(*(beginning(event.c.stream, prefix) for prefix in prefixes)))
        if types:
            query = query.where(event.c.type.in_(types))
        return self._pages(query, event.c.position, after, lambda last: last.position)

    def stored(self, after: int, up_to: int | None) -> Iterator[StoredEvent]:
        """See ``Store.stored``."""
        limit = self.head().size if up_to is None else up_to
        while True:
            with self._database.reading() as connection:
                rows = connection.execute(_WHOLE, {"after": after, "limit": limit})
                page = [StoredEvent._make(row) for row in rows]
            yield from page
            if len(page) < PAGE:
                return
            after = page[-1].position

    def streams(self, prefix: str) -> Iterator[str]:
        """See ``Store.streams``."""
        query = select(event.c.stream).where(event.c.version == 1, beginning(event.c.stream, prefix))
        with self._database.reading() as connection:
            names = connection.execute(query.order_by(event.c.stream)).scalars().all()
        return iter(names)

    def position_before(self, instant: int) -> int:
        """See ``Store.position_before``: recorded times never decrease, so a binary search needs no index."""
        at = select(event.c.recorded_at).where(event.c.position == bindparam("position"))
        with self._database.reading() as connection:
            low, high = 0, read_head(connection).size
            while low < high:
                middle = (low + high + 1) // 2
                if connection.execute(at, {"position": middle}).scalar_one() < instant:
                    low = middle
                else:
                    high = middle - 1
        return low

    def _pages(
        self, query: Select[Any], key: Any, after: int, next_after: Callable[[RecordedEvent], int]
    ) -> Iterator[RecordedEvent]:
        query = query.where(key > bindparam("after"))
        while True:
            with self._database.reading() as connection:
                page = [RecordedEvent(*row) for row in connection.execute(query, {"after": after})]
            yield from page
            if len(page) < PAGE:
                return
            after = next_after(page[-1])


def _batches(events: Iterable[StoredEvent]) -> Iterator[Sequence[StoredEvent]]:
    source = iter(events)
    while batch := list(islice(source, PAGE)):
        yield batch


def read_head(connection: Connection) -> Head:
    """The head as this connection sees it."""
    row = connection.execute(select(log_head.c.size, log_head.c.recorded_at, log_head.c.root)).one_or_none()
    if row is None:
        raise IntegrityError("the head row of the log is missing")
    return Head(*row)


def read_nodes(connection: Connection, height: int, first: int, count: int) -> Sequence[bytes]:
    """Neighbouring roots of complete subtrees (``merkle.Nodes``): leaves from the log, others from the tile roots."""
    if height == 0:
        query = select(event.c.leaf).where(event.c.position.between(first + 1, first + count))
        query = query.order_by(event.c.position)
    else:
        query = select(tile.c.hash).where(tile.c.height == height, tile.c.idx.between(first, first + count - 1))
        query = query.order_by(tile.c.idx)
    found = connection.execute(query).scalars().all()
    if len(found) != count:
        raise IntegrityError(f"the tree lacks hashes: {len(found)} of {count} at height {height} from {first}")
    return found


_STORED = (
    select(event.c.position, event.c.event_id, event.c.stream, event.c.type, event.c.schema, payload.c.body)
    .select_from(event.outerjoin(payload))
    .where(event.c.event_id.in_(bindparam("ids", expanding=True)))
)
_WHOLE = (
    select(
        *(column for column in event.columns),
        payload.c.salt,
        payload.c.body,
        func.coalesce(redaction.c.because, 0),
    )
    .select_from(event.outerjoin(payload).outerjoin(redaction, redaction.c.position == event.c.position))
    .where(event.c.position > bindparam("after"), event.c.position <= bindparam("limit"))
    .order_by(event.c.position)
    .limit(PAGE)
)
_LAST_VERSION = select(func.max(event.c.version)).where(event.c.stream == bindparam("stream"))
