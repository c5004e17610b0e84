"""Verifying in sections and in several processes finds what one pass finds, in the same order."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import section
from storage import verify as verifying
from storage.memory import MemoryStore
from storage.notes import sign_checkpoint
from storage.postgres import open_postgres
from storage.section import sections
from storage.sqlite import open_sqlite
from storage.store import Store
from storage.verify import Report, verify
from storage.workers import Workers
from tests.storage.given import SIGNER, Clock, facts

DAMAGES = {
    "hole at a border": ("DELETE FROM event WHERE position = 513", {"order", "head", "tiles", "outside checkpoints"}),
    "hole within": ("DELETE FROM event WHERE position = 700", {"order", "head", "tiles", "outside checkpoints"}),
    "versions at a border": ("UPDATE event SET version = version + 1000 WHERE position > 512", {"order", "hashes"}),
    "time at a border": ("UPDATE event SET recorded_at = recorded_at - 10 WHERE position > 512", {"order", "hashes"}),
    "bodies here and there": ("UPDATE event SET body = salt WHERE position IN (100, 600, 1000)", {"bodies"}),
    "another reason": ("DELETE FROM redaction WHERE position = 300", {"redactions"}),
}


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sections of one tile, and processes for any number of them."""
    monkeypatch.setattr(section, "WIDTH", 256)
    monkeypatch.setattr(verifying, "PARALLEL_FROM", 1)


def fill(store: Store) -> list[str]:
    """Some 1,100 events: streams that go on through all sections, two erased bodies, checkpoints of many sizes."""
    notes, numbers = [], count(1)
    for round in range(11):
        with store.transaction() as transaction:
            for stream, many in (("a", 60), ("b", 30), (f"only-{round}", 7)):
                transaction.append(stream, facts(*(next(numbers) for _ in range(many))))
        notes.append(sign_checkpoint(SIGNER, store.head()))
    with store.transaction() as transaction:
        transaction.erase([300, 512], because=900)
    return notes


def failed(report: Report) -> set[str]:
    return {check.name for check in report.checks if not check.ok}


@given(size=st.integers(0, 1_100), marks=st.sets(st.integers(0, 1_100), max_size=5))
@settings(deadline=None, max_examples=30)
def test_the_root_of_the_sections_is_the_root_of_the_log(size: int, marks: set[int]) -> None:
    store = MemoryStore(Clock())
    notes = []
    for at in sorted({*(mark for mark in marks if mark < size), size}):
        with store.transaction() as transaction:
            transaction.append("a", facts(*range(store.head().size + 1, at + 1)))
        notes.append(sign_checkpoint(SIGNER, store.head()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(section, "WIDTH", 256)
        report = verify(store, verifier=SIGNER.verifier, outside=notes)
    assert failed(report) == set()
    assert (report.size, report.root) == (size, store.head().root)
    assert verify(store, verifier=SIGNER.verifier, outside=notes) == report


def test_sections_follow_each_other_to_the_end(narrow: None) -> None:
    assert list(sections(600)) == [(0, 256), (256, 512), (512, 600)]
    assert list(sections(512)) == [(0, 256), (256, 512)]
    assert list(sections(0)) == []


def look_both_ways(store: Store, reopen: Callable[[], Store], notes: list[str]) -> Report:
    """What one process finds, which must be what three find."""
    alone = verify(store, verifier=SIGNER.verifier, outside=notes)
    shared = verify(store, verifier=SIGNER.verifier, outside=notes, workers=Workers(3, reopen))
    assert shared == alone
    return alone


def test_processes_find_what_one_finds(path: str, tmp_path: Path, narrow: None) -> None:
    store = open_sqlite(path, Clock(), create=True)
    notes = fill(store)
    assert failed(look_both_ways(store, partial(open_sqlite, path, Clock(), read_only=True), notes)) == set()
    store.close()
    for name, (statement, names) in DAMAGES.items():
        copy = tmp_path / f"{name}.db"
        copy.write_bytes(Path(path).read_bytes())
        raw = sqlite3.connect(copy, isolation_level=None)
        for (trigger,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {trigger}")
        raw.execute(statement)
        raw.close()
        damaged = open_sqlite(str(copy), Clock())
        report = look_both_ways(damaged, partial(open_sqlite, str(copy), Clock(), read_only=True), notes)
        damaged.close()
        assert names <= failed(report), (name, report.checks)


def test_processes_find_what_one_finds_on_postgres(
    postgres_url: str, new_database: Callable[[str], str], narrow: None
) -> None:
    import psycopg
    from sqlalchemy import make_url

    store = open_postgres(postgres_url, Clock())
    notes = fill(store)
    assert failed(look_both_ways(store, partial(open_postgres, postgres_url, Clock(), read_only=True), notes)) == set()
    store.close()
    for name in ("hole at a border", "bodies here and there"):
        statement, names = DAMAGES[name]
        copy = new_database(str(make_url(postgres_url).database))
        with psycopg.connect(copy, autocommit=True) as raw:
            raw.execute("ALTER TABLE event DISABLE TRIGGER ALL")
            raw.execute(statement)
            for trigger in ("event_append_only", "event_no_update", "event_next"):
                raw.execute(f"ALTER TABLE event ENABLE ALWAYS TRIGGER {trigger}")
        damaged = open_postgres(copy, Clock())
        report = look_both_ways(damaged, partial(open_postgres, copy, Clock(), read_only=True), notes)
        damaged.close()
        assert names <= failed(report), (name, report.checks)


def test_processes_that_cannot_open_the_store_are_a_fault(path: str, narrow: None) -> None:
    store = open_sqlite(path, Clock(), create=True)
    fill(store)
    report = verify(store, workers=Workers(2, partial(open_sqlite, f"{path}-gone", Clock())))
    store.close()
    assert {"order", "head"} <= failed(report)
    assert any("there is no store" in check.detail for check in report.checks)
