"""Snapshots in SQL."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from storage.schema import snapshot
from storage.snapshots import Snapshot, pack, unpack
from storage.sql.database import Database


def put(database: Database, connection: Connection, new: Snapshot) -> None:
    """See ``Transaction.save_snapshot``."""
    kept, digest = pack(new)
    row = {"projection": new.projection, "version": new.version, "stream": new.stream, "position": new.position}
    insert = database.upsert(snapshot).values(row | {"state": kept, "digest": digest})
    newer = {"state": insert.excluded.state, "digest": insert.excluded.digest}
    connection.execute(insert.on_conflict_do_update(index_elements=list(row), set_=newer))


def nearest(connection: Connection, projection: str, version: int, stream: str, up_to: int) -> Snapshot | None:
    """See ``Store.snapshot``."""
    of_stream = (snapshot.c.projection == projection) & (snapshot.c.version == version) & (snapshot.c.stream == stream)
    query = select(snapshot.c.position, snapshot.c.state, snapshot.c.digest).where(of_stream)
    query = query.where(snapshot.c.position <= up_to).order_by(snapshot.c.position.desc())
    for position, kept, digest in connection.execute(query):
        found = unpack(projection, version, stream, position, kept, digest)
        if found is not None:
            return found
    return None


def drop(connection: Connection, projection: str | None, since: int) -> int:
    """See ``Transaction.drop_snapshots``."""
    query = delete(snapshot).where(snapshot.c.position >= since)
    if projection is not None:
        query = query.where(snapshot.c.projection == projection)
    return connection.execute(query).rowcount
