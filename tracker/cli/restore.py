"""``tracker restore``: a backup in the place of a store that is gone."""

from __future__ import annotations

from pathlib import Path

from tracker.cli.desk import Desk, print_json, print_lines, progress
from tracker.wiring import upkeep


def run(at_desk: Desk, backup: str, accept_loss: bool, as_json: bool) -> None:
    """Put a backup in the place of the store, verify it, and compare it with the newest checkpoint kept outside."""
    made = upkeep.put_back(at_desk.settings, Path(backup), accept_loss, progress("restore"))
    if as_json:
        shape = {"schema": "tracker.restore/1", "file": str(made.file), "position": made.position, "root": made.root}
        print_json(shape)
        return
    print_lines([f"Restored {made.file}   position {made.position}   root {made.root[:8]}   verified"])
