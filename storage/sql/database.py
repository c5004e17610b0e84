"""What the SQL store asks of an engine: a connection to read with, and one to write with."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Connection, Table

if TYPE_CHECKING:  # loading a dialect that is not used would slow every start
    from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
    from sqlalchemy.dialects.sqlite import Insert as SqliteInsert

    Upsert = SqliteInsert | PostgresInsert


class Database(Protocol):
    """An engine. Both contexts turn the driver's errors into those of ``storage.errors``."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that sees what is committed, statement by statement, and cannot write."""

    def snapshot(self) -> AbstractContextManager[Connection]:
        """A connection that sees one moment for as long as it is open."""

    def writing(self) -> AbstractContextManager[Connection]:
        """The only way to write: begins, commits at the end, undoes everything on an error."""

    def upsert(self, table: Table) -> Upsert:
        """An INSERT that can say ON CONFLICT."""

    def erase_bodies(self, connection: Connection) -> int:
        """Empties bodies and salts for which a reason is recorded, and returns how many there still were."""

    def erase_blobs(self, connection: Connection) -> int:
        """Deletes blobs for which a reason is recorded, and returns how many there still were."""

    def scrub(self) -> None:
        """Removes what erased rows left behind in free space and log files of the database."""

    def faults(self, pages: bool) -> Sequence[str]:
        """What the database finds wrong with its tables and guards, and if asked for with each of its pages."""

    def close(self) -> None:
        """Gives back all connections."""
