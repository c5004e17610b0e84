"""The ledger: what was tried and came to nothing. One row is a run of equal outcomes of one subject.

A poll that found nothing is no event; a year of them is a handful of rows.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """``count`` times the same outcome in a row, between ``first_at`` and ``last_at`` (microseconds, both included).

    ``longest_gap`` is the longest time between two entries of the run, the step from the run before included.
    """

    subject: str
    outcome: str
    first_at: int
    last_at: int
    count: int
    longest_gap: int
