"""Backups of a SQLite store: made while it is in use, looked through before they count.

PostgreSQL has its own tools for this (``pg_dump``, ``pg_basebackup``); ``exchange`` works for both.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from storage import checkpointfiles, redactionfiles
from storage.errors import IntegrityError, StoreUnreachable
from storage.failpoints import reach
from storage.notes import Verifier
from storage.sqlite import open_sqlite, translated
from storage.verify import Progress, Report, verify

_LOGS: Final = ("-wal", "-journal")
"""What SQLite keeps beside a file and reads into it when it is opened."""


def backup_sqlite(path: Path, target: Path, progress: Progress | None = None) -> Report:
    """Copies a store that may be in use to a new file, verifies the copy, and only then gives it its name.

    Raises ``StoreUnreachable`` when the target exists, ``IntegrityError`` when the copy does not verify.
    """
    with _copied(path, target) as draft:
        report = _verified(draft, None, (), (), progress)
        _must_be_whole(report, ())
    return report


def restore_sqlite(
    backup: Path,
    path: Path,
    clock: Callable[[], int],
    *,
    verifier: Verifier | None = None,
    outside: Iterable[str] = (),
    redactions: Iterable[str] = (),
    accept_loss: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Puts a backup in the place of a store that is gone, and verifies it, also against checkpoints kept outside.

    What was erased after the backup was made is erased again before the store gets its name, as the ``redactions`` kept
    outside say; ``clock`` (microseconds, UTC) is asked when that takes new events.

    A backup that is older than the newest checkpoint has lost events: that raises ``IntegrityError`` unless
    ``accept_loss`` is given. An existing store is never overwritten (``StoreUnreachable``).
    """
    notes, listed = list(outside), list(redactions)
    accepted = {"outside checkpoints"} if accept_loss else set()
    with _copied(backup, path) as draft:
        report = _verified(draft, verifier, notes, listed, progress)
        _must_be_whole(report, {*accepted, "outside redactions"})
        if _erased_again(draft, clock, listed):
            report = _verified(draft, verifier, notes, listed, progress)
            _must_be_whole(report, accepted)
    return report


def copy_sqlite(path: Path, target: Path) -> None:
    """Copies a store of any schema that may be in use, without looking through it: what an upgrade does first."""
    with _copied(path, target):
        pass


@contextmanager
def _copied(source: Path, target: Path) -> Iterator[Path]:
    with _drafted(source, target) as draft:
        _copy_pages(source, draft)
        reach("after-backup-copy")
        yield draft


def _must_be_whole(report: Report, accepted: Container[str]) -> None:
    failed = [check for check in report.checks if not check.ok and check.name not in accepted]
    if failed:
        raise IntegrityError("the copy is not whole: " + "; ".join(f"{c.name}: {c.detail}" for c in failed))


def _erased_again(draft: Path, clock: Callable[[], int], redactions: Sequence[str]) -> int:
    store = open_sqlite(str(draft), clock)
    try:
        again = redactionfiles.replay(store, redactions)
        if again:
            store.scrub()
    finally:
        store.close()
    return again


@contextmanager
def _drafted(source: Path, target: Path) -> Iterator[Path]:
    """A file beside the target, which gets the target's name when the block ends well, and goes away otherwise."""
    if target.exists():
        raise StoreUnreachable(f"{target} exists already: move it away first")
    for log in (target.with_name(target.name + suffix) for suffix in _LOGS):
        if log.exists() and log.stat().st_size:  # SQLite would take it for the copy's, and damage the copy with it
            raise StoreUnreachable(f"{log} is left of a store that is gone, and not empty: move it away first")
    if not source.is_file():
        raise StoreUnreachable(f"there is no store at {source}")
    draft = target.with_name(target.name + ".draft")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove(draft)
        with translated(source):
            yield draft
        checkpointfiles.name_safely(draft, target)
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


def _verified(
    draft: Path,
    verifier: Verifier | None,
    outside: Sequence[str],
    redactions: Sequence[str],
    progress: Progress | None,
) -> Report:
    store = open_sqlite(str(draft), lambda: 0, read_only=True)
    try:
        return verify(store, verifier=verifier, outside=outside, redactions=redactions, progress=progress)
    finally:
        store.close()


def _remove(draft: Path) -> None:
    for suffix in ("", *_LOGS, "-shm", "-writer"):
        draft.with_name(draft.name + suffix).unlink(missing_ok=True)
