"""What an edit of a feed's entry says was said when the edit was seen: it cannot change what was known before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import structs

from storage.memory import MemoryStore
from tests.services.test_marking import FindsOne
from tracker.detection.detector import Detection, Reading
from tracker.detection.matching import NEW
from tracker.journal.journal import Journal
from tracker.services import redact
from tracker.services.article_draft import Draft
from tracker.services.article_file import Given
from tracker.services.library import find_article
from tracker.services.publication import BACKDATED
from tracker.services.read_articles import ReadArticles
from tracker.services.rebuild import Query, answer, story_stream
from tracker.services.story_judge import StoryJudge
from tracker.story.events import Outline, Profile, StoryOpened
from tracker.times import micros

OUTLINE = Outline(id="storm", title="The storm", profile=Profile(any={"island": 0.9}), languages=("en",))
NOON = datetime(2031, 5, 6, 12, tzinfo=UTC)
ADDRESS = "https://news.example/1"


class Desk:
    """A story that is told of by one entry of a feed."""

    def __init__(self, detector: FindsOne) -> None:
        """The story is open; nothing was polled."""
        self.now = NOON
        self.journal = Journal(MemoryStore(lambda: micros(self.now)))
        with self.journal.writing() as writing:
            writing.append(story_stream("storm"), [(b"0" * 16, StoryOpened(outline=OUTLINE))], "t")
        judge = StoryJudge(self.journal)
        self.articles = ReadArticles(self.journal, detector, judge, lambda *_: NEW, lambda *_: (), lambda: self.now)

    def poll(self, text: str, published: datetime) -> Draft | None:
        """The entry as it stands in the feed now."""
        given = Given(title="T", text=text, raw=b"", url=ADDRESS, published=published.isoformat(), extraction="summary")
        draft = self.articles.draft_entry(given, OUTLINE, self.now, "feed")
        self.write(draft)
        return draft

    def write(self, draft: Draft | None) -> None:
        """Writes a draft, when there is one."""
        if draft is not None:
            with self.journal.writing() as writing:
                self.articles.write_entry(writing, draft, "feed")

    def known(self, as_of: str) -> list[str]:
        """The headlines that are known of by the end of a day."""
        found = answer(self.journal, "storm", Query(as_of=as_of), self.now)
        return [development.headline for development in found.view.developments]


@pytest.mark.parametrize("age", [timedelta(hours=1), BACKDATED + timedelta(days=30)])
def test_an_edit_counts_from_when_it_was_seen(age: timedelta) -> None:
    desk = Desk(FindsOne())
    first = NOON - timedelta(hours=1)
    desk.poll("The island was cut off.", first)
    desk.now = NOON + age
    before = desk.known("2031-05-06T11:30")
    assert before == ["The island was cut off."]
    draft = desk.poll("The island was evacuated.", first)
    assert draft is not None
    assert draft.ingested.revision == 1
    assert desk.known("2031-05-06T11:30") == before
    desk.now += timedelta(minutes=1)
    assert "The island was evacuated." in desk.known("now"), "the control: it is known from then on"


def test_the_words_of_an_edit_are_still_read_from_the_day_of_publication() -> None:
    seen: list[tuple[date, date]] = []

    class Watched(FindsOne):
        def detect(self, reading: Reading, outline: Outline) -> Detection:
            seen.append(reading.published)
            return super().detect(reading, outline)

    desk = Desk(Watched())
    for days in (0, 9):
        desk.now = NOON + timedelta(days=days)
        desk.poll(f"The island was evacuated on Monday, {days} say.", NOON)
    assert seen == [(NOON.date(), NOON.date())] * 2


def test_what_has_no_date_is_one_reading_however_often_it_is_prepared() -> None:
    """The search of a text is looked up by its reading: another one each time would be searched each time."""
    readings: list[Reading] = []

    class Watched(FindsOne):
        def detect(self, reading: Reading, outline: Outline) -> Detection:
            readings.append(reading)
            return super().detect(reading, outline)

    desk = Desk(Watched())
    given = Given(title="T", text="The island was cut off.", raw=b"", url=ADDRESS, extraction="summary")
    page = Given(title="T", text="The island was evacuated.", raw=b"", url=f"{ADDRESS}/2", extraction="page")
    for _ in range(2):
        assert desk.articles.draft_entry(given, OUTLINE, NOON, "feed") is not None
        assert desk.articles.draft_page(page, OUTLINE, NOON) is not None
        desk.now += timedelta(minutes=1)
    assert readings[0] == readings[2]
    assert readings[1] == readings[3]
    assert readings[0] != readings[1]


def test_what_was_erased_does_not_come_back_with_an_edit_or_with_its_page(tmp_path: Path) -> None:
    desk = Desk(FindsOne())
    first = desk.poll("The island and the name of a witness.", NOON)
    assert first is not None
    article = first.ingested.article
    redact.redact(desk.journal, redact.plan(desk.journal, [article]), "a witness", "the court", "ana", tmp_path)
    page = Given(title="T", text="The island and the witness.", raw=b"", url=ADDRESS, extraction="page")
    assert desk.poll("The island and the name of that witness.", NOON) is None
    assert desk.articles.draft_page(page, OUTLINE, NOON) is None
    assert find_article(desk.journal, article) is None
    assert desk.articles.draft_page(replace(page, url=f"{ADDRESS}/2"), OUTLINE, NOON) is not None, "the control"


def test_an_entry_that_another_story_has_brought_is_searched_for_this_one_once() -> None:
    desk = Desk(FindsOne())
    flood = structs.replace(OUTLINE, id="flood", title="The flood")
    with desk.journal.writing() as writing:
        writing.append(story_stream("flood"), [(b"1" * 16, StoryOpened(outline=flood))], "t")
    assert desk.poll("The island was cut off.", NOON) is not None
    given = Given(title="T", text="The island was cut off.", raw=b"", url=ADDRESS, published=NOON.isoformat())
    drafts = []
    for _ in range(2):
        desk.now += timedelta(hours=1)
        draft = desk.articles.draft_entry(given, flood, desk.now, "another feed")
        drafts.append(draft)
        desk.write(draft)
    assert [draft is not None for draft in drafts] == [True, False]
    found = answer(desk.journal, "flood", Query(), desk.now).view.developments
    assert [development.headline for development in found] == ["The island was cut off."]
    assert found[0].reported.earliest == NOON, "it was published when it was, whichever story met it"
    article = find_article(desk.journal, drafts[0].ingested.article) if drafts[0] else None
    assert article is not None
    assert (len(article.versions), [fit.story for fit in article.fits]) == (1, ["storm", "flood"])


def test_a_new_version_is_told_to_every_story_that_the_article_belongs_to() -> None:
    desk = Desk(FindsOne())
    flood = structs.replace(OUTLINE, id="flood", title="The flood")
    with desk.journal.writing() as writing:
        writing.append(story_stream("flood"), [(b"1" * 16, StoryOpened(outline=flood))], "t")
    first = desk.poll("The island was cut off.", NOON)
    assert first is not None
    given = Given(title="T", text="The island was cut off.", raw=b"", url=ADDRESS, published=NOON.isoformat())
    desk.now += timedelta(hours=1)
    desk.write(desk.articles.draft_entry(given, flood, desk.now, "another feed"))
    desk.now += timedelta(hours=1)
    page = Given(title="T", text="The island was evacuated.", raw=b"", url=ADDRESS, extraction="page")
    desk.write(desk.articles.draft_page(page, OUTLINE, desk.now))
    desk.now += timedelta(hours=1)
    for story in ("storm", "flood"):
        found = answer(desk.journal, story, Query(), desk.now).view.developments
        assert {each.headline for each in found} == {"The island was cut off.", "The island was evacuated."}
    article = find_article(desk.journal, first.ingested.article)
    assert article is not None
    assert [fit.story for fit in article.fits] == ["storm", "flood", "storm", "flood"]


def page(text: str) -> Given:
    """The page behind the entry."""
    return Given(title="T", text=text, raw=b"", url=ADDRESS, extraction="page")


def test_the_page_of_an_entry_that_claims_too_early_a_date_waits_for_a_person_as_the_entry_does() -> None:
    desk = Desk(FindsOne())
    claimed = NOON - BACKDATED - timedelta(days=3)
    desk.poll("The island was cut off.", claimed)
    desk.write(desk.articles.draft_page(page("The island was cut off on Monday."), OUTLINE, desk.now))
    desk.now += timedelta(hours=1)
    assert desk.known("2031-05-03") == []
    assert desk.known("now") == []
    desk.poll("The island was evacuated.", claimed)
    desk.write(desk.articles.draft_page(page("The island is empty."), OUTLINE, desk.now))
    desk.now += timedelta(hours=1)
    assert desk.known("2031-05-03") == []
    assert desk.known("now") == ["The island is empty."], "the control: an edit is known from when it was seen"


@pytest.mark.parametrize(
    "pages", [["The island was cut off on Monday."], ["The island is dark.", "The island is empty."]]
)
def test_a_version_that_is_read_again_is_dated_as_it_was_when_it_came(pages: list[str]) -> None:
    """Else reading all articles anew with a better detector would move what was known to other days."""
    readings: list[Reading] = []

    class Watched(FindsOne):
        def detect(self, reading: Reading, outline: Outline) -> Detection:
            readings.append(reading)
            return super().detect(reading, outline)

    desk = Desk(Watched())
    first = desk.poll("The island was cut off.", NOON - timedelta(hours=1))
    assert first is not None
    for text in pages:
        desk.now += timedelta(days=2)
        desk.write(desk.articles.draft_page(page(text), OUTLINE, desk.now))
    came = readings[-1]
    article = find_article(desk.journal, first.ingested.article)
    assert article is not None
    desk.now += timedelta(days=2)
    desk.articles.read_again(article, pages[-1], OUTLINE)
    again = readings[-1]
    assert again is not came
    assert (again.reported, again.published) == (came.reported, came.published)
    assert came.published == (NOON.date(), NOON.date()), "its words for days are those of the day of publication"
