"""What a digest costs as the store grows and as more changed: the first should not matter, the second should.

    python -m benchmarks.digests.growth [--sizes 10000 100000 1000000] [--plot benchmarks/digests/digest-cost.svg]

A story of 2,000 reports with 20 feeds and half a year of notes about watching them lies in stores of growing size,
among events of 200 other stories and 5,000 articles (bodies of about 1 KiB). Then 10, 100 and 1,000 more developments
are reported, each with a facet of its own, and after each batch the digest of what was recorded since the last is made
again and again from the log: read, worked out, compared, written as canonical JSON. Medians of 7 in wall
and in processor milliseconds (plotted: others are at work here, too), collector off.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import statistics
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from storage.envelope import NewEvent
from storage.sqlite import open_sqlite
from storage.store import Store
from tracker.feeds.events import CoverageNoted, FeedFollowed
from tracker.ids import fact_id
from tracker.journal.codec import canonical
from tracker.journal.journal import Journal
from tracker.services.write_digest import content_again, make_digest
from tracker.story.events import (
    Attribution,
    Citation,
    DevelopmentReported,
    Effect,
    FacetDefinition,
    Happened,
    Outline,
    Report,
    Source,
    StoryOpened,
)
from tracker.times import Reported, micros

STORY, BASE = "storm", 2_000
CHANGES = (10, 100, 1_000)
FEEDS, DAYS = 20, 180
START = datetime(2025, 1, 1, tzinfo=UTC)
GOAL_MS = 1_000.0
PLOTTED = "processor_ms"
OUTLINE = Outline(
    id=STORY,
    title="The storm",
    facets=(FacetDefinition(facet="person/*.held-at", label="held"),),
    sources=(Source(id="wire", name="The Wire", original=True),),
)


@dataclass
class Clock:
    """A clock that goes on by a second with every look."""

    now: datetime = START

    def __call__(self) -> int:
        self.now += timedelta(seconds=1)
        return micros(self.now)


def reported(number: int, day: date) -> DevelopmentReported:
    """A development with a facet of its own."""
    instant = datetime(day.year, day.month, day.day, tzinfo=UTC)
    report = Report(
        kind="detention",
        headline=f"Person {number} is held in prison {number % 7}, a court in the capital was told on Monday",
        happened=Happened(earliest=day, latest=day),
        reported=Reported(earliest=instant, latest=instant + timedelta(days=1), precision="day"),
        effects=(Effect(facet=f"person/p{number}.held-at", value=f"prison {number % 7}"),),
        attribution=Attribution(outlet="The Wire"),
        evidence=(Citation(url=f"https://wire.example/{number}", outlet="The Wire"),),
    )
    return DevelopmentReported(development=f"d{number}", id=f"d{number}#1", report=report)


def tell(journal: Journal, numbers: Iterable[int], day: date) -> None:
    """Reports of the story, one transaction."""
    events = [(fact_id("r", str(number)), reported(number, day)) for number in numbers]
    with journal.writing() as writing:
        writing.append(f"story-{STORY}", events, "bench")


def others(store: Store, size: int) -> None:
    """Events of other stories and articles until the store has so many."""
    other = reported(0, START.date())
    longer = msgspec.structs.replace(other.report, headline=other.report.headline + " and so on" * 50)
    body = msgspec.json.encode(msgspec.structs.replace(other, report=longer))
    at = store.head().size
    while at < size:
        with store.transaction() as transaction:
            for number in range(at, min(at + 2_000, size)):
                new = [NewEvent(number.to_bytes(8, "big") * 2, "DevelopmentReported", 1, body)]
                stream = f"article-{number % 5_000}" if number % 2 else f"story-other-{number % 200}"
                transaction.append(stream, new)
        at = store.head().size


def watch(journal: Journal) -> None:
    """Feeds with a note for each day."""
    with journal.writing() as writing:
        for feed in map(str, range(FEEDS)):
            followed = FeedFollowed(feed=feed, story=STORY, url=f"https://{feed}.example/", title=f"Feed {feed}")
            notes = [
                (fact_id("n", feed, str(day)), CoverageNoted(feed=feed, day=day, polls={"unchanged": 96}))
                for day in (START.date() - timedelta(days=back) for back in range(DAYS))
            ]
            writing.append(f"feed-{feed}", [(fact_id("f", feed), followed), *notes], "bench")


def measure(folder: Path, size: int) -> list[dict[str, float]]:
    """Milliseconds of a digest of each number of changes in a store of about that size."""
    clock = Clock()
    rows = []
    store = open_sqlite(str(folder / f"{size}.db"), clock, create=True)
    journal = Journal(store)
    with journal.writing() as writing:
        writing.append(f"story-{STORY}", [(fact_id("opened"), StoryOpened(outline=OUTLINE))], "bench")
    tell(journal, range(BASE), START.date())
    watch(journal)
    others(store, size - sum(CHANGES))
    told = BASE
    make_digest(journal, STORY, None, clock.now, "bench")
    for changes in CHANGES:
        clock.now += timedelta(days=7)
        tell(journal, range(told, told + changes), clock.now.date())
        told += changes
        digest = make_digest(journal, STORY, None, clock.now, "bench")
        assert digest.content["counts"]["developments"] == changes, digest.content["counts"]
        walls, works = [], []
        for _ in range(7):
            gc.collect()
            wall, work = time.perf_counter(), time.process_time()
            canonical(content_again(journal, digest.generated))
            walls.append((time.perf_counter() - wall) * 1000)
            works.append((time.process_time() - work) * 1000)
        rows.append(
            {
                "events": size,
                "changes": changes,
                "wall_ms": statistics.median(walls),
                "max_wall_ms": max(walls),
                "processor_ms": statistics.median(works),
            }
        )
        print(json.dumps({name: round(value, 1) for name, value in rows[-1].items()}), flush=True)
    store.close()
    return rows


def plot(rows: Sequence[dict[str, float]], path: Path) -> None:
    """Processor milliseconds against the size of the store, a line for each number of changes."""
    width, height, left, bottom, right = 640, 320, 60, 40, 110
    sizes = sorted({row["events"] for row in rows})
    top = max(GOAL_MS * 1.1, *(row[PLOTTED] for row in rows))

    def x(size: float) -> float:
        low, high = math.log10(sizes[0]), math.log10(sizes[-1])
        return left + (math.log10(size) - low) / max(high - low, 1e-9) * (width - left - right)

    def y(value: float) -> float:
        return height - bottom - value / top * (height - bottom - 20)

    lines = []
    for changes in CHANGES:
        mine = [row for row in rows if row["changes"] == changes]
        points = " ".join(f"{x(row['events']):.1f},{y(row[PLOTTED]):.1f}" for row in mine)
        last = mine[-1]
        beside = 16 if changes == CHANGES[0] else -7  # the lower line has its numbers below
        lines.append(
            f'<polyline points="{points}" fill="none" stroke="#06c" stroke-width="2"/>'
            f'<text x="{x(last["events"]) + 24:.1f}" y="{y(last[PLOTTED]) + beside:.1f}">{changes:,} changes</text>'
        )
        lines += [
            f'<circle cx="{x(row["events"]):.1f}" cy="{y(row[PLOTTED]):.1f}" r="3"/>'
            f'<text x="{x(row["events"]):.1f}" y="{y(row[PLOTTED]) + beside:.1f}" text-anchor="middle">'
            f"{row[PLOTTED]:.0f} ms</text>"
            for row in mine
        ]
    marks = "".join(f'<text x="{x(s):.1f}" y="{height - 20}" text-anchor="middle">{int(s):,}</text>' for s in sizes)
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        f'font-size="11"><title>A digest against the size of the store</title>'
        f'<line x1="{left}" y1="{y(GOAL_MS):.1f}" x2="{width - right}" y2="{y(GOAL_MS):.1f}" stroke="#999" '
        f'stroke-dasharray="4"/><text x="{left}" y="{y(GOAL_MS) - 5:.1f}" fill="#666">goal for 1,000 changes</text>'
        f'<line x1="{left}" y1="{y(0)}" x2="{width - right}" y2="{y(0)}" stroke="#333"/>{"".join(lines)}{marks}'
        f'<text x="{(width - right) / 2}" y="{height - 4}" text-anchor="middle">events in the store</text></svg>\n'
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    gc.disable()
    rows = []
    for size in options.sizes:
        with tempfile.TemporaryDirectory(prefix="digest-bench-") as folder:
            rows += measure(Path(folder), size)
    if options.plot:
        plot(rows, options.plot)


if __name__ == "__main__":
    main()
