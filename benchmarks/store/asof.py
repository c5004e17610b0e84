"""What a store costs as it grows: rebuilding a state as of a position, verifying, reading all of it.

    python -m benchmarks.store.asof [--sizes 10000 100000 …] [--plot docs/reference/store-cost.svg] [--folder DIR]

One story of 5,000 events lies among other streams in stores of growing size (bodies of about 1.3 KiB); its state, also
as of a position in the middle, is rebuilt in process, without snapshots and with those that it would have left. In the
largest store another story has half of all events. Medians of 5.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from benchmarks.store.against_eventsourcing import Reported, clock
from benchmarks.store.events import events
from storage.envelope import NewEvent, RecordedEvent
from storage.replay import keep, replay
from storage.sqlite import open_sqlite
from storage.store import Store
from storage.verify import verify

STORY, STORY_SIZE = "story-small", 5_000
BIG, BATCH = "story-big", 1_000
GOAL_MS = 25.0
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
            elif big and number % 2:
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


def memory_of_reading(path: Path) -> float:
    """Megabytes that a fresh process needs at most to read everything."""
    program = (
        "import sys, resource; from storage.sqlite import open_sqlite\n"
        "n = sum(1 for _ in open_sqlite(sys.argv[1], lambda: 0, read_only=True).read_all())\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)
    return float(done.stdout)


def measure(folder: Path, size: int, *, big: bool) -> dict[str, float]:
    path = folder / f"{size}.db"
    store = open_sqlite(str(path), clock, create=True)
    before = time.perf_counter()
    grow(store, size, STORY_SIZE, size // 2 if big else 0)
    found: dict[str, float] = {"events": size, "append_per_s": size / (time.perf_counter() - before)}
    projection = Developments()
    middle = store.head().size // 2
    found["story_ms"] = median_ms(lambda: replay(store, projection, STORY))
    found["story_as_of_middle_ms"] = median_ms(lambda: replay(store, projection, STORY, middle))
    keep_as_it_grew(store, projection, STORY)
    found["story_kept_ms"] = median_ms(lambda: replay(store, projection, STORY))
    found["story_kept_as_of_middle_ms"] = median_ms(lambda: replay(store, projection, STORY, middle))
    for bodies, name in ((True, "verify_per_s"), (False, "verify_headers_per_s")):
        before = time.perf_counter()
        assert verify(store, bodies=bodies).verified
        found[name] = size / (time.perf_counter() - before)
    found["memory_mb"] = memory_of_reading(path)
    if big:
        found |= big_story(store, projection)
    store.close()
    return found


def keep_as_it_grew(store: Store, projection: Developments, stream: str) -> None:
    """Keeps the snapshots that looking at the story now and then would have left."""
    head = store.head().size
    for at in range(head // 20, head, head // 20):
        keep(store, projection, stream, replay(store, projection, stream, at))


def big_story(store: Store, projection: Developments) -> dict[str, float]:
    """A story of half the store: full replay, and with the snapshots that its own growth would have left."""
    head = store.head().size
    full = median_ms(lambda: replay(store, projection, BIG), 3)
    keep_as_it_grew(store, projection, BIG)
    with_snapshots = median_ms(lambda: replay(store, projection, BIG, head - 1))
    return {"big_full_ms": full, "big_snapshot_ms": with_snapshots, "big_share": with_snapshots / full}


def plot(rows: list[dict[str, float]], path: Path) -> None:
    """Latency against store size, as a small SVG drawn by hand: no library for one line."""
    import math

    width, height, left, bottom = 640, 320, 60, 40
    xs = [math.log10(row["events"]) for row in rows]
    top = max(GOAL_MS * 1.2, *(row[PLOTTED] for row in rows))

    def x(value: float) -> float:
        return left + (value - xs[0]) / max(xs[-1] - xs[0], 1e-9) * (width - left - 20)

    def y(value: float) -> float:
        return height - bottom - value / top * (height - bottom - 20)

    dots = [(x(at), y(row[PLOTTED]), row) for at, row in zip(xs, rows, strict=True)]
    points = " ".join(f"{across:.1f},{up:.1f}" for across, up, _ in dots)
    labels = "".join(
        f'<text x="{across:.1f}" y="{height - 15}" text-anchor="middle">{int(row["events"]):,}</text>'
        f'<circle cx="{across:.1f}" cy="{up:.1f}" r="3"/>'
        f'<text x="{across:.1f}" y="{up - 8:.1f}" text-anchor="middle">{row[PLOTTED]:.1f} ms</text>'
        for across, up, row in dots
    )
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="11">'
        f"<title>State of a story of 5,000 events against the size of the store</title>"
        f'<line x1="{left}" y1="{y(GOAL_MS):.1f}" x2="{width - 20}" y2="{y(GOAL_MS):.1f}" stroke="#999" '
        f'stroke-dasharray="4"/><text x="{left}" y="{y(GOAL_MS) - 5:.1f}" fill="#666">goal {GOAL_MS:g} ms</text>'
        f'<line x1="{left}" y1="{y(0)}" x2="{width - 20}" y2="{y(0)}" stroke="#333"/>'
        f'<polyline points="{points}" fill="none" stroke="#06c" stroke-width="2"/>{labels}'
        f'<text x="{width / 2}" y="{height - 1}" text-anchor="middle">events in the store</text></svg>\n'
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000, 2_000_000])
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--folder", type=Path, help="where the stores are made and left")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="store-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for size in options.sizes:
        rows.append(measure(folder, size, big=size == max(options.sizes)))
        print(json.dumps({name: round(value, 2) for name, value in rows[-1].items()}), flush=True)
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    if options.plot:
        plot(rows, options.plot)
    if not options.folder:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
