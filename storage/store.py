"""The store as its callers see it: one way to write, several ways to read.

``transaction()`` is the only way to write. Events, blobs, leases and ledger rows of one transaction are committed
together or not at all. Readers never block a writer and see only what was committed, in the order of positions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from storage.envelope import ANY, Appended, Expected, Head, NewEvent, RecordedEvent, StoredEvent
from storage.leases import Claim, Due, Work
from storage.ledger import Run
from storage.searchindex import Document, Hit
from storage.snapshots import Snapshot


class Transaction(Protocol):
    """What can be written within one transaction. After an error the whole transaction is undone."""

    def append(self, stream: str, events: Sequence[NewEvent], expected: Expected = ANY) -> Appended:
        """Appends to a stream. An event whose id is already stored with the same body is not written again.

        Raises ``WrongVersion`` or ``EventIdTaken``; then nothing of the transaction is written.
        """

    def put_blob(self, data: bytes) -> str:
        """Keeps bytes under their SHA-256 and returns it as hex. The same bytes are kept once.

        Raises ``BlobTooLarge``.
        """

    def plan(self, work: Iterable[Work]) -> int:
        """Adds work items that do not exist yet (by key) and returns how many were added; others are left alone."""

    def hasten(self, keys: Sequence[str], at: int) -> int:
        """Makes work due at an instant where it is due later and nobody works on it; how many items that were."""

    def release(self, claim: Claim, next_at: int, state: bytes) -> None:
        """Ends a lease: stores the item's new state and when it is due again.

        Raises ``LeaseLost``, at the latest when the transaction ends.
        """

    def drop_work(self, key: str) -> bool:
        """Forgets a work item; True when there was one."""

    def due(self, prefix: str = "") -> Sequence[Due]:
        """As ``Store.due``, with what this transaction has planned, released and dropped. After an append nobody else
        can change the answer who appends too."""

    def note(self, subject: str, outcome: str, at: int) -> None:
        """Adds one outcome to the ledger; the run of equal outcomes of a subject is one row that grows."""

    def set_mark(self, name: str, value: bytes) -> None:
        """Sets a named mark (a small piece of state that is no event: last run of a job, a consumer's checkpoint)."""

    def move_mark(self, name: str, was: bytes | None, value: bytes) -> None:
        """Sets a mark that must still be as it was (None: not there yet). Raises ``MarkMoved``."""

    def erase(self, positions: Sequence[int], because: int) -> int:
        """Deletes body and salt of events for good; ``because`` is the position of the event that says why.

        Snapshots from the first of them on and indexed documents made from them go too. All hashes stay as they are.
        Returns how many bodies there still were. Raises ``NoReason``. Afterwards call ``Store.scrub``.
        """

    def erase_blobs(self, digests: Sequence[str], because: int) -> int:
        """Deletes blobs for good; the same bytes are not kept again. Raises ``NoReason``."""

    def keep_checkpoint(self, size: int, note: str) -> None:
        """Keeps a signed checkpoint. The first one for a size stays."""

    def save_snapshot(self, snapshot: Snapshot) -> None:
        """Keeps a snapshot, in place of the one with the same key."""

    def drop_snapshots(self, projection: str | None = None, but_version: int | None = None) -> int:
        """Throws away all snapshots (of one projection, but for one version of it) and returns how many there were.
        No answer changes."""

    def drop_snapshot(self, projection: str, version: int, stream: str, position: int) -> None:
        """Throws away one snapshot, if there is one."""

    def index(self, documents: Iterable[Document]) -> None:
        """Makes documents findable, in place of those with the same keys."""

    def unindex(self, keys: Sequence[str] | None) -> int:
        """Takes documents (None: all of them) out of the search index and returns how many there were."""

    def replicate(self, events: Iterable[StoredEvent]) -> Head:
        """Appends events of another store exactly as they are there: same positions, times, salts and hashes.

        Each must be whole and be the next one; raises ``IntegrityError``. Returns the head as it is then.
        """


class Store(Protocol):
    """An open store. All reads take ``up_to``: the last position that may be seen (None: all that is committed)."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begins the one kind of write. Raises ``StoreBusy`` or ``StoreUnreachable``."""

    def head(self) -> Head:
        """The end of the log as committed now."""

    def root(self, size: int) -> bytes:
        """The Merkle root (RFC 6962, 2.1) over the first ``size`` events. Raises ``ValueError`` beyond the head."""

    def read_stream(self, stream: str, after: int = 0, up_to: int | None = None) -> Iterator[RecordedEvent]:
        """The events of one stream, versions ``after + 1`` onward, positions at most ``up_to``."""

    def read_all(
        self,
        after: int = 0,
        up_to: int | None = None,
        prefixes: Sequence[str] = (),
        types: Sequence[str] = (),
    ) -> Iterator[RecordedEvent]:
        """Events after a position, oldest first; if given: only streams with one of ``prefixes``, only ``types``."""

    def streams(self, prefix: str = "") -> Iterator[str]:
        """The names of all streams that begin with ``prefix``, sorted."""

    def version_at(self, stream: str, position: int) -> int:
        """The version of the last event of a stream at or before a position; 0 when there is none."""

    def position_before(self, instant: int) -> int:
        """The last position recorded strictly before an instant (microseconds); 0 when there is none."""

    def get_blob(self, sha256: str) -> bytes:
        """The bytes kept under a SHA-256, verified. Raises ``BlobMissing`` or ``BlobDamaged``."""

    def has_blob(self, sha256: str) -> bool:
        """Whether a blob is kept."""

    def claim(self, now: int, until: int, limit: int, holder: str, kind: str = "") -> Sequence[Claim]:
        """Leases due work until an instant: at most ``limit`` items, from groups that nobody else holds.

        ``kind`` is what the keys must begin with. A short transaction of its own.
        """

    def due(self, prefix: str = "") -> Sequence[Due]:
        """All work items whose key begins with ``prefix``, with their state, sorted by key."""

    def runs(self, subject: str, since: int = 0, until: int | None = None) -> Sequence[Run]:
        """The ledger of a subject: runs of equal outcomes that touch ``[since, until)``, oldest first."""

    def mark(self, name: str) -> bytes | None:
        """A named mark, or None."""

    def stored(self, after: int = 0, up_to: int | None = None, bodies: bool = True) -> Iterator[StoredEvent]:
        """Events after a position with everything that is hashed, oldest first; without ``bodies``, no salts either."""

    def tiles(self) -> Iterator[tuple[int, int, bytes]]:
        """The roots of complete subtrees that were written down (``merkle.TILE``): height, index, hash; in order."""

    def prove_inclusion(self, position: int, size: int) -> Sequence[bytes]:
        """The hashes that prove that the event is in the log of ``size`` events (``merkle.verify_inclusion``)."""

    def prove_consistency(self, old: int, size: int) -> Sequence[bytes]:
        """The hashes that prove that the log of ``old`` events is the beginning of the log of ``size``."""

    def checkpoints(self) -> Sequence[str]:
        """All signed checkpoints that are kept, smallest size first."""

    def blobs(self) -> Iterator[str]:
        """The SHA-256 of all blobs that are kept, sorted."""

    def erased_blobs(self) -> Mapping[str, int]:
        """The SHA-256 of all blobs that were erased, with the position of the event that says why."""

    def snapshot(self, projection: str, version: int, stream: str, up_to: int) -> Snapshot | None:
        """The newest whole snapshot at or before a position, or None."""

    def snapshot_positions(self, projection: str, version: int, stream: str) -> Sequence[int]:
        """Where the snapshots of a projection over one stream stand, in order; without reading them."""

    def search(self, query: str, up_to: int | None = None, tags: Sequence[str] = (), limit: int = 50) -> Sequence[Hit]:
        """Documents with all words of the query (``"in a row"``, ``begin*``) and all tags, best first."""

    def scrub(self) -> None:
        """Removes what erased bodies, blobs and documents left behind in free space and log files. Slow.

        Raises ``StoreBusy`` when a reader still needs old pages; then call it again.
        """

    def faults(self, pages: bool = True) -> Sequence[str]:
        """What the database itself finds wrong with its tables, its guards and (slow) its pages; empty if well."""

    def close(self) -> None:
        """Gives back all connections. The store cannot be used afterwards."""
