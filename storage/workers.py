"""Processes that look through sections of a log, each with its own connection. The findings come in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

from storage.section import Section, look_through
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Workers:
    """``reopen`` opens the same store once more, for reading; it is sent to the processes, so it must be picklable."""

    count: int
    reopen: Callable[[], Store]

    def look(self, ranges: Iterable[tuple[int, int]], bodies: bool, sizes: Sequence[int]) -> Iterator[Section]:
        """``section.look_through`` for each range (after, up to), in the order of the ranges."""
        # A process that is begun afresh shares no connection and no lock with this one.
        with ProcessPoolExecutor(self.count, mp_context=get_context("spawn")) as pool:
            yield from pool.map(partial(_look, self.reopen, bodies, sizes), ranges)


def _look(reopen: Callable[[], Store], bodies: bool, sizes: Sequence[int], place: tuple[int, int]) -> Section:
    store = reopen()
    try:
        return look_through(store, *place, bodies, sizes)
    finally:
        store.close()
