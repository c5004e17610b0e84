"""Named marks in SQL."""

from __future__ import annotations

from sqlalchemy import Connection, Executable, select, update

from storage.errors import MarkMoved
from storage.schema import mark
from storage.sql.database import Database


def put(database: Database, connection: Connection, name: str, value: bytes) -> None:
    """See ``Transaction.set_mark``."""
    insert = database.upsert(mark).values(name=name, value=value)
    connection.execute(insert.on_conflict_do_update(index_elements=["name"], set_={"value": insert.excluded.value}))


def move(database: Database, connection: Connection, name: str, was: bytes | None, value: bytes) -> None:
    """See ``Transaction.move_mark``. Of two that move it at once, the second one waits and then finds it moved."""
    change: Executable
    if was is None:
        change = database.upsert(mark).values(name=name, value=value).on_conflict_do_nothing()
    else:
        change = update(mark).where(mark.c.name == name, mark.c.value == was).values(value=value)
    if connection.execute(change.execution_options(preserve_rowcount=True)).rowcount != 1:
        raise MarkMoved(f"the mark {name} was moved by somebody else")


def get(connection: Connection, name: str) -> bytes | None:
    """See ``Store.mark``."""
    return connection.execute(select(mark.c.value).where(mark.c.name == name)).scalar()
