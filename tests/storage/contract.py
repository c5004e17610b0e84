"""What every store promises. Each backend runs all of it: ``test_memory``, ``test_sqlite``, ``test_postgres``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import Any

import pytest

from storage.envelope import ANY, NO_STREAM, Head, NewEvent
from storage.errors import (
    BlobMissing,
    BlobTooLarge,
    EventIdTaken,
    IntegrityError,
    LeaseLost,
    NoReason,
    WrongVersion,
)
from storage.exchange import export, restore
from storage.leases import Work
from storage.memory import MemoryStore
from storage.merkle import EMPTY_ROOT
from storage.notes import Signer, sign_checkpoint
from storage.proofs import check_event, check_growth, prove_event, prove_growth
from storage.searchindex import Document
from storage.snapshots import Snapshot
from storage.store import Store
from storage.verify import verify


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: int = 1_744_600_000_000_000) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


def fact(number: int, body: bytes | None = None, type: str = "Happened", schema: int = 1, actor: str = "") -> NewEvent:
    """An event whose id follows from its number."""
    body = b'{"number":%d}' % number if body is None else body
    return NewEvent(id=sha256(b"%d" % number).digest()[:16], type=type, schema=schema, body=body, actor=actor)


def facts(*numbers: int) -> list[NewEvent]:
    return [fact(number) for number in numbers]


@contextmanager
def refused(error: type[BaseException], store: Store) -> Iterator[None]:
    """The block must raise, and must leave the log as it was."""
    before = store.head()
    with pytest.raises(error):
        yield
    assert store.head() == before


def fail() -> None:
    """Fails in the middle of a transaction."""
    raise ZeroDivisionError


class LogContract:
    """Append, read, and what holds together."""

    def test_an_empty_store_has_the_empty_root(self, store: Store) -> None:
        head = store.head()
        assert (head.size, head.recorded_at, head.root) == (0, 0, EMPTY_ROOT)
        assert store.root(0) == EMPTY_ROOT
        assert list(store.read_all()) == []
        assert list(store.streams()) == []
        assert store.position_before(10**18) == 0

    def test_events_come_back_as_they_were_written(self, store: Store, clock: Clock) -> None:
        new = NewEvent(id=b"i" * 16, type="Älteres", schema=3, body=b"\x00\xff body", actor="a/1", causation=b"c" * 16)
        with store.transaction() as transaction:
            appended = transaction.append("stream-é", [new])
        assert (list(appended.positions), appended.fresh) == ([1], 1)
        (read,) = store.read_all()
        assert (read.position, read.version, read.stream) == (1, 1, "stream-é")
        assert (read.id, read.type, read.schema, read.body) == (new.id, new.type, new.schema, new.body)
        assert (read.actor, read.causation, read.recorded_at) == (new.actor, new.causation, clock.now)
        assert len(read.commitment) == 32
        assert isinstance(read.body, bytes)
        assert isinstance(read.id, bytes)

    def test_positions_are_dense_over_streams_and_versions_within_one(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.append("a", facts(1, 2))
            transaction.append("b", facts(3))
            transaction.append("a", facts(4))
        with store.transaction() as transaction:
            assert list(transaction.append("b", facts(5, 6)).positions) == [5, 6]
        assert [(e.position, e.stream, e.version) for e in store.read_all()] == [
            (1, "a", 1), (2, "a", 2), (3, "b", 1), (4, "a", 3), (5, "b", 2), (6, "b", 3)
        ]  # fmt: skip

    def test_appending_nothing_changes_nothing(self, store: Store) -> None:
        with store.transaction() as transaction:
            assert transaction.append("a", [], expected=7).fresh == 0
        assert store.head().size == 0

    def test_expected_version_exact(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.append("a", facts(1, 2), expected=0)
            transaction.append("a", facts(3), expected=2)
        with refused(WrongVersion, store), store.transaction() as transaction:
            transaction.append("a", facts(4), expected=2)

    def test_expected_version_no_stream(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.append("a", facts(1), expected=NO_STREAM)
        with refused(WrongVersion, store), store.transaction() as transaction:
            transaction.append("a", facts(2), expected=NO_STREAM)

    def test_expected_version_any(self, store: Store) -> None:
        for number in (1, 2):
            with store.transaction() as transaction:
                transaction.append("a", facts(number), expected=ANY)
        assert store.head().size == 2

    def test_the_same_events_again_get_their_old_positions(self, store: Store) -> None:
        with store.transaction() as transaction:
            first = transaction.append("a", facts(1, 2), expected=NO_STREAM)
        head = store.head()
        # A retry after a lost reply says NO_STREAM again: what is already written needs no expectation.
        with store.transaction() as transaction:
            again = transaction.append("a", facts(1, 2), expected=NO_STREAM)
        assert (list(again.positions), again.fresh) == (list(first.positions), 0)
        assert store.head() == head

    def test_a_partial_repetition_writes_only_what_is_new(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.append("a", facts(1, 2))
        with store.transaction() as transaction:
            appended = transaction.append("a", facts(2, 3, 3, 1))
        assert (list(appended.positions), appended.fresh) == ([2, 3, 3, 1], 1)

    def test_repetition_within_one_transaction(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.append("a", facts(1))
            assert list(transaction.append("a", facts(1)).positions) == [1]
        assert store.head().size == 1

    @pytest.mark.parametrize(
        "other",
        [
            pytest.param(fact(1, body=b"other"), id="body"),
            pytest.param(fact(1, type="Other"), id="type"),
            pytest.param(fact(1, schema=2), id="schema"),
        ],
    )
    def test_an_id_cannot_mean_two_events(self, store: Store, other: NewEvent) -> None:
        with store.transaction() as transaction:
            transaction.append("a", facts(1))
        with refused(EventIdTaken, store), store.transaction() as transaction:
            transaction.append("a", [fact(2), other])

    def test_an_id_cannot_be_used_in_two_streams(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.append("a", facts(1))
        with refused(EventIdTaken, store), store.transaction() as transaction:
            transaction.append("b", facts(1))

    def test_an_id_cannot_mean_two_events_within_one_call(self, store: Store) -> None:
        with refused(EventIdTaken, store), store.transaction() as transaction:
            transaction.append("a", [fact(1), fact(1, body=b"other")])

    @pytest.mark.parametrize("bad", [NewEvent(b"short", "T", 1, b""), NewEvent(b"i" * 16, "T\0", 1, b""),
                                     NewEvent(b"i" * 16, "", 1, b""), NewEvent(b"i" * 16, "T", -1, b"")])  # fmt: skip
    def test_what_an_engine_could_not_keep_is_refused(self, store: Store, bad: NewEvent) -> None:
        with refused(ValueError, store), store.transaction() as transaction:
            transaction.append("a", [bad])

    def test_recorded_time_never_goes_back(self, store: Store, clock: Clock) -> None:
        for number, now in enumerate([1000, -5, 500, 2000, 253_402_300_799_999_999]):
            clock.now = now
            with store.transaction() as transaction:
                transaction.append("a", facts(number))
        times = [event.recorded_at for event in store.read_all()]
        assert times == [1000, 1000, 1000, 2000, 253_402_300_799_999_999]
        assert store.head().recorded_at == times[-1]

    def test_a_time_before_1970_counts_as_1970(self, store: Store, clock: Clock) -> None:
        clock.now = -10
        with store.transaction() as transaction:
            transaction.append("a", facts(1))
        assert [event.recorded_at for event in store.read_all()] == [0]

    def test_position_before_an_instant(self, store: Store, clock: Clock) -> None:
        for number, now in enumerate([10, 20, 20, 30], 1):
            clock.now = now
            with store.transaction() as transaction:
                transaction.append("a", facts(number))
        found = {instant: store.position_before(instant) for instant in (0, 10, 11, 20, 21, 30, 31)}
        assert found == {0: 0, 10: 0, 11: 1, 20: 1, 21: 3, 30: 3, 31: 4}

    def test_reading_a_part_of_a_stream(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.append("a", facts(1, 2))
            transaction.append("b", facts(3))
            transaction.append("a", facts(4, 5))
        assert [e.position for e in store.read_stream("a")] == [1, 2, 4, 5]
        assert [e.position for e in store.read_stream("a", after=1)] == [2, 4, 5]
        assert [e.position for e in store.read_stream("a", up_to=4)] == [1, 2, 4]
        assert [e.position for e in store.read_stream("a", after=2, up_to=4)] == [4]
        assert [e.position for e in store.read_stream("a", up_to=0)] == []
        assert [e.position for e in store.read_stream("missing")] == []

    def test_reading_a_part_of_the_log(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.append("cat-1", [fact(1, type="Born"), fact(2, type="Fed")])
            transaction.append("dog-1", [fact(3, type="Born")])
            transaction.append("cat-2", [fact(4, type="Born")])
            transaction.append("cattle", [fact(5, type="Fed")])
        read = store.read_all
        assert [e.position for e in read(after=1, up_to=3)] == [2, 3]
        assert [e.position for e in read(up_to=0)] == []
        assert [e.position for e in read(up_to=99)] == [1, 2, 3, 4, 5]
        assert [e.position for e in read(prefixes=["cat-"])] == [1, 2, 4]
        assert [e.position for e in read(prefixes=["dog-", "cattle"])] == [3, 5]
        assert [e.position for e in read(types=["Fed"])] == [2, 5]
        assert [e.position for e in read(types=["Fed", "Born"], prefixes=["cat-"], after=1)] == [2, 4]

    def test_prefixes_compare_characters_not_words(self, store: Store) -> None:
        names = ["a", "A", "a-1", "a_1", "a%", "é", "e", "aé", "b", "a\U0010ffff"]
        with store.transaction() as transaction:
            for number, name in enumerate(names):
                transaction.append(name, facts(number))
        assert list(store.streams()) == sorted(names)
        assert list(store.streams("a")) == sorted(name for name in names if name.startswith("a"))
        assert {e.stream for e in store.read_all(prefixes=["a_"])} == {"a_1"}
        assert list(store.streams("a\U0010ffff")) == ["a\U0010ffff"]

    def test_reading_more_than_one_page(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.append("a", facts(*range(1, 2501)))
        assert [e.position for e in store.read_all()] == list(range(1, 2501))
        assert [e.version for e in store.read_stream("a", after=900)] == list(range(901, 2501))

    def test_a_reader_sees_the_log_as_it_was_when_it_began(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.append("a", facts(1, 2))
        reader = store.read_all()
        seen = [next(reader).position]
        with store.transaction() as transaction:
            transaction.append("a", facts(3))
        seen += [event.position for event in reader]
        assert seen == [1, 2]
        assert [event.position for event in store.read_all(after=2)] == [3]

    def test_every_old_root_can_be_had(self, store: Store) -> None:
        roots = {}
        for number in range(20):
            with store.transaction() as transaction:
                transaction.append(f"s-{number % 3}", facts(number))
            roots[number + 1] = store.head().root
        assert len(set(roots.values())) == 20
        assert {size: store.root(size) for size in roots} == roots
        for size in (-1, 21):
            with pytest.raises(ValueError, match="20 events"):
                store.root(size)

    def test_the_root_does_not_depend_on_the_batches(self, store: Store) -> None:
        for size in (1, 299, 300):
            with store.transaction() as transaction:
                transaction.append("a", facts(*range(size * 1000, size * 1000 + size)))
        assert store.head().size == 600
        before = store.root(300)
        with store.transaction() as transaction:
            transaction.append("a", facts(1))
        assert store.root(300) == before


class TransactionContract:
    """All together or not at all."""

    def test_an_error_undoes_everything(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.plan([Work("k", "g", next_at=0)])
        (claim,) = store.claim(0, 10, limit=9, holder="h")
        with refused(ZeroDivisionError, store), store.transaction() as transaction:
            transaction.append("a", facts(1))
            digest = transaction.put_blob(b"blob")
            transaction.plan([Work("new", "g", next_at=0)])
            transaction.release(claim, next_at=50, state=b"new")
            transaction.note("subject", "fine", at=5)
            transaction.set_mark("mark", b"value")
            fail()
        assert list(store.read_all()) == []
        assert not store.has_blob(digest)
        assert [(due.key, due.next_at, due.holder) for due in store.due()] == [("k", 0, "h")]
        assert store.runs("subject") == []
        assert store.mark("mark") is None

    def test_everything_is_committed_together(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.append("a", facts(1))
            digest = transaction.put_blob(b"blob")
            transaction.plan([Work("k", "g", next_at=0)])
            transaction.note("subject", "fine", at=5)
            transaction.set_mark("mark", b"value")
        assert store.head().size == 1
        assert store.get_blob(digest) == b"blob"
        assert [due.key for due in store.due()] == ["k"]
        assert len(store.runs("subject")) == 1
        assert store.mark("mark") == b"value"

    def test_a_swallowed_error_cannot_be_committed(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.append("a", facts(1))
        with refused(WrongVersion, store), store.transaction() as transaction:
            transaction.append("a", facts(2))
            with suppress(WrongVersion):
                transaction.append("a", facts(3), expected=NO_STREAM)

    def test_nothing_is_seen_before_the_commit(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.append("a", facts(1))
            transaction.set_mark("mark", b"value")
            assert store.head().size == 0
            assert list(store.read_all()) == []
            assert store.mark("mark") is None
        assert store.head().size == 1

    def test_marks_can_be_changed(self, store: Store) -> None:
        for value in (b"one", b"two"):
            with store.transaction() as transaction:
                transaction.set_mark("mark", value)
        assert store.mark("mark") == b"two"


class BlobContract:
    """Bytes under their hash."""

    @pytest.mark.parametrize("data", [b"", b"x", b"text " * 10_000, bytes(range(256)) * 3])
    def test_bytes_come_back(self, store: Store, data: bytes) -> None:
        with store.transaction() as transaction:
            digest = transaction.put_blob(data)
            assert transaction.put_blob(data) == digest
        assert digest == sha256(data).hexdigest()
        assert store.has_blob(digest)
        assert store.get_blob(digest) == data

    def test_a_missing_blob_is_named(self, store: Store) -> None:
        digest = sha256(b"never").hexdigest()
        assert not store.has_blob(digest)
        with pytest.raises(BlobMissing, match=digest):
            store.get_blob(digest)

    def test_what_is_no_hash_is_no_blob(self, store: Store) -> None:
        assert not store.has_blob("zz")
        with pytest.raises(BlobMissing, match="zz"):
            store.get_blob("zz")

    def test_a_blob_that_is_too_large_undoes_the_transaction(self, store: Store) -> None:
        with refused(BlobTooLarge, store), store.transaction() as transaction:
            transaction.append("a", facts(1))
            transaction.put_blob(bytes(32 * 1024 * 1024 + 1))


class LeaseContract:
    """Due work is done by one at a time, group by group."""

    def plan(self, store: Store, *work: Work) -> int:
        with store.transaction() as transaction:
            return transaction.plan(work)

    def test_planning_twice_changes_nothing(self, store: Store) -> None:
        assert self.plan(store, Work("k1", "g", 5, b"s"), Work("k2", "g", 6)) == 2
        assert self.plan(store, Work("k1", "other", 99, b"t"), Work("k3", "h", 7)) == 1
        assert [(d.key, d.group, d.next_at, d.state) for d in store.due()] == [
            ("k1", "g", 5, b"s"), ("k2", "g", 6, b""), ("k3", "h", 7, b"")
        ]  # fmt: skip
        assert [d.key for d in store.due("k2")] == ["k2"]

    def test_only_due_work_of_the_kind_is_claimed_oldest_first(self, store: Store) -> None:
        self.plan(store, Work("f:1", "a", 30), Work("f:2", "b", 10), Work("g:3", "c", 10), Work("f:4", "d", 99))
        claims = store.claim(50, 60, limit=9, holder="h", kind="f:")
        assert [(claim.key, claim.group, claim.until) for claim in claims] == [("f:2", "b", 60), ("f:1", "a", 60)]

    def test_a_group_is_worked_on_once_at_a_time(self, store: Store) -> None:
        self.plan(store, Work("k1", "g", 1), Work("k2", "g", 2))
        (first,) = store.claim(5, 100, limit=1, holder="h1")
        assert store.claim(5, 100, limit=9, holder="h2") == []
        with store.transaction() as transaction:
            transaction.release(first, next_at=50, state=b"done")
        (second,) = store.claim(5, 100, limit=9, holder="h2")
        assert (second.key, second.token > first.token) == ("k2", True)
        assert {due.key: (due.holder, due.leased_until) for due in store.due()} == {
            "k1": ("h2", 100),
            "k2": ("h2", 100),
        }

    def test_a_group_is_free_when_its_last_item_is_released(self, store: Store) -> None:
        self.plan(store, Work("k1", "g", 1), Work("k2", "g", 2))
        one, two = store.claim(5, 100, limit=9, holder="h")
        with store.transaction() as transaction:
            transaction.release(one, next_at=5, state=b"")
        assert store.claim(5, 100, limit=9, holder="h") == []
        with store.transaction() as transaction:
            transaction.release(two, next_at=5, state=b"")
        assert len(store.claim(5, 100, limit=9, holder="h")) == 2

    def test_an_expired_lease_is_taken_over_and_its_holder_cannot_commit(self, store: Store) -> None:
        self.plan(store, Work("k", "g", 1))
        (late,) = store.claim(5, 10, limit=9, holder="h1")
        (newer,) = store.claim(10, 20, limit=9, holder="h2")
        with refused(LeaseLost, store), store.transaction() as transaction:
            transaction.append("a", facts(1))
            transaction.release(late, next_at=50, state=b"late")
        with store.transaction() as transaction:
            transaction.release(newer, next_at=60, state=b"newer")
        assert [(due.next_at, due.state, due.holder) for due in store.due()] == [(60, b"newer", "")]

    def test_an_expired_lease_that_nobody_took_over_still_counts(self, store: Store) -> None:
        self.plan(store, Work("k", "g", 1))
        (claim,) = store.claim(5, 10, limit=9, holder="h")
        with store.transaction() as transaction:
            transaction.release(claim, next_at=50, state=b"late but right")
        assert store.due()[0].state == b"late but right"

    def test_a_claim_is_released_once(self, store: Store) -> None:
        self.plan(store, Work("k", "g", 1))
        (claim,) = store.claim(5, 10, limit=9, holder="h")
        with store.transaction() as transaction:
            transaction.release(claim, next_at=50, state=b"")
        with refused(LeaseLost, store), store.transaction() as transaction:
            transaction.release(claim, next_at=60, state=b"")

    def test_the_limit_holds_over_groups(self, store: Store) -> None:
        self.plan(store, *(Work(f"k{n}", f"g{n % 3}", n) for n in range(9)))
        assert len(store.claim(50, 60, limit=4, holder="h")) == 4

    def test_dropped_work_is_forgotten_and_its_group_freed(self, store: Store) -> None:
        self.plan(store, Work("k", "g", 1), Work("l", "g", 9))
        (claim,) = store.claim(5, 100, limit=9, holder="h")
        with store.transaction() as transaction:
            assert transaction.drop_work("k")
            assert not transaction.drop_work("k")
        assert [claim.key for claim in store.claim(9, 100, limit=9, holder="h")] == ["l"]
        with refused(LeaseLost, store), store.transaction() as transaction:
            transaction.release(claim, next_at=60, state=b"")


class LedgerContract:
    """Runs of equal outcomes."""

    def note(self, store: Store, *outcomes: tuple[str, int]) -> None:
        with store.transaction() as transaction:
            for outcome, at in outcomes:
                transaction.note("s", outcome, at)

    def test_equal_outcomes_are_one_run(self, store: Store) -> None:
        self.note(store, ("ok", 10), ("ok", 15), ("ok", 40), ("bad", 41), ("ok", 90))
        self.note(store, ("ok", 91))
        assert [(r.outcome, r.first_at, r.last_at, r.count, r.longest_gap) for r in store.runs("s")] == [
            ("ok", 10, 40, 3, 25), ("bad", 41, 41, 1, 1), ("ok", 90, 91, 2, 49)
        ]  # fmt: skip

    def test_runs_that_touch_an_interval(self, store: Store) -> None:
        self.note(store, ("a", 10), ("a", 20), ("b", 30), ("c", 40))
        assert [r.outcome for r in store.runs("s", since=20, until=40)] == ["a", "b"]
        assert [r.outcome for r in store.runs("s", since=21)] == ["b", "c"]
        assert [r.outcome for r in store.runs("s", until=30)] == ["a"]
        assert store.runs("other") == []

    def test_the_ledger_never_goes_back(self, store: Store) -> None:
        self.note(store, ("a", 10), ("a", 5), ("b", 3))
        assert [(r.outcome, r.first_at, r.last_at, r.count, r.longest_gap) for r in store.runs("s")] == [
            ("a", 10, 10, 2, 0), ("b", 10, 10, 1, 0)
        ]  # fmt: skip


class RedactionContract:
    """Erased bodies are gone, and every hash stays."""

    def fill_bodies(self, store: Store) -> str:
        with store.transaction() as transaction:
            transaction.append("a", [fact(1), fact(2, body=b"the secret"), fact(3)])
            return transaction.put_blob(b"a page with the secret " * 20)

    def test_a_body_is_erased_for_a_reason_and_the_root_stays(self, store: Store) -> None:
        self.fill_bodies(store)
        before = {size: store.root(size) for size in range(4)}
        with store.transaction() as transaction:
            (because,) = transaction.append("redaction", facts(4)).positions
            assert transaction.erase([2], because) == 1
        assert [event.body for event in store.read_stream("a")] == [fact(1).body, None, fact(3).body]
        assert {size: store.root(size) for size in range(4)} == before
        (stored,) = store.stored(after=1, up_to=2)
        assert (stored.body, stored.salt, stored.because) == (None, None, 4)
        assert verify(store).verified

    def test_erasing_twice_changes_nothing(self, store: Store) -> None:
        self.fill_bodies(store)
        for number in (4, 5):
            with store.transaction() as transaction:
                (because,) = transaction.append("redaction", facts(number)).positions
                erased = transaction.erase([2], because)
        assert erased == 0
        assert [stored.because for stored in store.stored()] == [0, 4, 0, 0, 0]

    def test_an_erased_event_cannot_come_back(self, store: Store) -> None:
        self.fill_bodies(store)
        with store.transaction() as transaction:
            (because,) = transaction.append("redaction", facts(4)).positions
            transaction.erase([2], because)
        with store.transaction() as transaction:
            again = transaction.append("a", [fact(2, body=b"the secret")])
        assert (list(again.positions), again.fresh) == ([2], 0)
        assert [event.body for event in store.read_stream("a", after=1)] == [None, fact(3).body]

    @pytest.mark.parametrize(("position", "because"), [(2, 9), (9, 1), (0, 1)])
    def test_nothing_is_erased_without_a_reason(self, store: Store, position: int, because: int) -> None:
        self.fill_bodies(store)
        with refused(NoReason, store), store.transaction() as transaction:
            transaction.erase([position], because)
        assert all(event.body for event in store.read_all())

    def test_an_error_undoes_the_erasing(self, store: Store) -> None:
        digest = self.fill_bodies(store)
        with refused(ZeroDivisionError, store), store.transaction() as transaction:
            transaction.erase([2], because=3)
            transaction.erase_blobs([digest], because=3)
            fail()
        assert all(event.body for event in store.read_all())
        assert store.has_blob(digest)

    def test_a_blob_is_erased_and_is_not_kept_again(self, store: Store) -> None:
        digest = self.fill_bodies(store)
        with store.transaction() as transaction:
            assert transaction.erase_blobs([digest], because=3) == 1
        assert store.erased_blobs() == {digest: 3}
        with store.transaction() as transaction:
            assert transaction.put_blob(b"a page with the secret " * 20) == digest
        assert not store.has_blob(digest)
        with pytest.raises(BlobMissing):
            store.get_blob(digest)

    def test_erasing_reaches_snapshots_and_the_index(self, store: Store) -> None:
        self.fill_bodies(store)
        with store.transaction() as transaction:
            for position in (1, 2, 3):
                transaction.save_snapshot(Snapshot("p", 1, "a", position, b"the secret"))
            transaction.index([Document("old", 1, "no secret"), Document("new", 2, "the secret")])
        with store.transaction() as transaction:
            transaction.erase([2], because=3)
        assert [hit.key for hit in store.search("secret")] == ["old"]
        nearest = store.snapshot("p", 1, "a", up_to=3)
        assert nearest is not None
        assert nearest.position == 1
        store.scrub()
        assert [hit.key for hit in store.search("secret")] == ["old"]


class ProofContract:
    """Proofs that hold outside the store."""

    signer = Signer("example.org/log", bytes(range(32)))

    def grow(self, store: Store, size: int) -> None:
        with store.transaction() as transaction:
            transaction.append("a", facts(*range(1, size + 1)))

    def test_inclusion_and_consistency(self, store: Store) -> None:
        notes = {}
        for size in (1, 2, 255, 256, 257, 300):
            self.grow(store, size)
            notes[size] = sign_checkpoint(self.signer, store.head())
        for size, note in notes.items():
            for position in {1, size // 2 + 1, size}:
                stored, checkpoint = check_event(prove_event(store, position, note), self.signer.verifier)
                assert (stored.position, checkpoint.size) == (position, size)
                assert stored.body == fact(position).body
            for old in notes:
                if old <= size:
                    growth = prove_growth(store, notes[old], note)
                    assert check_growth(growth, self.signer.verifier)[0].size == old

    def test_proofs_beyond_the_log_are_refused(self, store: Store) -> None:
        self.grow(store, 3)
        for position, size in ((0, 3), (4, 3), (1, 4)):
            with pytest.raises(ValueError):
                store.prove_inclusion(position, size)
        with pytest.raises(ValueError):
            store.prove_consistency(2, 4)

    def test_the_first_checkpoint_of_a_size_is_kept(self, store: Store) -> None:
        self.grow(store, 3)
        note = sign_checkpoint(self.signer, store.head())
        with store.transaction() as transaction:
            transaction.keep_checkpoint(3, note)
            transaction.keep_checkpoint(3, "another")
        assert store.checkpoints() == [note]

    def test_a_whole_store_is_verified(self, store: Store) -> None:
        self.grow(store, 600)
        note = sign_checkpoint(self.signer, store.head())
        with store.transaction() as transaction:
            transaction.put_blob(b"blob")
            transaction.keep_checkpoint(600, note)
            transaction.append("b", facts(601))
        told = []
        report = verify(store, verifier=self.signer.verifier, outside=[note], progress=lambda *at: told.append(at))
        assert [check for check in report.checks if not check.ok] == []
        assert (report.verified, report.size, report.root) == (True, 601, store.head().root)
        assert told == [(601, 601)]
        assert verify(store, bodies=False).verified

    def test_a_shortened_or_rewritten_log_is_found_by_a_checkpoint_outside(self, store: Store) -> None:
        self.grow(store, 3)
        head = store.head()
        longer = sign_checkpoint(self.signer, Head(4, 0, head.root))
        other = sign_checkpoint(self.signer, Head(3, 0, bytes(32)))
        stranger = sign_checkpoint(Signer("example.org/log", bytes(32)), head)
        for note, said in (
            (longer, "shortened"),
            (other, "rewritten"),
            (stranger, "not signed"),
            ("x", "no checkpoint"),
        ):
            report = verify(store, verifier=self.signer.verifier, outside=[note])
            (bad,) = [check for check in report.checks if not check.ok]
            assert bad.name == "outside checkpoints"
            assert said in bad.detail


class ExchangeContract:
    """A store as lines, and back."""

    def fill_log(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.append("a", [fact(1), fact(2, body=b"\xff\x00"), fact(3, actor="me")])
            transaction.append("b", facts(*range(4, 400)))
            digest = transaction.put_blob(b"blob")
            transaction.put_blob(b"other")
            transaction.erase([2], because=3)
            transaction.erase_blobs([digest], because=3)
        with store.transaction() as transaction:
            transaction.keep_checkpoint(399, sign_checkpoint(ProofContract.signer, store.head()))

    def test_a_copy_is_the_same_log(self, store: Store, clock: Clock) -> None:
        self.fill_log(store)
        copy = MemoryStore(Clock(5))
        assert restore(copy, export(store)) == 399
        assert copy.head() == store.head()
        assert list(copy.read_all()) == list(store.read_all())
        assert list(copy.stored()) == list(store.stored())
        assert list(copy.blobs()) == list(store.blobs())
        assert (copy.erased_blobs(), copy.checkpoints()) == (store.erased_blobs(), store.checkpoints())
        assert verify(copy).verified
        assert list(export(copy)) == list(export(store))

    def test_a_copy_can_be_read_back(self, store: Store, clock: Clock) -> None:
        source = MemoryStore(Clock(5))
        self.fill_log(source)
        assert restore(store, export(source)) == 399
        assert list(store.stored()) == list(source.stored())
        assert list(store.tiles()) == list(source.tiles())
        assert verify(store).verified
        with store.transaction() as transaction:
            assert list(transaction.append("b", facts(1000)).positions) == [400]
        assert store.head().recorded_at == clock.now

    def test_reading_it_again_changes_nothing_and_growth_is_added(self, store: Store) -> None:
        source = MemoryStore(Clock(5))
        self.fill_log(source)
        restore(store, export(source))
        assert restore(store, export(source)) == 0
        with source.transaction() as transaction:
            transaction.append("c", facts(5000, 5001))
        assert restore(store, export(source)) == 2
        assert store.head() == source.head()

    def test_an_export_of_another_log_is_refused(self, store: Store) -> None:
        source = MemoryStore(Clock(5))
        self.fill_log(source)
        with store.transaction() as transaction:
            transaction.append("a", facts(77))
        with refused(IntegrityError, store):
            restore(store, export(source))

    @pytest.mark.parametrize("keep", [0, 1, 2, 200, -1])
    def test_a_cut_export_is_refused(self, store: Store, keep: int) -> None:
        source = MemoryStore(Clock(5))
        self.fill_log(source)
        lines = list(export(source))
        with refused(IntegrityError, store):
            restore(store, lines[:keep])
        with refused(IntegrityError, store):
            restore(store, [*lines[:-1], lines[-1][:-20]])

    def test_any_changed_line_is_refused(self, store: Store) -> None:
        source = MemoryStore(Clock(5))
        self.fill_log(source)
        lines = list(export(source))
        for at in (0, 1, 2, 5, len(lines) - 4, len(lines) - 3, len(lines) - 2, len(lines) - 1):
            middle = len(lines[at]) // 2
            changed = bytearray(lines[at])
            changed[middle] ^= 1
            with refused(IntegrityError, store):
                restore(store, [*lines[:at], bytes(changed), *lines[at + 1 :]])
            with refused(IntegrityError, store):
                restore(store, [*lines[:at], *lines[at + 1 :]])


class SnapshotContract:
    """Snapshots are found by their whole key."""

    def test_the_nearest_one_is_found(self, store: Store) -> None:
        with store.transaction() as transaction:
            for position in (10, 20, 30):
                transaction.save_snapshot(Snapshot("p", 1, "s", position, b"state %d" % position))
            transaction.save_snapshot(Snapshot("p", 2, "s", 15, b"newer version"))
            transaction.save_snapshot(Snapshot("p", 1, "t", 16, b"other stream"))
        found = [store.snapshot("p", 1, "s", up_to=at) for at in (9, 10, 29, 99)]
        assert [snapshot and snapshot.state for snapshot in found] == [None, b"state 10", b"state 20", b"state 30"]
        assert store.snapshot("q", 1, "s", up_to=99) is None

    def test_the_same_key_is_replaced_and_all_can_be_dropped(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.save_snapshot(Snapshot("p", 1, "s", 1, b"one"))
            transaction.save_snapshot(Snapshot("p", 1, "s", 1, b"two"))
            transaction.save_snapshot(Snapshot("q", 1, "s", 1, b"other"))
        found = store.snapshot("p", 1, "s", up_to=1)
        assert found is not None
        assert found.state == b"two"
        with store.transaction() as transaction:
            assert transaction.drop_snapshots("p") == 1
            assert transaction.drop_snapshots() == 1
        assert store.snapshot("p", 1, "s", up_to=1) is None


class SearchContract:
    """Documents by their words."""

    def keys(self, store: Store, query: str, **more: Any) -> set[str]:
        return {hit.key for hit in store.search(query, **more)}

    def fill_index(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.index(
                [
                    Document("1", 10, "Kilmar Ábrego García was deported to El Salvador.", ("story", "en")),
                    Document("2", 20, "The Supreme Court said: facilitate the return of Abrego Garcia", ("story",)),
                    Document("3", 30, "Salvadoran president met the U.S. president, 261 people, MS-13", ("en",)),
                    Document("4", 40, "Über Straße und Señor: d'être"),
                ]
            )

    def test_words_are_found_without_case_and_accents(self, store: Store) -> None:
        self.fill_index(store)
        assert self.keys(store, "ABREGO garcía") == {"1", "2"}
        assert self.keys(store, "court return") == {"2"}
        assert self.keys(store, "uber strasse etre senor") == {"4"}
        assert self.keys(store, "MS-13") == {"3"}
        assert self.keys(store, "salvador") == {"1"}
        assert self.keys(store, "salvador*") == {"1", "3"}

    def test_words_in_a_row(self, store: Store) -> None:
        self.fill_index(store)
        assert self.keys(store, '"el salvador"') == {"1"}
        assert self.keys(store, '"salvador el"') == set()
        assert self.keys(store, '"the return" garcia') == {"2"}

    def test_tags_and_positions_narrow_a_search(self, store: Store) -> None:
        self.fill_index(store)
        assert self.keys(store, "garcia", up_to=15) == {"1"}
        assert self.keys(store, "garcia", tags=["en"]) == {"1"}
        assert self.keys(store, "garcia", tags=["en", "story"]) == {"1"}
        assert self.keys(store, "garcia", tags=["e"]) == set()
        assert len(store.search("the", limit=1)) == 1

    @pytest.mark.parametrize(
        "query", ["", "   ", '"', "*", "''", "%", "nothing", "-", "NEAR(", "a AND", "\\", ":*", "é" * 300]
    )
    def test_any_query_is_a_question_and_no_program(self, store: Store, query: str) -> None:
        self.fill_index(store)
        store.search(query)

    def test_a_document_is_replaced_and_taken_out(self, store: Store) -> None:
        self.fill_index(store)
        with store.transaction() as transaction:
            transaction.index([Document("1", 11, "something else")])
        assert self.keys(store, "abrego") == {"2"}
        assert self.keys(store, "something") == {"1"}
        with store.transaction() as transaction:
            assert transaction.unindex(["1", "missing"]) == 1
        assert self.keys(store, "something") == set()

    def test_a_hit_shows_where(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.index([Document("k", 7, "word " * 200 + "needle\nin the hay " + "word " * 200, ("t",))])
        (hit,) = store.search("Needle")
        assert (hit.key, hit.position, tuple(hit.tags)) == ("k", 7, ("t",))
        assert "needle in the hay" in hit.excerpt
        assert hit.excerpt.startswith("…")
        assert hit.excerpt.endswith("…")


class StoreContract(
    LogContract,
    TransactionContract,
    BlobContract,
    LeaseContract,
    LedgerContract,
    RedactionContract,
    ProofContract,
    ExchangeContract,
    SnapshotContract,
    SearchContract,
):
    """All of it."""
