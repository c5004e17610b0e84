"""What holds for years: erasing, proofs, copies."""

from __future__ import annotations

import gzip
import json
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from storage import redactionfiles
from storage.envelope import Head
from storage.errors import (
    BadNote,
    BlobMissing,
    IntegrityError,
    NoReason,
    StoreBusy,
)
from storage.exchange import decode, encode, export, restore
from storage.leaf import leaf
from storage.memory import MemoryStore
from storage.notes import Signer, sign_checkpoint
from storage.proofs import check_event, check_growth, prove_event, prove_growth
from storage.searchindex import Document
from storage.snapshots import Snapshot
from storage.store import Store
from storage.verify import verify
from tests.storage.given import SIGNER, Clock, fact, facts, fail, refused

NONSENSE: list[Any] = [[], {}, -1, 1.5, 1 << 70, "\ud800", "٣", "9" * 5_000]
"""What stands nowhere in an export or a proof."""


def ended(lines: list[dict[str, Any]]) -> list[bytes]:
    """An export with these lines, whose last line agrees with them."""
    encoded = [json.dumps(line).encode() + b"\n" for line in lines]
    digest = sha256(b"".join(encoded)).hexdigest()
    return [*encoded, json.dumps({"end": len(lines), "digest": digest}).encode() + b"\n"]


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


class RememberedContract:
    """Redactions kept outside: an older copy does not bring erased text back."""

    def erase_and_remember(self, store: Store, folder: Path) -> list[bytes]:
        """Erases an event and a blob, and returns the export that was made before."""
        with store.transaction() as transaction:
            transaction.append("a", [fact(1), fact(2, body=b"the secret"), fact(3)])
            digest = transaction.put_blob(b"a page with the secret " * 20)
        before = list(export(store))
        reason = fact(4, body=b'{"reason":"a court"}', actor="me")
        redactionfiles.write(folder, redactionfiles.of(store, "redaction", reason, [2], [digest]))
        with store.transaction() as transaction:
            (because,) = transaction.append("redaction", [reason]).positions
            transaction.erase([2], because)
            transaction.erase_blobs([digest], because)
        return before

    def test_what_is_remembered_holds_no_text_and_is_read_back(self, store: Store, tmp_path: Path) -> None:
        self.erase_and_remember(store, tmp_path / "redactions")
        (text,) = redactionfiles.read(tmp_path / "redactions")
        assert "secret" not in text
        read = redactionfiles.parse(text)
        (stored,) = store.stored(1, 2)
        assert (read.stream, read.reason.body, read.reason.actor) == ("redaction", b'{"reason":"a court"}', "me")
        assert read.events == {2: stored.commitment.hex()}
        assert redactionfiles.read(tmp_path / "nowhere") == []
        assert redactionfiles.undone(store, [text]) == []
        assert redactionfiles.replay(store, [text]) == 0

    def test_an_older_copy_is_erased_again(self, store: Store, tmp_path: Path) -> None:
        source = MemoryStore(Clock(5))
        before = self.erase_and_remember(source, tmp_path)
        listed = redactionfiles.read(tmp_path)
        assert restore(store, before) == 3
        assert [event.body for event in store.read_all()][1] == b"the secret"  # the negative control: it is back
        report = verify(store, redactions=listed)
        assert [check.name for check in report.checks if not check.ok] == ["outside redactions"]
        assert redactionfiles.replay(store, listed) == 1
        assert [event.body for event in store.read_all()][1] is None
        assert list(store.blobs()) == []
        assert next(iter(store.read_stream("redaction"))).body == b'{"reason":"a court"}'
        assert verify(store, redactions=listed).verified
        assert redactionfiles.replay(store, listed) == 0
        assert restore(store, before) == 0, "the older copy is still the beginning of this log"
        assert verify(store, redactions=listed).verified

    def test_another_event_at_the_same_position_is_left_alone(self, store: Store, tmp_path: Path) -> None:
        self.erase_and_remember(MemoryStore(Clock(5)), tmp_path)
        listed = redactionfiles.read(tmp_path)
        with store.transaction() as transaction:
            transaction.append("a", facts(7, 8, 9))
        assert verify(store, redactions=listed).verified
        assert redactionfiles.replay(store, listed) == 0
        assert all(event.body for event in store.read_all())

    def test_a_damaged_file_is_told(self, store: Store, tmp_path: Path) -> None:
        self.erase_and_remember(store, tmp_path)
        (text,) = redactionfiles.read(tmp_path)
        for damaged in ("", "[]", text[:-20], text.replace("position", "positron"), text.replace("redaction/1", "x")):
            with pytest.raises(IntegrityError, match="damaged"):
                redactionfiles.replay(store, [damaged])
            assert not verify(store, redactions=[damaged]).verified

    def test_an_event_of_the_same_id_in_another_log_is_remembered_as_well(self, store: Store, tmp_path: Path) -> None:
        self.erase_and_remember(MemoryStore(Clock(5)), tmp_path)
        before = self.erase_and_remember(store, tmp_path)
        listed = redactionfiles.read(tmp_path)
        assert len(listed) == 2
        copy = MemoryStore(Clock(5))
        restore(copy, before)
        redactionfiles.replay(copy, listed)
        assert [event.body for event in copy.read_all()][1] is None
        assert verify(copy, redactions=listed).verified

    @pytest.mark.parametrize(
        "field", ["stream", "id", "type", "schema", "actor", "causation", "body", "events", "blobs"]
    )
    @pytest.mark.parametrize("value", [None, -1, 1.5, "\ud800", [[]]])
    def test_a_file_that_says_something_impossible_is_damaged(
        self, store: Store, tmp_path: Path, field: str, value: object
    ) -> None:
        self.erase_and_remember(store, tmp_path)
        (text,) = redactionfiles.read(tmp_path)
        with pytest.raises(IntegrityError):
            redactionfiles.replay(store, [json.dumps(json.loads(text) | {field: value})])

    def test_only_what_is_there_can_be_remembered(self, store: Store) -> None:
        with pytest.raises(NoReason, match="no event at position 9"):
            redactionfiles.of(store, "redaction", fact(4), [9], [])


