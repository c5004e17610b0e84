"""Texts are searched before the transaction that writes what they report, one at a time, each poll in turn.

Searching takes long, matching what was found to what is known does not, and only the latter must be done in the order
in which things are written. So whoever prepares something to be written is told which texts are still to be searched;
it waits for those, others are written meanwhile, and then it is prepared anew with what was found.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import TypeAlias

from msgspec import structs

from tracker.detection.detector import Detection, Detector, Reading
from tracker.story.events import Outline

MOST_KEPT = 4_000
"""Texts whose reports are kept until they are written; one reading of a feed takes 2,000 at most."""
NOTHING = Detection(reports=(), dropped={})

Text: TypeAlias = tuple[Reading, Outline]


class SearchAhead:
    """A detector that may say: not yet. Satisfies ``tracker.detection.detector.Detector``."""

    def __init__(self, detector: Detector) -> None:
        """``detector`` does the work; it is asked one text at a time."""
        self._detector = detector
        self._found: OrderedDict[tuple[str, int, str], tuple[Text, Detection]] = OrderedDict()
        self._wanted: list[Text] | None = None
        self._turn = asyncio.Lock()
        self._queued = 0

    @property
    def queued(self) -> int:
        """How many wait for their turn while another's text is searched."""
        return self._queued

    @property
    def id(self) -> str:
        """The name stored with each report."""
        return self._detector.id

    @property
    def version(self) -> str:
        """The version of the detector."""
        return self._detector.version

    @contextmanager
    def wanted(self) -> Iterator[list[Text]]:
        """Within it, texts that were not searched yet are put into the list, and nothing is found in them. One thread
        at a time."""
        found: list[Text] = []
        self._wanted = found
        try:
            yield found
        finally:
            self._wanted = None

    def detect(self, reading: Reading, outline: Outline) -> Detection:
        """What the text reports, searched there and then outside of ``wanted``."""
        text, detection = self._found.get(_key(reading), (None, NOTHING))
        if text == (_bare(reading), outline):
            return detection
        if self._wanted is None:
            return self._detector.detect(reading, outline)
        self._wanted.append((reading, outline))
        return NOTHING

    async def search(self, texts: Sequence[Text]) -> None:
        """Searches texts, in turn with others who ask for theirs."""
        for reading, outline in texts:
            async with self._in_turn():  # first come, first served: a long document waits after each of its texts
                detection = await asyncio.to_thread(self._detector.detect, reading, outline)
            self._found[_key(reading)] = (_bare(reading), outline), detection
            self._found.move_to_end(_key(reading))
            if len(self._found) > MOST_KEPT:
                self._found.popitem(last=False)

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[None]:
        self._queued += 1
        try:
            await self._turn.acquire()
        finally:
            self._queued -= 1
        try:
            yield
        finally:
            self._turn.release()


def _bare(reading: Reading) -> Reading:
    """All of a reading but its text, which its hash stands for: thousands of texts would fill the memory."""
    return structs.replace(reading, text="")


def _key(reading: Reading) -> tuple[str, int, str]:
    return reading.article, reading.revision, reading.sha256
