"""Backups are whole or are not there; restoring tells what was lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage import checkpointfiles, redactionfiles
from storage.backup import backup_sqlite, copy_sqlite, restore_sqlite
from storage.errors import IntegrityError, StoreUnreachable
from storage.notes import sign_checkpoint
from storage.sqlite import open_sqlite
from storage.store import Store
from storage.verify import verify
from tests.storage.given import SIGNER, Clock, fact, facts


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
    restored = restore_sqlite(tmp_path / "backup.db", tmp_path / "new" / "store.db", clock)
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
    with pytest.raises(StoreUnreachable, match="exists already"):
        backup_sqlite(Path(path), tmp_path / "there")
    with pytest.raises(StoreUnreachable, match="exists already"):
        restore_sqlite(Path(path), tmp_path / "there", clock)
    assert (tmp_path / "there").read_text() == "precious"
    with pytest.raises(StoreUnreachable, match="no store"):
        backup_sqlite(tmp_path / "missing", tmp_path / "copy")


def test_the_log_of_a_store_that_is_gone_does_not_damage_a_restored_one(
    path: str, tmp_path: Path, clock: Clock
) -> None:
    store = open_sqlite(path, clock, create=True)
    grow(store, *range(300))
    backup_sqlite(Path(path), tmp_path / "backup.db")
    grow(store, *range(300, 900))
    log = Path(f"{path}-wal").read_bytes()
    store.close()
    new = tmp_path / "new.db"
    for left in ("new.db-wal", "new.db-journal"):
        (tmp_path / left).write_bytes(log)
        with pytest.raises(StoreUnreachable, match=f"{left} is left of a store"):
            restore_sqlite(tmp_path / "backup.db", new, clock)
        (tmp_path / left).unlink()
    assert not new.exists()
    (tmp_path / "new.db-wal").touch()
    restore_sqlite(tmp_path / "backup.db", new, clock)
    whole = open_sqlite(str(new), clock, read_only=True)
    assert verify(whole).size == 300
    whole.close()
    (tmp_path / "new.db-wal").write_bytes(log)  # the negative control: SQLite reads it in
    damaged = open_sqlite(str(new), clock, read_only=True)
    assert damaged.head().size != 300
    damaged.close()


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
        restore_sqlite(tmp_path / "damaged.db", tmp_path / "new.db", clock)
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
        restore_sqlite(tmp_path / "backup.db", tmp_path / "new.db", clock, verifier=SIGNER.verifier, outside=[newest])
    report = restore_sqlite(tmp_path / "backup.db", tmp_path / "new.db", clock, outside=[newest], accept_loss=True)
    assert [check.name for check in report.checks if not check.ok] == ["outside checkpoints"]
    assert open_sqlite(str(tmp_path / "new.db"), clock).head().size == 2


def test_what_was_erased_after_the_backup_stays_erased(path: str, tmp_path: Path, clock: Clock) -> None:
    secret = b"zyxomma-the-unspeakable-name"
    store = open_sqlite(path, clock, create=True)
    with store.transaction() as transaction:
        transaction.append("a", [fact(number, body=secret + b" %d" % number) for number in range(1, 40)])
    backup_sqlite(Path(path), tmp_path / "backup.db")
    positions = list(range(1, 40))
    redactionfiles.write(tmp_path / "listed", redactionfiles.of(store, "redaction", fact(100), positions, []))
    with store.transaction() as transaction:
        (because,) = transaction.append("redaction", [fact(100)]).positions
        transaction.erase(positions, because)
    note = sign_checkpoint(SIGNER, store.head())
    store.close()
    listed = redactionfiles.read(tmp_path / "listed")

    restore_sqlite(tmp_path / "backup.db", tmp_path / "forgetful.db", clock)
    assert secret in (tmp_path / "forgetful.db").read_bytes()  # the negative control: without the list it is back

    with pytest.raises(IntegrityError, match="shortened"):
        restore_sqlite(tmp_path / "backup.db", tmp_path / "new.db", clock, outside=[note], redactions=listed)
    report = restore_sqlite(
        tmp_path / "backup.db", tmp_path / "new.db", clock, outside=[note], redactions=listed, accept_loss=True
    )
    assert (report.size, [check.name for check in report.checks if not check.ok]) == (40, ["outside checkpoints"])
    assert sorted(file.name for file in tmp_path.glob("new.db*")) == ["new.db"]
    assert secret not in (tmp_path / "new.db").read_bytes()
    restored = open_sqlite(str(tmp_path / "new.db"), clock)
    assert [event.body for event in restored.read_stream("a")] == [None] * 39
    assert verify(restored, redactions=listed).verified
    restored.close()

    with pytest.raises(IntegrityError, match="damaged"):
        restore_sqlite(tmp_path / "backup.db", tmp_path / "other.db", clock, redactions=[listed[0][:-9]])
    assert not list(tmp_path.glob("other.db*"))
