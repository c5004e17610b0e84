"""The store over a SQL database: hands each call to the file of its noun."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection

from storage.admission import check_names
from storage.attempt import Attempt
from storage.envelope import ANY, Appended, Expected, Head, NewEvent, RecordedEvent, StoredEvent
from storage.failpoints import reach
from storage.leases import Claim, Due, Work
from storage.ledger import Run
from storage.merkle import Tree
from storage.searchindex import Document, Hit
from storage.snapshots import Snapshot
from storage.sql import blobs, checkpoints, leases, ledger, marks, redactions, search, snapshots
from storage.sql.append import LogWriter
from storage.sql.database import Database
from storage.sql.log import LogReader, read_head, read_nodes


class SqlTransaction:
    """See ``storage.store.Transaction``."""

    def __init__(self, database: Database, connection: Connection, log: LogWriter) -> None:
        self._database = database
        self._connection = connection
        self._log = log
        self._attempt = Attempt()
        self._groups: set[str] = set()
        self._ended: dict[str, leases.Release] = {}
        self._notes: list[ledger.Note] = []

    def append(self, stream: str, events: Sequence[NewEvent], expected: Expected = ANY) -> Appended:
        with self._attempt:
            return self._log.append(stream, events, expected)

    def put_blob(self, data: bytes) -> str:
        with self._attempt:
            return blobs.put(self._connection, data)

    def plan(self, work: Iterable[Work]) -> int:
        with self._attempt:
            work = list(work)
            check_names(*(name for item in work for name in (item.key, item.group)))
            return leases.plan(self._connection, work)

    def hasten(self, keys: Sequence[str], at: int) -> int:
        with self._attempt:
            self._release()
            return leases.hasten(self._connection, keys, at)

    def release(self, claim: Claim, next_at: int, state: bytes) -> None:
        with self._attempt:
            if claim.key in self._ended:
                self._release()
            self._ended[claim.key] = leases.Release(claim, next_at, state)

    def drop_work(self, key: str) -> bool:
        with self._attempt:
            self._release()
            group = leases.drop(self._connection, key)
            self._groups.update(() if group is None else (group,))
            return group is not None

    def due(self, prefix: str = "") -> Sequence[Due]:
        with self._attempt:
            self._release()
            return leases.due(self._connection, prefix)

    def note(self, subject: str, outcome: str, at: int) -> None:
        with self._attempt:
            check_names(subject, outcome)
            self._notes.append((subject, outcome, at))

    def set_mark(self, name: str, value: bytes) -> None:
        with self._attempt:
            check_names(name)
            marks.put(self._database, self._connection, name, value)

    def move_mark(self, name: str, was: bytes | None, value: bytes) -> None:
        with self._attempt:
            check_names(name)
            marks.move(self._database, self._connection, name, was, value)

    def erase(self, positions: Sequence[int], because: int) -> int:
        with self._attempt:
            return redactions.erase(self._database, self._connection, positions, because)

    def erase_blobs(self, digests: Sequence[str], because: int) -> int:
        with self._attempt:
            return redactions.erase_blobs(self._database, self._connection, digests, because)

    def keep_checkpoint(self, size: int, note: str) -> None:
        with self._attempt:
            checkpoints.put(self._connection, size, note)

    def save_snapshot(self, snapshot: Snapshot) -> None:
        with self._attempt:
            check_names(snapshot.projection, snapshot.stream)
            snapshots.put(self._database, self._connection, snapshot)

    def drop_snapshots(self, projection: str | None = None, but_version: int | None = None) -> int:
        with self._attempt:
            return snapshots.drop(self._connection, projection, 0, but_version)

    def drop_snapshot(self, projection: str, version: int, stream: str, position: int) -> None:
        with self._attempt:
            snapshots.drop_one(self._connection, projection, version, stream, position)

    def index(self, documents: Iterable[Document]) -> None:
        with self._attempt:
            documents = list(documents)
            check_names(*(name for document in documents for name in (document.key, *document.tags)))
            search.put(self._connection, documents)

    def unindex(self, keys: Sequence[str] | None) -> int:
        with self._attempt:
            return search.remove(self._connection, keys)

    def replicate(self, events: Iterable[StoredEvent]) -> Head:
        with self._attempt:
            return self._log.replicate(events)

    def finish(self) -> None:
        """The last step before the commit."""
        with self._attempt:
            if self._notes:
                ledger.note(self._connection, self._notes)
            self._release()
            if self._groups:
                leases.free(self._connection, self._groups)
            self._log.finish()

    def _release(self) -> None:
        """Ends the leases that were released until now: many at once, so that a poller's commit is few statements."""
        if not self._ended:
            return
        ended = list(self._ended.values())
        self._ended.clear()
        leases.release(self._connection, ended)
        self._groups.update(item.claim.group for item in ended)


