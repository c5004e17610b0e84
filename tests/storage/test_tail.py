"""A reader that follows the end of the log sees every event once and in order, with several writers at work."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

import pytest

from storage.errors import StoreBusy
from storage.postgres import open_postgres
from storage.sqlite import open_sqlite
from storage.store import Store
from tests.storage.given import Clock, facts
from tests.storage.processes import Child

Open = Callable[[], Store]


def write(open_store: Open, writer: int, count: int, say: Callable[[str], None]) -> None:
    """Appends events in transactions of 1 to 5; some transactions are given up."""
    source = random.Random(writer)
    store = open_store()
    number = writer * 1_000_000
    end = number + count
    while number < end:
        numbers = range(number, min(end, number + source.randint(1, 5)))
        try:
            with store.transaction() as transaction:
                transaction.append(f"s-{source.randint(0, 3)}", facts(*numbers))
                if source.random() < 0.1:
                    raise InterruptedError
        except InterruptedError:
            continue
        number = numbers.stop
        say(str(number))
    store.close()


def follow(open_store: Open, writers: int, count: int) -> list[int]:
    """Starts writers and follows the log from position 0 until all they wrote has been seen."""
    children = [Child(partial(write, open_store, writer, count)) for writer in range(writers)]
    store = open_store()
    seen: list[int] = []
    after = 0
    working = True
    while working:
        commits = [child.line() for child in children]  # one of each writer; nothing from those that are done
        working = any(commits)
        for event in store.read_all(after):
            assert event.position == after + 1
            after = event.position
            seen.append(int((event.body or b"")[10:-1]))
    assert [child.wait() for child in children] == [0] * writers
    assert store.head().size == writers * count
    store.close()
    return seen


def check(seen: list[int], writers: int, count: int) -> None:
    assert len(seen) == len(set(seen)) == writers * count
    for writer in range(writers):
        assert [number for number in seen if number // 1_000_000 == writer] == list(
            range(writer * 1_000_000, writer * 1_000_000 + count)
        )


@pytest.mark.parametrize("count", [60, pytest.param(1_500, marks=pytest.mark.slow)])
def test_nothing_is_missed_on_sqlite(path: str, count: int) -> None:
    open_sqlite(path, Clock(), create=True).close()
    check(follow(lambda: open_sqlite(path, Clock(), timeout=60), 4, count), 4, count)


@pytest.mark.parametrize("count", [60, pytest.param(1_500, marks=pytest.mark.slow)])
def test_nothing_is_missed_on_postgres(postgres_url: str, count: int) -> None:
    check(follow(lambda: open_postgres(postgres_url, Clock(), timeout=60), 4, count), 4, count)


def test_positions_come_in_the_order_of_commits(postgres_url: str) -> None:
    """The later one cannot even begin to write while the earlier one is undecided."""
    store, other = open_postgres(postgres_url, Clock()), open_postgres(postgres_url, Clock(), timeout=0.1)
    with store.transaction() as transaction:
        transaction.append("a", facts(1))
        with pytest.raises(StoreBusy), other.transaction() as later:
            later.append("b", facts(2))
        assert store.head().size == 0
    with other.transaction() as later:
        assert list(later.append("b", facts(2)).positions) == [2]
    store.close()
    other.close()


def test_a_plain_sequence_loses_events(postgres_url: str) -> None:
    """The negative control: with positions from a sequence, the same reader misses the event that commits later."""
    import psycopg

    with (
        psycopg.connect(postgres_url) as slow,
        psycopg.connect(postgres_url, autocommit=True) as fast,
        psycopg.connect(postgres_url, autocommit=True) as reader,
    ):
        fast.execute("CREATE TABLE naive (position bigserial PRIMARY KEY, body text)")
        slow.execute("INSERT INTO naive (body) VALUES ('first')")
        fast.execute("INSERT INTO naive (body) VALUES ('second')")
        seen = reader.execute("SELECT position, body FROM naive WHERE position > 0 ORDER BY position").fetchall()
        slow.commit()
        after = seen[-1][0]
        query = "SELECT position, body FROM naive WHERE position > %s ORDER BY position"
        seen += reader.execute(query, (after,)).fetchall()
        stored = reader.execute("SELECT count(*) FROM naive").fetchone()
    assert [body for _, body in seen] == ["second"]
    assert stored == (2,)


def test_writers_of_sqlite_take_turns(path: str) -> None:
    """Nobody starves: each of four that write without a pause gets a share while the others are at it."""
    open_sqlite(path, Clock(), create=True).close()
    children = [Child(partial(write, lambda: open_sqlite(path, Clock(), timeout=60), w, 100_000)) for w in range(4)]
    for _ in range(40):
        assert all(child.line() for child in children)
    head = open_sqlite(path, Clock()).head()
    shares = {writer: len(child.kill()) + 40 for writer, child in enumerate(children)}
    assert head.size > 0
    assert max(shares.values()) < 20 * min(shares.values())
