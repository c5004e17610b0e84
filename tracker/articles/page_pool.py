"""Extraction in a process of its own: a page that is built to be slow costs its own process, not the daemon.

Every page gets so much CPU time and memory; a process that goes beyond is ended by the system, its page is bad, and the
next page gets a new process.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from tracker.articles.extract import BadPage, Page, extract
from tracker.side_process import settle_in

MOST_SECONDS = 10
MOST_MEMORY = 1024 * 1024 * 1024
RECYCLED_AFTER = 200
"""Pages after which a process is replaced."""


def extract_limited(raw: bytes, url: str) -> Page | None:
    """One page within its CPU time. Raises ``BadPage``."""
    used = int(time.process_time())
    resource.setrlimit(resource.RLIMIT_CPU, (used + MOST_SECONDS, resource.RLIM_INFINITY))
    try:
        return extract(raw, url)
    except (MemoryError, RecursionError) as error:
        raise BadPage(f"the page takes too much memory to read ({type(error).__name__})") from error


class PagePool:
    """Reads pages in another process, which starts when the first page comes. Used as an async context."""

    def __init__(self, recycled_after: int = RECYCLED_AFTER) -> None:
        """Nothing is started yet."""
        self._pool: ProcessPoolExecutor | None = None
        self._recycled_after = recycled_after
        self._begun = 0

    async def __aenter__(self) -> PagePool:
        """Nothing is started yet."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Ends the process."""
        self._end()

    async def read(self, raw: bytes, url: str) -> Page | None:
        """The article of a page, or None when there is none. Raises ``BadPage``."""
        loop = asyncio.get_running_loop()
        pool = self._started()
        try:
            return await loop.run_in_executor(pool, extract_limited, raw, url)
        except BrokenProcessPool as error:
            if pool is self._pool:  # else it was replaced already
                self._end()
            raise BadPage(f"reading the page takes more than {MOST_SECONDS} s and was stopped") from error

    def _started(self) -> ProcessPoolExecutor:
        """The process of now. It is replaced here: ``max_tasks_per_child`` leaves pages that wait unread for ever when
        its process ends (CPython issue 115634)."""
        if self._pool is not None and self._begun >= self._recycled_after:
            self._pool.shutdown(wait=False)  # it reads what was given to it, then it ends
            self._pool = None
        if self._pool is None:
            self._begun = 0
            self._pool = ProcessPoolExecutor(
                max_workers=1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=settle_in,
                initargs=(MOST_MEMORY,),
            )
        self._begun += 1
        return self._pool

    def _end(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
