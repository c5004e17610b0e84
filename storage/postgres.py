"""The store in PostgreSQL, 15 or newer, through psycopg 3.

Writers queue at the one row of ``log_head``, and only those that append. The rights of a connection are lowered to
those of ``store_writer`` or ``store_reader`` where these roles exist (see ``storage.sql.roles``).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Engine, ForeignKeyConstraint, Table, create_engine, event, make_url, text
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.exc import ArgumentError, DBAPIError, ProgrammingError

from storage.errors import IntegrityError, SchemaMismatch, StorageError, StoreBusy, StoreUnreachable
from storage.schema import metadata
from storage.sql import roles, versions
from storage.sql.guards import guard_functions, guard_triggers
from storage.sql.store import SqlStore

if TYPE_CHECKING:
    import psycopg

TIMEOUT: Final = 10.0
"""Seconds that a writer waits for a lock."""
MOST_IDLE: Final = 4
"""Readers that are kept at hand between two reads, if the last one was not longer ago than so many seconds:"""
FRESH: Final = 1.0

MIGRATION_LOCK: Final = 0x53544F5245
"""The advisory lock of whoever makes or upgrades the schema."""


_TRIGGERS: Final = "SELECT tgname, proname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid WHERE tgenabled = 'A'"
_FUNCTIONS: Final = "SELECT proname, prosrc FROM pg_proc WHERE pg_function_is_visible(oid)"
_CONSTRAINTS: Final = (
    "SELECT conname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid "
    "WHERE convalidated AND pg_table_is_visible(pg_class.oid)"
)
_HELD_TEXT: Final = ("event", "blob", "snapshot", "document", "document_words")
_FORGET_SAMPLES: Final = "DELETE FROM pg_statistic WHERE starelid = ANY(CAST(:tables AS regclass[]))"


def open_postgres(
    url: str,
    clock: Callable[[], int],
    *,
    create: bool = False,
    read_only: bool = False,
    randomness: Callable[[int], bytes] = os.urandom,
    timeout: float = TIMEOUT,
) -> SqlStore:
    """Opens the store in a database. ``clock`` gives microseconds since 1970, UTC.

    ``create`` makes the schema when the database is empty. Raises ``StoreUnreachable`` or ``SchemaMismatch``.
    """
    database = PostgresDatabase(url, read_only=read_only, timeout=timeout)
    try:
        if create and not read_only:
            database.create()
        with database.reading() as connection:
            versions.check(connection)
    except StorageError:
        database.close()
        raise
    return SqlStore(database, clock, randomness)


def holds_store(url: str, *, timeout: float = TIMEOUT) -> bool:
    """Whether a store was made in the database. Raises ``StoreUnreachable``."""
    database = PostgresDatabase(url, read_only=True, timeout=timeout)
    try:
        with database.reading() as connection:
            return _is_made(connection)
    finally:
        database.close()


def _is_made(connection: Connection) -> bool:
    return connection.execute(text("SELECT to_regclass('alembic_version')")).scalar() is not None


class PostgresDatabase:
    """See ``storage.sql.database.Database``."""

    def __init__(
        self,
        url: str,
        *,
        read_only: bool = False,
        timeout: float = TIMEOUT,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read_only = read_only
        self._monotonic = monotonic
        self._idle: list[tuple[float, Connection]] = []
        self._timeout = timeout
        self._engine = self._connected(url)
        self.name = self._engine.url.render_as_string(hide_password=True)
        self._reader = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    def create(self) -> None:
        """Makes the schema unless there is one. Several processes may do it at once: one makes it."""
        with self.owning() as connection:
            if not _is_made(connection):
                if connection.execute(text("SHOW server_encoding")).scalar() != "UTF8":
                    raise StoreUnreachable(f"the database {self.name} must have the encoding UTF8")
                versions.create(connection)

    @contextmanager
    def owning(self) -> Iterator[Connection]:
        """A transaction with the rights of whoever logged in, one at a time: for making and upgrading the schema."""
        with self._translated(), self._engine.begin() as connection:
            connection.execute(text("SET LOCAL ROLE NONE"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        # The pool asks the server before each use whether it is still there: as long a way as the usual query. So a
        # reader that was used just now is used again as it is.
        with self._translated():
            connection = self._taken()
            try:
                yield connection
            except BaseException:
                connection.close()
                self._let_readers_go()
                raise
            if len(self._idle) < MOST_IDLE:
                self._idle.append((self._monotonic(), connection))
            else:
                connection.close()

    def _taken(self) -> Connection:
        with suppress(IndexError):
            while True:
                used, connection = self._idle.pop()
                if self._monotonic() - used < FRESH:
                    return connection
                connection.close()
        return self._reader.connect()

    def _let_readers_go(self) -> None:
        with suppress(IndexError):
            while True:
                self._idle.pop()[1].close()

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        with self._translated(), self._engine.connect() as connection:
            connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        if self._read_only:
            raise StoreUnreachable(f"the store {self.name} was opened for reading only")
        try:
            with self._translated(), self._engine.begin() as connection:
                yield connection
        except StoreUnreachable:
            self._let_readers_go()  # their connections may be dead as well
            raise

    def upsert(self, table: Table) -> Insert:
        return insert(table)

    def erase_bodies(self, connection: Connection) -> int:
        return int(connection.execute(text("SELECT erase_event()")).scalar_one())

    def erase_blobs(self, connection: Connection) -> int:
        return int(connection.execute(text("SELECT erase_blob()")).scalar_one())

    def scrub(self) -> None:
        """Rewrites the tables that held erased text, and the planner's samples of what was in their columns.

        The server's own log keeps the text until its files are recycled. Raises ``StoreUnreachable`` when the login may
        not do it: a writer alone may erase, but not rewrite.
        """
        with self._translated(), self._reader.connect() as connection:
            connection.execute(text("RESET ROLE"))
            try:
                _must_own(connection, self.name)
                if connection.execute(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")).scalar():
                    # ANALYZE replaces samples, but leaves those of a table that is empty now.
                    connection.execute(text(_FORGET_SAMPLES), {"tables": list(_HELD_TEXT)})
                for table in _HELD_TEXT:
                    connection.execute(text(f"VACUUM (FULL, ANALYZE) {table}"))
                connection.execute(text("VACUUM (FULL) pg_statistic"))
                connection.execute(text("CHECKPOINT"))
            finally:
                connection.invalidate()  # its rights were raised

    def faults(self, pages: bool) -> Sequence[str]:
        with self.reading() as connection:
            enabled = {(name, function) for name, function in connection.execute(text(_TRIGGERS))}
            functions = {row.proname: row.prosrc for row in connection.execute(text(_FUNCTIONS))}
            valid = set(connection.execute(text(_CONSTRAINTS)).scalars())
        triggers = [name for name, function in guard_triggers().items() if (name, function) not in enabled]
        changed = [name for name, body in guard_functions().items() if functions.get(name) != body]
        return [
            *(f"trigger {name} is missing or not always enabled" for name in sorted(triggers)),
            *(f"function {name} is missing or was changed" for name in sorted(changed)),
            *(f"constraint {name} is missing" for name in sorted(_constraints() - valid)),
        ]

    def close(self) -> None:
        self._let_readers_go()
        self._engine.dispose()

    def _connected(self, url: str) -> Engine:
        # Pages of the log are read in the order of an index. Before the first ANALYZE the planner believes that a
        # stream has a handful of events, fetches all the rest of it for every page, and sorts: hence enable_sort.
        options = f"-c lock_timeout={int(self._timeout * 1000)} -c timezone=UTC -c enable_sort=off"
        if self._read_only:
            options += " -c default_transaction_read_only=on"
        try:
            address = make_url(url).set(drivername="postgresql+psycopg")
            engine = create_engine(address, connect_args={"options": options}, pool_pre_ping=True)
        except ArgumentError as error:
            raise StoreUnreachable(f"this is no address of a database: {error}") from error
        except ImportError as error:
            raise StoreUnreachable(f"PostgreSQL needs the package psycopg: {error}") from error
        role = roles.READER if self._read_only else roles.WRITER

        @event.listens_for(engine, "connect")
        def _lower_rights(connection: psycopg.Connection[Any], record: object) -> None:
            connection.execute(roles.LOWER_RIGHTS, (role,))
            connection.commit()

        return engine

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turns the driver's errors into ours."""
        try:
            yield
        except DBAPIError as error:
            state = getattr(error.orig, "sqlstate", None)
            if state is None and isinstance(error, ProgrammingError):
                raise  # a mistake in this program, which the driver found before the server did
            raise _named(self.name, state or "", str(error.orig)) from error
        except self._engine.dialect.loaded_dbapi.Error as error:
            raise _named(self.name, getattr(error, "sqlstate", None) or "", str(error)) from error


