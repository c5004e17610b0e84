"""Signing a store that others are writing."""

from __future__ import annotations

import json
from pathlib import Path

from storage.envelope import Head, NewEvent
from storage.exchange import export
from storage.memory import MemoryStore
from tracker.journal import keeping


class Busy(MemoryStore):
    """A store to which somebody appends whenever its head was read."""

    def head(self) -> Head:
        found = super().head()
        with self.transaction() as transaction:
            transaction.append("a", [NewEvent((found.size + 1).to_bytes(16, "big"), "Happened", 1, b"")])
        return found


def test_a_checkpoint_is_kept_under_the_size_it_speaks_of(tmp_path: Path) -> None:
    store = Busy(lambda: 1)
    keeping.make_key(tmp_path, bytes(32))
    note, path = keeping.sign(store, tmp_path)
    (kept,) = [line for line in map(json.loads, export(store)) if "checkpoint" in line]
    assert (kept["checkpoint"], kept["size"]) == (note, int(note.split("\n")[1]))
    assert path.read_text() == note
