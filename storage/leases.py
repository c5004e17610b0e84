"""Due work: a key, a group that must not be worked on twice at once, a time, a lease and an opaque state.

The store does not know what the work is. A lease carries a fencing token that only grows; whoever lost the lease
cannot commit, because ``release`` and everything else of that transaction is refused.
"""

from __future__ import annotations

from msgspec import Struct


class Work(Struct, frozen=True):
    """A work item to plan: ``group`` is the unit of the lease (for feeds: the host)."""

    key: str
    group: str
    next_at: int
    state: bytes = b""


class Claim(Struct, frozen=True):
    """A leased work item. ``token`` must be the newest one of its group when the work is released."""

    key: str
    group: str
    state: bytes
    token: int
    until: int


class Due(Struct, frozen=True):
    """A work item as it stands: when it is due, who holds it until when (0: nobody)."""

    key: str
    group: str
    next_at: int
    state: bytes
    holder: str
    leased_until: int
