"""What may be appended. The same rules for every engine. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from storage.envelope import Expected, NewEvent, NoStream, StoredEvent
from storage.errors import EventIdTaken, IntegrityError, WrongVersion
from storage.leaf import ID_SIZE, commitment, leaf


def check(stream: str, events: Sequence[NewEvent]) -> None:
    """Refuses what one of the engines could not keep exactly."""
    names = {stream}
    for id, type, schema, _, actor, _ in events:
        if len(id) != ID_SIZE:
            raise ValueError(f"an event id has {ID_SIZE} bytes, not {len(id)}")
        if not 0 <= schema < 1 << 31:
            raise ValueError(f"a schema version is a small number, not {schema}")
        if not stream or not type:
            raise ValueError("an event needs a stream and a type")
        names.add(type)
        names.add(actor)
    check_names(*names)


def check_names(*names: str) -> None:
    """Refuses names that PostgreSQL cannot keep, or no encoding."""
    for name in names:
        if "\0" in name:
            raise ValueError(f"a name cannot contain NUL: {name!r}")
        name.encode()


def same_ids(stream: str, events: Sequence[NewEvent]) -> dict[bytes, NewEvent]:
    """The events by id. The same id twice in one call must mean the same event."""
    found: dict[bytes, NewEvent] = {}
    for new in events:
        first = found.setdefault(new.id, new)
        if first is not new:
            refuse_other(new, stream, stream, first.type, first.schema, first.body)
    return found


def refuse_other(new: NewEvent, stream: str, at: str, type: str, schema: int, body: bytes | None) -> None:
    """Raises when the id stands for something else. A redacted body counts as the same: nobody can tell any more."""
    if (at, type, schema) != (stream, new.type, new.schema) or (body is not None and body != new.body):
        raise EventIdTaken(f"event id {new.id.hex()} is already used by another event, in stream {at}")


def expect(stream: str, version: int, expected: Expected) -> None:
    """Raises when the stream is not where the caller believes it is."""
    if isinstance(expected, NoStream):
        expected = 0
    if isinstance(expected, int) and expected != version:
        raise WrongVersion(f"stream {stream} is at version {version}, not {expected}")


def must_follow(stored: StoredEvent, size: int, version: int, recorded_at: int) -> None:
    """Raises unless a copied event is whole and is the next one of its log and of its stream."""
    if (stored.position, stored.version) != (size + 1, version + 1) or stored.recorded_at < recorded_at:
        after = f"after position {size}, version {version}, time {recorded_at}"
        raise IntegrityError(f"event {stored.position} of the copied log is out of order: {after}")
    must_be_whole(stored)


def must_be_whole(stored: StoredEvent) -> None:
    """Raises unless a copied event is what its hashes say: with its body, or with nothing of it and a reason."""
    what = f"event {stored.position} of the copied log"
    if leaf(*stored[:10]) != stored.leaf:
        raise IntegrityError(f"{what} does not have the hash that was written for it")
    if stored.because:
        if stored.body is not None or stored.salt is not None:
            raise IntegrityError(f"{what} was erased for event {stored.because}, and something of it is there")
    elif stored.body is None or stored.salt is None:
        raise IntegrityError(f"{what} has no body, and no event says why")
    elif commitment(stored.salt, stored.schema, stored.body) != stored.commitment:
        raise IntegrityError(f"{what} has another body than was written")
