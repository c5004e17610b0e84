"""What it costs SQLite to keep event ids unique that fall anywhere, and what other ways to do it would cost.

    python -m benchmarks.store.ids [--upto 40000 120000]

Bare tables like ``event``, filled in batches of 100 with bodies of 1 KiB, in turns; milliseconds a batch over
the last 20,000 events before each size, with the lookup of the ids, the guard and the commit, but without hashing.

- ``no ids``: no index over the ids, and no lookup: what is left when a repeated append cannot be told from a new one;
- ``ids in order``: the unique index, and ids that stay together;
- ``unique index``: what the store does;
- ``prefix index``: a plain index over the first five bytes, the rest compared in the table;
- ``staged``: ids go into a small table, which is merged into one sixteen times as large, and that into the rest;
- ``remembered``: the ids of the last 8,192 events at most stand in a table in the order of positions and in the memory
  of whoever appends; they are merged into the index in one go. The database itself could not refuse one of them.

Above them stands what a batch costs without any database: encoding, checks, hashes, tree.
"""

from __future__ import annotations

import argparse
import gc
import os
import shutil
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

import msgspec

from benchmarks.store.events import events
from storage.admission import check, same_ids
from storage.envelope import NewEvent
from storage.leaf import SALT_SIZE, commitment, leaf
from storage.merkle import Frontier

BATCH, LAST, STAGE, GROWTH = 100, 20_000, 4_096, 16
REMEMBERED = 8_192
COLUMNS = (
    "position INTEGER PRIMARY KEY, event_id BLOB NOT NULL, stream TEXT NOT NULL, version INTEGER NOT NULL, "
    "type TEXT NOT NULL, schema INTEGER NOT NULL, recorded_at INTEGER NOT NULL, actor TEXT NOT NULL, "
    "causation BLOB NOT NULL, commitment BLOB NOT NULL, leaf BLOB NOT NULL, salt BLOB, body BLOB, "
    "UNIQUE (stream, version)"
)
PREFIX = "substr(event_id, 1, 5)"
STAGES = ("stage_0", "stage_1", "stage_2")
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "cache_size=-32768", "wal_autocheckpoint=4000")


