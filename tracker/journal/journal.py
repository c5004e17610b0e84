"""The door: typed events in and out, stored text in and out, and nothing of the store's own words beyond it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from storage import errors as stored
from storage import subscription
from storage.envelope import ANY, Expected, NewEvent, RecordedEvent
from storage.leases import Claim, Due, Work
from storage.ledger import Run
from storage.searchindex import Document, Hit
from storage.snapshots import Snapshot
from storage.store import Store, Transaction
from tracker.journal import errors
from tracker.journal.codec import Redacted, Unknown, decode, encode
from tracker.journal.registry import TypedEvent
from tracker.times import instant_of, micros


class Entry(Struct, frozen=True):
    """A typed event as it was written: position, stream and version, instant (UTC), actor, and its id in hex."""

    event: TypedEvent | Unknown | Redacted
    position: int
    stream: str
    version: int
    at: datetime
    actor: str
    id: str
    commitment: str


class Top(Struct, frozen=True):
    """The end of the log: how many events, when the last was written (UTC), and the Merkle root in hex."""

    position: int
    at: datetime
    root: str


@contextmanager
def translated() -> Iterator[None]:
    """Turns the store's errors into those of the journal; their messages stay."""
    try:
        yield
    except stored.StorageError as error:
        raise _TRANSLATIONS.get(type(error), errors.JournalError)(str(error)) from error


_TRANSLATIONS: dict[type[stored.StorageError], type[errors.JournalError]] = {
    stored.WrongVersion: errors.Conflict,
    stored.EventIdTaken: errors.Conflict,
    stored.LeaseLost: errors.Conflict,
    stored.BlobMissing: errors.NotFound,
    stored.BlobDamaged: errors.Damaged,
    stored.IntegrityError: errors.Damaged,
    stored.BlobTooLarge: errors.TooLarge,
    stored.StoreBusy: errors.Busy,
    stored.StoreUnreachable: errors.Unreachable,
    stored.SchemaMismatch: errors.WrongSchema,
}


