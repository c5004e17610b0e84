"""Append-only, enforced by the database itself and not only by this program.

On SQLite, triggers against UPDATE and DELETE are not enough: ``INSERT OR REPLACE`` deletes a row without firing them.
A guard before each INSERT refuses every row that is there already, and every position that is not the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from storage.schema import event

APPEND_ONLY: Final = {
    "event": (
        "event_id = NEW.event_id",
        "stream = NEW.stream AND version = NEW.version",
    ),
    "tile": ("height = NEW.height AND idx = NEW.idx",),
    "blob": ("sha256 = NEW.sha256",),
    "redaction": ("position = NEW.position",),
    "blob_redaction": ("sha256 = NEW.sha256",),
    "checkpoint": ("size = NEW.size",),
}
"""Tables whose rows stay as they are, each with the keys by which a row may be there already."""

REASON: Final = "EXISTS (SELECT 1 FROM redaction WHERE position = OLD.position)"
"""Body and salt of an event may be emptied, but only when the reason is recorded, and nothing else of it may change."""

BLOB_REASON: Final = "EXISTS (SELECT 1 FROM blob_redaction WHERE sha256 = OLD.sha256)"
"""A blob may be deleted, but only when the reason is recorded."""

_HOLES: Final = {"event": ("NEW.position <> (SELECT coalesce(max(position), 0) + 1 FROM event)",)}
"""A position that is taken, or is not the next one."""


def guards(dialect: str) -> Sequence[str]:
    """The statements that make the log append-only on this engine."""
    return _sqlite() if dialect == "sqlite" else _postgres()


def guard_triggers() -> dict[str, str]:
    """The triggers that must be there and enabled on PostgreSQL, each with the function that it calls."""
    made = [statement.split() for statement in _postgres()]
    return {words[2]: words[-1].removesuffix("()") for words in made if words[:2] == ["CREATE", "TRIGGER"]}


def guard_functions() -> dict[str, str]:
    """What these functions, and those that erase, must consist of."""
    made = [statement.split("$$") for statement in _postgres() if statement.startswith("CREATE FUNCTION")]
    return {first.split()[2].removesuffix("()"): body for first, body, _ in made}


def _header_stays(same: str) -> str:
    """All columns but salt and body are as they were; ``same`` is how the engine compares."""
    return " AND ".join(f"NEW.{column} {same} OLD.{column}" for column in event.columns.keys()[:-2])


def _sqlite() -> Sequence[str]:
    erasing = f"NOT ({REASON} AND NEW.salt IS NULL AND NEW.body IS NULL AND {_header_stays('IS')})"
    allowed = {("UPDATE", "event"): erasing, ("DELETE", "blob"): f"NOT {BLOB_REASON}"}
    statements = [
        _refuse(
            f"{name}_no_{verb.lower()}", f"{verb} ON {name}", f"{name} is append-only", allowed.get((verb, name), "1")
        )
        for name in APPEND_ONLY
        for verb in ("UPDATE", "DELETE")
    ]
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
    same = _header_stays("IS NOT DISTINCT FROM")
    statements = [
        "CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$",
        "CREATE FUNCTION next_positions() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE low bigint; high bigint; "
        "n bigint; BEGIN SELECT min(position), max(position), count(*) INTO low, high, n FROM fresh; "
        "IF n > 0 AND (high - low + 1 <> n OR low <> (SELECT coalesce(max(position), 0) + 1 FROM event "
        "WHERE position < low) OR high <> (SELECT max(position) FROM event)) "
        "THEN RAISE EXCEPTION 'these positions are not the next ones'; END IF; RETURN NULL; END $$",
        "CREATE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP <> 'UPDATE' OR NEW.size < OLD.size OR NEW.recorded_at < OLD.recorded_at "
        "THEN RAISE EXCEPTION 'log_head only grows'; END IF; RETURN NEW; END $$",
        "CREATE FUNCTION event_erasable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NOT ({REASON} AND NEW.salt IS NULL AND NEW.body IS NULL AND {same}) "
        "THEN RAISE EXCEPTION 'event is append-only'; END IF; RETURN NEW; END $$",
        "CREATE FUNCTION blob_erasable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NOT {BLOB_REASON} THEN RAISE EXCEPTION 'blob is append-only'; END IF; RETURN OLD; END $$",
        # The writer has no right to UPDATE or DELETE; these functions have, and the triggers ask for the reason.
        "CREATE FUNCTION erase_event() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public "
        "AS $$ WITH gone AS (UPDATE event SET salt = NULL, body = NULL FROM redaction "
        "WHERE event.position = redaction.position AND event.body IS NOT NULL RETURNING 1) "
        "SELECT count(*) FROM gone $$",
        "CREATE FUNCTION erase_blob() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public "
        "AS $$ WITH gone AS (DELETE FROM blob USING blob_redaction "
        "WHERE blob.sha256 = blob_redaction.sha256 RETURNING 1) SELECT count(*) FROM gone $$",
    ]
    for name in APPEND_ONLY:
        verbs = {"event": "DELETE OR TRUNCATE", "blob": "UPDATE OR TRUNCATE"}.get(name, "UPDATE OR DELETE OR TRUNCATE")
        statements += _always(f"{name}_append_only", name, f"BEFORE {verbs} ON {name}", "append_only")
    statements += _always("event_no_update", "event", "BEFORE UPDATE ON event FOR EACH ROW", "event_erasable")
    statements += _always("blob_no_delete", "blob", "BEFORE DELETE ON blob FOR EACH ROW", "blob_erasable")
    when = "AFTER INSERT ON event REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT"
    statements += _always("event_next", "event", when, "next_positions")
    when = "BEFORE UPDATE OR DELETE ON log_head FOR EACH ROW"
    statements += _always("log_head_grows", "log_head", when, "only_grows")
    statements += _always("log_head_stays", "log_head", "BEFORE TRUNCATE ON log_head", "append_only")
    return statements


def _always(name: str, table: str, when: str, function: str) -> Sequence[str]:
    return [
        f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {function}()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
    ]
