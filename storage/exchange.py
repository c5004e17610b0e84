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
from typing import Any, Final

from storage.envelope import StoredEvent
from storage.errors import IntegrityError, NoReason
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

    The store is empty or holds the beginning of the same log (then only the rest is copied). Raises
    ``IntegrityError`` and writes nothing when the file is cut, changed, or of another log.
    """
    source = _checked(lines)
    first = next(source, {})
    total = first.get("size")
    if first.get("export") != FORMAT or not isinstance(total, int):
        raise IntegrityError(f"this is no export: its first line must say {FORMAT} and a size")
    before = store.head()
    reader = _Reader(source, before.size, total, progress)
    with store.transaction() as transaction:
        after = transaction.replicate(reader.events())
        reader.rest(transaction)
        root = after.root if after.size <= total else store.root(total)
        if after.size < total or root.hex() != first.get("root"):
            raise IntegrityError("the export is of another log, or its events are not those it was made from")
    return after.size - before.size


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
        fields = dict(line)
        body64 = fields.pop("body64", None)
        body = fields.pop("body", None)
        fields["body"] = base64.b64decode(body64) if body64 is not None else body if body is None else body.encode()
        for name in ("id", "causation", "commitment", "leaf", "salt"):
            fields[name] = None if fields[name] is None else bytes.fromhex(fields[name])
        return StoredEvent(**fields)
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise IntegrityError(f"a line of the export is no event: {error}") from error


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

    def rest(self, transaction: Transaction) -> None:
        """Everything that follows the events."""
        for line in self._remaining():
            try:
                self._take(line, transaction)
            except (KeyError, TypeError, ValueError, NoReason) as error:
                raise IntegrityError(f"a line of the export is damaged: {error}") from error

    def _take(self, line: dict[str, Any], transaction: Transaction) -> None:
        if "blob" in line:
            if transaction.put_blob(base64.b64decode(line["data64"], validate=True)) != line["blob"]:
                raise ValueError(f"blob {line['blob']} is not what it says")
        elif "erased_blob" in line:
            transaction.erase_blobs([line["erased_blob"]], line["because"])
        elif "checkpoint" in line:
            transaction.keep_checkpoint(line["size"], line["checkpoint"])
        else:
            raise ValueError(f"nobody knows what {sorted(line)} is")

    def _remaining(self) -> Iterator[dict[str, Any]]:
        if self._ahead is not None:
            yield self._ahead
        yield from self._lines


def _lines(store: Store, progress: Callable[[int, int], None] | None) -> Iterator[dict[str, Any]]:
    head = store.head()
    yield {"export": FORMAT, "size": head.size, "root": head.root.hex()}
    for stored in store.stored(up_to=head.size):
        yield {"event": encode(stored)}
        if progress and stored.position % 1000 == 0:
            progress(stored.position, head.size)
    for digest in store.blobs():
        yield {"blob": digest, "data64": base64.b64encode(store.get_blob(digest)).decode()}
    for digest, because in sorted(store.erased_blobs().items()):
        if because <= head.size:
            yield {"erased_blob": digest, "because": because}
    for note in store.checkpoints():
        size = int(note.split("\n")[1])
        if size <= head.size:
            yield {"checkpoint": note, "size": size}


def _line(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _checked(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The lines as JSON; at the end, raises unless they are all there and unchanged."""
    digest = sha256()
    for count, line in enumerate(lines):
        try:
            content = json.loads(line)
        except ValueError as error:
            raise IntegrityError(f"line {count + 1} of the export is cut or damaged: {error}") from error
        if not isinstance(content, dict):
            raise IntegrityError(f"line {count + 1} of the export is no object")
        if "end" in content:
            if (content["end"], content.get("digest")) != (count, digest.hexdigest()):
                raise IntegrityError("the export was changed: its lines are not those that its last line speaks of")
            return
        digest.update(line)
        yield content
    raise IntegrityError("the export is cut: its last line is missing")
