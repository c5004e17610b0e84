"""The ledger: what was tried and came to nothing. One row is a run of equal outcomes of one subject.

A poll that found nothing is no event; a year of them is a handful of rows.
"""

from __future__ import annotations

from msgspec import Struct


class Run(Struct, frozen=True):
    """``count`` times the same outcome in a row, between ``first_at`` and ``last_at`` (microseconds, both included).

    ``longest_gap`` is the longest time between two entries of the run, the step from the run before included.
    """

    subject: str
    outcome: str
    first_at: int
    last_at: int
    count: int
    longest_gap: int


def continues(last: Run | None, outcome: str) -> bool:
    """Whether an outcome belongs to the run before it."""
    return last is not None and last.outcome == outcome


def next_run(last: Run | None, subject: str, outcome: str, at: int) -> Run:
    """The newest run after one more outcome: the last one grown, or a new one.

    A time before the last one counts as the last one: the ledger never goes back.
    """
    if last is None:
        return Run(subject, outcome, at, at, 1, 0)
    at = max(at, last.last_at)
    gap = at - last.last_at
    if last.outcome == outcome:
        return Run(subject, outcome, last.first_at, at, last.count + 1, max(gap, last.longest_gap))
    return Run(subject, outcome, at, at, 1, gap)
