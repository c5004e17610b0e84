"""Backups of a SQLite store: made while it is in use, looked through before they count.

PostgreSQL has its own tools for this (``pg_dump``, ``pg_basebackup``); ``exchange`` works for both.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from storage.errors import IntegrityError, StoreUnreachable
from storage.failpoints import reach
from storage.notes import Verifier
from storage.sqlite import open_sqlite, translated
from storage.verify import Progress, Report, verify


def backup_sqlite(path: Path, target: Path, progress: Progress | None = None) -> Report:
    """Copies a store that may be in use to a new file, verifies the copy, and only then gives it its name.

    Raises ``StoreUnreachable`` when the target exists, ``IntegrityError`` when the copy does not verify.
    """
    return _copy(path, target, None, (), progress, accept_loss=False)


def restore_sqlite(
    backup: Path,
    path: Path,
    *,
    verifier: Verifier | None = None,
    outside: Iterable[str] = (),
    accept_loss: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Puts a backup in the place of a store that is gone, and verifies it, also against checkpoints kept outside.

    A backup that is older than the newest checkpoint has lost events: that raises ``IntegrityError`` unless
    ``accept_loss`` is given. An existing store is never overwritten (``StoreUnreachable``).
    """
    return _copy(backup, path, verifier, outside, progress, accept_loss=accept_loss)


def copy_sqlite(path: Path, target: Path) -> None:
    """Copies a store of any schema that may be in use, without looking through it: what an upgrade does first."""
    with _drafted(path, target) as draft:
        _copy_pages(path, draft)
        reach("after-backup-copy")


def _copy(
    source: Path,
    target: Path,
    verifier: Verifier | None,
    outside: Iterable[str],
    progress: Progress | None,
    *,
    accept_loss: bool,
) -> Report:
    with _drafted(source, target) as draft:
        _copy_pages(source, draft)
        reach("after-backup-copy")
        report = _verified(draft, verifier, outside, progress)
        failed = [check for check in report.checks if not check.ok]
        if any(not (accept_loss and check.name == "outside checkpoints") for check in failed):
            raise IntegrityError("the copy is not whole: " + "; ".join(f"{c.name}: {c.detail}" for c in failed))
    return report


@contextmanager
def _drafted(source: Path, target: Path) -> Iterator[Path]:
    """A file beside the target, which gets the target's name when the block ends well, and goes away otherwise."""
    if target.exists():
        raise StoreUnreachable(f"{target} exists already: move it away first")
    if not source.is_file():
        raise StoreUnreachable(f"there is no store at {source}")
    draft = target.with_name(target.name + ".draft")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove(draft)
        with translated(source):
            yield draft
        os.replace(draft, target)
    except OSError as error:
        raise StoreUnreachable(f"the copy {target} cannot be written: {error.strerror}") from error
    finally:
        _remove(draft)


def _copy_pages(source: Path, draft: Path) -> None:
    os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(draft)) as new,
    ):
        new.execute("PRAGMA synchronous=FULL")
        old.backup(new)
        new.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _verified(draft: Path, verifier: Verifier | None, outside: Iterable[str], progress: Progress | None) -> Report:
    store = open_sqlite(str(draft), lambda: 0, read_only=True)
    try:
        return verify(store, verifier=verifier, outside=outside, progress=progress)
    finally:
        store.close()


def _remove(draft: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        draft.with_name(draft.name + suffix).unlink(missing_ok=True)
