"""Signed checkpoints in SQL, one for each size that was signed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from storage.schema import checkpoint


def put(connection: Connection, size: int, note: str) -> None:
    """See ``Transaction.keep_checkpoint``. A size is signed once: the same size always has the same root."""
    if connection.execute(select(checkpoint.c.size).where(checkpoint.c.size == size)).first() is None:
        connection.execute(insert(checkpoint).values(size=size, note=note))


def all(connection: Connection) -> Sequence[str]:
    """See ``Store.checkpoints``."""
    return connection.execute(select(checkpoint.c.note).order_by(checkpoint.c.size)).scalars().all()
