"""Detection elsewhere: a text that does not end costs its own process."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta

from tests.story.builders import OUTLINE
from tracker.detection.detector import Detection, Reading
from tracker.services.search_process import SearchProcess
from tracker.story.events import Outline
from tracker.times import Reported
from tracker.wiring import detection

NOW = datetime(2025, 4, 14, tzinfo=UTC)


class Endless:
    """Says in which process it is, and does not end over one text."""

    id, version = "endless", "7"

    def detect(self, reading: Reading, outline: Outline) -> Detection:
        while reading.text == "endless":
            pass
        return Detection(reports=(), dropped={outline.id: os.getpid()})


def text(words: str) -> Reading:
    """A version of an article."""
    published = date(2025, 4, 14), date(2025, 4, 14)
    when = Reported(earliest=NOW, latest=NOW + timedelta(seconds=1))
    return Reading(article="a", revision=0, sha256="0", title="T", text=words, reported=when, published=published)


def test_a_text_is_searched_in_another_process() -> None:
    with SearchProcess(Endless) as search:
        first, second = (search.detect(text(words), OUTLINE).dropped for words in ("one", "two"))
        assert (search.id, search.version) == ("endless", "7")
    assert first == second
    assert first[OUTLINE.id] != os.getpid()


def test_a_text_that_does_not_end_is_stopped_and_the_next_one_searched() -> None:
    with SearchProcess(Endless, seconds=1) as search:
        assert search.detect(text("endless"), OUTLINE).dropped == {"not searched: it takes more than 1 s": 1}
        assert OUTLINE.id in search.detect(text("two"), OUTLINE).dropped


def test_the_frames_find_there_what_they_find_here() -> None:
    reading = text("The governor signed an executive order on Monday. A judge blocked the order on April 12, 2025.")
    with SearchProcess(detection.detector) as search:
        assert search.detect(reading, OUTLINE) == detection.detector().detect(reading, OUTLINE)
