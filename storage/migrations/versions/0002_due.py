"""What is due is found in the indexes alone: the rows of a group that are not due are not read."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS = (
    "DROP INDEX work_by_time",
    "DROP INDEX work_by_group",
    'CREATE INDEX work_by_time ON work (next_at, "key", "group")',
    'CREATE INDEX work_by_group ON work ("group", next_at)',
)


def upgrade() -> None:
    """The same on both engines."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
