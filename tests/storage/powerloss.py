"""A disk that forgets what was not synced, below the very code that production runs.

``PowerLossDatabase`` is the production database class; only the file system under SQLite is another one. It keeps two
versions of each file: what the system shows (all writes), and what is on the disk for certain (writes before the last
sync). At a power cut each write since then is on the disk or not, as chance has it.

SQLite's shared memory needs the real file system, so the connection locks the file for itself alone, and the readers
of the store use the same connection.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw

from storage.sqlite import PRAGMAS, SqliteDatabase

_ERRORS: dict[type[BaseException], type[sqlite3.Error]] = {
    apsw.ConstraintError: sqlite3.IntegrityError,
    apsw.SQLError: sqlite3.OperationalError,
    apsw.IOError: sqlite3.OperationalError,
}


class Disk:
    """The files of one machine: certain content, and writes that may still be lost."""

    def __init__(self) -> None:
        self.certain: dict[str, bytearray] = {}
        self.pending: dict[str, list[tuple[int, bytes | None]]] = {}
        self._left = -1
        self._at: Callable[[], None] = lambda: None

    def after(self, operations: int, at: Callable[[], None]) -> None:
        """Calls ``at`` in the middle of things: after so many more writes and syncs."""
        self._left, self._at = operations, at

    def _operation(self) -> None:
        self._left -= 1
        if self._left == 0:
            self._at()

    def write(self, name: str, offset: int, data: bytes | None) -> None:
        """A write, or with None a truncation to ``offset``."""
        self._operation()
        self.pending.setdefault(name, []).append((offset, data))

    def sync(self, name: str) -> None:
        """From here on all writes to the file are certain."""
        self._operation()
        for change in self.pending.pop(name, []):
            self._apply(self.certain, name, *change)

    def forget(self, name: str) -> None:
        """The file was deleted."""
        self.certain.pop(name, None)
        self.pending.pop(name, None)

    def cut_power(self, source: random.Random, folder: Path) -> None:
        """Writes to a folder what is on the disk if the power goes now."""
        left = {name: bytearray(data) for name, data in self.certain.items()}
        for name, changes in self.pending.items():
            for change in changes:
                if source.random() < 0.5:
                    self._apply(left, name, *change)
        for name, data in left.items():
            (folder / Path(name).name).write_bytes(data)

    def _apply(self, files: dict[str, bytearray], name: str, offset: int, data: bytes | None) -> None:
        file = files.setdefault(name, bytearray())
        if data is None:
            del file[offset:]
            return
        if len(file) < offset:
            file.extend(bytes(offset - len(file)))
        file[offset : offset + len(data)] = data


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, base: str, name: Any, flags: list[int]) -> None:
        super().__init__(base, name, flags)
        self._disk = disk
        self._name = name.filename() if isinstance(name, apsw.URIFilename) else str(name)

    def xWrite(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        self._disk.write(self._name, offset, bytes(data))

    def xTruncate(self, size: int) -> None:
        super().xTruncate(size)
        self._disk.write(self._name, size, None)

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self._disk.sync(self._name)


class _FileSystem(apsw.VFS):
    def __init__(self, name: str, disk: Disk) -> None:
        self._disk = disk
        super().__init__(name, base="")

    def xOpen(self, name: Any, flags: list[int]) -> _File:
        return _File(self._disk, "", name, flags)

    def xDelete(self, name: str, sync: bool) -> None:
        super().xDelete(name, sync)
        self._disk.forget(name)


class _Cursor:
    """What SQLAlchemy and the store use of a cursor, over apsw."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._cursor = connection.cursor()
        self._cursor.exec_trace = self._describe  # afterwards, a query without rows has no description any more
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid = 0
        self._rows: list[Any] = []

    def execute(self, sql: str, parameters: Any = ()) -> _Cursor:
        try:
            before = self._connection.total_changes()
            self._cursor.execute(sql, parameters)
            self._rows = list(self._cursor)
            self.rowcount = self._connection.total_changes() - before
        except apsw.Error as error:
            raise _ERRORS.get(type(error), sqlite3.OperationalError)(str(error)) from error
        return self

    def _describe(self, cursor: Any, sql: str, parameters: Any) -> bool:
        self.description = [(*column, *[None] * 5) for column in cursor.get_description()] or None
        return True

    def executemany(self, sql: str, rows: Any) -> _Cursor:
        for row in rows:
            self.execute(sql, row)
        return self

    def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int = 1) -> list[Any]:
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    def close(self) -> None:
        self._rows = []


class _Connection:
    """What SQLAlchemy and the store use of a connection, over apsw."""

    isolation_level = None

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def cursor(self) -> _Cursor:
        return _Cursor(self._connection)

    def execute(self, sql: str) -> _Cursor:
        return self.cursor().execute(sql)

    def commit(self) -> None:
        if self._connection.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        if self._connection.in_transaction:
            self.execute("ROLLBACK")

    def create_function(self, *_: Any, **__: Any) -> None:
        """SQLAlchemy registers functions that the store does not use."""

    def close(self) -> None:
        """The one connection stays open till the power goes."""


class PowerLossDatabase(SqliteDatabase):
    """The production class over the forgetful disk. ``synchronous`` takes the place of the setting of production."""

    def __init__(self, path: str, disk: Disk, synchronous: str | None = None) -> None:
        self._name = f"powerloss-{id(self)}"
        self._vfs = _FileSystem(self._name, disk)
        self._only: Any = None
        self._synchronous = synchronous
        super().__init__(path)

    def create_file(self) -> None:
        self._connect("rw").execute("PRAGMA journal_mode=WAL")

    def _connect(self, mode: str) -> Any:
        if self._only is None:
            flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
            self._only = apsw.Connection(str(self.path), flags=flags, vfs=self._name)
            for pragma in ("PRAGMA locking_mode=EXCLUSIVE", *PRAGMAS):
                self._only.execute(pragma)
            if self._synchronous:
                self._only.execute(f"PRAGMA synchronous={self._synchronous}")
        return _Connection(self._only)

    def pragma(self, setting: str) -> None:
        """Changes a setting of the connection."""
        self._only.execute(f"PRAGMA {setting}")

    def cut(self) -> None:
        """Lets go of the files as they are, without the good-bye of a normal end: nothing is copied or deleted."""
        self._only.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        self._only.close()
