"""Which schema a database has. One short query tells: opening must be cheap, so no migration tool is loaded for it."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from storage.errors import SchemaMismatch
from storage.failpoints import reach
from storage.merkle import EMPTY_ROOT
from storage.schema import REVISIONS, alembic_version, log_head, metadata
from storage.sql import roles, search
from storage.sql.guards import guards


def create(connection: Connection) -> None:
    """Makes the newest schema in an empty database."""
    metadata.create_all(connection)
    for statement in [*search.TABLES[connection.dialect.name], *guards(connection.dialect.name)]:
        connection.exec_driver_sql(statement)
    if connection.dialect.name == "postgresql" and connection.exec_driver_sql(roles.MAY_CREATE).scalar():
        for statement in roles.statements():
            connection.exec_driver_sql(statement)
    reach("after-schema")
    empty = {"id": 1, "size": 0, "recorded_at": 0, "root": EMPTY_ROOT, "frontier": b""}
    connection.execute(insert(log_head).values(empty))
    connection.execute(insert(alembic_version).values(version_num=REVISIONS[-1]))


def check(connection: Connection) -> None:
    """Raises ``SchemaMismatch`` unless the database has the schema of this program."""
    found = connection.execute(select(alembic_version.c.version_num)).scalar()
    if found == REVISIONS[-1]:
        return
    if found in REVISIONS:
        raise SchemaMismatch(f"the store has schema {found}, this program needs {REVISIONS[-1]}: upgrade the store")
    raise SchemaMismatch(f"the store has schema {found}, which is newer than this program: use the newer program")
