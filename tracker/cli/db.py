"""``tracker db``: the schema of the store."""

from __future__ import annotations

from tracker.cli.desk import Desk, print_json, print_lines
from tracker.wiring import stores, upkeep


def status(at_desk: Desk, as_json: bool) -> int:
    """The schema of the store, and what is missing; 10 when it needs an upgrade."""
    found = upkeep.schema_status(at_desk.settings)
    if as_json:
        shape = {"schema": "tracker.db/1", "current": found.current, "newest": found.newest}
        print_json({**shape, "pending": list(found.pending)})
    else:
        words = f"pending: {', '.join(found.pending)}" if found.pending else "up to date"
        print_lines([f"schema {found.current or 'none'}   newest {found.newest}   {words}"])
    return 10 if found.pending else 0


def upgrade(at_desk: Desk, no_input: bool, as_json: bool) -> None:
    """Bring the store to this program's schema; a backup is made before (SQLite)."""
    before, after, backup = upkeep.upgrade(at_desk.settings, at_desk.now)
    if as_json:
        shape = {"schema": "tracker.db/1", "current": after.current, "newest": after.newest}
        print_json({**shape, "pending": [], "was": before.current, "backup": str(backup) if backup else None})
        return
    if not before.pending:
        print_lines([f"schema {after.current}: nothing to do"])
        return
    kept = [f"Backup   {backup}"] if backup else []
    print_lines([*kept, f"schema {before.current or 'none'} -> {after.current}", "Next: tracker verify"])


def drop_snapshots(at_desk: Desk, as_json: bool) -> None:
    """Throw away what is kept to answer sooner; no answer changes, the next ones take longer."""
    with stores.open_journal(at_desk.settings) as journal, journal.writing() as writing:
        dropped = writing.drop_snapshots()
    if as_json:
        print_json({"schema": "tracker.db-snapshots/1", "dropped": dropped})
    else:
        print_lines([f"{dropped} snapshots dropped"])
