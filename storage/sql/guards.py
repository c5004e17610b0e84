"""Append-only, enforced by the database itself and not only by this program.

On SQLite, triggers against UPDATE and DELETE are not enough: ``INSERT OR REPLACE`` deletes a row without firing them.
A guard before each INSERT refuses every row that is there already, and every position that is not the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

APPEND_ONLY: Final = {
    "event": (
        "event_id = NEW.event_id",
        "stream = NEW.stream AND version = NEW.version",
    ),
    "payload": ("position = NEW.position",),
    "tile": ("height = NEW.height AND idx = NEW.idx",),
    "blob": ("sha256 = NEW.sha256",),
    "redaction": ("position = NEW.position",),
    "blob_redaction": ("sha256 = NEW.sha256",),
    "checkpoint": ("size = NEW.size",),
}
"""Tables whose rows stay as they are, each with the keys by which a row may be there already."""

ERASABLE: Final = {"payload": ("redaction", "position"), "blob": ("blob_redaction", "sha256")}
"""Tables whose rows may be deleted, but only when another table holds the reason, under the same key."""


_HOLES: Final = {"event": ("NEW.position <> (SELECT coalesce(max(position), 0) + 1 FROM event)",)}
"""A position that is taken, or is not the next one."""


def guards(dialect: str) -> Sequence[str]:
    """The statements that make the log append-only on this engine."""
    return _sqlite() if dialect == "sqlite" else _postgres()


def guard_names() -> set[str]:
    """The triggers that must be there and enabled on PostgreSQL."""
    made = [statement.split() for statement in _postgres()]
    return {words[2] for words in made if words[:2] == ["CREATE", "TRIGGER"]}


def _sqlite() -> Sequence[str]:
    statements = []
    for name in APPEND_ONLY:
        statements.append(_refuse(f"{name}_no_update", f"UPDATE ON {name}", f"{name} is append-only"))
        erased = ERASABLE.get(name)
        when = f"NOT EXISTS (SELECT 1 FROM {erased[0]} WHERE {erased[1]} = OLD.{erased[1]})" if erased else "1"
        statements.append(_refuse(f"{name}_no_delete", f"DELETE ON {name}", f"{name} is append-only", when))
    for name, keys in APPEND_ONLY.items():
        there = " OR ".join([*_HOLES.get(name, ()), *(f"EXISTS (SELECT 1 FROM {name} WHERE {key})" for key in keys)])
        statements.append(_refuse(f"{name}_guard", f"INSERT ON {name}", f"{name} is append-only", there))
    return [
        *statements,
        _refuse(
            "log_head_grows",
            "UPDATE ON log_head",
            "log_head only grows",
            "NEW.size < OLD.size OR NEW.recorded_at < OLD.recorded_at",
        ),
        _refuse("log_head_stays", "DELETE ON log_head", "log_head only grows"),
        _refuse("log_head_once", "INSERT ON log_head", "log_head has one row", "EXISTS (SELECT 1 FROM log_head)"),
    ]


def _refuse(name: str, verb: str, message: str, when: str = "1") -> str:
    return f"CREATE TRIGGER {name} BEFORE {verb} WHEN {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"


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
    for name in APPEND_ONLY:
        verbs = "UPDATE OR TRUNCATE" if name in ERASABLE else "UPDATE OR DELETE OR TRUNCATE"
        statements += _always(f"{name}_append_only", name, f"BEFORE {verbs} ON {name}", "append_only")
    for name, (reasons, key) in ERASABLE.items():
        statements += [
            f"CREATE FUNCTION {name}_erasable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF NOT EXISTS (SELECT 1 FROM {reasons} WHERE {key} = OLD.{key}) "
            f"THEN RAISE EXCEPTION '{name} is append-only'; END IF; RETURN OLD; END $$",
            # The writer has no right to DELETE; this function has, and the trigger asks it for the recorded reason.
            f"CREATE FUNCTION erase_{name}() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public "
            f"AS $$ WITH gone AS (DELETE FROM {name} USING {reasons} WHERE {name}.{key} = {reasons}.{key} RETURNING 1) "
            "SELECT count(*) FROM gone $$",
        ]
        statements += _always(f"{name}_no_delete", name, f"BEFORE DELETE ON {name} FOR EACH ROW", f"{name}_erasable")
    statements += _always("event_next", "event", "BEFORE INSERT ON event FOR EACH ROW", "next_position")
    when = "BEFORE UPDATE OR DELETE ON log_head FOR EACH ROW"
    statements += _always("log_head_grows", "log_head", when, "only_grows")
    statements += _always("log_head_stays", "log_head", "BEFORE TRUNCATE ON log_head", "append_only")
    return statements


def _always(name: str, table: str, when: str, function: str) -> Sequence[str]:
    return [
        f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {function}()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
    ]
