"""What an operator should know about the place where a store lives. Facts, each with what to do about it."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text

from storage import notes
from storage.errors import StorageError
from storage.postgres import PostgresDatabase
from storage.sql import roles
from storage.sql.log import read_head
from storage.sqlite import SqliteDatabase
from storage.verify import Check

SAFE_SQLITE: Final = (3, 51, 3)
"""The first version without the WAL-reset bug, by which two connections that checkpoint at once can damage a file."""

NETWORK: Final = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs", "fuse.s3fs", "glusterfs"}
"""File systems whose locks and shared memory SQLite cannot rely on."""

OLDEST_POSTGRES: Final = 150000


def doctor_sqlite(path: Path, clock: Callable[[], int], mounts: str = "/proc/mounts") -> Sequence[Check]:
    """The facts about a SQLite store. ``mounts`` is where the system lists its file systems."""
    checks = [_sqlite_version(sqlite3.sqlite_version_info), _file_system(path.resolve(), mounts), _permissions(path)]
    database = SqliteDatabase(str(path), read_only=True)
    try:
        with database.reading() as connection:
            mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
            checks.append(
                Check("journal", mode == "wal", f"journal mode {mode}" + ("" if mode == "wal" else ": it must be wal"))
            )
            checks.append(_clock(connection, clock))
    except StorageError as error:
        checks.append(Check("store", ok=False, detail=str(error)))
    finally:
        database.close()
    return checks


def doctor_key(path: Path) -> Check:
    """Whether the key that signs checkpoints is whole, and for its owner alone. A key that is not made yet is none."""
    if not path.exists():
        return Check("signing key", ok=True, detail="none yet: the first checkpoint makes one")
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Check("signing key", ok=False, detail=f"{path} can be read or written by others: chmod 600")
    try:
        signer = notes.read_signer(path)
    except StorageError as error:
        return Check("signing key", ok=False, detail=str(error))
    return Check("signing key", ok=True, detail=f"{signer.name}, only its owner can read it")


def doctor_postgres(url: str, clock: Callable[[], int]) -> Sequence[Check]:
    """The facts about a PostgreSQL store."""
    database = PostgresDatabase(url)
    try:
        with database.reading() as connection:
            return [
                _server_version(connection),
                _durability(connection),
                _rights(connection),
                _clock(connection, clock),
            ]
    except StorageError as error:
        return [Check("store", ok=False, detail=str(error))]
    finally:
        database.close()


def _sqlite_version(found: tuple[int, ...]) -> Check:
    said = ".".join(map(str, found))
    if found >= SAFE_SQLITE:
        return Check("sqlite", ok=True, detail=f"SQLite {said}")
    wanted = ".".join(map(str, SAFE_SQLITE))
    advice = "this program avoids it by its lock file; let no other program write the store, or upgrade SQLite"
    return Check("sqlite", ok=False, detail=f"SQLite {said} is older than {wanted} and has the WAL-reset bug: {advice}")


def _file_system(path: Path, mounts: str) -> Check:
    kind = file_system(path.absolute(), mounts)
    if kind in NETWORK:
        return Check("file system", ok=False, detail=f"{path} is on {kind}: keep the store on a local disk")
    return Check("file system", ok=True, detail=kind or "unknown")


def file_system(path: Path, mounts: str) -> str:
    """The kind of file system that a path is on; empty where the system does not say."""
    try:
        lines = Path(mounts).read_text().splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in lines:
        _, place, of_kind, *_ = line.split()
        place = place.replace("\\040", " ")
        if (path == Path(place) or Path(place) in path.parents) and len(place) >= len(best):
            best, kind = place, of_kind
    return kind


def _permissions(path: Path) -> Check:
    open_to_others = []
    for suffix in ("", "-wal", "-shm", "-writer"):
        file = path.with_name(path.name + suffix)
        if file.exists() and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            open_to_others.append(file.name)
    if open_to_others:
        said = f"{', '.join(open_to_others)} can be read or written by others: chmod 600"
        return Check("permissions", ok=False, detail=said)
    if path.exists() and not os.access(path.parent, os.W_OK):
        return Check("permissions", ok=False, detail=f"{path.parent} cannot be written: SQLite needs files beside it")
    return Check("permissions", ok=True, detail="only the owner can read and write the store")


def _clock(connection: Connection, clock: Callable[[], int]) -> Check:
    ahead = read_head(connection).recorded_at - clock()
    if ahead > 0:
        said = f"the last event is {ahead // 1_000_000} s ahead of this clock: until then new events get its time"
        return Check("clock", ok=False, detail=said)
    return Check("clock", ok=True, detail="the clock is after the last event")


def _server_version(connection: Connection) -> Check:
    number = int(connection.execute(text("SHOW server_version_num")).scalar_one())
    said = connection.execute(text("SHOW server_version")).scalar_one()
    if number < OLDEST_POSTGRES:
        return Check("server", ok=False, detail=f"PostgreSQL {said}: this program is tested with 15 and newer")
    return Check("server", ok=True, detail=f"PostgreSQL {said}")


def _durability(connection: Connection) -> Check:
    off = [
        name
        for name in ("fsync", "full_page_writes", "synchronous_commit")
        if connection.execute(text(f"SHOW {name}")).scalar() == "off"
    ]
    if off:
        return Check("durability", ok=False, detail=f"{', '.join(off)} is off: a power cut can lose or damage events")
    return Check("durability", ok=True, detail="commits are on disk before they are acknowledged")


def _rights(connection: Connection) -> Check:
    may = connection.execute(
        text("SELECT has_table_privilege('event', 'UPDATE') OR has_table_privilege('event', 'DELETE')")
    ).scalar()
    if may:
        said = f"this login can change events (only triggers stop it): grant it the role {roles.WRITER} and no more"
        return Check("rights", ok=False, detail=said)
    login = connection.execute(text("SELECT rolsuper FROM pg_roles WHERE rolname = session_user")).scalar()
    if login:
        said = f"the login is an administrator that lowers its rights to {roles.WRITER}: better one that has no others"
        return Check("rights", ok=False, detail=said)
    return Check("rights", ok=True, detail="this login cannot change events")
