"""Commits that go together: what waits when the disk is ready is written in one transaction, with what comes at once.

A disk takes a few hundred commits a second, a poller has thousands of outcomes. Each outcome stays whole: when one of
a batch is refused (its lease was lost, its event id is taken), the batch is undone and each is written alone; one that
another writer was ahead of once more. What has texts to be searched first leaves the batch and comes back when they
are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, Protocol, TypeAlias

from tracker.journal.errors import Conflict, Unreachable
from tracker.journal.journal import Journal, Writing
from tracker.services.search_ahead import SearchAhead, Text

MOST_TOGETHER = 100
LONGEST_SILENCE = 0.002
"""Seconds after which a batch that nobody joined any more is written. A commit of ten outcomes costs half of what one
of a hundred costs, most of it in this process's one interpreter."""
MOST_WAITS = 3
"""How often an outcome waits for searches; when its texts are others each time, they are searched there and then."""


class Outcome(Protocol):
    """Something to be written, perhaps more than once until it is."""

    def prepare(self, taken: set[str]) -> None:
        """What can be done before the transaction. ``taken``: articles that outcomes before it in the batch write."""

    def write(self, writing: Writing) -> None:
        """Writes it. Raises ``Conflict`` when it must not be written any more."""


Result: TypeAlias = "Exception | Sequence[Text]"
"""What an outcome raised, or what must be searched before it can be written: nothing when it is committed."""


class Commits:
    """One writer for many pollers; used as an async context. The disk is waited for in a thread of its own."""

    def __init__(self, journal: Journal, ahead: SearchAhead | None = None) -> None:
        """All transactions go through this journal. ``ahead`` is the detector of what is written here, if it can wait
        for its searches."""
        self._journal = journal
        self._ahead = ahead
        self._waiting: list[tuple[Outcome, bool, asyncio.Future[Sequence[Text]]]] = []
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
        for waits in range(MOST_WAITS + 1):
            wanted = await self._written(outcome, patient=waits < MOST_WAITS)
            if not wanted or self._ahead is None:
                return
            await self._ahead.search(wanted)

    async def _written(self, outcome: Outcome, *, patient: bool) -> Sequence[Text]:
        """Writes an outcome with others, unless there is something to be searched first."""
        if self._closed:
            raise Unreachable("the writer has stopped")
        future: asyncio.Future[Sequence[Text]] = asyncio.get_running_loop().create_future()
        self._waiting.append((outcome, patient, future))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._drain())
        return await future

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            await self._company()
            batch, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
            outcomes = [(outcome, patient) for outcome, patient, _ in batch]
            results = await loop.run_in_executor(self._thread, self._commit, outcomes)
            for (_, _, future), result in zip(batch, results, strict=True):
                if future.done():
                    continue
                if isinstance(result, Exception):
                    future.set_exception(result)
                else:
                    future.set_result(result)

    async def _company(self) -> None:
        """Waits while others come along, until a batch is full."""
        seen = 0
        while seen < len(self._waiting) < MOST_TOGETHER:
            seen = len(self._waiting)
            await asyncio.sleep(LONGEST_SILENCE)

    def _commit(self, outcomes: Sequence[tuple[Outcome, bool]]) -> Sequence[Result]:
        """What became of each outcome; one that another writer was ahead of is prepared anew, on what that wrote."""
        try:
            return self._together(outcomes)
        except Conflict:
            if len(outcomes) == 1:
                return [self._again(outcomes[0])]
        except Exception as error:
            if len(outcomes) == 1:
                return [error]
        return [self._commit([outcome])[0] for outcome in outcomes]

    def _again(self, outcome: tuple[Outcome, bool]) -> Result:
        try:
            return self._together([outcome])[0]
        except Exception as error:
            return error

    def _together(self, outcomes: Sequence[tuple[Outcome, bool]]) -> Sequence[Sequence[Text]]:
        taken: set[str] = set()
        ready, results = [], []
        for outcome, patient in outcomes:
            also = set(taken)
            results.append(self._prepare(outcome, also, patient=patient))
            if not results[-1]:
                ready.append(outcome)
                taken = also
        if ready:
            with self._journal.writing() as writing:
                for outcome in ready:
                    outcome.write(writing)
        return results

    def _prepare(self, outcome: Outcome, taken: set[str], *, patient: bool) -> Sequence[Text]:
        """Prepares an outcome; what must be searched before it can be written."""
        if self._ahead is None or not patient:
            outcome.prepare(taken)
            return ()
        with self._ahead.wanted() as wanted:
            outcome.prepare(taken)
        return wanted


class Lanes(NamedTuple):
    """Two writers: one for what is soon said, one for what must be searched first. A poll that brought nothing is
    written while the entries of another are still being searched."""

    plain: Commits
    searched: Commits