class Writing:
    """One transaction. Everything written through it is kept together, or nothing is."""

    def __init__(self, transaction: Transaction) -> None:
        """Made by ``Journal.writing`` only."""
        self._transaction = transaction

    def append(
        self, stream: str, events: Sequence[tuple[bytes, TypedEvent]], actor: str, expected: Expected = ANY
    ) -> tuple[list[int], int]:
        """Appends events, each with its id, and gives their positions and how many of them are new.

        Raises ``Conflict`` when an id was used for another event or the stream is not as expected.
        """
        envelopes = []
        for event_id, event in events:
            name, schema, body = encode(event)
            envelopes.append(NewEvent(id=event_id, type=name, schema=schema, body=body, actor=actor))
        with translated():
            appended = self._transaction.append(stream, envelopes, expected)
        return list(appended.positions), appended.fresh

    def keep(self, data: bytes) -> str:
        """Keeps bytes under their SHA-256 (hex). Raises ``TooLarge``."""
        with translated():
            return self._transaction.put_blob(data)

    def erase(self, positions: Sequence[int], blobs: Sequence[str], because: int) -> None:
        """Deletes bodies and stored texts for good; ``because`` is the position of the event that says why."""
        with translated():
            self._transaction.erase(positions, because)
            self._transaction.erase_blobs(blobs, because)

    def plan(self, work: Iterable[Work]) -> int:
        """Adds due work that is not planned yet."""
        with translated():
            return self._transaction.plan(work)

    def hasten(self, keys: Sequence[str], at: datetime) -> int:
        """Makes work due at an instant where it is due later and nobody works on it; how many items that were."""
        with translated():
            return self._transaction.hasten(keys, micros(at))

    def release(self, claim: Claim, next_at: datetime, state: bytes) -> None:
        """Gives back leased work with its new state. Raises ``Conflict`` when the lease was lost."""
        with translated():
            self._transaction.release(claim, micros(next_at), state)

    def drop_work(self, key: str) -> bool:
        """Forgets due work."""
        with translated():
            return self._transaction.drop_work(key)

    def due(self, prefix: str) -> Sequence[Due]:
        """The work that is planned, what this transaction changed included. After an append it stays so until the end
        of the transaction, whoever else appends."""
        with translated():
            return self._transaction.due(prefix)

    def note(self, subject: str, outcome: str, at: datetime) -> None:
        """Adds an outcome to the ledger."""
        with translated():
            self._transaction.note(subject, outcome, micros(at))

    def set_mark(self, name: str, value: bytes) -> None:
        """Sets a named mark."""
        with translated():
            self._transaction.set_mark(name, value)

    def add_snapshot(self, projection: str, version: int, stream: str, position: int, state: bytes) -> None:
        """Keeps what a projection over one stream had made of it up to a position, beside those it kept before. Those
        of other versions go."""
        with translated():
            self._transaction.drop_snapshots(projection, version)
            self._transaction.save_snapshot(Snapshot(projection, version, stream, position, state))

    def begin_again(self, consumer: str) -> None:
        """Lets a projection throw away what it wrote and handle every event once more, when it next catches up."""
        with translated():
            self._transaction.set_mark(f"consumer/{consumer}", b"0 0")

    def drop_snapshots(self, projection: str | None = None) -> int:
        """Throws the snapshots of a projection away (of all when none is named) and gives how many there were. No
        answer changes; the next one takes longer."""
        with translated():
            return self._transaction.drop_snapshots(projection)

    def drop_snapshot(self, projection: str, version: int, stream: str, position: int) -> None:
        """Throws one snapshot away."""
        with translated():
            self._transaction.drop_snapshot(projection, version, stream, position)

    def keep_snapshot(self, projection: str, version: int, position: int, state: bytes) -> None:
        """Keeps what a projection over the whole log had made of it up to a position, in place of what it kept before.
        Nothing depends on it; what is erased takes every later snapshot along."""
        with translated():
            self._transaction.drop_snapshots(projection)
            self._transaction.save_snapshot(Snapshot(projection, version, "", position, state))

    def index(self, documents: Sequence[Document]) -> None:
        """Makes documents findable by their words."""
        with translated():
            self._transaction.index(documents)

    def unindex_all(self) -> None:
        """Throws the search index away."""
        with translated():
            self._transaction.unindex(None)


