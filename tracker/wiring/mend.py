"""What ``doctor --fix`` mends: only what can do no harm. Every step is told; what it cannot do it says."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from tracker.delivery.targets import FILE as TARGETS
from tracker.journal import keeping
from tracker.journal.errors import JournalError
from tracker.settings import Settings
from tracker.wiring import stores, upkeep

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def mend(settings: Settings) -> list[str]:
    """Mends folders, modes, the public key and what is derived from the log; what was done, a line each."""
    return [*_folders(settings), *_modes(settings), *_public_key(settings), *_derived(settings)]


def _folders(settings: Settings) -> Iterator[str]:
    """The folder of the store, keys and targets. Those within it are made by whoever needs them."""
    if not settings.data.exists():
        settings.data.mkdir(parents=True)
        yield f"made the folder {settings.data}"


def _modes(settings: Settings) -> Iterator[str]:
    """Files that nobody but their owner should read."""
    private = [settings.data / keeping.KEY, settings.data / TARGETS]
    if settings.db.startswith("sqlite:"):
        store = stores.sqlite_path(settings)
        private += [store.with_name(store.name + suffix) for suffix in ("", "-wal", "-shm", "-writer")]
    for file in private:
        if file.is_file() and file.stat().st_mode & OTHERS:
            yield _closed(file)


def _closed(file: Path) -> str:
    mode = stat.S_IMODE(file.stat().st_mode)
    try:
        file.chmod(mode & ~OTHERS)
    except OSError as error:
        return f"could NOT close {file} to others: {error.strerror}; its owner must do it"
    return f"closed {file} to others: mode {mode:o} -> {mode & ~OTHERS:o}"


def _public_key(settings: Settings) -> Iterator[str]:
    """The public half of a key that is there; without it nobody looks at signatures."""
    key, public = settings.data / keeping.KEY, settings.data / keeping.PUBLIC
    if key.exists() and not public.exists():
        upkeep.ensure_key(settings)
        yield f"wrote the public key again: {public}"


def _derived(settings: Settings) -> Iterator[str]:
    """What is kept beside the log and is not what the log gives; and a search index that is behind."""
    from tracker.projections import search
    from tracker.services.derived import PROJECTIONS

    if settings.db.startswith("sqlite:") and not stores.sqlite_path(settings).exists():
        return
    try:
        with stores.open_journal(settings) as journal:
            for name, (check, make) in PROJECTIONS.items():
                found = check(journal)
                if not found.ok:
                    yield f"made {name} anew: {found.detail}"
                    make(journal)
            behind = journal.top().position - search.handled(journal)
            if behind:
                search.catch_up(journal)
                yield f"indexed {behind} events for the search"
    except JournalError as error:
        yield f"could NOT look at what is derived: {error}"
