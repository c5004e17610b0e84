"""Verifying the end of a store: it finds what the whole check finds there, and says what it did not look at."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.envelope import NewEvent
from storage.memory import MemoryStore
from tracker.journal import keeping
from tracker.journal.since import verify_since

NOWHERE = Path("nowhere")


def filled(count: int, streams: int = 3) -> MemoryStore:
    """A log of so many events in some streams."""
    store = MemoryStore(lambda: 1)
    with store.transaction() as transaction:
        for n in range(1, count + 1):
            transaction.append(f"s{n % streams}", [NewEvent(n.to_bytes(16, "big"), "Happened", 1, b"%d" % n)])
    return store


@given(count=st.integers(1, 800), first=st.integers(1, 800))
def test_a_sound_log_is_sound_from_anywhere_on(count: int, first: int) -> None:
    store = filled(count)
    found = verify_since(store, NOWHERE, min(first, count))
    assert found.good, [check for check in found.checks if not check.ok]
    assert (found.size, found.root) == (count, store.head().root.hex())
    assert found.since <= min(first, count) < found.since + 256


def test_it_says_what_was_not_checked() -> None:
    (told,) = (check.detail for check in verify_since(filled(600), NOWHERE, 300).checks if check.name == "not checked")
    assert told.startswith("events @1 to @256, the database file")
    (told,) = (check.detail for check in verify_since(filled(600), NOWHERE, 9).checks if check.name == "not checked")
    assert not told.startswith("events")


def test_checkpoints_are_compared_from_there_on_and_earlier_ones_counted(tmp_path: Path) -> None:
    keeping.make_key(tmp_path, bytes(32))
    store = filled(300)
    early, _ = keeping.sign(store, tmp_path)
    with store.transaction() as transaction:
        transaction.append("s", [NewEvent((n + 1_000).to_bytes(16, "big"), "Happened", 1, b"") for n in range(400)])
    keeping.sign(store, tmp_path)
    for first, told in (
        (300, "2 checkpoints agree"),
        (600, "1 checkpoints agree with the log, 1 earlier not compared"),
    ):
        found = verify_since(store, tmp_path, first)
        (check,) = (check for check in found.checks if check.name == "checkpoints")
        assert check.ok
        assert told.split()[1:3] == check.detail.split()[1:3]
        assert ("not compared" in check.detail) == (first == 600)
    other = filled(700, streams=2)
    assert not verify_since(other, NOWHERE, 600, given=[str(keeping.sign(filled(650), tmp_path)[0])]).good
    assert verify_since(other, NOWHERE, 600, given=[str(early)]).good, (
        "the control: it speaks of what was not looked at"
    )
    shortened = verify_since(filled(200), NOWHERE, 150, given=[str(early)])
    assert any("it was shortened" in check.detail for check in shortened.checks)


@pytest.mark.parametrize("broken", ["no checkpoint at all", ""])
def test_a_checkpoint_that_cannot_be_read_is_no_agreement(broken: str) -> None:
    assert not verify_since(filled(3), NOWHERE, 1, given=[broken]).good
