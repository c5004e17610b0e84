"""Reading the log in SQL: pages in order of positions.

Positions are given in the order of commits, so a page that was read is complete for ever. Each page is a short read of
its own: memory stays flat, and no reader keeps an old state of the database alive while it works.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import takewhile
from typing import Any, Final

from sqlalchemy import Connection, select

from storage.envelope import Head, RecordedEvent, StoredEvent
from storage.errors import IntegrityError
from storage.merkle import Frontier
from storage.schema import event, log_head, tile
from storage.sql.database import Database
from storage.sql.driver import Driver, marks
from storage.sql.names import after_prefix

PAGE: Final = 512
"""Events read at a time. A small page is still in the processor's cache when it is used, and wakes the garbage
collector less often: a thousand at a time cost a reader of typed events a sixth of its speed. A smaller one is asked
for more often: PostgreSQL reads a tenth faster than with 256, SQLite as fast."""

# What ``_make`` does without its count of the fields, in less than half the time: the queries name them all.
_STORED: Final = partial(tuple.__new__, StoredEvent)
_RECORDED_EVENT: Final = partial(tuple.__new__, RecordedEvent)


class LogReader:
    """The reading half of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def head(self) -> Head:
        """See ``Store.head``."""
        with self._database.reading() as connection:
            return read_head(connection)

    def stream(self, name: str, after: int, up_to: int | None) -> Iterator[RecordedEvent]:
        """See ``Store.read_stream``."""
        # Positions of a stream grow with its versions, so the end is found while reading. As a condition it would make
        # PostgreSQL join two indexes and sort all the rest of the stream for every page.
        query = f"{_RECORDED} WHERE e.stream = ? AND e.version > ? ORDER BY e.version LIMIT {PAGE}"
        events = self._pages(query, (name,), after, lambda last: last.version)
        if up_to is None:  # most streams are one page, which is one moment: to ask for the head would double the reads
            return events
        if self._begins_after(name, after, up_to):  # a page of what nobody asked for is not read
            return iter(())
        return takewhile(lambda event: event.position <= up_to, events)

    def _begins_after(self, name: str, after: int, position: int) -> bool:
        """Whether the next event of a stream lies beyond a position."""
        with self._database.reading() as connection:
            rows = Driver(connection).rows(_PLACE, (name, after + 1))
        return not rows or rows[0][0] > position

    def all(
        self, after: int, up_to: int | None, prefixes: Sequence[str], types: Sequence[str]
    ) -> Iterator[RecordedEvent]:
        """See ``Store.read_all``."""
        limit = self.head().size if up_to is None else up_to
        if limit <= after:  # whoever follows the tail asks much oftener than there is something
            return iter(())
        narrowed, parameters = _narrowed(prefixes, types)
        query = f"{_RECORDED} WHERE {narrowed}e.position <= ? AND e.position > ? ORDER BY e.position LIMIT {PAGE}"
        return self._pages(query, (*parameters, limit), after, lambda last: last.position)

    def stored(self, after: int, up_to: int | None, bodies: bool) -> Iterator[StoredEvent]:
        """See ``Store.stored``."""
        limit = self.head().size if up_to is None else up_to
        query = _WHOLE if bodies else _HEADERS
        while True:
            with self._database.reading() as connection:
                rows = Driver(connection).rows(query, (limit, after))
            page = list(map(_STORED, rows))
            yield from page
            if len(page) < PAGE:
                return
            after = page[-1].position

    def tiles(self) -> Iterator[tuple[int, int, bytes]]:
        """See ``Store.tiles``."""
        query = select(tile.c.height, tile.c.idx, tile.c.hash).order_by(tile.c.height, tile.c.idx)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return ((row.height, row.idx, row.hash) for row in rows)

    def faults(self) -> Sequence[str]:
        """What the head row says against itself."""
        with self._database.reading() as connection:
            head = connection.execute(select(log_head)).one_or_none()
        try:
            whole = head is not None and Frontier.from_bytes(head.size, head.frontier).root() == head.root
        except ValueError:
            whole = False
        return [] if whole else ["the head row of the log is missing or contradicts itself"]

    def streams(self, prefix: str) -> Iterator[str]:
        """See ``Store.streams``."""
        # From one name to the next one: reading them off would pass every event of every such stream.
        end = after_prefix(prefix)
        below = "" if end is None else "AND stream < ?"
        query = f"""
            WITH RECURSIVE found(name) AS (
                SELECT min(stream) FROM event WHERE stream >= ? {below}
                UNION ALL
                SELECT (SELECT min(stream) FROM event WHERE stream > found.name {below}) FROM found
                WHERE found.name IS NOT NULL)
            SELECT name FROM found WHERE name IS NOT NULL ORDER BY name"""
        bounds = () if end is None else (end,)
        with self._database.reading() as connection:
            rows = Driver(connection).rows(query, (prefix, *bounds, *bounds))
        return (name for (name,) in rows)

    def version_at(self, stream: str, position: int) -> int:
        """See ``Store.version_at``: positions grow with versions, so a binary search finds it in the one index."""
        with self._database.reading() as connection:
            driver = Driver(connection)
            low, high = 0, driver.rows("SELECT max(version) FROM event WHERE stream = ?", (stream,))[0][0] or 0
            while low < high:
                middle = (low + high + 1) // 2
                if driver.rows(_PLACE, (stream, middle))[0][0] <= position:
                    low = middle
                else:
                    high = middle - 1
        return int(low)

    def position_before(self, instant: int) -> int:
        """See ``Store.position_before``: recorded times never decrease, so a binary search needs no index."""
        with self._database.reading() as connection:
            driver = Driver(connection)
            low, high = 0, read_head(connection).size
            while low < high:
                middle = (low + high + 1) // 2
                if driver.rows(_RECORDED_AT, (middle,))[0][0] < instant:
                    low = middle
                else:
                    high = middle - 1
        return low

    def _pages(
        self, query: str, parameters: Sequence[Any], after: int, next_after: Callable[[RecordedEvent], int]
    ) -> Iterator[RecordedEvent]:
        while True:
            with self._database.reading() as connection:
                rows = Driver(connection).rows(query, (*parameters, after))
            page = list(map(_RECORDED_EVENT, rows))
            yield from page
            if len(page) < PAGE:
                return
            after = next_after(page[-1])


