"""Texts are searched before what they report is written; who waits for them holds up nobody."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

from storage.memory import MemoryStore
from tests.story.builders import OUTLINE
from tracker.detection.detector import Detection, Reading
from tracker.journal.journal import Journal, Writing
from tracker.services.commits import MOST_WAITS, Commits
from tracker.services.search_ahead import SearchAhead
from tracker.story.events import Outline
from tracker.times import Reported

NOW = datetime(2025, 4, 14, tzinfo=UTC)
DAY = date(2025, 4, 14)


class Counts:
    """A detector that says what it was asked."""

    id, version = "counts", "3"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def detect(self, reading: Reading, outline: Outline) -> Detection:
        """Found: the text."""
        self.asked.append(reading.text)
        return Detection(reports=(), dropped={reading.text: 1})


class Outcome:
    """Writes a mark that says what was found in a text."""

    def __init__(self, ahead: SearchAhead, name: str, *, fickle: bool = False) -> None:
        """``fickle``: it is another text each time it is prepared."""
        self.ahead, self.name, self.fickle = ahead, name, fickle
        self.prepared = 0
        self.second = 1
        self.found: list[str] = []

    def prepare(self, taken: set[str]) -> None:
        self.prepared += 1
        words = f"{self.name} {self.prepared}" if self.fickle else self.name
        seen = Reported(earliest=NOW, latest=NOW + timedelta(seconds=self.second))
        reading = Reading(
            article="a", revision=0, sha256=words, title="", text=words, reported=seen, published=(DAY, DAY)
        )
        self.found = list(self.ahead.detect(reading, OUTLINE).dropped)
        taken.add(self.name)

    def write(self, writing: Writing) -> None:
        writing.set_mark(self.name, " ".join(self.found).encode())


def written(*outcomes: Outcome) -> list[bytes | None]:
    """What the outcomes wrote, all of them together."""
    journal = Journal(MemoryStore(lambda: 0))

    async def run() -> None:
        async with Commits(journal, outcomes[0].ahead) as commits:
            await asyncio.gather(*(commits.write(outcome) for outcome in outcomes))

    asyncio.run(run())
    return [journal.mark(outcome.name) for outcome in outcomes]


def test_nothing_is_written_before_its_text_was_searched() -> None:
    ahead = SearchAhead(detector := Counts())
    assert written(Outcome(ahead, "one")) == [b"one"]
    assert detector.asked == ["one"]


def test_another_text_of_the_same_article_is_no_answer() -> None:
    ahead = SearchAhead(Counts())
    assert written(Outcome(ahead, "one"), Outcome(ahead, "two")) == [b"one", b"two"]


def test_the_same_text_with_another_date_is_no_answer_and_no_text_is_kept() -> None:
    ahead = SearchAhead(detector := Counts())
    written(Outcome(ahead, "one"))
    later = Outcome(ahead, "one")
    later.second = 9
    assert written(later, Outcome(ahead, "one")) == [b"one"] * 2
    assert detector.asked == ["one", "one"]
    assert [reading.text for (reading, _), _ in ahead._found.values()] == [""]


def test_a_text_that_is_another_one_each_time_is_searched_there_and_then() -> None:
    ahead = SearchAhead(detector := Counts())
    fickle = Outcome(ahead, "one", fickle=True)
    assert written(fickle) == [f"one {MOST_WAITS + 1}".encode()]
    assert (fickle.prepared, len(detector.asked)) == (MOST_WAITS + 1, MOST_WAITS + 1)


def test_it_goes_by_the_name_of_its_detector() -> None:
    assert (SearchAhead(Counts()).id, SearchAhead(Counts()).version) == ("counts", "3")
