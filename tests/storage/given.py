"""What the tests of the store are given: a clock that stands still, events by number, a key to sign with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

import pytest

from storage.envelope import NewEvent
from storage.notes import Signer
from storage.store import Store

SIGNER = Signer("example.org/log", bytes(range(32)))


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: int = 1_744_600_000_000_000) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


def fact(number: int, body: bytes | None = None, type: str = "Happened", schema: int = 1, actor: str = "") -> NewEvent:
    """An event whose id follows from its number."""
    body = b'{"number":%d}' % number if body is None else body
    return NewEvent(id=sha256(b"%d" % number).digest()[:16], type=type, schema=schema, body=body, actor=actor)


def facts(*numbers: int) -> list[NewEvent]:
    return [fact(number) for number in numbers]


@contextmanager
def refused(error: type[BaseException], store: Store) -> Iterator[None]:
    """The block must raise, and must leave the log as it was."""
    before = store.head()
    with pytest.raises(error):
        yield
    assert store.head() == before


def fail() -> None:
    """Fails in the middle of a transaction."""
    raise ZeroDivisionError
