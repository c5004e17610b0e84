"""Commits that go together: whatever waits when the disk is ready is written in one transaction.

A disk takes a few hundred commits a second, a poller has thousands of outcomes. Each outcome stays whole: when one of
a batch is refused (its lease was lost, its event id is taken), the batch is undone and each is written alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, Protocol

from tracker.journal.errors import Unreachable
from tracker.journal.journal import Journal, Writing

MOST_TOGETHER = 100


class Outcome(Protocol):
    """Something to be written, perhaps more than once until it is."""

    def prepare(self, taken: set[str]) -> None:
        """What can be done before the transaction. ``taken``: articles that outcomes before it in the batch write."""

    def write(self, writing: Writing) -> None:
        """Writes it. Raises ``Conflict`` when it must not be written any more."""


class Commits:
    """One writer for many pollers; used as an async context. The disk is waited for in a thread of its own."""

    def __init__(self, journal: Journal) -> None:
        """All transactions go through this journal."""
        self._journal = journal
        self._waiting: list[tuple[Outcome, asyncio.Future[None]]] = []
        self._running: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="commits")
        self._closed = False

    async def __aenter__(self) -> Commits:
        """Nothing is started yet."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Waits for what is being written; what comes later is refused."""
        self._closed = True
        if self._running is not None:
            await self._running
        self._thread.shutdown(wait=True)

    async def write(self, outcome: Outcome) -> None:
        """Returns when the outcome is committed. Raises what its transaction raised; then nothing of it is written.

        Raises ``Unreachable`` when the writer was closed meanwhile.
        """
        if self._closed:
            raise Unreachable("the writer has stopped")
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((outcome, future))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._drain())
        await future

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(0)  # let those that are ready now come along
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
            errors = await loop.run_in_executor(self._thread, self._commit, [outcome for outcome, _ in batch])
            for (_, future), error in zip(batch, errors, strict=True):
                if future.done():
                    continue
                if error is None:
                    future.set_result(None)
                else:
                    future.set_exception(error)

    def _commit(self, outcomes: Sequence[Outcome]) -> list[Exception | None]:
        """What each outcome raised; None for those that are committed."""
        try:
            self._together(outcomes)
            return [None] * len(outcomes)
        except Exception as error:
            if len(outcomes) == 1:
                return [error]
        return [self._commit([outcome])[0] for outcome in outcomes]

    def _together(self, outcomes: Sequence[Outcome]) -> None:
        taken: set[str] = set()
        for outcome in outcomes:
            outcome.prepare(taken)
        with self._journal.writing() as writing:
            for outcome in outcomes:
                outcome.write(writing)


class Lanes(NamedTuple):
    """Two writers: one for what is soon said, one for what must be searched first. A poll that brought nothing is
    written while the entries of another are still being searched."""

    plain: Commits
    searched: Commits
