"""Signing and copying a store that others are writing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from storage.envelope import Head, NewEvent
from storage.exchange import export
from storage.memory import MemoryStore
from tests.journal.samples import SAMPLES
from tracker.journal import codec, keeping
from tracker.journal.codec import Unknown, encode
from tracker.journal.errors import Busy as TooBusy
from tracker.journal.journal import Journal
from tracker.services.rebuild import rebuild_all
from tracker.story.events import DevelopmentReported


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


def test_an_older_program_keeps_what_a_newer_one_wrote_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report whose citation has a headline, read by a program from before there were any."""
    written = next(event for event in SAMPLES if isinstance(event, DevelopmentReported))
    store = MemoryStore(lambda: 1)
    with Journal(store).writing() as writing:
        writing.append("story-s", [(bytes(16), written)], "ana")
    monkeypatch.setitem(codec.REGISTRY, "DevelopmentReported", (DevelopmentReported, 2))
    (entry,) = Journal(store).read_all()
    assert entry.event == Unknown(name="DevelopmentReported", schema=3, body=encode(written)[2])
    read = rebuild_all(Journal(store), "s", 1)
    assert (read.state.reports, read.unread) == ({}, 1)
    (said,) = (check for check in keeping.verify(store, Path("nowhere")).checks if check.name == "events")
    assert (said.ok, said.detail) == (True, "kept but not understood by this version: 1 DevelopmentReported")


def test_an_export_is_whole_and_its_owners_alone_or_not_there(tmp_path: Path) -> None:
    store = MemoryStore(lambda: 1)
    with store.transaction() as transaction:
        transaction.append("a", [NewEvent(bytes(16), "Happened", 1, b"")])
        digest = transaction.put_blob(b"a text")
    assert keeping.export_to(store, tmp_path / "all.ndjson") == 4
    assert (tmp_path / "all.ndjson").stat().st_mode & 0o777 == 0o600

    def erase(done: int, of: int) -> None:
        with store.transaction() as transaction:
            transaction.erase_blobs([digest], because=1)

    with store.transaction() as transaction:
        transaction.append("a", [NewEvent(n.to_bytes(16, "big"), "Happened", 1, b"") for n in range(1, 1_000)])
    whole = (tmp_path / "all.ndjson").read_bytes()
    store.blobs = lambda: iter([digest])  # type: ignore[method-assign] # asked for before, read after it was erased
    with pytest.raises(TooBusy, match="was erased"):
        keeping.export_to(store, tmp_path / "all.ndjson", erase)
    assert (tmp_path / "all.ndjson").read_bytes() == whole
    assert [file.name for file in tmp_path.iterdir()] == ["all.ndjson"]