class ProofContract:
    """Proofs that hold outside the store."""

    def grow(self, store: Store, size: int) -> None:
        with store.transaction() as transaction:
            transaction.append("a", facts(*range(1, size + 1)))

    def test_inclusion_and_consistency(self, store: Store) -> None:
        notes = {}
        for size in (1, 2, 255, 256, 257, 300):
            self.grow(store, size)
            notes[size] = sign_checkpoint(SIGNER, store.head())
        for size, note in notes.items():
            for position in {1, size // 2 + 1, size}:
                stored, checkpoint = check_event(prove_event(store, position, note), SIGNER.verifier)
                assert (stored.position, checkpoint.size) == (position, size)
                assert stored.body == fact(position).body
            for old in notes:
                if old <= size:
                    growth = prove_growth(store, notes[old], note)
                    assert check_growth(growth, SIGNER.verifier)[0].size == old

    def test_proofs_beyond_the_log_are_refused(self, store: Store) -> None:
        self.grow(store, 3)
        for position, size in ((0, 3), (4, 3), (1, 4)):
            with pytest.raises(ValueError):
                store.prove_inclusion(position, size)
        with pytest.raises(ValueError):
            store.prove_consistency(2, 4)

    def test_a_proof_of_growth_needs_a_beginning_of_this_log(self, store: Store) -> None:
        self.grow(store, 5)
        note = sign_checkpoint(SIGNER, store.head())
        for old in (Head(3, 0, bytes(32)), Head(6, 0, store.head().root)):
            with pytest.raises(ValueError, match="does not begin"):
                prove_growth(store, sign_checkpoint(SIGNER, old), note)

    def test_a_proof_is_of_one_event_in_one_place(self, store: Store) -> None:
        self.grow(store, 7)
        note = sign_checkpoint(SIGNER, store.head())
        third, fourth = (prove_event(store, position, note).split("\n") for position in (3, 4))
        assert check_event("\n".join(third), SIGNER.verifier)[0].position == 3
        for exchanged in (
            [third[0], fourth[1], *third[2:]],  # another event
            [*third[:2], fourth[2], *third[3:]],  # another place
            [*third[:3], *third[4:]],  # a hash too few
            [*third[:4], third[3], *third[4:]],  # a hash too many
            [*third[:3], *reversed(third[3:6]), *third[6:]],
        ):
            with pytest.raises(IntegrityError):
                check_event("\n".join(exchanged), SIGNER.verifier)
        smaller = sign_checkpoint(SIGNER, Head(6, 0, store.root(6)))
        with pytest.raises(IntegrityError):
            check_event("\n".join(third).replace(note, smaller), SIGNER.verifier)
        with pytest.raises(BadNote, match="not signed"):
            check_event("\n".join(third), Signer("example.org/log", bytes(32)).verifier)

    def test_a_proof_with_any_nonsense_in_it_is_refused(self, store: Store) -> None:
        self.grow(store, 2)
        proof = prove_event(store, 1, sign_checkpoint(SIGNER, store.head()))
        extra = proof.split("\n")[1].removeprefix("extra ")
        event = json.loads(b64decode(extra))
        nonsense = [json.dumps(event | {field: value}) for field in event for value in NONSENSE]
        for said in (*nonsense, "[]", "5", '"x"', "[" * 100_000, ""):
            with pytest.raises((BadNote, IntegrityError)):
                check_event(proof.replace(extra, b64encode(said.encode()).decode()), SIGNER.verifier)
        growth = json.loads(prove_growth(store, *[sign_checkpoint(SIGNER, store.head())] * 2))
        for said in ("[" * 100_000, "[]", *(json.dumps(growth | {field: 5}) for field in growth)):
            with pytest.raises(BadNote):
                check_growth(said, SIGNER.verifier)

    def test_the_first_checkpoint_of_a_size_is_kept(self, store: Store) -> None:
        self.grow(store, 3)
        note = sign_checkpoint(SIGNER, store.head())
        with store.transaction() as transaction:
            transaction.keep_checkpoint(3, note)
            transaction.keep_checkpoint(3, "another")
        assert store.checkpoints() == [note]

    def test_a_whole_store_is_verified(self, store: Store) -> None:
        self.grow(store, 600)
        note = sign_checkpoint(SIGNER, store.head())
        with store.transaction() as transaction:
            transaction.put_blob(b"blob")
            transaction.keep_checkpoint(600, note)
            transaction.append("b", facts(601))
        told = []
        report = verify(store, verifier=SIGNER.verifier, outside=[note], progress=lambda *at: told.append(at))
        assert [check for check in report.checks if not check.ok] == []
        assert (report.verified, report.size, report.root) == (True, 601, store.head().root)
        assert told == [(601, 601)]
        assert verify(store, bodies=False).verified

    def test_a_shortened_or_rewritten_log_is_found_by_a_checkpoint_outside(self, store: Store) -> None:
        self.grow(store, 3)
        head = store.head()
        longer = sign_checkpoint(SIGNER, Head(4, 0, head.root))
        other = sign_checkpoint(SIGNER, Head(3, 0, bytes(32)))
        stranger = sign_checkpoint(Signer("example.org/log", bytes(32)), head)
        for note, said in (
            (longer, "shortened"),
            (other, "rewritten"),
            (stranger, "not signed"),
            ("x", "no checkpoint"),
        ):
            report = verify(store, verifier=SIGNER.verifier, outside=[note])
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
            transaction.keep_checkpoint(399, sign_checkpoint(SIGNER, store.head()))

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

    def test_what_was_erased_since_is_erased_in_the_copy(self, store: Store) -> None:
        source = MemoryStore(Clock(5))
        self.fill_log(source)
        restore(store, export(source))
        with source.transaction() as transaction:
            transaction.append("c", facts(5000))
            transaction.erase([7, 9], because=400)
        before = [event.body for event in store.read_all()]
        assert restore(store, export(source)) == 1
        after = [event.body for event in store.read_all()]
        assert [at for at, body in enumerate(after[:399], 1) if body != before[at - 1]] == [7, 9]
        assert list(store.stored()) == list(source.stored())
        assert verify(store).verified
        assert restore(store, export(source)) == 0

    def test_a_body_that_only_a_forged_export_lacks_stays(self, store: Store) -> None:
        source = MemoryStore(Clock(5))
        self.fill_log(source)
        restore(store, export(source))
        lines = [json.loads(line) for line in export(source)]
        erased = {"body": None, "salt": None, "because": 3}
        other = decode(lines[7]["event"] | erased | {"actor": "me"})
        forged = [
            (erased | {"leaf": "00" * 32}, "event 7 of the copied log does not have the hash"),
            (erased | encode(other._replace(leaf=leaf(*other[:10]))), "of another log: its event 7 is another one"),
        ]
        for changed, said in forged:
            with pytest.raises(IntegrityError, match=said):
                restore(store, ended([*lines[:7], {"event": lines[7]["event"] | changed}, *lines[8:-1]]))
        assert [event.body for event in store.read_all()][6] is not None

    def test_any_nonsense_about_what_is_to_be_erased_is_refused(self, store: Store) -> None:
        source = MemoryStore(Clock(5))
        with source.transaction() as transaction:
            transaction.append("a", facts(1, 2))
        good = [json.loads(line) for line in export(source)][:-1]
        restore(store, ended(good))
        erased = good[1]["event"] | {"body": None, "salt": None, "because": 2}
        bad = [erased | {"position": 0}, erased | {"because": 0}, erased | {"because": 999}]
        bad += [erased | {field: value} for field in erased if field != "body" for value in (*NONSENSE, True)]
        for event in bad:
            with refused(IntegrityError, store):
                restore(store, ended([good[0], {"event": event}, good[2]]))
        with refused(IntegrityError, store):  # a size that promises the reason, which does not come
            restore(store, ended([good[0] | {"size": 3}, {"event": erased | {"because": 3}}, good[2]]))
        assert all(event.body for event in store.read_all())
        assert restore(store, ended([good[0], {"event": erased}, good[2]])) == 0
        assert [event.body for event in store.read_all()] == [None, fact(2).body]

    def test_what_is_erased_while_it_is_exported_makes_no_export(self, store: Store) -> None:
        self.fill_log(store)
        lines = export(store)
        next(lines)
        with store.transaction() as transaction:
            transaction.append("c", facts(5000))
            transaction.erase([390], because=400)
        with pytest.raises(StoreBusy, match="event 390 was erased"):
            list(lines)

    @pytest.mark.parametrize("read", ["export", "blob"])
    def test_nor_does_a_blob_that_is_erased_meanwhile(self, store: Store, read: str) -> None:
        self.fill_log(store)
        with store.transaction() as transaction:
            transaction.put_blob(b"one more")
        last = list(store.blobs())[-1]
        lines = export(store)
        assert any(line.startswith(b'{"%s"' % read.encode()) for line in lines)  # reads up to the first such line
        with store.transaction() as transaction:
            (because,) = transaction.append("c", facts(5000)).positions
            transaction.erase_blobs([last], because)
        with pytest.raises(StoreBusy, match=f"blob {last} was erased"):
            list(lines)

    def test_any_nonsense_is_refused(self, store: Store) -> None:
        source = MemoryStore(Clock(5))
        with source.transaction() as transaction:
            transaction.append("a", facts(1, 2))
            transaction.put_blob(b"blob")
            transaction.erase_blobs([transaction.put_blob(b"other")], because=2)
        with source.transaction() as transaction:
            transaction.keep_checkpoint(2, sign_checkpoint(SIGNER, source.head()))
        good = [json.loads(line) for line in export(source)][:-1]
        assert restore(MemoryStore(Clock(5)), ended(good)) == 2
        first, event, _, blob, gone, kept = good
        values = (*NONSENSE, None, True, "\0")
        bad = [[first | {field: value}, *good[1:]] for field in first for value in (*values, 1, 3)]
        for field in event["event"]:
            bad += [[first, {"event": event["event"] | {field: value}}, *good[2:]] for value in values]
        for at in (3, 4, 5):
            bad += [[*good[:at], good[at] | {field: value}, *good[at + 1 :]] for field in good[at] for value in values]
            bad += [[*good[:at], good[at] | {"more": 1}, *good[at + 1 :]]]
        bad += [[*good[:3], gone | {"erased_blob": digest}] for digest in (blob["blob"][:-1], f"{blob['blob']}\n")]
        bad += [[*good[:3], gone | {"because": because}] for because in (0, 3, 2.0)]
        bad += [[*good[:3], {"size": 3, "checkpoint": sign_checkpoint(SIGNER, Head(3, 0, bytes(32)))}]]
        bad += [[*good[:3], kept | {"checkpoint": word + kept["checkpoint"]}] for word in ("\0", "\ud800")]
        bad += [[*good[:3], kept | {"size": 2.0}]]
        bad += [[first, good[2], event, *good[3:]], [first, event, event, *good[2:]], [*good, {"more": 1}]]
        for lines in bad:
            with refused(IntegrityError, store):
                restore(store, ended(lines))
        assert (list(store.blobs()), store.erased_blobs(), store.checkpoints()) == ([], {}, [])

    @pytest.mark.parametrize("field", ["stream", "type", "actor"])
    def test_a_name_that_no_engine_could_keep_is_refused_whatever_its_hash(self, store: Store, field: str) -> None:
        source = MemoryStore(Clock(5))
        with source.transaction() as transaction:
            transaction.append("a", facts(1))
        (event,) = source.stored()
        forged = event._replace(**{field: "a\0b"})
        forged = forged._replace(leaf=leaf(*forged[:10]))
        with MemoryStore(Clock(5)).transaction() as transaction:
            root = transaction.replicate([forged]).root.hex()
        first = json.loads(next(export(source)))
        with refused(IntegrityError, store):
            restore(store, ended([first | {"root": root}, {"event": encode(forged)}]))

    @pytest.mark.parametrize("changed", [{"because": 2}, {"because": 2, "salt": None}, {"body": None, "because": 2}])
    def test_an_event_is_erased_or_whole(self, store: Store, changed: dict[str, Any]) -> None:
        """Half of a body that could not be checked, or one that the next erasing would take along."""
        source = MemoryStore(Clock(5))
        with source.transaction() as transaction:
            transaction.append("a", facts(1, 2))
        first, event, *rest = [json.loads(line) for line in export(source)][:-1]
        with refused(IntegrityError, store):
            restore(store, ended([first, {"event": event["event"] | changed}, *rest]))

    def test_a_reason_that_is_not_in_the_log_is_refused(self, store: Store) -> None:
        source = MemoryStore(Clock(5))
        with source.transaction() as transaction:
            transaction.append("a", facts(1, 2))
        first, event, *rest = [json.loads(line) for line in export(source)][:-1]
        erased = event["event"] | {"body": None, "salt": None, "because": 3}
        with refused(IntegrityError, store):
            restore(store, ended([first, {"event": erased}, *rest]))

    def test_a_blob_that_no_store_could_have_kept_is_refused(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        source = MemoryStore(Clock(5))
        with source.transaction() as transaction:
            transaction.put_blob(b"blob")
        lines = list(export(source))
        monkeypatch.setattr("storage.blobs.MAX_SIZE", 3)
        with refused(IntegrityError, store):
            restore(store, lines)

    def test_what_is_no_line_of_json_is_refused(self, store: Store) -> None:
        source = MemoryStore(Clock(5))
        self.fill_log(source)
        lines = list(export(source))
        for changed in (
            [b"\xef\xbb\xbf" + lines[0], *lines[1:]],  # a byte order mark
            [line.replace(b"\n", b"\r\n") for line in lines],
            gzip.compress(b"".join(lines)).splitlines(keepends=True),
            [line.decode().encode("utf-16") for line in lines],
            [lines[0], b"[" * 100_000 + b"\n", *lines[1:]],
            [lines[0], b"\n", *lines[1:]],
            [*lines, b"\n"],
            [*lines, *lines],
        ):
            with refused(IntegrityError, store):
                restore(store, changed)

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
