"""What belongs to a story: the program learns it from articles and from people, and people say it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import structs

from storage.memory import MemoryStore
from tracker.articles.events import ArticleMarked
from tracker.detection.detector import Detection, Reading
from tracker.detection.lexicon import terms_of
from tracker.detection.matching import NEW
from tracker.journal.journal import Journal
from tracker.services import redact, story_judge
from tracker.services.article_draft import Ingested
from tracker.services.article_file import Given, NoSuchArticle
from tracker.services.library import find_article
from tracker.services.mark_articles import MarkArticles, doubtful
from tracker.services.read_articles import ReadArticles
from tracker.services.rebuild import rebuild, story_stream
from tracker.services.rules import try_rules
from tracker.services.story_judge import StoryJudge
from tracker.story.events import (
    Detector,
    DevelopmentConfirmed,
    Happened,
    Outline,
    Profile,
    Quote,
    Report,
    StoryOpened,
)
from tracker.times import EPOCH, Reported, micros

OUTLINE = Outline(id="storm", title="The storm", profile=Profile(any={"lighthouse": 0.6, "island": 0.3, "salt": 0.1}))
NOON = datetime(2031, 5, 6, 12, tzinfo=UTC)
ISLAND = "The old pier of the island was closed on Monday after the waves broke over it."
SALT = "Parliament voted on the tax on salt."
LIGHTS = [
    "The lighthouse of the island went dark on the night of the storm; waves broke over the pier.",
    "Keeper Ann Doe lit candles in the lighthouse while the storm tore boats from the pier of the island.",
    "After the storm the island counts its boats; the lighthouse lost its lantern, the pier two planks.",
    "A mason mends the lighthouse on the island where waves of the storm had broken the pier.",
]
OTHERS = [
    "Parliament voted on the budget after three days of debate.",
    "The museum shows paintings of horses from four centuries.",
    "Wheat prices fell as farmers brought in the harvest early.",
]


class FindsOne:
    """A detector that takes the first sentence of every text for a protest."""

    id, version = "one", "1"

    def detect(self, reading: Reading, outline: Outline) -> Detection:
        end = reading.text.index(".") + 1
        quote = Quote(
            article=reading.article, revision=reading.revision, start=0, end=end, quote=reading.text[:end],
            sha256=reading.sha256,
        )  # fmt: skip
        report = Report(
            kind="protest",
            headline=quote.quote[:60],
            happened=Happened(earliest=date(2031, 5, 5), latest=date(2031, 5, 5)),
            reported=reading.reported,
            evidence=(quote,),
            detector=Detector(id=self.id, version=self.version),
        )
        return Detection(reports=(report,), dropped={})


class Desk:
    """A story, its articles, and the people who mark them."""

    def __init__(self) -> None:
        self.journal = Journal(MemoryStore(lambda: micros(NOON)))
        with self.journal.writing() as writing:
            writing.append(story_stream("storm"), [(b"0" * 16, StoryOpened(outline=OUTLINE))], "t")
        self.judge = StoryJudge(self.journal)
        self.articles = ReadArticles(
            self.journal, FindsOne(), self.judge, lambda r, o, k: NEW, lambda *_: (), lambda: NOON
        )
        self.marks = MarkArticles(self.journal, self.articles)

    def take(self, text: str, title: str = "") -> Ingested:
        return self.articles.take(Given(title=title, text=text, raw=b"", published="2031-05-06"), OUTLINE, "t")

    def mark(self, article: str, *, belongs: bool, reason: str = "read it") -> tuple[int, int, bool]:
        made = self.marks.mark(article, "storm", belongs=belongs, reason=reason, actor="ana")
        return made.found, made.dismissed, made.again

    def reports(self, article: str) -> list[bool]:
        """For each report of an article, whether it still stands."""
        state = rebuild(self.journal, "storm", self.journal.top().position)
        return [
            record.dismissed is None
            for record in state.reports.values()
            if any(isinstance(item, Quote) and item.article == article for item in record.report.evidence)
        ]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_what_is_like_the_storys_articles_is_for_review_though_its_terms_are_few(desk: Desk) -> None:
    alone = desk.take("Waves broke over the pier on the night of the storm.").relevance
    for text in OTHERS:
        assert desk.take(text).relevance.decision == "reject"
    for text in LIGHTS:
        assert desk.take(text).relevance.decision == "accept"
    alike = desk.take("Waves broke over the pier, and the storm went on all night.").relevance
    assert (alone.decision, alike.decision) == ("reject", "review")
    assert "like the story's 4 articles" in alike.reasons[0]


def test_what_was_learnt_but_for_an_article_is_as_if_it_had_never_come(desk: Desk) -> None:
    for text in (*OTHERS, *LIGHTS[:3]):
        desk.take(text)
    terms = terms_of("", LIGHTS[3])
    before = desk.judge.learnt_but_for("nowhere", terms, "storm")
    article = desk.take(LIGHTS[3]).article
    desk.mark(article, belongs=True)
    with_itself = desk.judge.learnt_but_for("nowhere", terms, "storm")
    assert (with_itself.articles, len(with_itself.marks)) == (4, 1)
    assert with_itself.likeness > before.likeness + 0.1, "the control: an article is like a centre that it is in"
    without = desk.judge.learnt_but_for(article, terms, "storm")
    assert (without.articles, without.marks) == (3, ())
    assert without.likeness == pytest.approx(before.likeness)


def test_a_rule_that_the_story_learnt_since_is_told_from_one_of_the_folder(desk: Desk) -> None:
    alone = desk.take("Waves broke over the pier on the night of the storm.")
    for text in (*OTHERS, *LIGHTS):
        desk.take(text)
    tested = try_rules(desk.journal, OUTLINE, OUTLINE, EPOCH)
    changes = {change.article.id: (change.now.decision, change.because) for change in tested.changes}
    assert changes[alone.article] == ("review", "learnt")
    strict = structs.replace(OUTLINE, profile=structs.replace(OUTLINE.profile, accept=0.99, review=0.98))
    tested = try_rules(desk.journal, OUTLINE, strict, EPOCH)
    because = {change.article.id: change.because for change in tested.changes}
    assert because.pop(alone.article) == "learnt"
    assert set(because.values()) == {"rules"}


def test_a_new_process_learns_the_same_and_a_lost_snapshot_changes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(story_judge, "WORTH", 2)
    for text in LIGHTS:
        desk.take(text)
    desk.judge(_reading(ISLAND), OUTLINE)
    assert desk.journal.snapshot(story_judge.PROJECTION, story_judge.VERSION) is not None
    known = desk.judge(_reading(ISLAND), OUTLINE)
    assert StoryJudge(desk.journal)(_reading(ISLAND), OUTLINE) == known
    with desk.journal.writing() as writing:
        writing.keep_snapshot(story_judge.PROJECTION, story_judge.VERSION + 1, 1, b"of another version")
    assert StoryJudge(desk.journal)(_reading(ISLAND), OUTLINE) == known


def test_a_doubtful_article_waits_until_a_person_speaks(desk: Desk) -> None:
    article = desk.take(ISLAND).article
    assert [each.id for each in doubtful(desk.journal, "storm")] == [article]
    assert desk.mark(article, belongs=True) == (0, 0, False)
    assert doubtful(desk.journal, "storm") == []
    assert desk.mark(article, belongs=True) == (0, 0, True), "saying it twice writes nothing"


def test_a_rejected_article_that_belongs_is_searched(desk: Desk) -> None:
    article = desk.take(SALT).article
    assert desk.reports(article) == []
    assert desk.mark(article, belongs=True) == (1, 0, False)
    assert desk.reports(article) == [True]


def test_the_reports_of_what_does_not_belong_are_dismissed_unless_somebody_decided(desk: Desk) -> None:
    article, other = desk.take(ISLAND).article, desk.take(ISLAND.replace("Monday", "Friday")).article
    state = rebuild(desk.journal, "storm", desk.journal.top().position)
    kept = next(r for r in state.reports.values() if r.id.startswith(other))
    confirmed = DevelopmentConfirmed(development=kept.development, report=kept.id)
    with desk.journal.writing() as writing:
        writing.append(story_stream("storm"), [(b"1" * 16, confirmed)], "bo")
    assert desk.mark(article, belongs=False) == (0, 1, False)
    assert desk.mark(other, belongs=False) == (0, 0, False)
    assert (desk.reports(article), desk.reports(other)) == ([False], [True])


def test_a_persons_word_goes_before_the_programs(desk: Desk) -> None:
    article = desk.take(LIGHTS[0]).article
    desk.mark(article, belongs=False)
    found = find_article(desk.journal, article)
    assert found is not None
    assert not found.searched("storm")
    reading = Reading(
        article=article, revision=1, sha256="0", title="", text=LIGHTS[0],
        reported=found.last.reported, published=(date(2031, 5, 6), date(2031, 5, 6)),
    )  # fmt: skip
    assert desk.judge(reading, OUTLINE).decision == "reject"


def test_marks_move_the_band_of_their_story(desk: Desk) -> None:
    for day in range(12):
        article = desk.take(f"The island had rain on day {day}, and the mayor spoke of {'wind' * (day + 1)}.").article
        desk.mark(article, belongs=True)
    later = desk.take("The island had visitors.").relevance
    assert later.decision == "accept"
    assert "12 marked articles" in later.reasons[-1]


def test_there_is_no_mark_without_its_article(desk: Desk) -> None:
    with pytest.raises(NoSuchArticle, match="nowhere"):
        desk.mark("nowhere", belongs=True)
    assert not [e for e in desk.journal.read_all() if isinstance(e.event, ArticleMarked)]


def _reading(text: str) -> Reading:
    return Reading(
        article="x", revision=0, sha256="0", title="", text=text, published=(NOON.date(), NOON.date()),
        reported=Reported(earliest=NOON, latest=NOON + timedelta(days=1)),
    )  # fmt: skip


def test_an_erased_text_takes_along_what_was_learnt_of_it(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(story_judge, "WORTH", 1)
    article = desk.take("The lighthouse keeper Zacharias Quill was seen on the island.").article
    desk.judge(_reading(ISLAND), OUTLINE)
    kept = desk.journal.snapshot(story_judge.PROJECTION, story_judge.VERSION)
    assert kept is not None
    assert b"zacharias" in kept[1]
    redact.redact(desk.journal, redact.plan(desk.journal, [article]), "a minor", "a court", "ana", tmp_path)
    assert desk.journal.snapshot(story_judge.PROJECTION, story_judge.VERSION) is None
    desk.judge(_reading(ISLAND), OUTLINE)
    again = desk.journal.snapshot(story_judge.PROJECTION, story_judge.VERSION)
    assert again is None or b"zacharias" not in again[1]
