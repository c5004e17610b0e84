"""A store moves between engines and stays the same; many processes hammer it and it stays whole."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from storage.envelope import NewEvent
from storage.errors import EventIdTaken, WrongVersion
from storage.exchange import export, restore
from storage.notes import sign_checkpoint
from storage.postgres import open_postgres
from storage.sqlite import open_sqlite
from storage.store import Store
from storage.verify import verify
from tests.storage.given import SIGNER, Clock, fact, facts
from tests.storage.processes import Child


def batch(start: int) -> list[NewEvent]:
    return [fact(number, body="é\0 %d".encode() % number * (number % 30)) for number in range(start, start + 100)]


def test_from_sqlite_to_postgres_and_back(path: str, tmp_path: Path, postgres_url: str, clock: Clock) -> None:
    first = open_sqlite(path, clock, create=True)
    for at in range(0, 1_200, 100):
        clock.now += 1_000
        with first.transaction() as transaction:
            transaction.append(f"s-{at % 7}", batch(at))
            digest = transaction.put_blob(b"page %d " % at * 500)
    with first.transaction() as transaction:
        (because,) = transaction.append("redaction", facts(9_999)).positions
        transaction.erase([7, 700], because)
        transaction.erase_blobs([digest], because)
    with first.transaction() as transaction:
        transaction.keep_checkpoint(first.head().size, sign_checkpoint(SIGNER, first.head()))
    second = open_postgres(postgres_url, clock)
    third = open_sqlite(str(tmp_path / "third.db"), clock, create=True)
    assert restore(second, export(first)) == restore(third, export(second)) == 1_201
    stores = [first, second, third]
    assert len({store.head() for store in stores}) == 1
    assert len({b"".join(export(store)) for store in stores}) == 1
    for size in (0, 1, 255, 256, 257, 1_000, 1_201):
        assert len({store.root(size) for store in stores}) == 1
    for instant in range(clock.now - 15_000, clock.now + 2_000, 500):
        assert len({store.position_before(instant) for store in stores}) == 1
    for store in stores:
        assert verify(store, verifier=SIGNER.verifier).verified
        store.close()


def hammer(open_store: Callable[[], Store], worker: int, rounds: int, say: Callable[[str], None]) -> None:
    """Does a bit of everything; says which events it was told are written."""
    source = random.Random(worker)
    store = open_store()
    for number in range(rounds):
        stream = f"s-{source.randint(0, 5)}"
        several = [fact(worker * 10**6 + number * 10 + at) for at in range(source.randint(1, 8))]
        try:
            with store.transaction() as transaction:
                version = source.choice([None, None, source.randint(0, 50)])
                transaction.append(stream, several) if version is None else transaction.append(stream, several, version)
                transaction.put_blob(b"%d" % source.randint(0, 50) * 50)
                transaction.note(f"w-{worker}", source.choice(["fine", "bad"]), at=number)
                transaction.set_mark(f"w-{worker}", b"%d" % number)
        except (WrongVersion, EventIdTaken):
            continue
        say(" ".join(event.id.hex() for event in several))
        if source.random() < 0.05:
            with store.transaction() as transaction:
                (because,) = transaction.append("redaction", [fact(-worker * 10**6 - number - 1)]).positions
                transaction.erase([source.randint(1, because)], because)
        if source.random() < 0.05:
            assert verify(store, bodies=False).verified
    store.close()


def hammered(open_store: Callable[[], Store], workers: int, rounds: int) -> None:
    children = [Child(partial(hammer, open_store, worker, rounds)) for worker in range(1, workers + 1)]
    said = [line for child in children for line in child.lines()]
    assert [child.wait() for child in children] == [0] * workers
    store = open_store()
    assert {id for line in said for id in line.split()} <= {event.id.hex() for event in store.read_all()}
    assert verify(store).verified
    store.close()


@pytest.mark.parametrize("rounds", [40, pytest.param(2_000, marks=pytest.mark.slow)])
def test_four_processes_hammer_sqlite(path: str, rounds: int) -> None:
    open_sqlite(path, Clock(), create=True).close()
    hammered(lambda: open_sqlite(path, Clock(), timeout=120), 4, rounds)


@pytest.mark.parametrize("rounds", [40, pytest.param(2_000, marks=pytest.mark.slow)])
def test_four_processes_hammer_postgres(postgres_url: str, rounds: int) -> None:
    hammered(lambda: open_postgres(postgres_url, Clock(), timeout=120), 4, rounds)
