"""The log: append, read, all together or not at all."""

from __future__ import annotations

from contextlib import suppress

import pytest

from storage.envelope import ANY, NO_STREAM, NewEvent
from storage.errors import (
    EventIdTaken,
    WrongVersion,
)
from storage.leases import Work
from storage.merkle import EMPTY_ROOT
from storage.store import Store
from tests.storage.given import Clock, fact, facts, fail, refused


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

    def test_the_version_of_a_stream_at_a_position(self, store: Store) -> None:
        with store.transaction() as transaction:
            for number, stream in enumerate("abbabaab"):
                transaction.append(stream, facts(number))
        assert [store.version_at("a", position) for position in range(10)] == [0, 1, 1, 1, 2, 2, 3, 4, 4, 4]
        assert [store.version_at("b", position) for position in (0, 1, 2, 8)] == [0, 0, 1, 4]
        assert store.version_at("c", 8) == 0

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
