"""What a store costs as it grows: rebuilding a state as of a position, verifying, reading all of it.

    python -m benchmarks.store.asof [sqlite postgres] [--sizes 10000 100000 …] [--plot FILE.svg] [--folder DIR]

One story of 5,000 events lies among other streams in stores of growing size (bodies of about 1.3 KiB); its state, also
as of a position in the middle, is rebuilt in process, without snapshots and with those that it would have left. In the
largest store another story has half of all events, but not more than a million. Medians of 5. ``verify`` is measured
as the command runs it, with a process for each processor, and alone in one process (there also by processor time,
which other programs hardly change; on PostgreSQL the server's share is not in it).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import msgspec

from benchmarks.store.against_eventsourcing import Reported, clock
from benchmarks.store.events import events
from storage.envelope import NewEvent, RecordedEvent
from storage.postgres import open_postgres
from storage.replay import keep, replay
from storage.sqlite import open_sqlite
from storage.store import Store
from storage.verify import verify
from storage.workers import Workers

STORY, STORY_SIZE = "story-small", 5_000
BIG, BATCH = "story-big", 1_000
GOAL_MS = 25.0
LARGEST_STORY = 1_000_000
COLOURS = {"sqlite": "#06c", "postgres": "#c30"}
PLOTTED = "story_kept_as_of_middle_ms"

State = dict[str, tuple[str, str]]


class Developments:
    """The trivial fold of all benchmarks: the newest kind and time of each development."""

    name, version = "developments", 1

    def __init__(self) -> None:
        self._decode = msgspec.json.Decoder(Reported).decode

    def initial(self) -> State:
        return {}

    def evolve(self, state: State, event: RecordedEvent) -> State:
        fact = self._decode(event.body or b"")
        state[fact.development] = (fact.kind, fact.recorded)
        return state

    def encode(self, state: State) -> bytes:
        return msgspec.json.encode(state)

    def decode(self, data: bytes) -> State:
        return msgspec.json.decode(data, type=State)


def grow(store: Store, size: int, story: int, big: int) -> None:
    """Appends until the store has ``size`` events: the small story spread evenly, the rest to others or the big one."""
    bodies = [msgspec.json.encode(fact | {"note": "x" * 300}) for fact in events(5_000)]
    at = store.head().size
    while at < size:
        streams: dict[str, list[NewEvent]] = {}
        for number in range(at, min(at + BATCH, size)):
            if story and number % (size // story) == 0:
                stream = STORY
            elif big and number % (size // big) == 1:
                stream = BIG
            else:
                stream = f"story-{number % 200}"
            id = number.to_bytes(8, "big") * 2
            streams.setdefault(stream, []).append(NewEvent(id, "Reported", 1, bodies[number % len(bodies)]))
        with store.transaction() as transaction:
            for stream, new in streams.items():
                transaction.append(stream, new)
        at = store.head().size


def median_ms(work: Callable[[], object], repeat: int = 5) -> float:
    times = []
    for _ in range(repeat):
        before = time.perf_counter()
        work()
        times.append((time.perf_counter() - before) * 1000)
    return statistics.median(times)


def memory_of_reading(engine: str, address: str) -> float:
    """Megabytes that a fresh process needs at most to read everything."""
    program = (
        "import sys\n"
        "from benchmarks.store.asof import reopened\n"
        "n = sum(1 for _ in reopened(*sys.argv[1:]).read_all())\n"
        "print(open('/proc/self/status').read())"  # getrusage also counts what its parent had when it started
    )
    done = subprocess.run([sys.executable, "-c", program, engine, address], capture_output=True, text=True, check=True)
    return int(done.stdout.partition("VmHWM:")[2].split()[0]) / 1024


def reopened(engine: str, address: str) -> Store:
    """The store once more, to read."""
    return (open_sqlite if engine == "sqlite" else open_postgres)(address, clock, read_only=True)


def measure(engine: str, address: str, size: int, *, big: bool) -> dict[str, float]:
    store = (open_sqlite if engine == "sqlite" else open_postgres)(address, clock, create=True)
    before = time.perf_counter()
    grow(store, size, STORY_SIZE, min(size // 2, LARGEST_STORY) if big else 0)
    found: dict[str, float] = {"events": size, "append_per_s": size / (time.perf_counter() - before)}
    projection = Developments()
    middle = store.head().size // 2
    found["story_ms"] = median_ms(lambda: replay(store, projection, STORY))
    found["story_as_of_middle_ms"] = median_ms(lambda: replay(store, projection, STORY, middle))
    keep_as_it_grew(store, projection, STORY)
    found["story_kept_ms"] = median_ms(lambda: replay(store, projection, STORY))
    found["story_kept_as_of_middle_ms"] = median_ms(lambda: replay(store, projection, STORY, middle))
    everybody = Workers(os.cpu_count() or 1, partial(reopened, engine, address))
    for workers, name in ((everybody, "verify"), (None, "verify_alone")):
        for bodies, part in ((True, ""), (False, "_headers")):
            before, used = time.perf_counter(), time.process_time()
            assert verify(store, bodies=bodies, workers=workers).verified
            found[f"{name}{part}_per_s"] = size / (time.perf_counter() - before)
            if workers is None:  # of this process: what others do at the same time hardly counts
                found[f"{name}{part}_per_processor_s"] = size / (time.process_time() - used)
    found["memory_mb"] = memory_of_reading(engine, address)
    if big:
        found |= big_story(store, projection)
    store.close()
    return found


@contextmanager
def addresses(engine: str, sizes: list[int], folder: Path) -> Iterator[list[str]]:
    """Where the stores are made: files in the folder, or databases of a server that is there for as long."""
    if engine == "sqlite":
        yield [str(folder / f"{size}.db") for size in sizes]
        return
    from benchmarks.store.server import empty_databases

    with empty_databases(*(f"asof_{size}" for size in sizes)) as urls:
        yield list(urls)


def keep_as_it_grew(store: Store, projection: Developments, stream: str) -> None:
    """Keeps the snapshots that looking at the story now and then would have left."""
    head = store.head().size
    for at in range(head // 20, head, head // 20):
        keep(store, projection, stream, replay(store, projection, stream, at))


def big_story(store: Store, projection: Developments) -> dict[str, float]:
    """The big story: full replay, and with the snapshots that its own growth would have left."""
    head = store.head().size
    full = median_ms(lambda: replay(store, projection, BIG), 3)
    keep_as_it_grew(store, projection, BIG)
    with_snapshots = median_ms(lambda: replay(store, projection, BIG, head - 1))
    return {"big_full_ms": full, "big_snapshot_ms": with_snapshots, "big_share": with_snapshots / full}


def plot(found: dict[str, list[dict[str, float]]], path: Path) -> None:
    """Latency against store size, a line an engine, as a small SVG drawn by hand: no library for two lines."""
    import math

    width, height, left, bottom = 640, 320, 60, 40
    every = [row for rows in found.values() for row in rows]
    sizes = sorted({int(row["events"]) for row in every})
    low, high = math.log10(sizes[0]), math.log10(sizes[-1])
    top = max(GOAL_MS * 1.2, *(row[PLOTTED] for row in every))

    def x(events: float) -> float:
        return left + (math.log10(events) - low) / max(high - low, 1e-9) * (width - left - 40)

    def y(value: float) -> float:
        return height - bottom - value / top * (height - bottom - 20)

    parts = []
    for number, (engine, rows) in enumerate(found.items()):
        colour = COLOURS[engine]
        dots = [(x(row["events"]), y(row[PLOTTED]), row[PLOTTED]) for row in rows]
        points = " ".join(f"{across:.1f},{up:.1f}" for across, up, _ in dots)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{left + 110 * number}" y="14" fill="{colour}">{engine}</text>')
        for across, up, value in dots:
            above = up - 8 if number else up + 16
            parts.append(f'<circle cx="{across:.1f}" cy="{up:.1f}" r="3" fill="{colour}"/>')
            parts.append(f'<text x="{across:.1f}" y="{above:.1f}" text-anchor="middle">{value:.1f} ms</text>')
    for size in sizes:
        parts.append(f'<text x="{x(size):.1f}" y="{height - 15}" text-anchor="middle">{size:,}</text>')
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="11">'
        f"<title>State of a story of 5,000 events as of the middle, against the size of the store</title>"
        f'<line x1="{left}" y1="{y(GOAL_MS):.1f}" x2="{width - 20}" y2="{y(GOAL_MS):.1f}" stroke="#999" '
        f'stroke-dasharray="4"/><text x="{left}" y="{y(GOAL_MS) - 5:.1f}" fill="#666">goal {GOAL_MS:g} ms</text>'
        f'<line x1="{left}" y1="{y(0)}" x2="{width - 20}" y2="{y(0)}" stroke="#333"/>'
        f"{''.join(parts)}"
        f'<text x="{width / 2}" y="{height - 1}" text-anchor="middle">events in the store</text></svg>\n'
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engines", nargs="*", metavar="sqlite|postgres", default=["sqlite"])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000, 2_000_000])
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--folder", type=Path, help="where the SQLite stores are made and left")
    options = parser.parse_args()
    if not set(options.engines) <= set(COLOURS):
        parser.error(f"engines are {' and '.join(COLOURS)}")
    folder = options.folder or Path(tempfile.mkdtemp(prefix="store-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, list[dict[str, float]]] = {}
    for engine in options.engines:
        with addresses(engine, options.sizes, folder) as places:
            for size, place in zip(options.sizes, places, strict=True):
                row = measure(engine, place, size, big=size == max(options.sizes))
                found.setdefault(engine, []).append(row)
                print(engine, json.dumps({name: round(value, 2) for name, value in row.items()}), flush=True)
                if engine == "sqlite" and not options.folder:
                    Path(place).unlink()
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    if options.plot:
        plot(found, options.plot)
    if not options.folder:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
