"""Leasing 500 due feeds among a million, on 300,000 hosts.

    python -m benchmarks.poller.due [sqlite] [postgres] [--feeds 1000000] [--due 500]

Found: the two queries of a claim, on a connection that was open before. Leased: the claim as the daemon makes it, its
commit to the disk included. Both as time on the wall and, on SQLite, as processor time; medians of nine turns. Before
that, the plan of the query that finds who is due: it must go by the index of times and never through the table.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import Connection, text

from benchmarks.store.server import empty_databases
from storage.postgres import PostgresDatabase
from storage.sql import leases
from storage.sql.database import Database
from storage.sql.driver import Driver
from storage.sql.store import SqlStore
from storage.sqlite import SqliteDatabase

HOUR = 3_600_000_000
TURNS = 9
_DUE = (
    'SELECT g.name, g.token FROM work w JOIN work_group g ON g.name = w."group" '
    "WHERE w.next_at <= {now} AND g.until <= {now} AND substr(w.key, 1, 5) = 'feed:' "
    "ORDER BY w.next_at, w.key LIMIT 500"
)

Row: TypeAlias = tuple[object, ...]


@contextmanager
def opened(engine: str) -> Iterator[Database]:
    """An empty database with the store's tables."""
    with ExitStack() as stack:
        if engine == "sqlite":
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="due-"))
            database: SqliteDatabase | PostgresDatabase = SqliteDatabase(str(Path(folder) / "due.db"))
        else:
            database = PostgresDatabase(*stack.enter_context(empty_databases("due")))
        database.create()
        stack.callback(database.close)
        yield database


def fill(database: Database, feeds: int, hosts: int) -> None:
    """So many feeds, none of them due for ten hours."""
    chance = random.Random(1)
    groups = ((f"host{n}", 0, "", 0) for n in range(hosts))
    work = ((f"feed:{n}", f"host{n % hosts}", 10 * HOUR + chance.randrange(HOUR), b"x" * 300, 0) for n in range(feeds))
    with database.writing() as connection:
        for name, rows in (("work_group", groups), ("work", work)):
            _insert(connection, name, list(rows))
    with database.writing() as connection:
        connection.execute(text("ANALYZE"))


def _insert(connection: Connection, table: str, rows: Sequence[Row]) -> None:
    cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
    if connection.dialect.name == "sqlite":
        cursor.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' for _ in rows[0])})", rows)
        return
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def plan(database: Database) -> list[str]:
    """How the engine looks for who is due."""
    with database.reading() as connection:
        explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
        return [str(row[-1]) for row in connection.execute(text(f"{explain} {_DUE.format(now=HOUR)}"))]


class Times:
    """Times on the wall and processor times, in milliseconds."""

    def __init__(self) -> None:
        self._taken: list[tuple[float, float]] = []

    @contextmanager
    def taken(self) -> Iterator[None]:
        """One more."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self._taken.append(((time.perf_counter() - wall) * 1_000, (time.process_time() - cpu) * 1_000))

    def __str__(self) -> str:
        wall, cpu = (statistics.median(each) for each in zip(*self._taken, strict=True))
        return f"{wall:.1f} ms (CPU {cpu:.1f})"


def look(database: Database, due: int) -> int:
    """The two queries of a claim, without the lease: how many items they find."""
    with database.reading() as connection:
        driver = Driver(connection)
        groups = leases._due_groups(driver, HOUR, due, "feed:")
        return sum(map(len, leases._waiting(driver, list(groups), HOUR, "feed:").values()))


def run(engine: str, feeds: int, due: int) -> None:
    """Measures one engine."""
    hosts = max(1, feeds * 3 // 10)
    looks, leased, idle = Times(), Times(), Times()
    with opened(engine) as database:
        fill(database, feeds, hosts)
        for line in plan(database):
            print(f"  {engine}: {line.strip()}")
        store = SqlStore(database, lambda: 1, bytes)
        for turn in range(TURNS):
            begin = turn * 100_000 % max(1, feeds - due)
            with store.transaction() as transaction:
                transaction.hasten([f"feed:{n}" for n in range(begin, begin + due)], turn)
            with looks.taken():
                assert look(database, due) == due
            with leased.taken():
                claims = store.claim(HOUR, 2 * HOUR, due, "bench", "feed:")
            assert len(claims) == due
            with store.transaction() as transaction:
                for claim in claims:
                    transaction.release(claim, 20 * HOUR, b"x" * 300)
            with idle.taken():
                assert not store.claim(HOUR, 2 * HOUR, due, "bench", "feed:")
    print(f"{engine}: {feeds:,} feeds on {hosts:,} hosts, {due} due: found in {looks},")
    print(f"  found and leased (committed to the disk) in {leased}; none due: {idle}")


def main() -> None:
    """Measures and prints medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engines", nargs="*", default=["sqlite"], choices=["sqlite", "postgres"])
    parser.add_argument("--feeds", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=500)
    given = parser.parse_args()
    for engine in given.engines:
        run(engine, given.feeds, given.due)


if __name__ == "__main__":
    main()
