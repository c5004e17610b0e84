"""``tracker backup``: a verified copy of the store, made while it is in use."""

from __future__ import annotations

from pathlib import Path

from tracker.cli.desk import Desk, print_json, print_lines, progress
from tracker.wiring import upkeep


def run(at_desk: Desk, folder: str, as_json: bool) -> None:
    """Copy the store to DIR while it is in use, verify the copy, and only then give it its name."""
    made = upkeep.back_up(at_desk.settings, Path(folder), at_desk.now, progress("backup"))
    if as_json:
        shape = {"schema": "tracker.backup/1", "file": str(made.file), "position": made.position, "root": made.root}
        print_json(shape)
        return
    print_lines([f"Wrote {made.file}   position {made.position}   root {made.root[:8]}   verified"])
