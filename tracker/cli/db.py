"""``tracker db``: the database under the store: its schema, whether it is whole, and its size."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tracker.cli.desk import Desk, print_json, print_lines
from tracker.cli.failures import Failure
from tracker.safetext import one_line, wrap
from tracker.wiring import daemon, stores, upkeep

DAMAGED, HELD = 4, 7
"""The exit codes of a database that is not whole, and of one that a daemon works on."""


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


def check(at_desk: Desk, as_json: bool) -> int:
    """Whether the database is whole, as its engine sees it; 4 when it is not."""
    faults = upkeep.faults(at_desk.settings)
    if as_json:
        print_json({"schema": "tracker.db-check/1", "ok": not faults, "faults": faults})
    elif faults:
        lines = [line for fault in faults for line in wrap(one_line(fault), 72)]
        print_lines([f"FAILED  {lines[0]}", *(f"        {line}" for line in lines[1:]), "Next: tracker verify"])
    else:
        print_lines(["ok      files, tables and guards are whole", "Next: tracker verify   checks what is written"])
    return DAMAGED if faults else 0


def compact(at_desk: Desk, as_json: bool) -> None:
    """Rewrites the database without what was thrown away or erased. Raises ``Failure`` when it is damaged, or when a
    daemon works on it."""
    faults = upkeep.faults(at_desk.settings)
    if faults:
        raise Failure(f"the database is damaged and was left as it is: {faults[0]}; tracker verify tells more", DAMAGED)
    with _alone(at_desk):
        sizes = upkeep.compact(at_desk.settings)
    before, after = sizes or (None, None)
    if as_json:
        print_json({"schema": "tracker.db-compact/1", "bytes_before": before, "bytes_after": after})
    elif before is None or after is None:
        print_lines(["Rewritten; how large it is, the server knows."])
    else:
        print_lines([f"{before / 1e6:,.1f} MB -> {after / 1e6:,.1f} MB"])


@contextmanager
def _alone(at_desk: Desk) -> Iterator[None]:
    """No daemon works on an SQLite store meanwhile, and none begins to."""
    from tracker.daemon.lock import AlreadyRunning, only_one

    path = daemon.daemon_lock(at_desk.settings)
    if path is None:
        yield
        return
    try:
        with only_one(path, f"tracker db compact, {stores.holder()}"):
            yield
    except AlreadyRunning as error:
        raise Failure(f"{error}; stop it first, it holds what would be rewritten", HELD) from error
