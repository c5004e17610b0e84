"""What may be thrown away: snapshots and the search index."""

from __future__ import annotations

from typing import Any

import pytest

from storage.searchindex import Document
from storage.snapshots import Snapshot
from storage.store import Store


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

    def test_one_of_them_or_those_of_other_versions_can_be_dropped(self, store: Store) -> None:
        with store.transaction() as transaction:
            for position in (10, 30, 20):
                transaction.save_snapshot(Snapshot("p", 2, "s", position, b"state"))
            transaction.save_snapshot(Snapshot("p", 1, "s", 40, b"of an older version"))
            transaction.save_snapshot(Snapshot("q", 1, "s", 50, b"of another projection"))
        assert store.snapshot_positions("p", 2, "s") == [10, 20, 30]
        with store.transaction() as transaction:
            transaction.drop_snapshot("p", 2, "s", 20)
            transaction.drop_snapshot("p", 2, "s", 21)
            assert transaction.drop_snapshots("p", but_version=2) == 1
        assert store.snapshot_positions("p", 2, "s") == [10, 30]
        assert store.snapshot_positions("p", 1, "s") == []
        assert store.snapshot_positions("q", 1, "s") == [50]


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

    def test_of_a_document_that_comes_twice_the_last_one_counts(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.index([Document("k", 1, "first"), Document("l", 2, "other"), Document("k", 3, "second")])
        assert (self.keys(store, "first"), self.keys(store, "second")) == (set(), {"k"})

    def test_many_and_long_documents_are_found_and_replaced(self, store: Store) -> None:
        """More than one statement takes."""
        long = [Document(f"long{number}", 1, f"start{number} " + "filler " * 100_000) for number in range(4)]
        many = [Document(f"many{number}", 2, f"needle thread{number}") for number in range(1_100)]
        for _ in range(2):
            with store.transaction() as transaction:
                transaction.index([*long, *many])
            assert self.keys(store, "start3") == {"long3"}
            assert len(self.keys(store, "needle", limit=5_000)) == 1_100
        with store.transaction() as transaction:
            assert transaction.unindex([document.key for document in many]) == 1_100
            assert transaction.unindex(None) == 4
        assert self.keys(store, "needle") == set()

    def test_any_text_can_be_indexed(self, store: Store) -> None:
        """One that an engine refused would keep all later ones from being found, too."""
        many = " ".join(f"{number * 7_919:x}" for number in range(200_000))
        odd = [Document("nul", 1, "needle a\0b"), Document("half", 2, "needle \ud800 hay"), Document("many", 3, many)]
        odd.append(Document("wide", 4, "needle " + "\U0001f600" * 300_000 + " ü" * 300_000))
        with store.transaction() as transaction:
            transaction.index([*odd, Document("last", 5, "needle")])
        assert self.keys(store, "needle") == {"nul", "half", "wide", "last"}
        assert self.keys(store, f"{7_919:x}") == {"many"}
        assert self.keys(store, "b") == {"nul"}

    def test_a_hit_shows_where(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.index([Document("k", 7, "word " * 200 + "needle\nin the hay " + "word " * 200, ("t",))])
        (hit,) = store.search("Needle")
        assert (hit.key, hit.position, tuple(hit.tags)) == ("k", 7, ("t",))
        assert "needle in the hay" in hit.excerpt
        assert hit.excerpt.startswith("…")
        assert hit.excerpt.endswith("…")
