"""A store as lines of JSON: the form that outlives engines and programs.

The first line says what follows (size and root), then come the events as they are stored (salts included, so that all
hashes can be computed again), the blobs, what was erased, and the signed checkpoints; the last line says how many there
were and what all lines before it hash to. Reading such a file into an empty store gives the same root, or nothing.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import Annotated, Any, Final

import msgspec

from storage.admission import check_names, must_be_whole
from storage.envelope import StoredEvent
from storage.errors import BadNote, BlobMissing, BlobTooLarge, IntegrityError, NoReason, StoreBusy
from storage.notes import LARGEST, read_checkpoint
from storage.store import Store, Transaction

FORMAT: Final = "storage-export/1"


def export(store: Store, progress: Callable[[int, int], None] | None = None) -> Iterator[bytes]:
    """The store as lines, each with its newline. What is written meanwhile is left out."""
    digest = sha256()
    count = 0
    for line in _lines(store, progress):
        encoded = _line(line)
        digest.update(encoded)
        count += 1
        yield encoded
    yield _line({"end": count, "digest": digest.hexdigest()})


def restore(store: Store, lines: Iterable[bytes], progress: Callable[[int, int], None] | None = None) -> int:
    """Copies an export into a store, and returns how many events were new.

    The store is empty or holds the beginning of the same log (then only the rest is copied). What is erased in the
    export is erased in the store as well. Raises ``IntegrityError`` and writes nothing when the file is cut, changed,
    of another log, or says in any line what no export does.
    """
    source = _checked(lines)
    first = next(source, {})
    total = first.get("size")
    if first.get("export") != FORMAT or type(total) is not int or not 0 <= total <= LARGEST:
        raise IntegrityError(f"this is no export: its first line must say {FORMAT} and a size")
    before = store.head()
    known = store.root(total) if total < before.size else None
    reader = _Reader(source, before.size, total, progress)
    with store.transaction() as transaction:
        after = transaction.replicate(reader.events())
        erased = _erase_too(store, transaction, reader.erased, after.size) + reader.rest(transaction)
        if after.size != max(total, before.size) or (known or after.root).hex() != first.get("root"):
            raise IntegrityError("the export is of another log, or its events are not those it was made from")
    if erased:
        store.scrub()
    return after.size - before.size


def _erase_too(store: Store, transaction: Transaction, erased: Iterable[StoredEvent], size: int) -> int:
    """Erases events that the store had before and that are erased in the export; how many bodies there still were."""
    count = 0
    for gone in erased:
        must_be_whole(gone)
        (ours,) = store.stored(gone.position - 1, gone.position)
        if ours.leaf != gone.leaf:
            raise IntegrityError(f"the export is of another log: its event {gone.position} is another one")
        if gone.because > size:
            raise IntegrityError(f"event {gone.position} was erased for event {gone.because}, which the export lacks")
        if ours.body is not None:
            count += transaction.erase([gone.position], gone.because)
    return count


def encode(stored: StoredEvent) -> dict[str, Any]:
    """One event as JSON. A body that is text stays readable."""
    line: dict[str, Any] = stored._asdict()
    for name in ("id", "causation", "commitment", "leaf", "salt"):
        line[name] = None if line[name] is None else line[name].hex()
    body = line.pop("body")
    if body is not None:
        try:
            line["body"] = body.decode()
        except UnicodeDecodeError:
            line["body64"] = base64.b64encode(body).decode()
    return line


def decode(line: dict[str, Any]) -> StoredEvent:
    """The inverse of ``encode``. Raises ``IntegrityError``."""
    try:
        event = msgspec.convert(line, _Event)
        check_names(event.stream, event.type, event.actor)
        body = event.body if event.body64 is None else base64.b64decode(event.body64, validate=True)
        return StoredEvent(
            event.position,
            bytes.fromhex(event.id),
            event.stream,
            event.version,
            event.type,
            event.schema,
            event.recorded_at,
            event.actor,
            bytes.fromhex(event.causation),
            bytes.fromhex(event.commitment),
            bytes.fromhex(event.leaf),
            None if event.salt is None else bytes.fromhex(event.salt),
            body.encode() if isinstance(body, str) else body,
            event.because,
        )
    except ValueError as error:
        raise IntegrityError(f"a line of the export is no event: {error}") from error


_Position = Annotated[int, msgspec.Meta(ge=1, le=LARGEST)]
_Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]


class _Event(msgspec.Struct, forbid_unknown_fields=True):
    """An event as it stands in a line: bytes as hex, a body that is no text as base64."""

    position: _Position
    id: str
    stream: str
    version: _Position
    type: str
    schema: Annotated[int, msgspec.Meta(ge=0, lt=1 << 31)]
    recorded_at: Annotated[int, msgspec.Meta(ge=-LARGEST - 1, le=LARGEST)]
    actor: str
    causation: str
    commitment: str
    leaf: str
    salt: str | None
    because: Annotated[int, msgspec.Meta(ge=0, le=LARGEST)]
    body: str | None = None
    body64: str | None = None


class _Blob(msgspec.Struct, forbid_unknown_fields=True):
    """A blob as it stands in a line: its digest, and its bytes as base64."""

    blob: _Digest
    data64: str


class _ErasedBlob(msgspec.Struct, forbid_unknown_fields=True):
    """The digest of a blob that was erased, and the position of the event that says why."""

    erased_blob: _Digest
    because: _Position


class _Checkpoint(msgspec.Struct, forbid_unknown_fields=True):
    """A signed checkpoint, and the size that it is of."""

    checkpoint: str
    size: Annotated[int, msgspec.Meta(ge=0, le=LARGEST)]


class _Reader:
    """Goes through an export: first all events, then the rest."""

    def __init__(
        self, lines: Iterator[dict[str, Any]], known: int, total: int, progress: Callable[[int, int], None] | None
    ) -> None:
        self._lines = lines
        self._known = known
        self._total = total
        self._progress = progress
        self._ahead: dict[str, Any] | None = None
        self.erased: list[StoredEvent] = []
        """Events that the store has already, and that are erased in the export."""

    def events(self) -> Iterator[StoredEvent]:
        """The events that the store does not have yet."""
        for line in self._lines:
            if "event" not in line:
                self._ahead = line
                return
            stored = decode(line["event"])
            if self._progress and stored.position % 1000 == 0:
                self._progress(stored.position, self._total)
            if stored.position > self._known:
                yield stored
            elif stored.body is None:
                self.erased.append(stored)

    def rest(self, transaction: Transaction) -> int:
        """Everything that follows the events; how many blobs that erased."""
        erased = 0
        for line in self._remaining():
            try:
                erased += self._take(line, transaction)
            except (ValueError, BadNote, BlobTooLarge, NoReason) as error:
                raise IntegrityError(f"a line of the export is damaged: {error}") from error
        return erased

    def _take(self, line: dict[str, Any], transaction: Transaction) -> int:
        if "blob" in line:
            blob = msgspec.convert(line, _Blob)
            if transaction.put_blob(base64.b64decode(blob.data64, validate=True)) != blob.blob:
                raise ValueError(f"blob {blob.blob} is not what it says")
        elif "erased_blob" in line:
            gone = msgspec.convert(line, _ErasedBlob)
            return transaction.erase_blobs([gone.erased_blob], gone.because)
        elif "checkpoint" in line:
            kept = msgspec.convert(line, _Checkpoint)
            check_names(kept.checkpoint)
            size = read_checkpoint(kept.checkpoint, None).size
            if size != kept.size or size > self._total:
                raise ValueError(f"a checkpoint of {size} events is said to be of {kept.size}")
            transaction.keep_checkpoint(size, kept.checkpoint)
        else:
            raise ValueError(f"nobody knows what {sorted(line)} is")
        return 0

    def _remaining(self) -> Iterator[dict[str, Any]]:
        if self._ahead is not None:
            yield self._ahead
        yield from self._lines


def _lines(store: Store, progress: Callable[[int, int], None] | None) -> Iterator[dict[str, Any]]:
    head = store.head()
    yield {"export": FORMAT, "size": head.size, "root": head.root.hex()}
    for stored in store.stored(up_to=head.size):
        if stored.because > head.size:
            raise StoreBusy(f"event {stored.position} was erased while this was written: export again")
        yield {"event": encode(stored)}
        if progress and stored.position % 1000 == 0:
            progress(stored.position, head.size)
    for digest in store.blobs():
        try:
            data = store.get_blob(digest)
        except BlobMissing as error:
            raise StoreBusy(f"blob {digest} was erased while this was written: export again") from error
        yield {"blob": digest, "data64": base64.b64encode(data).decode()}
    for digest, because in sorted(store.erased_blobs().items()):
        if because > head.size:
            raise StoreBusy(f"blob {digest} was erased while this was written: export again")
        yield {"erased_blob": digest, "because": because}
    for note in store.checkpoints():
        size = read_checkpoint(note, None).size
        if size <= head.size:
            yield {"checkpoint": note, "size": size}


def _line(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _checked(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The lines as JSON; at the end, raises unless they are all there and unchanged."""
    digest = sha256()
    source = iter(lines)
    for count, line in enumerate(source):
        try:
            content = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise IntegrityError(f"line {count + 1} of the export is cut or damaged: {error}") from error
        if not isinstance(content, dict):
            raise IntegrityError(f"line {count + 1} of the export is no object")
        if "end" in content:
            if (content["end"], content.get("digest")) != (count, digest.hexdigest()):
                raise IntegrityError("the export was changed: its lines are not those that its last line speaks of")
            if next(source, None) is not None:
                raise IntegrityError(f"the export has something behind its last line, line {count + 1}")
            return
        digest.update(line)
        yield content
    raise IntegrityError("the export is cut: its last line is missing")