class Journal:
    """The store as the desks see it."""

    def __init__(self, store: Store) -> None:
        """Takes an open store; ``close`` gives it back."""
        self._store = store

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """The one way to write."""
        with translated(), self._store.transaction() as transaction:
            yield Writing(transaction)

    def top(self) -> Top:
        """The end of the log as committed now."""
        with translated():
            head = self._store.head()
        return Top(head.size, instant_of(head.recorded_at), head.root.hex())

    def root(self, position: int) -> str:
        """The Merkle root over the first ``position`` events, in hex."""
        with translated():
            return self._store.root(position).hex()

    def read(
        self, stream: str, up_to: int | None = None, after: int = 0, *, types: Sequence[str] = (), since: int = 0
    ) -> Iterator[Entry]:
        """The events of one stream (of these types, when any are given), oldest first: versions above ``after``,
        positions above ``since`` and at most ``up_to``."""
        with translated():
            after = max(after, self._store.version_at(stream, since) if since else 0)
            for recorded in self._store.read_stream(stream, after, up_to):
                if not types or recorded.type in types:
                    yield _entry(recorded)

    def count(self, stream: str, since: int) -> int:
        """How many events a stream has after a position."""
        with translated():
            return self._store.version_at(stream, self._store.head().size) - self._store.version_at(stream, since)

    def read_all(
        self, after: int = 0, up_to: int | None = None, prefixes: Sequence[str] = (), types: Sequence[str] = ()
    ) -> Iterator[Entry]:
        """All events of streams with one of the prefixes (all when none is given), oldest first."""
        with translated():
            for recorded in self._store.read_all(after, up_to, prefixes, types):
                yield _entry(recorded)

    def streams(self, prefix: str) -> list[str]:
        """The streams whose names begin so, sorted."""
        with translated():
            return list(self._store.streams(prefix))

    def position_before(self, instant: datetime) -> int:
        """The last position written strictly before an instant; 0 when there is none."""
        with translated():
            return self._store.position_before(micros(instant))

    def text(self, sha256: str) -> str:
        """A stored text. Raises ``NotFound`` or ``Damaged``."""
        return self.bytes_of(sha256).decode("utf-8")

    def bytes_of(self, sha256: str) -> bytes:
        """Stored bytes. Raises ``NotFound`` or ``Damaged``."""
        with translated():
            return self._store.get_blob(sha256)

    def claim(self, now: datetime, until: datetime, limit: int, holder: str, kind: str = "") -> Sequence[Claim]:
        """Leases due work whose key begins with ``kind``, group by group."""
        with translated():
            return self._store.claim(micros(now), micros(until), limit, holder, kind)

    def due(self, prefix: str = "") -> Sequence[Due]:
        """The work that is planned, with its state."""
        with translated():
            return self._store.due(prefix)

    def runs(self, subject: str, since: datetime | None = None, until: datetime | None = None) -> Sequence[Run]:
        """The ledger of a subject."""
        with translated():
            return self._store.runs(subject, micros(since) if since else 0, micros(until) if until else None)

    def search(self, query: str, up_to: int, tags: Sequence[str], limit: int) -> Sequence[Hit]:
        """The documents that hold all words of a query, best first."""
        with translated():
            return self._store.search(query, up_to, tags, limit)

    def catch_up(
        self,
        consumer: str,
        version: int,
        apply: Callable[[Writing, Sequence[Entry]], None],
        reset: Callable[[Writing], None],
    ) -> int:
        """Hands a projection the events that it has not handled yet, in one transaction with what it writes."""
        with translated():
            return subscription.catch_up(
                self._store,
                consumer,
                version,
                lambda transaction, batch: apply(Writing(transaction), [_entry(recorded) for recorded in batch]),
                lambda transaction: reset(Writing(transaction)),
            )

    def caught_up(self, consumer: str, version: int) -> int:
        """The last position that a projection has handled."""
        with translated():
            return subscription.position(self._store, consumer, version)

    def mark(self, name: str) -> bytes | None:
        """A named mark, or None."""
        with translated():
            return self._store.mark(name)

    def remember_redaction(
        self,
        folder: Path,
        stream: str,
        event: tuple[bytes, TypedEvent],
        erased: tuple[Sequence[int], Sequence[str]],
        actor: str,
    ) -> None:
        """Writes a redaction (its event, and the positions and blobs that it erases) to a file outside the database."""
        from storage import redactionfiles  # its notes need cryptography, which no answer does

        event_id, reason = event
        name, schema, body = encode(reason)
        with translated():
            envelope = NewEvent(id=event_id, type=name, schema=schema, body=body, actor=actor)
            redactionfiles.write(folder, redactionfiles.of(self._store, stream, envelope, *erased))

    def snapshot(
        self, projection: str, version: int, stream: str = "", up_to: int | None = None
    ) -> tuple[int, bytes] | None:
        """The newest snapshot of a projection over a stream (over the whole log when none is named) at or before a
        position (None: the end of the log), with its position; None when there is none."""
        with translated():
            limit = self._store.head().size if up_to is None else up_to
            found = self._store.snapshot(projection, version, stream, limit)
        return (found.position, found.state) if found is not None else None

    def snapshot_positions(self, projection: str, version: int, stream: str) -> list[int]:
        """Where the snapshots of a projection over a stream stand, in order."""
        with translated():
            return list(self._store.snapshot_positions(projection, version, stream))

    def scrub(self) -> None:
        """Removes what erased text left behind in free pages and log files of the database."""
        with translated():
            self._store.scrub()

    def close(self) -> None:
        """Gives the store back."""
        self._store.close()


def _entry(recorded: RecordedEvent) -> Entry:
    event = (
        Redacted(name=recorded.type) if recorded.body is None else decode(recorded.type, recorded.schema, recorded.body)
    )
    return Entry(
        event=event,
        position=recorded.position,
        stream=recorded.stream,
        version=recorded.version,
        at=instant_of(recorded.recorded_at),
        actor=recorded.actor,
        id=recorded.id.hex(),
        commitment=recorded.commitment.hex(),
    )
