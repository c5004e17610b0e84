"""Append-only, enforced by the database itself and not only by this program.

On SQLite, triggers against UPDATE and DELETE are not enough: ``INSERT OR REPLACE`` deletes a row without firing them.
A guard before each INSERT refuses every row that is there already, and every position that is not the next one.
"""

from __future__ import annotations

from collections.abc import Sequence

from storage.schema import event, payload, tile


def guards(dialect: str) -> Sequence[str]:
    """The statements that make the log append-only on this engine."""
    return _sqlite() if dialect == "sqlite" else _postgres()


def _sqlite() -> Sequence[str]:
    statements = []
    for table in (event.name, payload.name, tile.name):
        for verb in ("UPDATE", "DELETE"):
            statements.append(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    return [
        *statements,
        "CREATE TRIGGER event_guard BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'event is append-only') "
        "WHERE NEW.position <> (SELECT coalesce(max(position), 0) + 1 FROM event) "
        "OR EXISTS (SELECT 1 FROM event WHERE event_id = NEW.event_id) "
        "OR EXISTS (SELECT 1 FROM event WHERE stream = NEW.stream AND version = NEW.version); END",
        "CREATE TRIGGER payload_guard BEFORE INSERT ON payload "
        "WHEN EXISTS (SELECT 1 FROM payload WHERE position = NEW.position) "
        "BEGIN SELECT RAISE(ABORT, 'payload is append-only'); END",
        "CREATE TRIGGER tile_guard BEFORE INSERT ON tile "
        "WHEN EXISTS (SELECT 1 FROM tile WHERE height = NEW.height AND idx = NEW.idx) "
        "BEGIN SELECT RAISE(ABORT, 'tile is append-only'); END",
        "CREATE TRIGGER log_head_forward BEFORE UPDATE ON log_head "
        "WHEN NEW.size < OLD.size OR NEW.recorded_at < OLD.recorded_at "
        "BEGIN SELECT RAISE(ABORT, 'log_head only grows'); END",
        "CREATE TRIGGER log_head_stays BEFORE DELETE ON log_head BEGIN SELECT RAISE(ABORT, 'log_head only grows'); END",
        "CREATE TRIGGER log_head_once BEFORE INSERT ON log_head WHEN EXISTS (SELECT 1 FROM log_head) "
        "BEGIN SELECT RAISE(ABORT, 'log_head has one row'); END",
    ]


def _postgres() -> Sequence[str]:
    return []
