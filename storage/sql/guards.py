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
    """ENABLE ALWAYS: the triggers also fire for a session that poses as a replica."""
    statements = [
        "CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$",
        "CREATE FUNCTION next_position() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NEW.position <> (SELECT coalesce(max(position), 0) + 1 FROM event) "
        "THEN RAISE EXCEPTION 'this position is not the next one'; END IF; RETURN NEW; END $$",
        "CREATE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP <> 'UPDATE' OR NEW.size < OLD.size OR NEW.recorded_at < OLD.recorded_at "
        "THEN RAISE EXCEPTION 'log_head only grows'; END IF; RETURN NEW; END $$",
    ]
    for table in (event.name, payload.name, tile.name):
        statements += _always(f"{table}_append_only", f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}", "append_only")
    statements += _always("event_next", "BEFORE INSERT ON event FOR EACH ROW", "next_position")
    statements += _always("log_head_grows", "BEFORE UPDATE OR DELETE ON log_head FOR EACH ROW", "only_grows")
    statements += _always("log_head_stays", "BEFORE TRUNCATE ON log_head", "append_only")
    return statements


def _always(name: str, when: str, function: str) -> Sequence[str]:
    table = when.split(" ON ")[1].split()[0]
    return [
        f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {function}()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
    ]
