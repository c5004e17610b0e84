"""Appending, reading and rebuilding, side by side with the ``eventsourcing`` library, in turns in one process.

    python -m benchmarks.store.against_eventsourcing [sqlite|postgres] [--repeat 5] [--events 20000]

Same events, same disk, same minute; each side does its thing once in every round, and the medians are compared. Ours
hashes every event, keeps the Merkle tree, and has all triggers on; the peer does none of that. Ours opens the file
with ``synchronous=FULL``; the peer's settings are its own.
"""

from __future__ import annotations

import argparse
import gc
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.store.events import events
from storage.envelope import NewEvent
from storage.postgres import open_postgres
from storage.sqlite import open_sqlite
from storage.store import Store

GOALS = {
    "append one by one": 0.8,
    "append batches of 100": 1.5,
    "the same, ids in order": 1.5,
    "typed read": 3.0,
    "rebuild as of a version": 4.0,
}


class Evidence(msgspec.Struct):
    article: str
    quote: str
    start: int
    end: int
    sha256: str


class Interval(msgspec.Struct):
    earliest: str
    latest: str


class Reported(msgspec.Struct):
    development: str
    kind: str
    headline: str
    happened: Interval
    reported: str
    recorded: str
    participants: list[str]
    places: list[str]
    evidence: list[Evidence]
    confidence: float
    detector: str
    supersedes: str | None


class Ours:
    """This project's store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.encoder = msgspec.json.Encoder()
        self.numbers = count(1)
        self.decode = msgspec.json.Decoder(Reported).decode

    def append(self, stream: str, facts: Sequence[dict[str, Any]], batch: int, in_order: bool = False) -> None:
        """Ids that are hashes of a natural key fall anywhere into their index; ids made of the time do not."""
        encode = self.encoder.encode
        new_id = self.next_id if in_order else partial(os.urandom, 16)
        for at in range(0, len(facts), batch):
            new = [
                NewEvent(id=new_id(), type="Reported", schema=1, body=encode(fact)) for fact in facts[at : at + batch]
            ]
            with self.store.transaction() as transaction:
                transaction.append(stream, new)

    def next_id(self) -> bytes:
        return next(self.numbers).to_bytes(16, "big")

    def read(self, stream: str) -> int:
        decode = self.decode
        return sum(1 for event in self.store.read_stream(stream) if decode(event.body or b"") is not None)

    def rebuild(self, stream: str, version: int) -> int:
        decode = self.decode
        developments = {}
        for event in self.store.read_stream(stream):
            if event.version > version:
                break
            fact = decode(event.body or b"")
            developments[fact.development] = (fact.kind, fact.recorded)
        return len(developments)


class Peer:
    """The eventsourcing library."""

    def __init__(self, env: dict[str, str]) -> None:
        from eventsourcing.application import Application
        from eventsourcing.domain import Aggregate, event

        class Story(Aggregate):
            INITIAL_VERSION = 1

            def __init__(self) -> None:
                self.developments: dict[str, Any] = {}

            class Recorded(Aggregate.Event):
                payload: dict[str, Any]

            def record(self, payload: dict[str, Any]) -> None:
                self.trigger_event(self.Recorded, payload=payload)

            @event(Recorded)
            def _on(self, payload: dict[str, Any]) -> None:
                self.developments[payload["development"]] = (payload["kind"], payload["recorded"])

        self.story = Story
        self.application: Any = Application(env=env)
        self.ids: dict[str, Any] = {}

    def append(self, stream: str, facts: Sequence[dict[str, Any]], batch: int, in_order: bool = True) -> None:
        """Its events have no ids of their own, only the version in their aggregate."""
        story = self.story()
        self.ids[stream] = story.id
        for at in range(0, len(facts), batch):
            for fact in facts[at : at + batch]:
                story.record(fact)
            self.application.save(story)

    def read(self, stream: str) -> int:
        return sum(1 for event in self.application.events.get(self.ids[stream]) if event is not None)

    def rebuild(self, stream: str, version: int) -> int:
        story = self.application.repository.get(self.ids[stream], version=version + 1)
        return len(story.developments)


def timed(work: Callable[[], object]) -> float:
    """Seconds of one piece of work, with the garbage collector as it is in production."""
    gc.collect()
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def rounds(sides: dict[str, Any], size: int, singles: int, repeat: int) -> dict[str, dict[str, list[float]]]:
    """Events per second of each side in each round, measure by measure; the sides take turns within each measure, so
    that a slow moment of a shared disk hits both."""
    facts = events(max(size, singles))
    found: dict[str, dict[str, list[float]]] = {goal: {name: [] for name in sides} for goal in GOALS}
    for number in range(repeat):
        one, many, ordered = f"one-{number}", f"many-{number}", f"ordered-{number}"
        work: dict[str, tuple[int, str, tuple[Any, ...]]] = {
            "append one by one": (singles, "append", (one, facts[:singles], 1)),
            "append batches of 100": (size, "append", (many, facts[:size], 100)),
            "the same, ids in order": (size, "append", (ordered, facts[:size], 100, True)),
            "typed read": (size, "read", (many,)),
            "rebuild as of a version": (size, "rebuild", (many, size)),
        }
        for measure, (of_events, method, arguments) in work.items():
            turns = list(sides.items()) if number % 2 else list(reversed(sides.items()))
            for name, side in turns:
                found[measure][name].append(of_events / timed(partial(getattr(side, method), *arguments)))
    return found


def report(engine: str, found: dict[str, dict[str, list[float]]]) -> None:
    """A line a measure: medians, ranges, the median of the rounds' ratios, goal."""
    print(f"{engine:24} {'ours':>10} {'(range)':>19} {'eventsourcing':>14} {'(range)':>19} {'ratio':>6} {'goal':>5}")
    for measure, sides in found.items():
        ours, peer = (statistics.median(sides[name]) for name in ("ours", "peer"))
        spans = [f"{min(sides[name]):,.0f}-{max(sides[name]):,.0f}" for name in ("ours", "peer")]
        ratio = statistics.median(a / b for a, b in zip(sides["ours"], sides["peer"], strict=True))
        kept = "ok" if ratio >= GOALS[measure] else "MISSED"
        print(
            f"{measure:24} {ours:>10,.0f} {spans[0]:>19} {peer:>14,.0f} {spans[1]:>19} "
            f"{ratio:>6.2f} {GOALS[measure]:>5} {kept}"
        )


def clock() -> int:
    return time.time_ns() // 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engine", choices=["sqlite", "postgres"], nargs="?", default="sqlite")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--singles", type=int, default=1_000)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="store-bench-"))
    try:
        if options.engine == "sqlite":
            store = open_sqlite(str(folder / "ours.db"), clock, create=True)
            peer = Peer({"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": f"file:{folder / 'peer.db'}"})
            sides: dict[str, Any] = {"ours": Ours(store), "peer": peer}
            report("sqlite", rounds(sides, options.events, options.singles, options.repeat))
            store.close()
        else:
            from benchmarks.store.server import databases

            with databases("ours", "peer") as (ours_url, peer_env):
                store = open_postgres(ours_url, clock, create=True)
                sides = {"ours": Ours(store), "peer": Peer(peer_env)}
                report("postgresql", rounds(sides, options.events, options.singles, options.repeat))
                store.close()
                sides["peer"].application.close()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
