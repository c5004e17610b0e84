"""Leasing 500 due feeds among a million, on 300,000 hosts.

python -m benchmarks.poller.due [--feeds 1000000] [--due 500]
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

from storage.sql import leases
from storage.sql.driver import Driver
from storage.sqlite import SqliteDatabase, open_sqlite

HOUR = 3_600_000_000


def look(path: Path, now: int, most: int) -> int:
    """The two queries of a claim, without the lease: how many items they find."""
    database = SqliteDatabase(str(path), read_only=True)
    with database.reading() as connection:
        driver = Driver(connection)
        groups = leases._due_groups(driver, now, most, "feed:")
        found = leases._waiting(driver, list(groups), now, "feed:")
    database.close()
    return sum(map(len, found.values()))


def main() -> None:
    """Measures and prints medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=500)
    given = parser.parse_args()
    chance = random.Random(1)
    with tempfile.TemporaryDirectory(prefix="due-") as folder:
        path = Path(folder) / "due.db"
        open_sqlite(str(path), lambda: 1, create=True).close()
        hosts = max(1, given.feeds * 3 // 10)
        with sqlite3.connect(path) as raw:
            raw.executemany("INSERT INTO work_group VALUES (?, 0, '', 0)", ((f"host{n}",) for n in range(hosts)))
            rows = (
                (f"feed:{n}", f"host{n % hosts}", 10 * HOUR + chance.randrange(HOUR), b"x" * 300, 0)
                for n in range(given.feeds)
            )
            raw.executemany("INSERT INTO work VALUES (?, ?, ?, ?, ?)", rows)
        store = open_sqlite(str(path), lambda: 1)
        times, looks = [], []
        for turn in range(7):
            with sqlite3.connect(path) as raw:
                raw.execute(
                    "UPDATE work SET next_at = ? WHERE key IN (SELECT key FROM work ORDER BY key LIMIT ? OFFSET ?)",
                    (turn, given.due, turn * 100_000 % max(1, given.feeds - given.due)),
                )
            begun = time.perf_counter()
            assert look(path, HOUR + turn, given.due) == given.due
            looks.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            claims = store.claim(HOUR + turn, 2 * HOUR, given.due, "bench", "feed:")
            times.append(time.perf_counter() - begun)
            assert len(claims) == given.due, len(claims)
            with store.transaction() as transaction:
                for claim in claims:
                    transaction.release(claim, 20 * HOUR, b"")
        begun = time.perf_counter()
        assert not store.claim(HOUR + 99, 2 * HOUR, given.due, "bench", "feed:")
        idle = time.perf_counter() - begun
        found, leased = statistics.median(looks) * 1_000, statistics.median(times) * 1_000
        print(f"{given.feeds:,} feeds on {hosts:,} hosts, {given.due} due: found in {found:.1f} ms,")
        print(f"found and leased (committed to the disk) in {leased:.1f} ms; none due: {idle * 1_000:.2f} ms")
        store.close()


if __name__ == "__main__":
    main()
