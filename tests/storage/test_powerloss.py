"""A power cut loses nothing that was acknowledged. With ``synchronous=OFF`` it does: the test is able to see it."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from storage.errors import StorageError
from storage.sql.store import SqlStore
from storage.sqlite import open_sqlite
from storage.verify import verify
from tests.storage.given import Clock, fact

pytest.importorskip("apsw")

from tests.storage.powerloss import Disk, PowerLossDatabase


def lose_power(folder: Path, seed: int, synchronous: str | None) -> tuple[int, int, bool]:
    """One machine, one power cut at a random moment: events acknowledged, events found, and whether all is well."""
    source = random.Random(seed)
    (folder / "before").mkdir(parents=True)
    (folder / "after").mkdir()
    disk = Disk()
    database = PowerLossDatabase(str(folder / "before" / "store.db"), disk, synchronous)
    database.create()
    for name in list(disk.pending):
        disk.sync(name)  # the store was made long ago
    if source.random() < 0.5:
        database.pragma("wal_autocheckpoint=20")  # so that cuts also meet a checkpoint
    acknowledged: list[int] = []
    at_the_cut: list[int] = []

    def cut() -> None:
        disk.cut_power(source, folder / "after")
        at_the_cut.append(len(acknowledged))

    disk.after(source.randint(1, 600), cut)
    store = SqlStore(database, Clock(), os.urandom)
    size = source.randint(1, 8)
    for _ in range(40):
        with store.transaction() as transaction:
            numbers = range(len(acknowledged), len(acknowledged) + size)
            transaction.append("a", [fact(number, body=b"%d " % number * 40) for number in numbers])
        acknowledged += numbers
    if not at_the_cut:
        cut()
    database.cut()
    try:
        again = open_sqlite(str(folder / "after" / "store.db"), Clock())
        report = verify(again)
        found = again.head().size
        again.close()
    except StorageError:
        return at_the_cut[0], 0, False
    return at_the_cut[0], found, report.verified


@pytest.mark.parametrize("rounds", [12, pytest.param(300, marks=pytest.mark.slow)])
def test_a_power_cut_loses_nothing_that_was_acknowledged(tmp_path: Path, rounds: int) -> None:
    for seed in range(rounds):
        acknowledged, found, whole = lose_power(tmp_path / str(seed), seed, None)
        assert whole, f"seed {seed}"
        assert found >= acknowledged, f"seed {seed}"


def test_without_syncing_a_power_cut_loses_events(tmp_path: Path) -> None:
    """The negative control."""
    outcomes = [lose_power(tmp_path / str(seed), seed, "OFF") for seed in range(12)]
    assert any(found < acknowledged for acknowledged, found, _ in outcomes)
