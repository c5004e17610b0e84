"""``tracker checkpoint``: sign the present root, and keep the note outside the database."""

from __future__ import annotations

from pathlib import Path

from tracker.cli.desk import Desk, print_json, print_lines
from tracker.journal import keeping
from tracker.wiring import stores, upkeep


def run(at_desk: Desk, output: str | None, as_json: bool) -> None:
    """Sign the present root; the note goes to checkpoints/ in the data folder, and to FILE."""
    upkeep.ensure_key(at_desk.settings)
    with stores.open_store(at_desk.settings) as store:
        note, kept = keeping.sign(store, at_desk.settings.data, at_desk.settings.store_name)
    if output:
        Path(output).write_text(note, encoding="utf-8")
    if as_json:
        print_json({"schema": "tracker.checkpoint/1", "note": note, "file": str(kept)})
        return
    print_lines([*note.rstrip("\n").split("\n"), "", f"Kept in {kept}", *([f"Written to {output}"] if output else [])])
