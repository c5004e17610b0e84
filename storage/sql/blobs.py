"""Blobs in SQL: the same bytes are kept once."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, select

from storage.blobs import pack, unpack
from storage.errors import BlobMissing
from storage.schema import blob
from storage.sql.database import Database


def put(database: Database, connection: Connection, data: bytes) -> str:
    """See ``Transaction.put_blob``."""
    digest = sha256(data).hexdigest()
    if not has(connection, digest):
        codec, kept = pack(data)
        row = {"sha256": digest, "size": len(data), "codec": codec, "data": kept}
        # Two transactions may bring the same bytes at once; the second one has nothing to add.
        connection.execute(database.upsert(blob).values(row).on_conflict_do_nothing())
    return digest


def get(connection: Connection, digest: str) -> bytes:
    """See ``Store.get_blob``."""
    row = connection.execute(select(blob.c.size, blob.c.codec, blob.c.data).where(_is(digest))).one_or_none()
    if row is None:
        raise BlobMissing(f"no blob has the SHA-256 {digest}")
    return unpack(digest, *row)


def has(connection: Connection, digest: str) -> bool:
    """See ``Store.has_blob``."""
    return connection.execute(select(blob.c.size).where(_is(digest))).first() is not None


def _is(digest: str) -> ColumnElement[bool]:
    return blob.c.sha256 == digest