def read_head(connection: Connection) -> Head:
    """The head as this connection sees it."""
    rows = Driver(connection).rows("SELECT size, recorded_at, root FROM log_head")
    if not rows:
        raise IntegrityError("the head row of the log is missing")
    return Head(*rows[0])


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


def _narrowed(prefixes: Sequence[str], types: Sequence[str]) -> tuple[str, Sequence[str]]:
    """The conditions for streams and types, with their parameters."""
    parts, parameters = [], list[str]()
    for prefix in prefixes:
        end = after_prefix(prefix)
        parts.append("e.stream >= ?" if end is None else "e.stream >= ? AND e.stream < ?")
        parameters += [prefix] if end is None else [prefix, end]
    narrowed = f"({' OR '.join(parts)}) AND " if parts else ""
    if types:
        narrowed += f"e.type IN ({marks(types)}) AND "
    return narrowed, [*parameters, *types]


_PLACE: Final = "SELECT position FROM event WHERE stream = ? AND version = ?"

_HEADER: Final = (
    "SELECT e.position, e.event_id, e.stream, e.version, e.type, e.schema, e.recorded_at, e.actor, e.causation, "
    "e.commitment"
)
_RECORDED: Final = f"{_HEADER}, e.body FROM event e"
_PART: Final = f"WHERE e.position <= ? AND e.position > ? ORDER BY e.position LIMIT {PAGE}"
_HEADERS: Final = f"{_HEADER}, e.leaf, NULL, NULL, 0 FROM event e {_PART}"
_WHOLE: Final = (
    f"{_HEADER}, e.leaf, e.salt, e.body, coalesce(r.because, 0) FROM event e "
    f"LEFT JOIN redaction r ON r.position = e.position {_PART}"
)
_RECORDED_AT: Final = "SELECT recorded_at FROM event WHERE position = ?"
