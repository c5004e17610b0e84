"""Named marks in SQL."""

from __future__ import annotations

from sqlalchemy import Connection, select

from storage.schema import mark
from storage.sql.database import Database


def put(database: Database, connection: Connection, name: str, value: bytes) -> None:
    """See ``Transaction.set_mark``."""
    insert = database.upsert(mark).values(name=name, value=value)
    connection.execute(insert.on_conflict_do_update(index_elements=["name"], set_={"value": insert.excluded.value}))


def get(connection: Connection, name: str) -> bytes | None:
    """See ``Store.mark``."""
    return connection.execute(select(mark.c.value).where(mark.c.name == name)).scalar()
