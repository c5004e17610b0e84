"""Speaking to the driver directly, for the statements that run once for every append or every page of events.

Everything else goes through SQLAlchemy. Here its work per statement and per row was two thirds of the time of a single
append and half of the time of reading a page (measured on SQLite); the statements are few, and plain on both engines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table

Row = tuple[Any, ...]
_COPIED = {int: "int8", str: "text", bytes: "bytea"}


class Driver:
    """The cursor of the driver under a SQLAlchemy connection. Parameters are written ``?``."""

    def __init__(self, connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        self._marks = connection.dialect.paramstyle == "qmark"
        self.locks_rows = connection.dialect.name != "sqlite"
        # psycopg: as text, every byte of a body would travel as two characters
        self._cursor = driver.cursor(binary=True) if self.locks_rows else driver.cursor()

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Runs a query and returns all its rows."""
        self._cursor.execute(self._text(sql), parameters)
        found: list[Row] = self._cursor.fetchall()
        return found

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Runs a statement without a result and returns how many rows it touched."""
        self._cursor.execute(self._text(sql), parameters)
        return int(self._cursor.rowcount)

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Inserts rows that have the columns of the table, in their order."""
        sql = f"INSERT INTO {table.name} VALUES ({marks(table.columns)})"
        if len(rows) == 1:
            self._cursor.execute(self._text(sql), rows[0])
        elif self.locks_rows:
            self._copy(table, rows)
        else:
            self._cursor.executemany(self._text(sql), rows)

    def _copy(self, table: Table, rows: Sequence[Row]) -> None:
        """PostgreSQL's way in for many rows: one command, twice as fast as one INSERT a row."""
        with self._cursor.copy(f"COPY {table.name} FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types([_COPIED[column.type.python_type] for column in table.columns])
            for row in rows:
                copy.write_row(row)

    def _text(self, sql: str) -> str:
        return sql if self._marks else sql.replace("?", "%s")


def marks(values: Iterable[object]) -> str:
    """As many question marks as there are values."""
    return ", ".join("?" for _ in values)


def values(rows: Sequence[Row]) -> str:
    """A VALUES list for the rows, to be sent with ``flat(rows)``; both engines name its columns ``column1`` and on."""
    row = f"({marks(rows[0])})"
    return f"VALUES {', '.join([row] * len(rows))}"


def flat(rows: Iterable[Row]) -> list[Any]:
    """All values of the rows, one after the other."""
    return [value for row in rows for value in row]
