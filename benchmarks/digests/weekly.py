"""How long the weekly digest of the seed story takes, for every week that the story has.

    python -m benchmarks.digests.weekly

In one process after start-up: the story is read from its store, both ends of the week are worked out and compared, and
the digest is written down. The garbage collector is off, as it is in every command. Median and maximum of all weeks,
of three rounds on stores of their own, in wall and in processor milliseconds: the second says what it costs when
nobody else is at work. Goal: below 100.
"""

from __future__ import annotations

import gc
import os
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tracker import settings as configuration
from tracker.cli.app import run
from tracker.services.rebuild import choose_story
from tracker.services.write_digest import make_digest
from tracker.wiring import stores

FIRST, LAST = date(2025, 3, 10), date(2026, 6, 29)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ROUNDS = 3
GOAL_MS = 100.0


def weeks() -> list[str]:
    """Every week from the first Monday on."""
    count = (LAST - FIRST).days // 7
    starts = [FIRST + timedelta(days=7 * number) for number in range(count)]
    return [f"{start}..{start + timedelta(days=7)}" for start in starts]


def timed(folder: Path) -> list[tuple[float, float]]:
    """Wall and processor milliseconds of each week on a fresh store."""
    os.environ["TRACKER_DB"] = str(folder / "tracker.db")
    assert run(["-q", "init"]) == 0
    settings = configuration.load(os.environ, {}, folder)
    times = []
    with stores.open_journal(settings) as journal:
        story = choose_story(journal, None)
        make_digest(journal, story, "2025-03-01..2025-03-08", NOW, "bench")  # imports and caches
        for week in weeks():
            gc.collect()
            wall, work = time.perf_counter(), time.process_time()
            make_digest(journal, story, week, NOW, "bench")
            times.append(((time.perf_counter() - wall) * 1000, (time.process_time() - work) * 1000))
    return times


def main() -> None:
    gc.disable()
    times = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            times += timed(Path(folder))
    for name, column in zip(("wall", "processor"), zip(*times, strict=True), strict=True):
        print(
            f"{name:<10} median {statistics.median(column):6.1f} ms   max {max(column):6.1f} ms   "
            f"of {len(column)} weeks (goal < {GOAL_MS:g})"
        )


if __name__ == "__main__":
    main()
