"""The store, its journal and the clock that stamps them: chosen from the settings here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from tracker.clock import Clock, fixed_clock, system_clock
from tracker.settings import BadSettings, Settings
from tracker.times import micros

if TYPE_CHECKING:
    from storage.store import Store
    from storage.workers import Workers
    from tracker.journal.journal import Journal


def clock_of(settings: Settings) -> Clock:
    """The clock: the machine's, or the one that stands still at ``TRACKER_NOW``."""
    return fixed_clock(settings.now) if settings.now is not None else system_clock


@contextmanager
def open_store(
    settings: Settings, *, create: bool = False, read_only: bool = False, patience: float | None = None
) -> Iterator[Store]:
    """The configured store. ``patience`` is how many seconds a writer waits for another one (None: a person's).

    Raises the errors of ``tracker.journal.errors``.
    """
    from tracker.journal.journal import translated

    with translated():
        store = _opened(settings, create=create, read_only=read_only, patience=patience)
    try:
        yield store
    finally:
        store.close()


def store_exists(settings: Settings) -> bool:
    """Whether the configured store was made. Raises ``Unreachable`` when its server cannot be asked."""
    if settings.db.startswith("sqlite:"):
        return sqlite_path(settings).is_file()
    from storage.postgres import holds_store
    from tracker.journal.journal import translated

    with translated():
        return holds_store(with_password(settings))


@contextmanager
def scratch_store(settings: Settings) -> Iterator[Store]:
    """An empty store in a folder of its own, thrown away at the end."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="tracker-") as folder:
        apart = structs.replace(settings, db=f"sqlite:///{Path(folder) / 'scratch.db'}")
        with open_store(apart, create=True) as store:
            yield store


def _opened(
    settings: Settings, *, create: bool = False, read_only: bool = False, patience: float | None = None
) -> Store:
    clock = clock_of(settings)
    if settings.db.startswith("sqlite:"):
        from storage.sqlite import TIMEOUT, open_sqlite

        path = Path(settings.db.removeprefix("sqlite:///"))
        if create:
            path.absolute().parent.mkdir(parents=True, exist_ok=True)
        wait = TIMEOUT if patience is None else patience
        return open_sqlite(str(path), lambda: micros(clock()), create=create, read_only=read_only, timeout=wait)
    from storage.postgres import TIMEOUT, open_postgres

    wait, url = TIMEOUT if patience is None else patience, with_password(settings)
    return open_postgres(url, lambda: micros(clock()), create=create, read_only=read_only, timeout=wait)


def verify_workers(settings: Settings) -> Workers:
    """Processes that share the work of verifying a large store: as many as there are processors, and at most eight."""
    import os

    from storage.workers import Workers

    return Workers(min(os.cpu_count() or 1, 8), partial(_opened, settings, read_only=True))


@contextmanager
def open_journal(
    settings: Settings, *, create: bool = False, read_only: bool = False, patience: float | None = None
) -> Iterator[Journal]:
    """The journal on the configured store; see ``open_store``."""
    from tracker.journal.journal import Journal

    with open_store(settings, create=create, read_only=read_only, patience=patience) as store:
        yield Journal(store)


def sqlite_path(settings: Settings) -> Path:
    """The file of an SQLite store. Raises ``BadSettings`` for another engine."""
    if not settings.db.startswith("sqlite:"):
        raise BadSettings("this works on SQLite stores; for PostgreSQL use pg_dump, or tracker export")
    return Path(settings.db.removeprefix("sqlite:///"))


def with_password(settings: Settings) -> str:
    """The address of the database with the password of ``db_password_file``: never in arguments or the environment."""
    if settings.db_password_file is None:
        return settings.db
    from yarl import URL

    try:
        password = settings.db_password_file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSettings(f"{settings.db_password_file} cannot be read: {error.strerror}") from error
    return str(URL(settings.db).with_password(password))


def holder() -> str:
    """How this process is named in leases and locks."""
    import os
    import socket

    return f"{socket.gethostname()}:{os.getpid()}"
