"""Redactions kept outside the database, one small file each: an older copy cannot bring erased text back.

A file names the events by position and commitment, the blobs by digest, and carries the event that says why, as the
caller supplied it. Nothing of what was erased is in it, as long as the caller's event holds none of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from operator import index
from pathlib import Path
from typing import Final

from storage import checkpointfiles
from storage.admission import check
from storage.envelope import NewEvent
from storage.errors import IntegrityError, NoReason, StoreUnreachable
from storage.store import Store

FORMAT: Final = "storage-redaction/1"


@dataclass(frozen=True, slots=True)
class Redaction:
    """What was to be erased, and the event that says why with its stream. ``events``: position to commitment (hex)."""

    stream: str
    reason: NewEvent
    events: Mapping[int, str]
    blobs: Sequence[str]


def of(store: Store, stream: str, reason: NewEvent, positions: Sequence[int], blobs: Sequence[str]) -> Redaction:
    """A redaction of events that are in the store now. Raises ``NoReason`` when there is no such event."""
    found = {position: _commitment(store, position) for position in positions}
    for position, commitment in found.items():
        if commitment is None:
            raise NoReason(f"there is no event at position {position}")
    return Redaction(stream, reason, {at: commitment for at, commitment in found.items() if commitment}, tuple(blobs))


def write(folder: Path, redaction: Redaction) -> Path:
    """Writes it to ``<event id>-<digest>.redaction`` in the folder, before the transaction that erases.

    The digest is of what it says: another store, or this one after a loss, may erase other events for an event of the
    same id. A file that is there already stays as it is.
    """
    data = _text(redaction).encode()
    path = folder / f"{redaction.reason.id.hex()}-{sha256(data).hexdigest()[:16]}.redaction"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            checkpointfiles.write_safely(path, data)
    except OSError as error:
        raise StoreUnreachable(f"the redaction {path} cannot be written: {error.strerror}") from error
    return path


def read(folder: Path) -> Sequence[str]:
    """The text of all files of a folder, in the order of their names; none when there is no such folder."""
    return [path.read_text(errors="replace") for path in sorted(folder.glob("*.redaction"))]


def parse(text: str) -> Redaction:
    """The redaction of a file. Raises ``IntegrityError``: what was to be erased must not be forgotten."""
    try:
        line = json.loads(text)
        if line["redaction"] != FORMAT:
            raise ValueError(line["redaction"])
        reason = NewEvent(
            id=bytes.fromhex(line["id"]),
            type=line["type"],
            schema=index(line["schema"]),
            body=line["body"].encode("utf-8", "surrogateescape"),
            actor=line["actor"],
            causation=bytes.fromhex(line["causation"]),
        )
        check(line["stream"], [reason])
        events = {int(event["position"]): bytes.fromhex(event["commitment"]).hex() for event in line["events"]}
        blobs = tuple(bytes.fromhex(blob).hex() for blob in line["blobs"])
        return Redaction(line["stream"], reason, events, blobs)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IntegrityError(f"this is no redaction of the form {FORMAT}, or it is damaged: {text[:60]!r}") from error


def undone(store: Store, texts: Iterable[str]) -> Sequence[Redaction]:
    """The redactions of which the store still holds something, each with just that. Raises ``IntegrityError``.

    An event counts when it is the very event that was erased: its commitment stands at its position. A log that was
    continued differently after a loss has other events there.
    """
    return [left for text in texts if (left := _left(store, parse(text))).events or left.blobs]


def replay(store: Store, texts: Iterable[str]) -> int:
    """Erases again what a copy brought back, and returns how many redactions that took. Afterwards: ``Store.scrub``."""
    again = undone(store, texts)
    if again:
        with store.transaction() as transaction:
            for redaction in again:
                (because,) = transaction.append(redaction.stream, [redaction.reason]).positions
                transaction.erase(list(redaction.events), because)
                transaction.erase_blobs(redaction.blobs, because)
    return len(again)


def _left(store: Store, redaction: Redaction) -> Redaction:
    size = store.head().size
    events = {
        position: commitment
        for position, commitment in redaction.events.items()
        if 0 < position <= size and _commitment(store, position, whole=True) == commitment
    }
    return replace(redaction, events=events, blobs=tuple(blob for blob in redaction.blobs if store.has_blob(blob)))


def _commitment(store: Store, position: int, *, whole: bool = False) -> str | None:
    """The commitment at a position, in hex; None when there is no event (``whole``: or none with a body)."""
    for stored in store.stored(position - 1, position):
        return None if whole and stored.body is None else stored.commitment.hex()
    return None


def _text(redaction: Redaction) -> str:
    reason = redaction.reason
    line = {
        "redaction": FORMAT,
        "stream": redaction.stream,
        "id": reason.id.hex(),
        "type": reason.type,
        "schema": reason.schema,
        "actor": reason.actor,
        "causation": reason.causation.hex(),
        "body": reason.body.decode("utf-8", "surrogateescape"),
        "events": [{"position": at, "commitment": commitment} for at, commitment in redaction.events.items()],
        "blobs": list(redaction.blobs),
    }
    return json.dumps(line, indent=1) + "\n"
