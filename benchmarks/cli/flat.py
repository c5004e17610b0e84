"""Whether answers about one story stay as fast as the store around it grows. Whole processes, processor time.

    python -m benchmarks.cli.flat [--sizes 10000 100000 2000000] [--runs 7] [--folder DIR]

A story of 10,000 events (28 copies of the seed's history), which follows 20 feeds, and then articles, other stories and
notes about other feeds until the store has so many events. At each size the medians of some commands, in milliseconds
of user and system time, and the ratio to the smallest store; beside them `import sqlalchemy, click, msgspec` in the
same turns, for the machine is not always as fast.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.cli.startup import PYTHON, TRACKER, story
from storage.envelope import NewEvent
from storage.sqlite import open_sqlite
from storage.store import Store
from tracker.articles.events import ArticleAdded
from tracker.feeds.events import CoverageNoted, FeedFollowed
from tracker.journal.codec import encode
from tracker.journal.registry import TypedEvent
from tracker.story.events import DevelopmentReported, Happened, Report
from tracker.times import Reported, micros

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
BATCH = 2_000
FLOOR = [PYTHON, "-c", "import sqlalchemy, click, msgspec"]
COMMANDS = {
    "status": ["status"],
    "as of": ["status", "--as-of", "2025-04-14"],
    "position": ["status", "--position", "9000"],
    "log": ["log", "2025-04-07..2025-04-14"],
    "figures": ["figures"],
    "search": ["search", "deportation"],
}


def beside(number: int) -> tuple[str, TypedEvent]:
    """One event of another stream: mostly articles, some reports of other stories, some notes about other feeds."""
    at = NOW - timedelta(seconds=2_000_000 - number)
    reported = Reported(earliest=at, latest=at + timedelta(seconds=1))
    if number % 20 == 0:
        feed = f"other{number // 20 % 100}"
        return f"feed-{feed}", CoverageNoted(feed=feed, day=at.date(), polls={"not_modified": 96})
    if number % 5 == 0:
        day = Happened(earliest=at.date(), latest=at.date())
        told = Report(
            kind="statement",
            headline=f"Statement {number} " + "of another story " * 20,
            happened=day,
            reported=reported,
        )
        key = f"d{number // 15}"
        return f"story-other{number // 5 % 10}", DevelopmentReported(development=key, id=f"{key}#{number}", report=told)
    article = hashlib.sha256(b"%d" % number).hexdigest()
    added = ArticleAdded(
        article=article[:16], title="An article " * 8, text=article, published=reported, sketch=tuple(range(64))
    )
    return f"article-{article[:16]}", added


def own_feeds() -> Iterator[tuple[str, TypedEvent]]:
    """Twenty feeds of the story, watched for two months."""
    for number in range(20):
        feed = f"own{number}"
        yield (
            f"feed-{feed}",
            FeedFollowed(feed=feed, story="us-el-salvador-deportations", url=f"https://{feed}.example/"),
        )
        for day in range(60):
            yield f"feed-{feed}", CoverageNoted(feed=feed, day=date(2026, 9, 1) + timedelta(days=day), polls={"new": 3})


def grow(store: Store, size: int) -> None:
    """Appends other events until the store has so many."""
    at = store.head().size
    while at < size:
        _append(store, [beside(number) for number in range(at, min(at + BATCH, size))], at)
        at = store.head().size


def _append(store: Store, events: list[tuple[str, TypedEvent]], first: int) -> None:
    streams: dict[str, list[NewEvent]] = {}
    for number, (stream, event) in enumerate(events, start=first):
        name, schema, body = encode(event)
        made = NewEvent(
            id=hashlib.sha256(b"flat %d" % number).digest()[:16], type=name, schema=schema, body=body, actor=""
        )
        streams.setdefault(stream, []).append(made)
    with store.transaction() as transaction:
        for stream, written in streams.items():
            transaction.append(stream, written)


def milliseconds(command: list[str]) -> float:
    """User and system milliseconds of one process."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ})
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed with {process.returncode}")
    return (usage.ru_utime + usage.ru_stime) * 1000


def measure(db: str, runs: int) -> dict[str, float]:
    """The median of each command, and of the floor, in turn."""
    commands = {"floor": FLOOR}
    commands |= {name: [*TRACKER, "--db", db, "--story", "us-el-salvador", *words] for name, words in COMMANDS.items()}
    for command in commands.values():
        milliseconds(command)
    times = [{name: milliseconds(command) for name, command in commands.items()} for _ in range(runs)]
    return {name: statistics.median(turn[name] for turn in times) for name in commands}


def main() -> None:
    """Grows the store and measures at each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[11_100, 100_000, 2_000_000])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        db = str(Path(name) / "tracker.db")
        seeds = str(story(Path(name), 28))
        subprocess.run([*TRACKER, "--db", db, "init", "--seeds", seeds], check=True, stdout=subprocess.DEVNULL)
        store = open_sqlite(db, lambda: micros(NOW))
        _append(store, list(own_feeds()), -10_000)
        first: dict[str, float] = {}
        for size in options.sizes:
            grow(store, size)
            subprocess.run([*TRACKER, "--db", db, "tag", "flat", "@1"], check=False, capture_output=True)
            found = measure(db, options.runs)
            first = first or found
            print(
                f"{size:>9,} events   "
                + "   ".join(f"{n} {ms:.0f} ms ({ms / first[n]:.2f})" for n, ms in found.items())
            )
        store.close()


if __name__ == "__main__":
    main()
