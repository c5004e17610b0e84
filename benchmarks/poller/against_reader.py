"""Polling 200 real feeds, side by side with lemon24/reader, in the same minute and against the same server.

    python -m benchmarks.poller.against_reader ../shared/corpus/feeds/real [--feeds 200] [--repeat 3]

Ours leases each feed, writes a ledger row, commits entries, validators and lease together with ``synchronous=FULL``,
and judges every new entry for a story; spacing is off for both. The peer is given one worker and ten, the better
counts. CPU is that of the polling process; parsing has processes of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tracker import wiring
from tracker.services.feed_state import PREFIX
from tracker.services.follow_feeds import follow, hasten
from tracker.services.open_story import open_story
from tracker.services.story_folder import read_folder
from tracker.settings import load

GOALS = {"cold": 1.5, "304": 3.0, "same bytes, new ETag": 80.0, "header only": 20.0, "one new entry": 5.0}
CHANGES = {"same bytes, new ETag": "etag", "header only": "head", "one new entry": "entry"}


@dataclass
class Times:
    """Seconds of each round, by phase, and CPU seconds."""

    wall: dict[str, list[float]] = field(default_factory=dict)
    cpu: dict[str, list[float]] = field(default_factory=dict)

    def add(self, phase: str, wall: float, cpu: float) -> None:
        """One round."""
        self.wall.setdefault(phase, []).append(wall)
        self.cpu.setdefault(phase, []).append(cpu)


@contextmanager
def served(folder: Path, port: int) -> Iterator[Callable[[str], None]]:
    """The server as a process; gives the way to change its feeds."""
    command = [sys.executable, "-m", "benchmarks.poller.server", str(folder), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        print(f"serving {process.stdout.readline().strip()}", file=sys.stderr)
        try:
            yield lambda change: urllib.request.urlopen(f"http://127.0.0.1:{port}/set/{change}").close()
        finally:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/quit").close()


def _cpu() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


class Ours:
    """The poller as the daemon runs it."""

    def __init__(self, folder: Path, port: int, feeds: int) -> None:
        """A store with the seed story; its own feeds are not polled."""
        environ = {
            "TRACKER_DB": str(folder / "ours.db"),
            "HOME": str(folder),
            "TRACKER_ALLOW_ADDRESSES": "127.0.0.0/8",
            "TRACKER_HOST_SPACING": "0",
        }
        self._settings = load(environ, {}, folder)
        self._port, self._feeds = port, feeds

    async def play(self, change: Callable[[str], None], repeat: int, times: Times) -> None:
        """All phases."""
        with wiring.open_journal(self._settings, create=True) as journal:
            story = read_folder(wiring.default_story(self._settings))
            open_story(journal, story)
            for item in journal.due(PREFIX):
                with journal.writing() as writing:
                    writing.drop_work(item.key)
            now = datetime.now(UTC)
            for number in range(self._feeds):
                follow(journal, story.outline.id, f"http://127.0.0.1:{self._port}/f/{number}", "", now, "bench")
            async with wiring.polling(self._settings, journal) as watching:
                desk = watching.feeds

                async def phase(name: str, outcome: str) -> None:
                    hasten(journal, [], datetime.now(UTC) + timedelta(seconds=0))
                    cpu, begun = _cpu(), time.perf_counter()
                    polled = await desk.round(story.outline.id)
                    times.add(name, time.perf_counter() - begun, _cpu() - cpu)
                    outcomes = {item.outcome for item in polled}
                    assert len(polled) == self._feeds, len(polled)
                    assert outcomes <= {outcome, "unchanged", "not_modified"}, outcomes

                await phase("cold", "new")
                for _ in range(repeat):
                    await phase("304", "not_modified")
                for name, kind in CHANGES.items():
                    for _ in range(repeat):
                        change(kind)
                        await phase(name, "new" if kind == "entry" else "unchanged")


def reader_plays(
    folder: Path, port: int, feeds: int, workers: int, change: Callable[[str], None], repeat: int, times: Times
) -> None:
    """The peer, all phases."""
    from reader import make_reader  # type: ignore[import-not-found]

    peer: Any = make_reader(str(folder / f"reader-{workers}.db"))
    for number in range(feeds):
        peer.add_feed(f"http://127.0.0.1:{port}/f/{number}")

    failed: set[str] = set()

    def phase(name: str) -> None:
        cpu, begun = _cpu(), time.perf_counter()
        for result in peer.update_feeds_iter(workers=workers, scheduled=False):
            if isinstance(result.value, Exception):
                failed.add(result.url)  # it refuses feeds that are not well formed, and entries without id
        times.add(name, time.perf_counter() - begun, _cpu() - cpu)

    phase("cold")
    for _ in range(repeat):
        phase("304")
    for name, kind in CHANGES.items():
        for _ in range(max(1, repeat - 2)):
            change(kind)
            phase(name)
    peer.close()
    print(f"reader, {workers} workers: {len(failed)} feeds of {feeds} refused", file=sys.stderr)


def main() -> None:
    """Measures and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--port", type=int, default=18190)
    parser.add_argument("--alone", action="store_true", help="without the peer")
    given = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="poller-"))
    ours, peers = Times(), [Times(), Times()]
    try:
        with served(given.folder, given.port) as change:
            asyncio.run(Ours(work, given.port, given.feeds).play(change, given.repeat, ours))
            if not given.alone:
                for workers, times in zip((1, 10), peers, strict=True):
                    reader_plays(work, given.port, given.feeds, workers, change, given.repeat, times)
    finally:
        shutil.rmtree(work)
    _print(ours, peers, given.feeds, alone=given.alone)


def _print(ours: Times, peers: list[Times], feeds: int, *, alone: bool) -> None:
    print(f"{feeds} feeds, {os.cpu_count()} cores; feeds a second (median), CPU ms a feed")
    print(f"{'':24}{'ours':>8}{'CPU ms':>8}{'reader':>8}{'ratio':>8}{'goal':>6}")
    for phase, goal in GOALS.items():
        own = feeds / statistics.median(ours.wall[phase])
        cpu = statistics.median(ours.cpu[phase]) / feeds * 1_000
        if alone:
            print(f"{phase:24}{own:8.0f}{cpu:8.2f}")
            continue
        best = max(feeds / statistics.median(times.wall[phase]) for times in peers)
        print(f"{phase:24}{own:8.0f}{cpu:8.2f}{best:8.1f}{own / best:8.1f}{goal:6.1f}")


if __name__ == "__main__":
    main()
