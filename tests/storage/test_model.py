"""The store against a list: any sequence of calls leaves both with the same content. Same machine on every backend."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from storage.envelope import ANY, NO_STREAM, NewEvent
from storage.errors import EventIdTaken, WrongVersion
from storage.memory import MemoryStore
from storage.merkle import tree_root, verify_consistency, verify_inclusion
from storage.postgres import open_postgres
from storage.sqlite import open_sqlite
from storage.store import Store
from storage.verify import verify
from tests.storage.given import Clock, fact

STREAMS = st.sampled_from(["a", "b", "story-1"])
NUMBERS = st.lists(st.integers(0, 60), max_size=6)


class Machine(RuleBasedStateMachine):
    """``log`` is the model: (stream, event) in order; ``erased`` the positions without a body."""

    make: Callable[[Clock], Store]

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock(0)
        self.store = type(self).make(self.clock)
        self.log: list[tuple[str, NewEvent]] = []
        self.erased: set[int] = set()
        self.roots = [tree_root([])]

    def position(self, id: bytes) -> int:
        return next((at for at, (_, event) in enumerate(self.log, 1) if event.id == id), 0)

    def version(self, stream: str) -> int:
        return sum(1 for name, _ in self.log if name == stream)

    def expected(self, stream: str, batch: list[NewEvent], wanted: Any) -> type[Exception] | list[int]:
        """What appending must answer, by the rules as they are written down."""
        there: dict[bytes, tuple[str, NewEvent]] = {event.id: (name, event) for name, event in self.log}
        for event in batch:
            name, old = there.setdefault(event.id, (stream, event))
            gone = self.position(event.id) in self.erased
            if name != stream or not (gone or old.body == event.body):
                return EventIdTaken
        fresh = list({event.id: event for event in batch if not self.position(event.id)}.values())
        if fresh and wanted is not ANY and self.version(stream) != (0 if wanted is NO_STREAM else wanted):
            return WrongVersion
        self.log += [(stream, event) for event in fresh]
        return [self.position(event.id) for event in batch]

    @rule(stream=STREAMS, numbers=NUMBERS, body=st.sampled_from([None, None, None, b"other"]), data=st.data())
    def append(self, stream: str, numbers: list[int], body: bytes | None, data: st.DataObject) -> None:
        batch = [fact(number, body=body) for number in numbers]
        version = self.version(stream)
        wanted: Any = data.draw(st.sampled_from([ANY, ANY, NO_STREAM, version, version + 1]))
        before = list(self.log)
        answer = self.expected(stream, batch, wanted)
        if isinstance(answer, list):
            with self.store.transaction() as transaction:
                appended = transaction.append(stream, batch, wanted)
            assert list(appended.positions) == answer
            assert appended.fresh == len(self.log) - len(before)
        else:
            with pytest.raises(answer), self.store.transaction() as transaction:
                transaction.append(stream, batch, wanted)
        self.remember()

    @rule(batches=st.lists(st.tuples(STREAMS, NUMBERS), max_size=3), fails=st.booleans())
    def append_several(self, batches: list[tuple[str, list[int]]], fails: bool) -> None:
        before = list(self.log)
        try:
            with self.store.transaction() as transaction:
                for stream, numbers in batches:
                    batch = [fact(number) for number in numbers]
                    answer = self.expected(stream, batch, ANY)
                    appended = transaction.append(stream, batch)
                    assert list(appended.positions) == answer
                if fails:
                    raise ZeroDivisionError
        except (EventIdTaken, ZeroDivisionError):
            self.log = before
        self.remember()

    @rule(data=st.data())
    def erase(self, data: st.DataObject) -> None:
        if not self.log:
            return
        positions = data.draw(st.lists(st.integers(1, len(self.log)), max_size=3))
        with self.store.transaction() as transaction:
            count = transaction.erase(positions, because=1)
        assert count == len(set(positions) - self.erased)
        self.erased |= set(positions)

    @rule(step=st.integers(-100, 1_000))
    def time_passes(self, step: int) -> None:
        self.clock.now += step

    def remember(self) -> None:
        """Roots of sizes between were never seen; they are computed by the store alone."""
        for size in range(len(self.roots), len(self.log) + 1):
            self.roots.append(self.store.root(size))

    @invariant()
    def same_content(self) -> None:
        events = list(self.store.read_all())
        assert [(e.stream, e.id, e.position) for e in events] == [
            (stream, event.id, at) for at, (stream, event) in enumerate(self.log, 1)
        ]
        assert [e.body for e in events] == [
            None if at in self.erased else event.body for at, (_, event) in enumerate(self.log, 1)
        ]
        for stream in {name for name, _ in self.log}:
            assert [e.version for e in self.store.read_stream(stream)] == list(range(1, self.version(stream) + 1))
        times = [e.recorded_at for e in events]
        assert times == sorted(times)
        for instant in {0, self.clock.now, *times[-2:]}:
            assert self.store.position_before(instant) == sum(1 for time in times if time < instant)

    @invariant()
    def same_tree(self) -> None:
        leaves = [stored.leaf for stored in self.store.stored()]
        head = self.store.head()
        assert (head.size, head.root) == (len(leaves), tree_root(leaves))
        assert [self.store.root(size) for size in range(0, len(leaves) + 1, 5)] == self.roots[::5]
        if leaves:
            at, old = len(leaves) // 2 + 1, len(leaves) // 3
            path = self.store.prove_inclusion(at, head.size)
            assert verify_inclusion(leaves[at - 1], at - 1, head.size, path, head.root)
            growth = self.store.prove_consistency(old, head.size)
            assert verify_consistency(old, head.size, growth, self.roots[old], head.root)

    def teardown(self) -> None:
        with suppress(NotImplementedError):
            assert verify(self.store).verified
        self.store.close()


def run(make: Callable[[Clock], Store], examples: int) -> None:
    machine = type("Bound", (Machine,), {"make": staticmethod(make)})
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=checks,
            database=None,
        ),
    )


@pytest.mark.parametrize("examples", [30, pytest.param(500, marks=pytest.mark.slow)])
def test_memory_is_a_list(examples: int) -> None:
    run(MemoryStore, examples)


@pytest.mark.parametrize("examples", [10, pytest.param(300, marks=pytest.mark.slow)])
def test_sqlite_is_a_list(tmp_path: Path, examples: int) -> None:
    def make(clock: Clock) -> Store:
        shutil.rmtree(tmp_path / "store", ignore_errors=True)
        return open_sqlite(str(Path(tempfile.mkdtemp(dir=tmp_path)) / "store.db"), clock, create=True)

    run(make, examples)


@pytest.mark.parametrize("examples", [4, pytest.param(100, marks=pytest.mark.slow)])
def test_postgres_is_a_list(new_database: Callable[[str], str], store_template: str, examples: int) -> None:
    run(lambda clock: open_postgres(new_database(store_template), clock), examples)
