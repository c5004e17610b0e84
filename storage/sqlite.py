"""The store in one SQLite file.

Write-ahead log, so that readers and the one writer never wait for each other; ``synchronous=FULL``, so that what was
acknowledged survives a power cut; a lock file beside the database, so that writers of several processes take turns.
Readers open the file read-only. So nobody writes or checkpoints without holding the lock, which also keeps SQLite
versions before 3.51.3 out of reach of their WAL-reset bug.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, Table, create_engine
from sqlalchemy.dialects.sqlite import Insert, insert
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from storage import filelock
from storage.errors import IntegrityError, SchemaMismatch, StorageError, StoreBusy, StoreUnreachable
from storage.sql import versions
from storage.sql.store import SqlStore

TIMEOUT: Final = 10.0
"""Seconds that a writer waits for its turn."""
MOST_IDLE: Final = 4
"""Readers that are kept open between two reads."""

_SCHEMA: Final = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'document_words%'"

PRAGMAS: Final = (
    "PRAGMA synchronous=FULL",  # NORMAL would lose acknowledged events at a power cut
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",  # so that REPLACE fires the DELETE triggers
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    "PRAGMA cache_size=-32768",  # KiB; event ids fall anywhere into their index
    "PRAGMA wal_autocheckpoint=4000",  # pages; each checkpoint waits for the disk twice
)


def open_sqlite(
    path: str,
    clock: Callable[[], int],
    *,
    create: bool = False,
    read_only: bool = False,
    randomness: Callable[[int], bytes] = os.urandom,
    timeout: float = TIMEOUT,
) -> SqlStore:
    """Opens the store in a file. ``clock`` gives microseconds since 1970, UTC.

    ``create`` makes the store when it is missing. Raises ``StoreUnreachable`` when there is none, ``SchemaMismatch``
    when it was made by an older or newer program, ``IntegrityError`` when the file is no store at all.
    """
    database = SqliteDatabase(path, read_only=read_only, timeout=timeout)
    if create and not read_only:
        database.create()
    elif not Path(path).is_file():
        raise StoreUnreachable(f"there is no store at {path}")
    try:
        with database.reading() as connection:
            versions.check(connection)
    except StorageError:
        database.close()
        raise
    return SqlStore(database, clock, randomness)


class SqliteDatabase:
    """See ``storage.sql.database.Database``."""

    def __init__(self, path: str, *, read_only: bool = False, timeout: float = TIMEOUT) -> None:
        self.path = Path(path).absolute()
        self._lock_path = f"{self.path}-writer"
        self._read_only = read_only
        self._timeout = timeout
        self._reader = self._engine("ro")
        self._idle: list[Connection] = []
        self._writer: Connection | None = None  # one is enough, since only the holder of the lock uses it

    def create(self) -> None:
        """Makes an empty store unless there is one. Several processes may do it at once: one makes it."""
        self.create_file()
        with self.writing() as writer:
            if not writer.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1").first():
                versions.create(writer)

    def create_file(self) -> None:
        """Makes the file, still without tables, unless there is one."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            raise StoreUnreachable(f"no store can be made at {self.path}: {error.strerror}") from error
        with filelock.held(self._lock_path, self._timeout), translated(self.path):
            connection = self._connect("rw")
            try:
                connection.execute("PRAGMA journal_mode=WAL")
            finally:
                connection.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        # The driver begins nothing of its own, so every statement is a transaction and sees the newest commit. Readers
        # are kept open between two reads: taking one from SQLAlchemy's pool costs as much as the usual query.
        with translated(self.path):
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = self._reader.connect()
            try:
                yield connection
                connection.rollback()  # what SQLAlchemy began; the database knows nothing of it
            except BaseException:
                connection.close()
                raise
            if len(self._idle) < MOST_IDLE:
                self._idle.append(connection)
            else:
                connection.close()

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        with translated(self.path), self._reader.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection

    def _let_readers_go(self) -> None:
        while self._idle:
            self._idle.pop().close()
        self._reader.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        if self._read_only:
            raise StoreUnreachable(f"the store {self.path} was opened for reading only")
        with filelock.held(self._lock_path, self._timeout), translated(self.path):
            if self._writer is None:
                self._writer = self._engine("rw").connect()
            try:
                with self._transaction(self._writer):
                    yield self._writer
            except (DBAPIError, sqlite3.Error):
                self._drop_writer()  # who knows what it is good for after that
                raise

    @contextmanager
    def _transaction(self, connection: Connection) -> Iterator[None]:
        """Begun and ended on the driver's own connection: SQLAlchemy's share was a sixth of a single append."""
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._commit(driver)
        finally:
            driver.rollback()  # nothing is left of it after a commit
            connection.rollback()

    def _commit(self, driver: DBAPIConnection) -> None:
        driver.commit()

    def upsert(self, table: Table) -> Insert:
        return insert(table)

    def erase_bodies(self, connection: Connection) -> int:
        return _overwrite(
            connection,
            "UPDATE event SET salt = NULL, body = NULL "
            "WHERE position IN (SELECT position FROM redaction) AND body IS NOT NULL",
        )

    def erase_blobs(self, connection: Connection) -> int:
        return _overwrite(connection, "DELETE FROM blob WHERE sha256 IN (SELECT sha256 FROM blob_redaction)")

    def scrub(self) -> None:
        """Erasing overwrites what it deletes; left are words in merged parts of the search index, pages that were
        rewritten when they were split, rows that were replaced earlier, and the write-ahead log."""
        with self.writing() as connection:
            connection.exec_driver_sql("INSERT INTO document_words(document_words) VALUES ('optimize')")
        self._let_readers_go()  # an idle reader of this process would keep the old log alive
        with filelock.held(self._lock_path, self._timeout), translated(self.path):
            raw = self._connect("rw")
            try:
                raw.execute("VACUUM")
                busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                raw.close()
        if busy:
            raise StoreBusy(f"a reader still holds old pages of {self.path}: scrub again when it has finished")

    def faults(self, pages: bool) -> Sequence[str]:
        found: list[str] = []
        with self.snapshot() as connection:
            schema = _schema(connection)
            if pages:
                lines = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
                found += [f"integrity check: {line}" for line in lines if line != "ok"]
                keys = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                found += [f"foreign key: {row[0]} row {row[1]} refers to nothing in {row[2]}" for row in keys]
        return found + _differences(schema, self._expected())

    def _expected(self) -> dict[tuple[str, str], str]:
        """The tables, indexes and triggers that a new store has."""
        fresh = create_engine("sqlite://")
        with fresh.begin() as connection:
            versions.create(connection)
            return _schema(connection)

    def close(self) -> None:
        self._let_readers_go()
        if self._writer is not None:
            # The last connection to close copies the write-ahead log into the database: only under the lock.
            with filelock.held(self._lock_path, self._timeout):
                self._drop_writer()

    def _drop_writer(self) -> None:
        if self._writer is not None:
            engine = self._writer.engine
            self._writer.close()
            engine.dispose()
            self._writer = None

    def _engine(self, mode: str) -> Engine:
        return create_engine("sqlite://", creator=lambda: self._connect(mode), poolclass=QueuePool)

    def _connect(self, mode: str) -> sqlite3.Connection:
        connection = self._open(mode)
        for pragma in PRAGMAS:
            connection.execute(pragma)
        return connection

    def _open(self, mode: str) -> sqlite3.Connection:
        return sqlite3.connect(
            f"{self.path.as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,  # the driver must not begin transactions of its own
            check_same_thread=False,
            timeout=self._timeout,
        )


