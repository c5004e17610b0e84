"""The tables, the same on both engines.

Times are integers (microseconds, UTC), names are compared byte by byte, hashes are raw bytes: so both engines sort,
compare and hash alike. Only ``log_head`` and the working tables (work, ledger, mark, caches) are ever updated; the log,
the tile roots, the blobs and the checkpoints are append-only, which ``guards.py`` makes the database enforce. Salt and
body are the last columns of an event: erasing empties just these two.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

REVISIONS: Final = ("0001", "0002")
"""Every schema there ever was, oldest first; the last one is what this program reads and writes."""

metadata = MetaData()

_Int = Integer().with_variant(BigInteger(), "postgresql")
_Name = Text().with_variant(Text(collation="C"), "postgresql")


def _int(name: str, *, key: bool = False) -> Column[int]:
    return Column(name, _Int, primary_key=key, autoincrement=False, nullable=False)


def _name(name: str, *, key: bool = False) -> Column[str]:
    return Column(name, _Name, primary_key=key, nullable=False)


def _bytes(name: str, *, key: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, primary_key=key, nullable=False)


alembic_version = Table("alembic_version", metadata, _name("version_num", key=True), sqlite_strict=True)

log_head = Table(
    "log_head",
    metadata,
    _int("id", key=True),
    _int("size"),
    _int("recorded_at"),
    _bytes("root"),
    _bytes("frontier"),
    CheckConstraint("id = 1", name="log_head_one_row"),
    sqlite_strict=True,
)

event = Table(
    "event",
    metadata,
    _int("position", key=True),
    _bytes("event_id"),
    _name("stream"),
    _int("version"),
    _name("type"),
    _int("schema"),
    _int("recorded_at"),
    _name("actor"),
    _bytes("causation"),
    _bytes("commitment"),
    _bytes("leaf"),
    Column("salt", LargeBinary),
    Column("body", LargeBinary),
    CheckConstraint("(salt IS NULL) = (body IS NULL)", name="event_whole_or_erased"),
    UniqueConstraint("event_id", name="event_id_once"),
    UniqueConstraint("stream", "version", name="event_version_once"),
    sqlite_strict=True,
)

tile = Table(
    "tile",
    metadata,
    _int("height"),
    _int("idx"),
    _bytes("hash"),
    PrimaryKeyConstraint("height", "idx"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

blob = Table(
    "blob",
    metadata,
    _name("sha256", key=True),
    _int("size"),
    _name("codec"),
    _bytes("data"),
    sqlite_strict=True,
)

redaction = Table(
    "redaction",
    metadata,
    Column("position", _Int, ForeignKey("event.position"), primary_key=True, autoincrement=False),
    Column("because", _Int, ForeignKey("event.position"), nullable=False),
    sqlite_strict=True,
)

blob_redaction = Table(
    "blob_redaction",
    metadata,
    _name("sha256", key=True),
    Column("because", _Int, ForeignKey("event.position"), nullable=False),
    sqlite_strict=True,
)

checkpoint = Table("checkpoint", metadata, _int("size", key=True), _name("note"), sqlite_strict=True)

snapshot = Table(
    "snapshot",
    metadata,
    _name("projection"),
    _int("version"),
    _name("stream"),
    _int("position"),
    _bytes("state"),
    _bytes("digest"),
    PrimaryKeyConstraint("projection", "version", "stream", "position"),
    sqlite_strict=True,
)

document = Table(
    "document",
    metadata,
    Column("id", _Int, Identity(), primary_key=True),
    _name("key"),
    _int("position"),
    _name("text"),
    _name("tags"),
    _bytes("digest"),
    UniqueConstraint("key", name="document_key_once"),
    sqlite_strict=True,
)
Index("document_by_position", document.c.position)

work_group = Table(
    "work_group",
    metadata,
    _name("name", key=True),
    _int("token"),
    _name("holder"),
    _int("until"),
    sqlite_strict=True,
)

work = Table(
    "work",
    metadata,
    _name("key", key=True),
    Column("group", _Name, ForeignKey("work_group.name"), nullable=False),
    _int("next_at"),
    _bytes("state"),
    _int("token"),
    sqlite_strict=True,
)
Index("work_by_time", work.c.next_at, work.c.key, work.c.group)
Index("work_by_group", work.c.group, work.c.next_at)

ledger = Table(
    "ledger",
    metadata,
    _name("subject"),
    _int("run"),
    _name("outcome"),
    _int("first_at"),
    _int("last_at"),
    _int("count"),
    _int("longest_gap"),
    PrimaryKeyConstraint("subject", "run"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

mark = Table("mark", metadata, _name("name", key=True), _bytes("value"), sqlite_strict=True)

MUTABLE: Final = {
    "alembic_version": "SELECT",
    "log_head": "UPDATE",
    "work": "INSERT, UPDATE, DELETE",
    "work_group": "INSERT, UPDATE",
    "ledger": "INSERT, UPDATE",
    "mark": "INSERT, UPDATE",
    "snapshot": "INSERT, UPDATE, DELETE",
    "document": "INSERT, UPDATE, DELETE",
}
"""What a writer may do besides reading, where it is not just INSERT."""
