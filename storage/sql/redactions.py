"""Erasing in SQL: first the reason is written, then the database allows the row to be deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, insert, select

from storage.errors import NoReason
from storage.failpoints import reach
from storage.schema import blob_redaction, document, event, redaction
from storage.sql import blobs, search, snapshots
from storage.sql.database import Database


def erase(database: Database, connection: Connection, positions: Sequence[int], because: int) -> int:
    """See ``Transaction.erase``."""
    if not positions:
        return 0
    _must_exist(connection, because)
    for position in positions:
        _must_exist(connection, position)
        if connection.execute(select(redaction).where(redaction.c.position == position)).first() is None:
            connection.execute(insert(redaction).values(position=position, because=because))
    reach("after-reason")
    snapshots.drop(connection, None, min(positions))
    indexed = select(document.c.key).where(document.c.position.in_(positions))
    search.remove(connection, connection.execute(indexed).scalars().all())
    erased = database.erase_bodies(connection)
    reach("after-erase")
    return erased


def erase_blobs(database: Database, connection: Connection, digests: Sequence[str], because: int) -> int:
    """See ``Transaction.erase_blobs``."""
    if not digests:
        return 0
    _must_exist(connection, because)
    for digest in digests:
        if blobs.why_erased(connection, digest) is None:
            connection.execute(insert(blob_redaction).values(sha256=digest, because=because))
    return database.erase_blobs(connection)


def erased_blobs(connection: Connection) -> Mapping[str, int]:
    """See ``Store.erased_blobs``."""
    rows = connection.execute(select(blob_redaction.c.sha256, blob_redaction.c.because))
    return {row.sha256: row.because for row in rows}


def _must_exist(connection: Connection, position: int) -> None:
    if connection.execute(select(event.c.position).where(event.c.position == position)).first() is None:
        raise NoReason(f"there is no event at position {position}")
