"""Bringing an old store to the schema of this program, with Alembic, one process at a time.

The migrations are frozen: each says in plain SQL what it did on each engine, and is never edited. That they lead to the
very schema that a new store gets is a test.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, select

from storage.errors import SchemaMismatch, StoreUnreachable
from storage.postgres import PostgresDatabase
from storage.schema import REVISIONS, alembic_version
from storage.sqlite import SqliteDatabase

MIGRATIONS: Final = Path(__file__).with_name("migrations")


@dataclass(frozen=True, slots=True)
class SchemaStatus:
    """The schema a database has (None: it is empty), the newest one, and what lies between."""

    current: str | None
    newest: str
    pending: tuple[str, ...]


def status_sqlite(path: str) -> SchemaStatus:
    """The schema of a SQLite store."""
    database = SqliteDatabase(path, read_only=True)
    try:
        with database.reading() as connection:
            return _status(connection)
    finally:
        database.close()


def status_postgres(url: str) -> SchemaStatus:
    """The schema of a PostgreSQL store."""
    database = PostgresDatabase(url, read_only=True)
    try:
        with database.reading() as connection:
            return _status(connection)
    finally:
        database.close()


def upgrade_sqlite(path: str, backup: Callable[[str], object] | None = None) -> SchemaStatus:
    """Upgrades a SQLite store and returns what its schema was. Calls ``backup(current)`` before anything changes.

    Raises ``StoreUnreachable`` when there is no file; an empty file becomes an empty store.
    """
    if not Path(path).is_file():
        raise StoreUnreachable(f"there is no store at {path}")
    database = SqliteDatabase(path)
    try:
        database.create_file()
        return _upgrade(database.writing(), backup)
    finally:
        database.close()


def upgrade_postgres(url: str) -> SchemaStatus:
    """Upgrades a PostgreSQL store and returns what its schema was. Backups are the administrator's business there."""
    database = PostgresDatabase(url)
    try:
        return _upgrade(database.owning(), None)
    finally:
        database.close()


def _status(connection: Connection) -> SchemaStatus:
    current = None
    if inspect(connection).has_table(alembic_version.name):
        current = connection.execute(select(alembic_version.c.version_num)).scalar()
    if current is not None and current not in REVISIONS:
        raise SchemaMismatch(f"the store has schema {current}, which is newer than this program: use the newer program")
    done = 0 if current is None else REVISIONS.index(current) + 1
    return SchemaStatus(current, REVISIONS[-1], REVISIONS[done:])


def _upgrade(locked: AbstractContextManager[Connection], backup: Callable[[str], object] | None) -> SchemaStatus:
    with locked as connection:
        before = _status(connection)  # asked under the lock: another process may just have done it
        if before.pending:
            if before.current is not None and backup is not None:
                backup(before.current)
            migrate(connection)
    return before


def migrate(connection: Connection) -> None:
    """Runs all pending migrations within the transaction of the connection."""
    from alembic import command
    from alembic.config import Config

    alembic_version.create(connection, checkfirst=True)  # strict, which Alembic's own would not be
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, REVISIONS[-1])
