"""Filling the search index, as the first search does after much was written by others.

    python -m benchmarks.store.filling [sqlite] [postgres] [--documents 20000] [--repeat 5]

Documents of 1.3 KB, a fifth of them with accents, in transactions of as many as a projection handles at once; documents
a second by the clock and by this process's processor time (medians). Then the same documents once more, in place of
those that are there.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.store.server import empty_databases
from storage.postgres import open_postgres
from storage.searchindex import Document
from storage.sqlite import open_sqlite
from storage.store import Store
from storage.subscription import BATCH

WORDS = 220
COMMON = 20_000
"""Different words, the first ones much more frequent than the last."""


def documents(count: int) -> list[Document]:
    """The same documents each time."""
    chance = random.Random(5)
    found = []
    for number in range(count):
        accent = "é" if number % 5 == 0 else "e"
        text = " ".join(f"w{int(COMMON * chance.random() ** 3)}{accent}" for _ in range(WORDS))
        found.append(Document(f"article/{number}", number + 1, text, ("articles",)))
    return found


@contextmanager
def opened(engine: str) -> Iterator[Store]:
    """An empty store."""
    if engine == "sqlite":
        with tempfile.TemporaryDirectory(prefix="filling-") as folder:
            store = open_sqlite(str(Path(folder) / "search.db"), lambda: 1, create=True)
            yield store
            store.close()
    else:
        with empty_databases("filling") as (url,):
            store = open_postgres(url, lambda: 1, create=True)
            yield store
            store.close()


def fill(store: Store, found: list[Document]) -> tuple[float, float]:
    """Documents a second, by the clock and by processor time."""
    wall, cpu = time.perf_counter(), time.process_time()
    for at in range(0, len(found), BATCH):
        with store.transaction() as transaction:
            transaction.index(found[at : at + BATCH])
    return len(found) / (time.perf_counter() - wall), len(found) / (time.process_time() - cpu)


def main() -> None:
    """Measures and prints medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engines", nargs="*", default=["sqlite"], choices=["sqlite", "postgres"])
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--repeat", type=int, default=5)
    given = parser.parse_args()
    found = documents(given.documents)
    for engine in given.engines:
        new, again = [], []
        for _ in range(given.repeat):
            with opened(engine) as store:
                new.append(fill(store, found))
                again.append(fill(store, found))
        for what, rates in (("new", new), ("in place of others", again)):
            wall, cpu = (statistics.median(each) for each in zip(*rates, strict=True))
            print(f"{engine:10} {what:20} {wall:>9,.0f} documents a second, by processor time {cpu:>9,.0f}")


if __name__ == "__main__":
    main()
