"""What lies beside the log: blobs, due work, the ledger."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import pytest

from storage.errors import (
    BlobMissing,
    BlobTooLarge,
    LeaseLost,
)
from storage.leases import Work
from storage.searchindex import Document
from storage.snapshots import Snapshot
from storage.store import Store, Transaction
from tests.storage.given import facts, refused


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


class NameContract:
    """Names are what every engine can keep, whatever they name."""

    @pytest.mark.parametrize("name", ["a\0b", "a\ud800b"])
    def test_a_name_that_one_engine_could_not_keep_is_refused_by_all(self, store: Store, name: str) -> None:
        calls: list[Callable[[Transaction], object]] = [
            lambda t: t.plan([Work(name, "g", 1)]),
            lambda t: t.plan([Work("k", name, 1)]),
            lambda t: t.set_mark(name, b""),
            lambda t: t.move_mark(name, None, b""),
            lambda t: t.note(name, "o", 1),
            lambda t: t.note("s", name, 1),
            lambda t: t.index([Document(name, 1, "text")]),
            lambda t: t.index([Document("k", 1, "text", (name,))]),
            lambda t: t.save_snapshot(Snapshot("p", 1, name, 1, b"")),
        ]
        for call in calls:
            with pytest.raises(ValueError, match=r"NUL|surrogates"), store.transaction() as transaction:
                call(transaction)
        assert (list(store.due()), store.search("text")) == ([], [])


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

    def test_a_transaction_sees_what_it_planned_released_and_dropped(self, store: Store) -> None:
        self.plan(store, Work("k1", "g", 1), Work("k2", "h", 2), Work("k3", "h", 90))
        claims = {claim.key: claim for claim in store.claim(5, 10, limit=9, holder="x")}
        with store.transaction() as transaction:
            transaction.release(claims["k1"], 50, b"new")
            transaction.drop_work("k2")
            transaction.plan([Work("k4", "g", 7, b"s")])
            seen = [(d.key, d.next_at, d.state) for d in transaction.due("k")]
            assert seen == [("k1", 50, b"new"), ("k3", 90, b""), ("k4", 7, b"s")]
            assert [d.key for d in store.due("k")] == ["k1", "k2", "k3"], "nobody else does yet"
        assert [(d.key, d.next_at, d.state) for d in store.due()] == seen

    def test_work_is_hastened_unless_it_is_due_before_or_worked_on(self, store: Store) -> None:
        self.plan(store, Work("k1", "g", 90, b"s"), Work("k2", "g", 6), Work("k3", "h", 1), Work("k4", "h", 90))
        store.claim(5, 100, limit=9, holder="x")  # k3
        with store.transaction() as transaction:
            assert transaction.hasten(["k1", "k2", "k3", "k5"], 7) == 1
        due = {due.key: (due.next_at, due.state) for due in store.due()}
        assert due == {"k1": (7, b"s"), "k2": (6, b""), "k3": (1, b""), "k4": (90, b"")}

    def test_a_leased_item_is_not_hastened_away_from_its_holder(self, store: Store) -> None:
        self.plan(store, Work("k", "g", 1))
        (claim,) = store.claim(5, 10, limit=9, holder="h")
        with store.transaction() as transaction:
            assert transaction.hasten(["k"], 0) == 0
            transaction.release(claim, next_at=50, state=b"")
            assert transaction.hasten(["k"], 20) == 1
        assert [(due.next_at, due.holder) for due in store.due()] == [(20, "")]

    def test_more_work_than_one_statement_takes_is_planned_and_hastened(self, store: Store) -> None:
        items = [Work(f"k{n:04}", f"g{n % 700}", 90) for n in range(1_200)]
        assert self.plan(store, *items) == 1_200
        assert self.plan(store, *items, Work("k", "g0", 90), Work("k", "g1", 91)) == 1
        with store.transaction() as transaction:
            assert transaction.hasten([item.key for item in items], 5) == 1_200
        assert len(store.claim(5, 10, limit=2_000, holder="h")) == 1_200

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

    def test_more_leases_than_one_statement_takes_end_in_one_transaction(self, store: Store) -> None:
        self.plan(store, *(Work(f"k{n:04}", f"g{n % 700}", n) for n in range(1_200)))
        claims = store.claim(5_000, 6_000, limit=1_200, holder="h")
        assert len(claims) == 1_200
        with store.transaction() as transaction:
            for claim in claims:
                transaction.release(claim, next_at=9_000, state=claim.key.encode())
                transaction.note(claim.group, "ok", 7)
        assert {(due.next_at, due.state.decode() == due.key, due.holder) for due in store.due()} == {(9_000, True, "")}
        assert [run.count for run in store.runs("g0")] == [2]

    def test_one_lost_lease_undoes_all_that_end_with_it(self, store: Store) -> None:
        self.plan(store, Work("k1", "g1", 1), Work("k2", "g2", 2))
        one, two = store.claim(5, 10, limit=9, holder="h1")
        store.claim(10, 20, limit=1, holder="h2")  # takes over the first
        with refused(LeaseLost, store), store.transaction() as transaction:
            transaction.release(two, next_at=50, state=b"fine")
            transaction.note("s", "ok", 6)
            transaction.release(one, next_at=50, state=b"late")
        assert {due.key: (due.next_at, due.state) for due in store.due()} == {"k1": (1, b""), "k2": (2, b"")}
        assert store.runs("s") == []

    def test_work_is_dropped_after_its_lease_ended(self, store: Store) -> None:
        self.plan(store, Work("k", "g", 1))
        (claim,) = store.claim(5, 10, limit=9, holder="h")
        with store.transaction() as transaction:
            transaction.release(claim, next_at=50, state=b"")
            assert transaction.drop_work("k")
            assert transaction.plan([Work("k", "g2", 60)]) == 1
        assert [(due.group, due.next_at) for due in store.due()] == [("g2", 60)]

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
