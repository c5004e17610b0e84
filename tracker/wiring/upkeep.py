"""What keeps a store: its copies, its schema, its key and signed roots, and what is wrong with where it lives."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tracker.journal import keeping
from tracker.settings import Settings
from tracker.times import micros
from tracker.wiring import stores

if TYPE_CHECKING:
    from storage.upgrade import SchemaStatus
    from tracker.journal.keeping import Check

LEAST_FREE = 500_000_000
"""Bytes of free disk below which ``doctor`` complains."""
Progress = Callable[[int, int], None]


class Copied(NamedTuple):
    """A copy of a store: where it is, and what it holds."""

    file: Path
    position: int
    root: str


def back_up(settings: Settings, folder: Path, now: datetime, progress: Progress | None) -> Copied:
    """A verified copy of the store in a folder, named after the store and the moment."""
    from storage.backup import backup_sqlite
    from tracker.journal.journal import translated

    source = stores.sqlite_path(settings)
    target = folder / f"{source.stem}-{now:%Y%m%dT%H%M%S}Z.db"
    with translated():
        report = backup_sqlite(source, target, progress)
    return Copied(target, report.size, report.root.hex())


def copies(settings: Settings) -> list[Path]:
    """Copies of the store as it was that lie beside it: made before an upgrade, or by a backup into the same folder."""
    if not settings.db.startswith("sqlite:"):
        return []
    source = stores.sqlite_path(settings)
    ours = re.compile(re.escape(source.stem) + r"-(schema-\w+-)?\d{8}T\d{6}Z\.db(\.draft)?", re.ASCII)
    return sorted(path for path in source.parent.iterdir() if ours.fullmatch(path.name))


def put_back(settings: Settings, backup: Path, accept_loss: bool, progress: Progress | None) -> Copied:
    """A backup in the place of the store, verified against the checkpoints outside; what was erased stays erased."""
    from storage import checkpointfiles, redactionfiles
    from storage.backup import restore_sqlite
    from tracker.journal.journal import translated

    target = stores.sqlite_path(settings)
    outside = checkpointfiles.read(settings.data / keeping.CHECKPOINTS, settings.store_name)
    with translated():
        verifier = keeping.public_key(settings.data)
        report = restore_sqlite(
            backup,
            target,
            lambda: micros(stores.clock_of(settings)()),
            verifier=verifier,
            outside=outside,
            redactions=redactionfiles.read(settings.data / keeping.REDACTIONS),
            accept_loss=accept_loss,
            progress=progress,
        )
    return Copied(target, report.size, report.root.hex())


def schema_status(settings: Settings) -> SchemaStatus:
    """The schema of the store and what is missing."""
    from storage import upgrade as schemas
    from tracker.journal.journal import translated

    with translated():
        if settings.db.startswith("sqlite:"):
            return schemas.status_sqlite(str(stores.sqlite_path(settings)))
        return schemas.status_postgres(stores.with_password(settings))


def upgrade(settings: Settings, now: datetime) -> tuple[SchemaStatus, SchemaStatus, Path | None]:
    """Brings the store to this program's schema: before, after, and the backup that was made of an SQLite store."""
    from storage import upgrade as schemas
    from tracker.journal.journal import translated

    kept: list[Path] = []

    def keep(current: str) -> None:
        from storage.backup import copy_sqlite

        source = stores.sqlite_path(settings)
        target = source.with_name(f"{source.stem}-schema-{current}-{now:%Y%m%dT%H%M%S}Z.db")
        copy_sqlite(source, target)
        kept.append(target)

    with translated():
        if settings.db.startswith("sqlite:"):
            before = schemas.upgrade_sqlite(str(stores.sqlite_path(settings)), keep)
        else:
            before = schemas.upgrade_postgres(stores.with_password(settings))
    return before, schema_status(settings), kept[0] if kept else None


def faults(settings: Settings) -> list[str]:
    """What the database engine finds wrong with its files, tables and guards; empty when all is well."""
    from tracker.journal.errors import Damaged
    from tracker.journal.journal import translated

    try:
        with translated(), stores.open_store(settings, read_only=True) as store:
            return list(store.faults())
    except Damaged as error:
        return [str(error)]


def compact(settings: Settings) -> tuple[int, int] | None:
    """Rewrites the database without what was thrown away or erased: the size of an SQLite store in bytes before and
    after (None on PostgreSQL, whose files are the server's)."""
    from tracker.journal.journal import translated

    before = _bytes_of(settings)
    with translated(), stores.open_store(settings) as store:
        store.scrub()
    after = _bytes_of(settings)
    return None if before is None or after is None else (before, after)


def _bytes_of(settings: Settings) -> int | None:
    if not settings.db.startswith("sqlite:"):
        return None
    path = stores.sqlite_path(settings)
    files = (path, path.with_name(f"{path.name}-wal"))
    return sum(file.stat().st_size for file in files if file.is_file())


def examine(settings: Settings) -> list[Check]:
    """What is wrong with the place where the tracker lives: store, clock, permissions, disk, checkpoints."""
    import shutil

    from storage import checkpointfiles, doctor
    from tracker.journal.keeping import Check

    def now() -> int:
        return micros(stores.clock_of(settings)())

    if settings.db.startswith("sqlite:"):
        facts = doctor.doctor_sqlite(stores.sqlite_path(settings), now)
    else:
        facts = doctor.doctor_postgres(stores.with_password(settings), now)
    checks = [Check("settings", True, f"{settings.config or 'no settings file'}; store {settings.db}")]
    checks += [Check(fact.name, fact.ok, fact.detail) for fact in facts]
    if settings.data.is_dir():
        key = doctor.doctor_key(settings.data / keeping.KEY)
        checks.append(Check(key.name, key.ok, key.detail))
        free = shutil.disk_usage(settings.data).free
        enough = free >= LEAST_FREE
        checks.append(Check("disk", enough, f"{free / 1e9:.1f} GB free" + ("" if enough else ": make room")))
        newest = checkpointfiles.newest(settings.data / keeping.CHECKPOINTS, settings.store_name)
        kept = "the newest one is kept outside" if newest else "none is kept outside: run tracker checkpoint"
        checks.append(Check("checkpoints", newest is not None, kept))
        if all(fact.ok for fact in facts if fact.name == "store"):
            with stores.open_store(settings, read_only=True) as store:
                checks.append(keeping.redactions(store, settings.data))
    return checks


def ensure_key(settings: Settings) -> bool:
    """Makes the signing key in the data folder unless there is one; True when it was made."""
    import secrets

    settings.data.mkdir(parents=True, exist_ok=True)
    return bool(keeping.make_key(settings.data, secrets.token_bytes(32)))


def signed_root(settings: Settings) -> str:
    """The present root of the log, signed; the note is also kept in the store and beside it."""
    ensure_key(settings)
    with stores.open_store(settings) as store:
        note, _ = keeping.sign(store, settings.data, settings.store_name)
    return str(note)