class SqlStore:
    """See ``storage.store.Store``. Made by ``open_sqlite`` and ``open_postgres``."""

    def __init__(self, database: Database, clock: Callable[[], int], randomness: Callable[[int], bytes]) -> None:
        self._database = database
        self._clock = clock
        self._randomness = randomness
        self._log = LogReader(database)

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        with self._database.writing() as connection:
            log = LogWriter(connection, self._clock, self._randomness)
            transaction = SqlTransaction(self._database, connection, log)
            yield transaction
            transaction.finish()
            reach("before-commit")
        reach("after-commit")

    def head(self) -> Head:
        return self._log.head()

    def root(self, size: int) -> bytes:
        with self._database.reading() as connection:
            head = read_head(connection)
            if size == head.size:
                return head.root
            return self._tree(connection, size).root(size)

    def _tree(self, connection: Connection, size: int) -> Tree:
        head = read_head(connection)
        if not 0 <= size <= head.size:
            raise ValueError(f"the log has {head.size} events, not {size}")
        return Tree(lambda *row: read_nodes(connection, *row))

    def read_stream(self, stream: str, after: int = 0, up_to: int | None = None) -> Iterator[RecordedEvent]:
        return self._log.stream(stream, after, up_to)

    def read_all(
        self,
        after: int = 0,
        up_to: int | None = None,
        prefixes: Sequence[str] = (),
        types: Sequence[str] = (),
    ) -> Iterator[RecordedEvent]:
        return self._log.all(after, up_to, prefixes, types)

    def streams(self, prefix: str = "") -> Iterator[str]:
        return self._log.streams(prefix)

    def version_at(self, stream: str, position: int) -> int:
        return self._log.version_at(stream, position)

    def position_before(self, instant: int) -> int:
        return self._log.position_before(instant)

    def get_blob(self, sha256: str) -> bytes:
        with self._database.reading() as connection:
            return blobs.get(connection, sha256)

    def has_blob(self, sha256: str) -> bool:
        with self._database.reading() as connection:
            return blobs.has(connection, sha256)

    def claim(self, now: int, until: int, limit: int, holder: str, kind: str = "") -> Sequence[Claim]:
        with self._database.writing() as connection:
            return leases.claim(connection, now, until, limit, holder, kind)

    def due(self, prefix: str = "") -> Sequence[Due]:
        with self._database.reading() as connection:
            return leases.due(connection, prefix)

    def runs(self, subject: str, since: int = 0, until: int | None = None) -> Sequence[Run]:
        with self._database.reading() as connection:
            return ledger.runs(connection, subject, since, until)

    def mark(self, name: str) -> bytes | None:
        with self._database.reading() as connection:
            return marks.get(connection, name)

    def stored(self, after: int = 0, up_to: int | None = None, bodies: bool = True) -> Iterator[StoredEvent]:
        return self._log.stored(after, up_to, bodies)

    def tiles(self) -> Iterator[tuple[int, int, bytes]]:
        return self._log.tiles()

    def prove_inclusion(self, position: int, size: int) -> Sequence[bytes]:
        with self._database.reading() as connection:
            return self._tree(connection, size).inclusion(position - 1, size)

    def prove_consistency(self, old: int, size: int) -> Sequence[bytes]:
        with self._database.reading() as connection:
            return self._tree(connection, size).consistency(old, size)

    def checkpoints(self) -> Sequence[str]:
        with self._database.reading() as connection:
            return checkpoints.all(connection)

    def blobs(self) -> Iterator[str]:
        with self._database.reading() as connection:
            return iter(blobs.digests(connection))

    def erased_blobs(self) -> Mapping[str, int]:
        with self._database.reading() as connection:
            return redactions.erased_blobs(connection)

    def snapshot(self, projection: str, version: int, stream: str, up_to: int) -> Snapshot | None:
        with self._database.reading() as connection:
            return snapshots.nearest(connection, projection, version, stream, up_to)

    def snapshot_positions(self, projection: str, version: int, stream: str) -> Sequence[int]:
        with self._database.reading() as connection:
            return snapshots.positions(connection, projection, version, stream)

    def search(self, query: str, up_to: int | None = None, tags: Sequence[str] = (), limit: int = 50) -> Sequence[Hit]:
        with self._database.reading() as connection:
            return search.find(connection, query, up_to, tags, limit)

    def scrub(self) -> None:
        self._database.scrub()

    def faults(self, pages: bool = True) -> Sequence[str]:
        return [*self._database.faults(pages), *self._log.faults()]

    def close(self) -> None:
        self._database.close()
