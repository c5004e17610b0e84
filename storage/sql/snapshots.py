"""Snapshots in SQL."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, bindparam, delete, select

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
    # One at a time, the newest first: SQLite would hand over all of them, and each is as large as the state.
    query = select(snapshot.c.position, snapshot.c.state, snapshot.c.digest)
    query = query.where(_of_stream(projection, version, stream), snapshot.c.position <= bindparam("up_to"))
    query = query.order_by(snapshot.c.position.desc()).limit(1)
    while (row := connection.execute(query, {"up_to": up_to}).first()) is not None:
        found = unpack(projection, version, stream, *row)
        if found is not None:
            return found
        up_to = row.position - 1
    return None


def positions(connection: Connection, projection: str, version: int, stream: str) -> Sequence[int]:
    """See ``Store.snapshot_positions``."""
    query = select(snapshot.c.position).where(_of_stream(projection, version, stream)).order_by(snapshot.c.position)
    return connection.execute(query).scalars().all()


def drop_one(connection: Connection, projection: str, version: int, stream: str, position: int) -> None:
    """See ``Transaction.drop_snapshot``."""
    one = _of_stream(projection, version, stream) & (snapshot.c.position == position)
    connection.execute(delete(snapshot).where(one))


def _of_stream(projection: str, version: int, stream: str) -> ColumnElement[bool]:
    return (snapshot.c.projection == projection) & (snapshot.c.version == version) & (snapshot.c.stream == stream)


def drop(connection: Connection, projection: str | None, since: int, but_version: int | None = None) -> int:
    """See ``Transaction.drop_snapshots``."""
    query = delete(snapshot).where(snapshot.c.position >= since)
    if projection is not None:
        query = query.where(snapshot.c.projection == projection)
    if but_version is not None:
        query = query.where(snapshot.c.version != but_version)
    return connection.execute(query).rowcount
