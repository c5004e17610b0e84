"""Leases of hosts that are asked without due work of their own: a redirect leads there, or a page behind an entry.

The unit of the lease is the host, so the pauses between requests hold for all processes that share a store. What is
known of the host's pace is read when it is borrowed and kept when it is given back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import msgspec

from tracker.clock import Clock
from tracker.journal.journal import Journal
from tracker.journal.work import Work
from tracker.net.hosts import Lend, Loan
from tracker.services.feed_state import host_mark

BORROWED = "turn:"
"""What the keys of these leases begin with."""


def lender(journal: Journal, holder: str, clock: Clock) -> Lend:
    """Lends hosts out of a store's leases; ``holder`` names this process in them."""

    @contextmanager
    def lend(host: str, until: datetime) -> Iterator[Loan | None]:
        key = f"{BORROWED}{host} {holder}."
        with journal.writing() as writing:
            writing.plan([Work(key, host, 0)])
        claims = journal.claim(clock(), until, 1, holder, key)
        loan = Loan(journal.mark(host_mark(host))) if claims else None
        try:
            yield loan
        finally:
            with journal.writing() as writing:
                if loan is not None and loan.pace is not None:
                    writing.set_mark(host_mark(host), msgspec.json.encode(loan.pace))
                writing.drop_work(key)

    return lend
