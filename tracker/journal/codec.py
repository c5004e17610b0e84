"""Typed events to bytes and back. The encoding is deterministic, so the same event always has the same bytes."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from tracker.journal.errors import Unreadable
from tracker.journal.registry import NAMES, REGISTRY, TypedEvent
from tracker.journal.upcasters import upcast


class Unknown(msgspec.Struct, frozen=True, kw_only=True):
    """An event of a type or schema that this program does not know: kept as it is, reported, never dropped."""

    name: str
    schema: int
    body: bytes


class Redacted(msgspec.Struct, frozen=True, kw_only=True):
    """An event whose body was removed."""

    name: str


_ENCODER = msgspec.json.Encoder(order="deterministic")


def encode(event: TypedEvent) -> tuple[str, int, bytes]:
    """Stored name, schema and body of an event."""
    name, schema = NAMES[type(event)]
    return name, schema, _ENCODER.encode(event)


def canonical(value: Any) -> bytes:
    """Any JSON-able value as deterministic bytes: keys sorted, no white space."""
    return _ENCODER.encode(value)


def decode(name: str, schema: int, body: bytes) -> TypedEvent | Unknown:
    """The typed event of stored bytes; ``Unknown`` for a newer one. Raises ``Unreadable`` for bytes that do not fit."""
    if name not in REGISTRY or schema > REGISTRY[name][1]:
        return Unknown(name=name, schema=schema, body=body)
    cls, present = REGISTRY[name]
    try:
        if schema == present:
            known: TypedEvent = _decoder(cls).decode(body)
            return known
        fields = upcast(name, schema, present, msgspec.json.decode(body))
        return msgspec.convert(fields, cls)
    except (msgspec.MsgspecError, KeyError) as error:
        raise Unreadable(f"a stored {name} (schema {schema}) cannot be read: {error}") from error


@cache
def _decoder(cls: type[TypedEvent]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(cls)
