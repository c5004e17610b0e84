"""Backups are whole or are not there; restoring tells what was lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage import checkpointfiles
from storage.backup import backup_sqlite, copy_sqlite, restore_sqlite
from storage.errors import IntegrityError, StoreUnreachable
from storage.notes import sign_checkpoint
from storage.sqlite import open_sqlite
from storage.store import Store
from tests.storage.given import SIGNER, Clock, facts


def grow(store: Store, *numbers: int) -> None:
    with store.transaction() as transaction:
        transaction.append("a", facts(*numbers))


def test_a_store_in_use_is_backed_up_and_restored(path: str, tmp_path: Path, clock: Clock) -> None:
    store = open_sqlite(path, clock, create=True)
    grow(store, *range(300))
    with store.transaction() as transaction:
        transaction.append("a", facts(300))  # not committed yet, and not in the backup
        report = backup_sqlite(Path(path), tmp_path / "backup.db")
    assert (report.verified, report.size) == (True, 300)
    restored = restore_sqlite(tmp_path / "backup.db", tmp_path / "new" / "store.db")
    assert restored.verified
    again = open_sqlite(str(tmp_path / "new" / "store.db"), clock)
    assert again.head().root == store.root(300)
    grow(again, 300)
    assert again.head().size == 301
    store.close()
    again.close()
    assert sorted(file.name for file in (tmp_path / "new").iterdir()) == ["store.db", "store.db-writer"]


def test_an_existing_file_is_never_overwritten(path: str, tmp_path: Path, clock: Clock) -> None:
    open_sqlite(path, clock, create=True).close()
    (tmp_path / "there").write_text("precious")
    for function in (backup_sqlite, restore_sqlite):
        with pytest.raises(StoreUnreachable, match="exists already"):
            function(Path(path), tmp_path / "there")
    assert (tmp_path / "there").read_text() == "precious"
    with pytest.raises(StoreUnreachable, match="no store"):
        backup_sqlite(tmp_path / "missing", tmp_path / "copy")


def test_a_store_of_another_schema_can_be_copied(path: str, tmp_path: Path, clock: Clock) -> None:
    store = open_sqlite(path, clock, create=True)
    grow(store, *range(30))
    copy_sqlite(Path(path), tmp_path / "copy.db")
    store.close()
    assert open_sqlite(str(tmp_path / "copy.db"), clock).head() == open_sqlite(path, clock).head()
    with pytest.raises(StoreUnreachable, match="exists already"):
        copy_sqlite(Path(path), tmp_path / "copy.db")


def test_a_damaged_backup_is_not_restored(path: str, tmp_path: Path, clock: Clock) -> None:
    store = open_sqlite(path, clock, create=True)
    grow(store, *range(50))
    store.close()
    damaged = bytearray(Path(path).read_bytes())
    at = damaged.index(b'{"number":7}')
    damaged[at + 3] ^= 4
    (tmp_path / "damaged.db").write_bytes(damaged)
    with pytest.raises(IntegrityError, match="not whole: bodies"):
        restore_sqlite(tmp_path / "damaged.db", tmp_path / "new.db")
    assert not list(tmp_path.glob("new.db*"))


def test_an_old_backup_is_found_out_by_a_checkpoint_outside(path: str, tmp_path: Path, clock: Clock) -> None:
    store = open_sqlite(path, clock, create=True)
    grow(store, 1, 2)
    backup_sqlite(Path(path), tmp_path / "backup.db")
    grow(store, 3)
    checkpointfiles.write(tmp_path / "checkpoints", sign_checkpoint(SIGNER, store.head()))
    store.close()
    newest = checkpointfiles.newest(tmp_path / "checkpoints")
    assert newest is not None
    with pytest.raises(IntegrityError, match="shortened"):
        restore_sqlite(tmp_path / "backup.db", tmp_path / "new.db", verifier=SIGNER.verifier, outside=[newest])
    report = restore_sqlite(tmp_path / "backup.db", tmp_path / "new.db", outside=[newest], accept_loss=True)
    assert [check.name for check in report.checks if not check.ok] == ["outside checkpoints"]
    assert open_sqlite(str(tmp_path / "new.db"), clock).head().size == 2
