"""Damage is found, with no silent case: after any change of a file, something complains or nothing changed."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from storage.errors import StorageError
from storage.exchange import export, restore
from storage.memory import MemoryStore
from storage.notes import sign_checkpoint
from storage.searchindex import Document
from storage.snapshots import Snapshot
from storage.sqlite import open_sqlite
from storage.store import Store
from storage.verify import verify
from tests.storage.given import SIGNER, Clock, fact, facts


def content(store: Store) -> list[Any]:
    """Everything that the store promises to keep, and what is found in its caches."""
    blobs = {digest: store.get_blob(digest) for digest in store.blobs()}
    snapshots = [store.snapshot("p", 1, "a", up_to=at) for at in range(0, 40, 10)]
    log = [list(store.read_all()), list(store.stored()), list(store.read_stream("a")), list(store.streams())]
    return [*log, store.head(), blobs, store.erased_blobs(), store.checkpoints(), snapshots, store.root(300)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Any], str]:
    """A store with something of everything, what it contains, and a checkpoint of it kept outside."""
    path = tmp_path_factory.mktemp("whole") / "store.db"
    store = open_sqlite(str(path), Clock(), create=True)
    with store.transaction() as transaction:
        transaction.append("a", [fact(number, body=b"%d" % number * (number % 50)) for number in range(1, 200)])
        transaction.append("b", facts(*range(200, 331)))
        erased = transaction.put_blob(b"erased")
        for number in range(8):
            transaction.put_blob(random.Random(number).randbytes(300) + b"text " * 700 * number)
        transaction.erase([5, 6], because=300)
        transaction.erase_blobs([erased], because=300)
        transaction.save_snapshot(Snapshot("p", 1, "a", 20, b"state" * 100))
        transaction.index([Document("k", 1, "words to be found")])
    note = sign_checkpoint(SIGNER, store.head())
    with store.transaction() as transaction:
        transaction.keep_checkpoint(330, note)
    expected = content(store)
    store.close()
    assert not Path(f"{path}-wal").exists()
    return path, expected, note


def outcome(path: Path, expected: list[Any], note: str) -> str:
    """What happens to somebody who verifies the store and then uses it."""
    try:
        store = open_sqlite(str(path), Clock())
    except (StorageError, UnicodeDecodeError):
        return "refused"
    try:
        report = verify(store, verifier=SIGNER.verifier, outside=[note])
        if not report.verified:
            return "reported"
        # A damaged snapshot counts as absent, which changes no answer.
        found = content(store)
        found[8] = [a if b is not None else None for a, b in zip(expected[8], found[8], strict=True)]
        wanted = [*expected[:8], found[8] if all(s in (None, *expected[8]) for s in found[8]) else "", expected[9]]
        return "harmless" if found == wanted else "SILENT"
    except (StorageError, UnicodeDecodeError):
        return "refused"
    finally:
        store.close()


def copy(whole: Path, folder: Path) -> Path:
    for file in folder.iterdir():
        file.unlink()
    return Path(shutil.copy(whole, folder / "store.db"))


def flip(path: Path, source: random.Random) -> int:
    data = bytearray(path.read_bytes())
    at = source.randrange(len(data))
    data[at] ^= 1 << source.randrange(8)
    path.write_bytes(data)
    return at


@pytest.mark.parametrize("rounds", [120, pytest.param(3_000, marks=pytest.mark.slow)])
def test_flipped_bits_of_the_database(whole: tuple[Path, list[Any], str], tmp_path: Path, rounds: int) -> None:
    source = random.Random(rounds)
    outcomes: dict[str, list[int]] = {}
    for _ in range(rounds):
        path = copy(whole[0], tmp_path)
        at = flip(path, source)
        outcomes.setdefault(outcome(path, whole[1], whole[2]), []).append(at)
    assert "SILENT" not in outcomes, outcomes["SILENT"]
    assert len(outcomes["reported"]) > rounds / 4


def test_flipped_bits_of_the_tiles(whole: tuple[Path, list[Any], str], tmp_path: Path) -> None:
    """Every byte of the hash that is written down (also as a part of the head), and not just those that chance hits."""
    store = open_sqlite(str(whole[0]), Clock(), read_only=True)
    ((_, _, hashed),) = store.tiles()
    store.close()
    data = whole[0].read_bytes()
    starts = [at for at in range(len(data)) if data.startswith(hashed, at)]
    assert len(starts) >= 1
    for at in (start + byte for start in starts for byte in range(0, len(hashed), 3)):
        path = copy(whole[0], tmp_path)
        changed = bytearray(data)
        changed[at] ^= 1 << at % 8
        path.write_bytes(changed)
        assert outcome(path, whole[1], whole[2]) == "reported", at


@pytest.mark.parametrize("rounds", [30, pytest.param(300, marks=pytest.mark.slow)])
def test_a_cut_database(whole: tuple[Path, list[Any], str], tmp_path: Path, rounds: int) -> None:
    source = random.Random(rounds)
    for _ in range(rounds):
        path = copy(whole[0], tmp_path)
        data = path.read_bytes()
        start, end = sorted(source.randrange(len(data)) for _ in range(2))
        damaged = [data[:start], data[:start] + bytes(end - start) + data[end:]][source.randrange(2)]
        path.write_bytes(damaged)
        assert outcome(path, whole[1], whole[2]) in ("reported", "refused", "harmless")


@pytest.mark.parametrize("rounds", [30, pytest.param(300, marks=pytest.mark.slow)])
def test_a_damaged_write_ahead_log(tmp_path: Path, rounds: int) -> None:
    """SQLite drops a damaged tail without a word; the checkpoint outside finds that the log is shorter."""
    (tmp_path / "whole").mkdir()
    (tmp_path / "copy").mkdir()
    whole = tmp_path / "whole" / "store.db"
    store = open_sqlite(str(whole), Clock(), create=True)
    for number in range(30):
        with store.transaction() as transaction:
            transaction.append("a", [fact(number, body=b"x" * 1_000)])
    note, size = sign_checkpoint(SIGNER, store.head()), store.head().size
    source = random.Random(rounds)
    seen: dict[str, int] = {}
    for _ in range(rounds):
        for file in (tmp_path / "copy").iterdir():
            file.unlink()
        path = Path(shutil.copy(whole, tmp_path / "copy"))
        log = Path(shutil.copy(f"{whole}-wal", tmp_path / "copy"))
        if source.random() < 0.5:
            flip(log, source)
        else:
            log.write_bytes(log.read_bytes()[: source.randrange(log.stat().st_size)])
        try:
            damaged = open_sqlite(str(path), Clock())
        except StorageError:
            seen["refused"] = seen.get("refused", 0) + 1
            continue
        report = verify(damaged, verifier=SIGNER.verifier, outside=[note])
        assert report.verified == (damaged.head().size == size)
        seen["shorter" if damaged.head().size < size else "whole"] = 1
        damaged.close()
    assert "shorter" in seen
    store.close()


@pytest.mark.parametrize("rounds", [100, pytest.param(2_000, marks=pytest.mark.slow)])
def test_a_damaged_export(whole: tuple[Path, list[Any], str], tmp_path: Path, rounds: int) -> None:
    store = open_sqlite(str(whole[0]), Clock(), read_only=True)
    data = b"".join(export(store))
    root = store.head().root
    store.close()
    source = random.Random(rounds)
    for _ in range(rounds):
        changed = bytearray(data)
        at = source.randrange(len(changed))
        changed[at] ^= 1 << source.randrange(8)
        copy = MemoryStore(Clock())
        try:
            restore(copy, bytes(changed).splitlines(keepends=True))
        except StorageError:
            assert copy.head().size == 0
            continue
        assert copy.head().root == root
        assert at == len(data) - 1, f"the change of byte {at} was not seen"


def test_tables_and_guards_that_are_missing_are_faults(whole: tuple[Path, list[Any], str], tmp_path: Path) -> None:
    import sqlite3

    statements = ["DROP TRIGGER log_head_grows", "DROP TABLE mark", "CREATE TABLE extra (x)", "DROP INDEX work_by_time"]
    for statement in statements:
        path = copy(whole[0], tmp_path)
        raw = sqlite3.connect(path, isolation_level=None)
        raw.execute(statement)
        raw.close()
        assert outcome(path, whole[1], whole[2]) == "reported", statement


def test_a_rewritten_log_is_found_only_from_outside(path: str, tmp_path: Path) -> None:
    """Somebody who can write the file can make another consistent log: only the checkpoint outside tells."""
    store = open_sqlite(path, Clock(), create=True)
    with store.transaction() as transaction:
        transaction.append("a", facts(1, 2, 3))
    note = sign_checkpoint(SIGNER, store.head())
    store.close()
    other = open_sqlite(str(tmp_path / "forged.db"), Clock(), create=True)
    with other.transaction() as transaction:
        transaction.append("a", facts(1, 2, 4))
    assert verify(other).verified
    report = verify(other, verifier=SIGNER.verifier, outside=[note])
    assert [check.name for check in report.checks if not check.ok] == ["outside checkpoints"]
    other.close()
