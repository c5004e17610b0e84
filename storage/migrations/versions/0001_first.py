"""The first schema."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None

MAY_CREATE = "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"


def upgrade() -> None:
    """Runs the statements that were written down for this engine when the schema was made."""
    connection = op.get_bind()
    _run(connection.dialect.name)
    if connection.dialect.name == "postgresql" and connection.exec_driver_sql(MAY_CREATE).scalar():
        _run("postgresql.roles")


def _run(name: str) -> None:
    text = Path(__file__).with_name(f"{revision}_first.{name}.sql").read_text()
    for statement in text.strip().split("\n\n"):
        op.get_bind().exec_driver_sql(statement)