def _overwrite(connection: Connection, statement: str) -> int:
    """Deletes so that zeros stand where something stood. Only here: it would cost appending a third of its speed."""
    connection.exec_driver_sql("PRAGMA secure_delete=ON")
    count = connection.exec_driver_sql(statement).rowcount
    connection.exec_driver_sql("PRAGMA secure_delete=OFF")
    return count


def _schema(connection: Connection) -> dict[tuple[str, str], str]:
    rows = connection.exec_driver_sql(_SCHEMA)
    return {(kind, name): " ".join((sql or "").split()) for kind, name, sql in rows}


def _differences(found: dict[tuple[str, str], str], expected: dict[tuple[str, str], str]) -> list[str]:
    missing = [f"{kind} {name} is missing" for kind, name in expected.keys() - found.keys()]
    foreign = [f"{kind} {name} does not belong here" for kind, name in found.keys() - expected.keys()]
    both = expected.keys() & found.keys()
    changed = [f"{kind} {name} was changed" for kind, name in both if found[kind, name] != expected[kind, name]]
    return sorted(missing + foreign + changed)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns the driver's errors into ours; errors of the caller pass through."""
    try:
        yield
    except DBAPIError as error:
        if not isinstance(error.orig, sqlite3.Error):
            raise
        raise _named(path, error.orig) from error
    except sqlite3.Error as error:
        raise _named(path, error) from error


def _named(path: Path, error: sqlite3.Error) -> StorageError:
    # The low byte is the primary code, the rest of it says more about the same trouble.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreBusy(f"the store {path} is held by another program: {error}")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return IntegrityError(f"the store {path} is damaged or no store: {error}")
    if code == sqlite3.SQLITE_CONSTRAINT:
        return IntegrityError(f"the store {path} refused a row: {error}")
    if code == sqlite3.SQLITE_ERROR and "no such table" in str(error):
        return SchemaMismatch(f"{path} is no store of this program, or an unfinished one: {error}")
    return StoreUnreachable(f"the store {path} cannot be read or written: {error}")