def _constraints() -> set[str]:
    """The keys and conditions of all tables, by the names that PostgreSQL gives them."""
    found = set()
    for table in metadata.sorted_tables:
        for rule in table.constraints:
            if isinstance(rule, ForeignKeyConstraint):
                found.add(f"{table.name}_{'_'.join(rule.column_keys)}_fkey")
            else:
                found.add(str(rule.name or f"{table.name}_pkey"))
    return found


def _must_own(connection: Connection, name: str) -> None:
    """PostgreSQL only warns, and goes on, when somebody vacuums a table that is not theirs."""
    owned = "SELECT bool_and(pg_has_role(relowner, 'USAGE')) FROM pg_class WHERE oid = ANY(CAST(:tables AS regclass[]))"
    if not connection.execute(text(owned), {"tables": list(_HELD_TEXT)}).scalar():
        said = f"this login may not rewrite the tables, so free space still holds what was erased: {roles.OWNER}"
        raise StoreUnreachable(f"the store {name} is not scrubbed: {said} or an administrator must do it")


def _named(name: str, state: str, reason: str) -> StorageError:
    reason = reason.strip()
    if state in ("55P03", "40P01", "40001"):  # lock not available, deadlock, serialization
        return StoreBusy(f"the store {name} is held by another program: {reason}")
    if state[:2] == "23" or state in ("P0001", "XX001", "XX002"):  # constraint, our guards, corrupted data or index
        return IntegrityError(f"the store {name} refused a row: {reason}")
    if state == "42P01":
        return SchemaMismatch(f"{name} is no store of this program, or an unfinished one: {reason}")
    return StoreUnreachable(f"the store {name} cannot be read or written: {reason}")
