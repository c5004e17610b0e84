"""Detection in a process of its own: a text that takes long keeps neither the poller nor its interpreter busy.

Whoever asks waits for the answer, but only its own thread does. A text that takes more CPU time or memory than any
article should is not searched; ``redetect`` can read it again.
"""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache

from tracker.detection.detector import Detection, Detector, Reading
from tracker.side_process import settle_in
from tracker.story.events import Outline

MOST_SECONDS = 10
"""CPU time for one text; the longest that is read takes two."""
MOST_MEMORY = 1024 * 1024 * 1024
RECYCLED_AFTER = 2_000
"""Texts after which the process is replaced."""

Make = Callable[[], Detector]


class SearchProcess:
    """A detector whose work is done elsewhere; satisfies ``tracker.detection.detector.Detector``. Used as a context.

    One thread at a time may ask.
    """

    def __init__(self, make: Make, seconds: int = MOST_SECONDS) -> None:
        """``make`` gives the detector; the other process finds it by its name. It starts when the first text comes."""
        self._make = make
        self._seconds = seconds
        self._pool: ProcessPoolExecutor | None = None
        self._begun = 0

    def __enter__(self) -> SearchProcess:
        """Nothing is started yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the process."""
        self._end()

    @property
    def id(self) -> str:
        """The name stored with each report."""
        return _made(self._make).id

    @property
    def version(self) -> str:
        """The version of the detector."""
        return _made(self._make).version

    def detect(self, reading: Reading, outline: Outline) -> Detection:
        """What the text reports; nothing, with the reason, when its process was stopped over it."""
        try:
            return self._started().submit(_detect, self._make, reading, outline, self._seconds).result()
        except BrokenProcessPool:
            self._end()
            return Detection(reports=(), dropped={f"not searched: it takes more than {self._seconds} s": 1})

    def _started(self) -> ProcessPoolExecutor:
        if self._begun >= RECYCLED_AFTER:
            self._end()
        if self._pool is None:
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
        self._pool, self._begun = None, 0


@lru_cache(maxsize=1)
def _made(make: Make) -> Detector:
    """The detector of a process, compiled once."""
    return make()


def _detect(make: Make, reading: Reading, outline: Outline, seconds: int) -> Detection:
    """One text within its CPU time."""
    detector = _made(make)
    used = int(time.process_time())
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, resource.RLIM_INFINITY))
    try:
        return detector.detect(reading, outline)
    except (MemoryError, RecursionError) as error:
        return Detection(reports=(), dropped={f"not searched: {type(error).__name__}": 1})
