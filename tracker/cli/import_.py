"""``tracker import``: an export into a store."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from tracker.cli import words
from tracker.cli.desk import Desk, print_json, print_lines, progress
from tracker.cli.failures import Failure
from tracker.journal import keeping
from tracker.wiring import stores


def run(at_desk: Desk, file: str, dry_run: bool, as_json: bool) -> None:
    """Copy an export into an empty store (or one that holds its beginning); all or nothing."""
    try:
        source = Path(file).open("rb")  # noqa: SIM115 - closed below, after the store
    except OSError as error:
        raise Failure(f"{file} cannot be read: {error.strerror}", 2) from error
    with source:
        added, size, root = (_checked if dry_run else _copied)(at_desk, source)
    if as_json:
        print_json({"schema": "tracker.import/1", "added": added, "position": size, "root": root, "dry_run": dry_run})
        return
    done, then = ("would be copied", "Nothing was written.") if dry_run else ("copied", "Next: tracker verify")
    print_lines([f"{words.several(added, 'event')} {done}.   position {size}   root {root[:8]}", then])


def _copied(at_desk: Desk, source: IO[bytes]) -> tuple[int, int, str]:
    with stores.open_store(at_desk.settings, create=True) as store:
        added = keeping.import_lines(store, source, progress("import"))
        keeping.redact_again(store, at_desk.settings.data)
        head = store.head()
    return added, head.size, head.root.hex()


def _checked(at_desk: Desk, source: IO[bytes]) -> tuple[int, int, str]:
    """What would be copied: the file is read into a store that is thrown away, and compared with the one that is."""
    with stores.scratch_store(at_desk.settings) as scratch:
        keeping.import_lines(scratch, source, progress("check"))
        head = scratch.head()
        if not stores.store_exists(at_desk.settings):  # it is made by the import
            return head.size, head.size, head.root.hex()
        with stores.open_store(at_desk.settings, read_only=True) as store:
            added = keeping.foreseen(store, scratch)
            head = max(store.head(), head, key=lambda each: each.size)
    return added, head.size, head.root.hex()
