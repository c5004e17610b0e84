"""Blobs in SQL: the same bytes are kept once."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, select

from storage.blobs import pack, unpack
from storage.errors import BlobMissing
from storage.schema import blob, blob_redaction
from storage.sql.driver import Driver

_MET = "SELECT 1 FROM blob WHERE sha256 = ? UNION ALL SELECT 1 FROM blob_redaction WHERE sha256 = ?"


def put(connection: Connection, data: bytes) -> str:
    """See ``Transaction.put_blob``."""
    digest = sha256(data).hexdigest()
    driver = Driver(connection)
    if not driver.rows(_MET, (digest, digest)):
        codec, kept = pack(data)
        # Two transactions may bring the same bytes at once; the second one has nothing to add.
        driver.run("INSERT INTO blob VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", (digest, len(data), codec, kept))
    return digest


def get(connection: Connection, digest: str) -> bytes:
    """See ``Store.get_blob``."""
    rows = Driver(connection).rows("SELECT size, codec, data FROM blob WHERE sha256 = ?", (digest,))
    if not rows:
        because = why_erased(connection, digest)
        why = "no blob has this SHA-256" if because is None else f"erased, see the event at position {because}"
        raise BlobMissing(f"{digest}: {why}")
    return unpack(digest, *rows[0])


def has(connection: Connection, digest: str) -> bool:
    """See ``Store.has_blob``."""
    return connection.execute(select(blob.c.size).where(_is(digest))).first() is not None


def why_erased(connection: Connection, digest: str) -> int | None:
    """The position of the event that says why a blob was erased, or None."""
    return connection.execute(select(blob_redaction.c.because).where(blob_redaction.c.sha256 == digest)).scalar()


def digests(connection: Connection) -> Sequence[str]:
    """See ``Store.blobs``."""
    return connection.execute(select(blob.c.sha256).order_by(blob.c.sha256)).scalars().all()


def _is(digest: str) -> ColumnElement[bool]:
    return blob.c.sha256 == digest
