"""Polling 200 real feeds, turn by turn with lemon24/reader, in the same minute and against the same server.

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
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tracker.services.feed_state import PREFIX
from tracker.services.follow_feeds import follow, hasten
from tracker.services.open_story import open_story
from tracker.services.story_folder import read_folder
from tracker.settings import load
from tracker.wiring import daemon, files, stores

GOALS = {"cold": 1.5, "304": 3.0, "same bytes, new ETag": 80.0, "header only": 20.0, "one new entry": 5.0}
PASSES = 5
CHANGES = {"same bytes, new ETag": "etag", "header only": "head", "one new entry": "entry"}


@dataclass
class Times:
    """Seconds of each round, by phase, and CPU seconds."""

    wall: dict[str, list[float]] = field(default_factory=dict)
    cpu: dict[str, list[float]] = field(default_factory=dict)

    @contextmanager
    def measured(self, phase: str) -> Iterator[None]:
        """One round."""
        cpu, begun = _cpu(), time.perf_counter()
        yield
        self.wall.setdefault(phase, []).append(time.perf_counter() - begun)
        self.cpu.setdefault(phase, []).append(_cpu() - cpu)


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


Update = Callable[[str, AbstractContextManager[None]], Awaitable[None]]
"""One pass over all feeds: the outcome that it must have, and what measures it."""


@asynccontextmanager
async def ours(folder: Path, port: int, feeds: int) -> AsyncIterator[Update]:
    """The poller as the daemon runs it, on a store with the seed story, whose own feeds are not polled."""
    environ = {
        "TRACKER_DB": str(folder / "ours.db"),
        "HOME": str(folder),
        "TRACKER_ALLOW_ADDRESSES": "127.0.0.0/8",
        "TRACKER_HOST_SPACING": "0",
    }
    settings = load(environ, {}, folder)
    with stores.open_journal(settings, create=True) as journal:
        story = read_folder(files.default_story(settings))
        open_story(journal, story)
        for item in journal.due(PREFIX):
            with journal.writing() as writing:
                writing.drop_work(item.key)
        for number in range(feeds):
            follow(journal, story.outline.id, f"http://127.0.0.1:{port}/f/{number}", "", datetime.now(UTC), "bench")
        async with daemon.polling(settings, journal) as watching:

            async def update(outcome: str, measured: AbstractContextManager[None]) -> None:
                hasten(journal, [], datetime.now(UTC))  # makes the time pass after which they would be due
                with measured:
                    polled = await watching.feeds.round(story.outline.id)
                outcomes = {item.outcome for item in polled}
                assert len(polled) == feeds, len(polled)
                assert outcomes <= {outcome, "unchanged", "not_modified"}, outcomes

            yield update


@contextmanager
def reader(folder: Path, given: argparse.Namespace, workers: int) -> Iterator[Callable[[], float]]:
    """The peer, in a process of its own; gives the way to update all its feeds, and the seconds that took."""
    asked = ("--port", str(given.port), "--feeds", str(given.feeds), "--workers", str(workers))
    command = [sys.executable, "-m", "benchmarks.poller.peer", str(folder / f"reader-{workers}.db"), *asked]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        to, back = process.stdin, process.stdout

        def update() -> float:
            to.write("update\n")
            to.flush()
            return float(back.readline())

        yield update
        to.close()


async def play(
    folder: Path, given: argparse.Namespace, change: Callable[[str], None], own: Times, peers: dict[int, Times]
) -> None:
    """All phases. The peers take their turn right after ours, round by round, so that all meet the same machine; a turn
    of ours is several passes, since one takes a tenth of a second and a turn of theirs seven."""
    with ExitStack() as stack:
        others = {n: stack.enter_context(reader(folder, given, n)) for n in peers}
        async with ours(folder, given.port, given.feeds) as update:
            phases = [("cold", "", "new", 1), ("304", "", "not_modified", given.repeat)]
            for name, kind in CHANGES.items():
                phases.append((name, kind, "new" if kind == "entry" else "unchanged", given.repeat))
            for name, kind, outcome, repeat in phases:
                for _ in range(repeat):
                    for _ in range(PASSES if repeat > 1 else 1):
                        if kind:
                            change(kind)
                        await update(outcome, own.measured(name))
                    for workers, peer in others.items():
                        peers[workers].wall.setdefault(name, []).append(peer())


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
    own, peers = Times(), {} if given.alone else {workers: Times() for workers in (1, 10)}
    try:
        with served(given.folder, given.port) as change:
            asyncio.run(play(work, given, change, own, peers))
    finally:
        shutil.rmtree(work)
    _print(own, list(peers.values()), given.feeds, alone=given.alone)


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
