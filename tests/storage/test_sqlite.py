"""The store in a SQLite file keeps the contract, and what only a file can promise."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.errors import IntegrityError, SchemaMismatch, StoreUnreachable
from storage.sqlite import SqliteDatabase, open_sqlite
from storage.store import Store
from tests.storage.contract import StoreContract
from tests.storage.given import Clock, facts


class TestSqlite(StoreContract):
    @pytest.fixture
    def store(self, path: str, clock: Clock) -> Iterator[Store]:
        store = open_sqlite(path, clock, create=True)
        yield store
        store.close()


def test_a_missing_store_is_not_made_by_accident(path: str, clock: Clock) -> None:
    with pytest.raises(StoreUnreachable, match="there is no store"):
        open_sqlite(path, clock)
    assert not Path(path).exists()


def test_a_file_that_is_no_store_is_refused(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "letter.txt").write_text("Dear reader, " * 500)
    with pytest.raises(IntegrityError, match="no store"):
        open_sqlite(str(tmp_path / "letter.txt"), clock)


def test_an_empty_file_is_no_store(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "empty.db").touch()
    with pytest.raises(SchemaMismatch, match="no store"):
        open_sqlite(str(tmp_path / "empty.db"), clock)


def test_a_store_of_a_newer_program_is_refused(path: str, clock: Clock) -> None:
    open_sqlite(path, clock, create=True).close()
    database = SqliteDatabase(path)
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    with pytest.raises(SchemaMismatch, match="newer"):
        open_sqlite(path, clock)


def test_creating_twice_keeps_what_is_there(path: str, clock: Clock) -> None:
    for number in (1, 2):
        store = open_sqlite(path, clock, create=True)
        with store.transaction() as transaction:
            transaction.append("a", facts(number))
        store.close()
    assert open_sqlite(path, clock).head().size == 2


def test_a_read_only_store_reads_while_another_writes(path: str, clock: Clock) -> None:
    writer = open_sqlite(path, clock, create=True)
    reader = open_sqlite(path, clock, read_only=True)
    with writer.transaction() as transaction:
        transaction.append("a", facts(1))
        assert reader.head().size == 0
    assert reader.head().size == 1
    with pytest.raises(StoreUnreachable, match="reading only"), reader.transaction():
        pass
    writer.close()
    assert [event.position for event in reader.read_all()] == [1]
    reader.close()


def test_opening_loads_nothing_that_a_short_question_does_not_need() -> None:
    """A status is asked often: migrations, signatures and the other engine are loaded when they are used."""
    program = "import sys, storage.sqlite, storage.store; print(*sorted(sys.modules))"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {"alembic", "cryptography", "psycopg", "apsw", "tracker"}
    assert "sqlalchemy.dialects.postgresql" not in done.stdout
