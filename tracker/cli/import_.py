"""``tracker import``: an export into a store."""

from __future__ import annotations

from pathlib import Path

from tracker.cli.desk import Desk, print_json, print_lines, progress
from tracker.cli.failures import Failure
from tracker.journal import keeping
from tracker.wiring import stores


def run(at_desk: Desk, file: str, as_json: bool) -> None:
    """Copy an export into an empty store (or one that holds its beginning); all or nothing."""
    try:
        source = Path(file).open("rb")  # noqa: SIM115 - closed below, after the store
    except OSError as error:
        raise Failure(f"{file} cannot be read: {error.strerror}", 2) from error
    with source, stores.open_store(at_desk.settings, create=True) as store:
        added = keeping.import_lines(store, source, progress("import"))
        keeping.redact_again(store, at_desk.settings.data)
        head = store.head()
    if as_json:
        shape = {"schema": "tracker.import/1", "added": added, "position": head.size, "root": head.root.hex()}
        print_json(shape)
        return
    print_lines([f"{added} events copied.   position {head.size}   root {head.root.hex()[:8]}", "Next: tracker verify"])
