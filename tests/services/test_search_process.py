"""Detection elsewhere: a text that does not end costs its own process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

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


def test_a_stop_that_reaches_all_processes_ends_no_search() -> None:
    with SearchProcess(Endless) as search:
        process = search.detect(text("one"), OUTLINE).dropped[OUTLINE.id]
        for number in (signal.SIGINT, signal.SIGTERM):
            os.kill(process, number)
        assert search.detect(text("two"), OUTLINE).dropped == {OUTLINE.id: process}


ALONE = """
import sys
from tests.services.test_search_process import OUTLINE, Endless, text
from tracker.services.search_process import SearchProcess
if __name__ == "__main__":
    search = SearchProcess(Endless)
    print(search.detect(text("one"), OUTLINE).dropped[OUTLINE.id], flush=True)
    sys.stdin.read()
"""


def test_it_does_not_outlive_whoever_began_it(tmp_path: Path) -> None:
    """Both write to one pipe, which ends when the last of them is gone."""
    script = tmp_path / "alone.py"
    script.write_text(ALONE)
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    begun = subprocess.Popen([sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)
    assert begun.stdout is not None
    assert int(begun.stdout.readline()) != begun.pid
    begun.kill()
    begun.communicate(timeout=30)


def test_the_frames_find_there_what_they_find_here() -> None:
    reading = text("The governor signed an executive order on Monday. A judge blocked the order on April 12, 2025.")
    with SearchProcess(detection.detector) as search:
        assert search.detect(reading, OUTLINE) == detection.detector().detect(reading, OUTLINE)