class Way:
    """One way to keep ids unique, in a file of its own. ``there`` finds an id that is known (``{}``: the id)."""

    setup: tuple[str, ...] = ()
    there = "EXISTS (SELECT 1 FROM event WHERE event_id = {})"
    lookups: tuple[str, ...] = ("SELECT position FROM event WHERE event_id IN ({})",)

    def __init__(self, folder: Path) -> None:
        self.size = 0
        self.database = sqlite3.connect(folder / f"{type(self).__name__}.db", isolation_level=None)
        for pragma in PRAGMAS:
            self.database.execute(f"PRAGMA {pragma}")
        self.database.execute(f"CREATE TABLE event ({COLUMNS}) STRICT")
        for statement in self.setup:
            self.database.execute(statement)
        self.database.execute(
            "CREATE TRIGGER event_guard BEFORE INSERT ON event WHEN NEW.position <> (SELECT coalesce(max(position), 0)"
            " + 1 FROM event) OR EXISTS (SELECT 1 FROM event WHERE stream = NEW.stream AND version = NEW.version) OR "
            f"{self.there.format('NEW.event_id')} BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        )

    def ids(self) -> list[bytes]:
        return [os.urandom(16) for _ in range(BATCH)]

    def keys(self, ids: list[bytes]) -> list[bytes]:
        return ids

    def merge(self, before: int) -> None:
        """Whatever has to be done after a batch."""

    def batch(self) -> float:
        """Milliseconds of one batch."""
        ids, before = self.ids(), self.size
        rows = [
            (at, id, "many", at, "Reported", 1, at, "", b"", b"c" * 32, b"l" * 32, b"s" * 32, b"b" * 1_050)
            for at, id in enumerate(ids, before + 1)
        ]
        begun = time.perf_counter()
        self.database.execute("BEGIN IMMEDIATE")
        for lookup in self.lookups:
            self.database.execute(lookup.format(", ".join("?" * BATCH)), self.keys(ids)).fetchall()
        self.database.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        self.size += BATCH
        self.merge(before)
        self.database.execute("COMMIT")
        return (time.perf_counter() - begun) * 1_000


class NoIds(Way):
    """no ids"""

    there = "0"
    lookups = ()


class Unique(Way):
    """unique index"""

    setup = ("CREATE UNIQUE INDEX event_id_once ON event (event_id)",)


class InOrder(Unique):
    """ids in order"""

    def ids(self) -> list[bytes]:
        return [(self.size + at).to_bytes(16, "big") for at in range(BATCH)]


class Prefix(Way):
    """prefix index"""

    setup = (f"CREATE INDEX event_by_prefix ON event ({PREFIX})",)
    there = f"EXISTS (SELECT 1 FROM event WHERE {PREFIX} = substr({{0}}, 1, 5) AND event_id = {{0}})"
    lookups = (f"SELECT position, event_id FROM event WHERE {PREFIX} IN ({{}})",)

    def keys(self, ids: list[bytes]) -> list[bytes]:
        return [id[:5] for id in ids]


class Staged(Way):
    """staged"""

    setup = (
        *(f"CREATE TABLE {name} (id BLOB PRIMARY KEY, position INTEGER) WITHOUT ROWID" for name in STAGES),
        "CREATE TRIGGER event_id_kept AFTER INSERT ON event BEGIN"
        " INSERT INTO stage_0 VALUES (NEW.event_id, NEW.position); END",
    )
    there = " OR ".join(f"EXISTS (SELECT 1 FROM {name} WHERE id = {{0}})" for name in STAGES)
    lookups = tuple(f"SELECT position FROM {name} WHERE id IN ({{}})" for name in STAGES)

    def merge(self, before: int) -> None:
        for older in (1, 0):
            size = STAGE * GROWTH**older
            if before // size != self.size // size:
                self.database.execute(f"INSERT INTO stage_{older + 1} SELECT * FROM stage_{older} ORDER BY id")
                self.database.execute(f"DELETE FROM stage_{older}")


class Remembered(Way):
    """remembered"""

    setup = (
        "CREATE TABLE id_of (id BLOB PRIMARY KEY, position INTEGER) WITHOUT ROWID",
        "CREATE TABLE recent (position INTEGER PRIMARY KEY, id BLOB)",
        "CREATE TRIGGER event_id_kept AFTER INSERT ON event BEGIN"
        " INSERT INTO recent VALUES (NEW.position, NEW.event_id); END",
    )
    there = "EXISTS (SELECT 1 FROM id_of WHERE id = {})"
    lookups = ("SELECT position FROM id_of WHERE id IN ({})",)

    def merge(self, before: int) -> None:
        if before // REMEMBERED != self.size // REMEMBERED:
            self.database.execute("INSERT INTO id_of SELECT id, position FROM recent ORDER BY id")
            self.database.execute("DELETE FROM recent")


def without_database() -> float:
    """Milliseconds of all that the store does for a batch before it speaks to a database, and of encoding it."""
    facts, encode, frontier = events(LAST), msgspec.json.Encoder().encode, Frontier()
    gc.collect()
    begun = time.perf_counter()
    for at in range(0, LAST, BATCH):
        new = [NewEvent(os.urandom(16), "Reported", 1, encode(fact)) for fact in facts[at : at + BATCH]]
        check("many", new)
        salts = os.urandom(SALT_SIZE * BATCH)
        leaves = []
        for number, event in enumerate(same_ids("many", new).values()):
            committed = commitment(salts[number * SALT_SIZE : (number + 1) * SALT_SIZE], 1, event.body)
            leaves.append(leaf(at + number, event.id, "many", at, "Reported", 1, at, "", b"", committed))
        frontier.extend(leaves)
    return (time.perf_counter() - begun) * 1_000 / (LAST / BATCH)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--upto", type=int, nargs="+", default=[40_000, 120_000])
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="store-bench-"))
    ways: list[Way] = [each(folder) for each in (NoIds, InOrder, Unique, Prefix, Staged, Remembered)]
    print(f"without a database: {statistics.median(without_database() for _ in range(5)):.2f} ms a batch of {BATCH}")
    print(f"{'events':>10}  {'way':14} {'mean':>6} {'median':>6} {'longest':>8}  ms a batch of {BATCH}")
    for upto in options.upto:
        for way in ways:
            while way.size < upto - LAST:
                way.batch()
        found: dict[str, list[float]] = {}
        for turn in range(LAST // BATCH):
            first = turn % len(ways)  # whoever comes after another waits for what the disk still has to do
            for way in ways[first:] + ways[:first]:
                found.setdefault(type(way).__doc__ or "", []).append(way.batch())
        for name, times in found.items():
            mean, median = statistics.mean(times), statistics.median(times)
            print(f"{upto:>10,}  {name:14} {mean:>6.2f} {median:>6.2f} {max(times):>8.1f}", flush=True)
    for way in ways:
        way.database.close()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
