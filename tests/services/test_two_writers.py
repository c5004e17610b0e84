"""Two processes that take in the same article at the same instant: each text is a revision of its own, none is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from storage.memory import MemoryStore
from tests.services.test_edited_entries import ADDRESS, OUTLINE
from tests.services.test_marking import FindsOne
from tracker.detection.detector import Detection, Reading
from tracker.detection.matching import NEW
from tracker.journal.errors import Conflict
from tracker.journal.journal import Journal, Writing
from tracker.services.article_draft import Draft, Ingested
from tracker.services.article_file import Given
from tracker.services.commits import Commits
from tracker.services.library import article_id, find_article
from tracker.services.read_articles import ReadArticles
from tracker.services.rebuild import rebuild, story_stream
from tracker.services.story_judge import StoryJudge
from tracker.story.events import Outline, StoryOpened
from tracker.times import micros

NOON = datetime(2031, 5, 6, 12, tzinfo=UTC)
ARTICLE = article_id(ADDRESS, "")


class Interrupted(FindsOne):
    """A detector during whose search somebody else does something, as often as there is something to do."""

    def __init__(self, *meanwhile: Callable[[], object]) -> None:
        self._meanwhile = list(meanwhile)

    def detect(self, reading: Reading, outline: Outline) -> Detection:
        if self._meanwhile:
            self._meanwhile.pop(0)()
        if "flooded" in reading.text:  # no report that two writers would quarrel over
            return Detection(reports=(), dropped={})
        return super().detect(reading, outline)


class Store:
    """A story that several processes write of."""

    def __init__(self) -> None:
        self._store = MemoryStore(lambda: micros(NOON))
        self.journal = Journal(self._store)
        with self.journal.writing() as writing:
            writing.append(story_stream("storm"), [(b"0" * 16, StoryOpened(outline=OUTLINE))], "t")

    def process(self, *meanwhile: Callable[[], object]) -> Process:
        """Another process; ``meanwhile`` happens while it searches its texts."""
        return Process(Journal(self._store), Interrupted(*meanwhile))

    def texts(self) -> list[tuple[int, str]]:
        """The versions of the article."""
        article = find_article(self.journal, ARTICLE)
        assert article is not None
        return [(version.revision, self.journal.text(version.sha256)) for version in article.versions]

    def quotes(self) -> dict[str, str]:
        """What each report of the story quotes."""
        state = rebuild(self.journal, "storm", self.journal.top().position)
        return {key: record.report.headline for key, record in state.reports.items()}


class Process:
    """What one process has of it."""

    def __init__(self, journal: Journal, detector: FindsOne) -> None:
        self.journal = journal
        self._articles = ReadArticles(
            journal, detector, StoryJudge(journal), lambda *_: NEW, lambda *_: (), lambda: NOON
        )

    def take(self, text: str) -> Ingested:
        """A person gives it."""
        return self._articles.take(given(text), OUTLINE, "t")

    def draft(self, text: str) -> Draft:
        """A feed brings it; nothing is written yet."""
        found = self._articles.draft_entry(given(text), OUTLINE, NOON, "feed")
        assert found is not None
        return found

    def write(self, draft: Draft) -> None:
        """In a transaction of its own."""
        with self.journal.writing() as writing:
            self._articles.write_entry(writing, draft, "feed")

    def poll(self, text: str) -> None:
        """A feed brings it, and it is committed as polls are."""

        async def run() -> None:
            async with Commits(self.journal) as commits:
                await commits.write(Poll(self, text))

        asyncio.run(run())


class Poll:
    """An outcome that may be prepared more than once (``commits.Outcome``)."""

    def __init__(self, process: Process, text: str) -> None:
        self._process, self._text = process, text
        self._draft: Draft | None = None

    def prepare(self, taken: set[str]) -> None:
        self._draft = self._process.draft(self._text)

    def write(self, writing: Writing) -> None:
        assert self._draft is not None
        self._process._articles.write_entry(writing, self._draft, "feed")


def given(text: str) -> Given:
    return Given(title="T", text=text, raw=b"", url=ADDRESS, published=NOON.isoformat(), extraction="summary")


def test_two_texts_are_never_the_same_revision() -> None:
    store = Store()
    one, two = store.process(), store.process()
    one.poll("The island was cut off.")
    first, second = one.draft("The island was evacuated."), two.draft("The island was flooded.")
    assert not second.ingested.reports
    one.write(first)
    with pytest.raises(Conflict):
        two.write(second)
    assert store.texts() == [(0, "The island was cut off."), (1, "The island was evacuated.")]


@pytest.mark.parametrize("way", ["take", "poll"])
def test_who_comes_second_reads_what_was_written_and_is_the_next_revision(way: str) -> None:
    store = Store()
    getattr(store.process(), way)("The island was cut off.")
    late = store.process(lambda: getattr(store.process(), way)("The island was evacuated."))
    getattr(late, way)("The island was flooded.")
    texts = ["The island was cut off.", "The island was evacuated.", "The island was flooded."]
    assert store.texts() == list(enumerate(texts))
    assert store.quotes() == {f"{ARTICLE}.{number}.0": text for number, text in enumerate(texts[:2])}


@pytest.mark.parametrize("way", ["take", "poll"])
def test_of_two_that_bring_an_article_for_the_first_time_the_second_is_its_revision(way: str) -> None:
    store = Store()
    late = store.process(lambda: getattr(store.process(), way)("The island was evacuated."))
    getattr(late, way)("The island was flooded.")
    assert store.texts() == [(0, "The island was evacuated."), (1, "The island was flooded.")]


def test_the_same_text_at_the_same_instant_is_there_once() -> None:
    store = Store()
    store.process(lambda: store.process().take("The island was cut off.")).take("The island was cut off.")
    assert store.texts() == [(0, "The island was cut off.")]
    assert len(store.quotes()) == 1


def test_who_is_beaten_time_after_time_is_told() -> None:
    store = Store()
    others = [lambda n=n: store.process().take(f"The island was flooded {n}.") for n in range(9)]
    with pytest.raises(Conflict):
        store.process(*others).take("The island was evacuated.")
