"""What comes in quick succession is written in one transaction, and nothing waits longer for company than a moment."""

from __future__ import annotations

import asyncio

import pytest

from storage.memory import MemoryStore
from tests.daemon.virtual import played
from tracker.journal.journal import Journal, Writing
from tracker.services.commits import LONGEST_SILENCE, MOST_TOGETHER, Commits


class Noted:
    """An outcome that says in which transaction it was written."""

    written: Writing | None = None

    def prepare(self, taken: set[str]) -> None:
        """Nothing to do."""

    def write(self, writing: Writing) -> None:
        """Remembers it."""
        self.written = writing


def transactions(pause: float, count: int) -> list[int]:
    """How many of so many outcomes each transaction wrote, when they came ``pause`` seconds apart."""

    async def run() -> list[int]:
        outcomes = [Noted() for _ in range(count)]
        async with Commits(Journal(MemoryStore(lambda: 0))) as commits:

            async def bring(number: int) -> None:
                await asyncio.sleep(number * pause)
                await commits.write(outcomes[number])

            await asyncio.gather(*(bring(number) for number in range(count)))
        writings = [outcome.written for outcome in outcomes]
        return [writings.count(writing) for writing in dict.fromkeys(writings)]

    written: list[int] = played(run())
    return written


def test_what_comes_in_quick_succession_is_written_together() -> None:
    assert transactions(LONGEST_SILENCE / 2, 40) == [40]


def test_what_comes_later_is_not_waited_for() -> None:
    """The control: each of them is alone."""
    assert transactions(LONGEST_SILENCE * 4, 3) == [1, 1, 1]


@pytest.mark.parametrize("more", [0, 7])
def test_a_full_batch_is_not_kept_waiting(more: int) -> None:
    assert transactions(0.0, MOST_TOGETHER + more)[0] == MOST_TOGETHER
