"""Snapshots are shortcuts: with any of them, or none, the state is the same."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.envelope import RecordedEvent
from storage.memory import MemoryStore
from storage.replay import keep, replay
from storage.snapshots import Snapshot, unpack, worth_keeping
from storage.sqlite import open_sqlite
from storage.store import Store, Transaction
from storage.subscription import BATCH, catch_up, position
from tests.storage.given import Clock, facts


class Sum:
    """A projection that depends on the order of events, so that no mistake evens out."""

    name = "sum"

    def __init__(self, version: int = 1) -> None:
        self.version = version

    def initial(self) -> list[int]:
        return [0, 0]

    def evolve(self, state: list[int], event: RecordedEvent) -> list[int]:
        number = int(json.loads(event.body or b'{"number":0}')["number"])
        return [state[0] + 1, (state[1] * 31 + number * self.version) % 1_000_003]

    def encode(self, state: list[int]) -> bytes:
        return json.dumps(state).encode()

    def decode(self, data: bytes) -> list[int]:
        return list(json.loads(data))


@pytest.fixture
def store(path: str, clock: Clock) -> Iterator[Store]:
    store = open_sqlite(path, clock, create=True)
    yield store
    store.close()


def fill(store: Store, count: int, streams: int = 2) -> None:
    for at in range(0, count, 97):
        with store.transaction() as transaction:
            for number in range(at, min(at + 97, count)):
                transaction.append(f"s-{number % streams}", facts(number))


@given(st.integers(1, 60), st.lists(st.integers(1, 60), max_size=5), st.data())
@settings(deadline=None, max_examples=60)
def test_any_snapshots_give_the_same_state(count: int, kept_at: Sequence[int], data: st.DataObject) -> None:
    store = MemoryStore(Clock())
    fill(store, count)
    up_to = data.draw(st.integers(0, count))
    for stream in ("", "s-0", "s-1"):
        expected = replay(store, Sum(), stream, up_to)
        for at in kept_at:
            state = replay(store, Sum(), stream, min(at, count))
            if state.position:
                with store.transaction() as transaction:
                    kept = Snapshot("sum", 1, stream, state.position, Sum().encode(state.state))
                    transaction.save_snapshot(kept)
        shorter = replay(store, Sum(), stream, up_to)
        assert (shorter.state, shorter.position) == (expected.state, expected.position)
        assert shorter.events <= expected.events


def test_a_snapshot_is_kept_when_it_pays_and_then_used(store: Store) -> None:
    fill(store, 2500)
    first = replay(store, Sum(), "s-0")
    assert (first.events, first.state[0]) == (1250, 1250)
    assert keep(store, Sum(), "s-0", first)
    again = replay(store, Sum(), "s-0")
    assert (again.state, again.events) == (first.state, 0)
    assert not keep(store, Sum(), "s-0", again)
    earlier = replay(store, Sum(), "s-0", up_to=2000)
    assert earlier.events == 1000
    with store.transaction() as transaction:
        transaction.drop_snapshots()
    assert replay(store, Sum(), "s-0").state == first.state


def test_a_newer_projection_never_meets_an_old_state(store: Store) -> None:
    fill(store, 2500)
    assert keep(store, Sum(), "", replay(store, Sum()))
    newer = replay(store, Sum(version=2))
    assert newer.events == 2500
    assert newer.state != replay(store, Sum()).state


def test_a_damaged_snapshot_counts_as_absent() -> None:
    kept, digest = b"not what was kept", bytes(32)
    assert unpack("p", 1, "s", 5, kept, digest) is None


def test_a_snapshot_that_cannot_be_unpacked_counts_as_absent() -> None:
    digest = sha256(b"p\0001\0s\0005\0no stream").digest()
    assert unpack("p", 1, "s", 5, b"no stream", digest) is None


def test_snapshots_stay_in_proportion_to_the_log() -> None:
    """Adaptive: with a state that grows with the log, the bytes of all snapshots stay linear in the events."""
    replayed = since = total = 0
    for number in range(200_000):
        since += 1
        state_size = number * 64
        if worth_keeping(since, state_size):
            total += state_size
            since = 0
        replayed = max(replayed, since)
    assert total < 200_000 * 512 * 1.1
    assert replayed <= max(1000, 200_000 * 64 // 512 + 1)


def test_a_follower_handles_every_event_once_in_order(store: Store) -> None:
    fill(store, BATCH * 2 + 10)
    handled: list[int] = []

    def apply(transaction: Transaction, events: Sequence[RecordedEvent]) -> None:
        handled.extend(event.position for event in events)
        transaction.note("applied", "batch", at=events[-1].position)

    def reset(transaction: Transaction) -> None:
        handled.clear()

    assert catch_up(store, "c", 1, apply, reset) == BATCH * 2 + 10
    assert handled == list(range(1, BATCH * 2 + 11))
    assert catch_up(store, "c", 1, apply, reset) == 0
    with store.transaction() as transaction:
        transaction.append("s-0", facts(99_999))
    assert catch_up(store, "c", 1, apply, reset) == 1
    assert handled[-1] == position(store, "c", 1) == BATCH * 2 + 11
    assert position(store, "c", 2) == 0
    assert catch_up(store, "c", 2, apply, reset) == BATCH * 2 + 11  # a newer version begins again
    assert handled == list(range(1, BATCH * 2 + 12))


def test_a_follower_that_fails_goes_on_where_it_was(store: Store) -> None:
    fill(store, BATCH + 50)
    seen: list[int] = []

    def apply(transaction: Transaction, events: Sequence[RecordedEvent]) -> None:
        if events[0].position > 1 and len(seen) < 2:
            seen.append(events[0].position)
            raise ZeroDivisionError
        seen.append(events[0].position)

    def reset(transaction: Transaction) -> None:
        transaction.set_mark("reset", b"done")

    with pytest.raises(ZeroDivisionError):
        catch_up(store, "c", 1, apply, reset)
    assert position(store, "c", 1) == BATCH
    assert catch_up(store, "c", 1, apply, reset) == 50
    assert seen == [1, BATCH + 1, BATCH + 1]


def test_two_followers_of_one_name_share_the_work(store: Store) -> None:
    """Whoever finds the mark moved writes nothing and looks again."""
    fill(store, BATCH + 10)
    written: list[int] = []

    def nothing(transaction: Transaction) -> None:
        pass

    def inner(transaction: Transaction, events: Sequence[RecordedEvent]) -> None:
        written.extend(event.position for event in events)

    class Slow:
        """A store whose first transaction begins after another follower has been here."""

        def __init__(self) -> None:
            self.met = False

        def transaction(self):  # type: ignore[no-untyped-def]
            if not self.met:
                self.met = True
                catch_up(store, "c", 1, inner, nothing)
            return store.transaction()

        def __getattr__(self, name: str) -> object:
            return getattr(store, name)

    assert catch_up(Slow(), "c", 1, inner, nothing) == 0  # type: ignore[arg-type]
    assert written == list(range(1, BATCH + 11))
