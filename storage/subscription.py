"""Following the log: every event once, in order, however often the follower is interrupted.

The follower's place in the log is a mark, set in the same transaction as whatever the follower writes. Since positions
come in the order of commits, "everything after my mark" can miss nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import islice
from typing import Final

from storage.envelope import RecordedEvent
from storage.errors import MarkMoved
from storage.store import Store, Transaction

BATCH: Final = 500
"""Events handled in one transaction."""

Apply = Callable[[Transaction, Sequence[RecordedEvent]], None]
Reset = Callable[[Transaction], None]


def position(store: Store, consumer: str, version: int) -> int:
    """The last position that a consumer has handled; 0 when it has to begin, or to begin again as a newer version."""
    return _position(store.mark(_name(consumer)), version)


def catch_up(store: Store, consumer: str, version: int, apply: Apply, reset: Reset, up_to: int | None = None) -> int:
    """Hands all events that a consumer has not handled yet to ``apply``, batch by batch; returns how many there were.

    When the consumer's version changed, ``reset`` throws away what the older one wrote, and all begins again. Several
    processes may do this at once for one consumer: each batch is handled by one of them.
    """
    handled = 0
    limit = store.head().size if up_to is None else up_to
    while True:
        mark = store.mark(_name(consumer))
        after = _position(mark, version)
        batch = list(islice(store.read_all(after, limit), BATCH))
        if not batch:
            return handled
        with suppress(MarkMoved), store.transaction() as transaction:
            transaction.move_mark(_name(consumer), mark, b"%d %d" % (batch[-1].position, version))
            if after == 0:
                reset(transaction)
            apply(transaction, batch)
            handled += len(batch)


def _position(mark: bytes | None, version: int) -> int:
    handled, _, of_version = (mark or b"0 0").partition(b" ")
    return int(handled) if int(of_version) == version else 0


def _name(consumer: str) -> str:
    return f"consumer/{consumer}"
