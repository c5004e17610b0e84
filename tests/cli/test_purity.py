"""What was answered is answered again: later events of every kind change no byte of an answer at its position."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import structs

from tests.cli.conftest import Tracker
from tests.journal.samples import SAMPLES
from tests.storage.conftest import new_database, postgres_server  # noqa: F401 - fixtures of the engine tests
from tests.story.builders import report, reported
from tracker import settings as configuration
from tracker.ids import fact_id
from tracker.journal.journal import Journal
from tracker.journal.redaction import PayloadRedacted
from tracker.journal.registry import NAMES, TypedEvent
from tracker.services.notebook import notes_stream
from tracker.services.rebuild import outline_of, story_stream
from tracker.story.events import (
    DecisionTakenBack,
    DevelopmentConfirmed,
    DevelopmentCorrected,
    DevelopmentDeferred,
    DevelopmentDismissed,
    DevelopmentReported,
    DevelopmentRetracted,
    DevelopmentsMerged,
    DevelopmentSplit,
    DevelopmentsToldApart,
    LikenessNoted,
    QuestionAnswered,
    QuestionOpened,
    StoryAmended,
    StoryArchived,
    StoryOpened,
    StoryReopened,
)
from tracker.story.notes import NoteAdded, TagGiven
from tracker.wiring import stores

SEEDS = Path(__file__).parents[2] / "seeds"
STORY, ARTICLE = "us-el-salvador-deportations", "123c68a08d495e63"
HELD, TOTAL = "person/kilmar-abrego-garcia.held-at", "figure/sent-2025-03-15.total"
FLIGHTS, FACILITATE = "d020-flights-of-15-march", "d039-supreme-court-facilitate"
DAY = ("--as-of", "2025-04-14")
EXPORTS = ("csv", "markdown", "ical", "atom", "opml", "timelinejs")
FORMS = ("text", "json", "ndjson", "csv", "md")
LISTS = (
    ("status", *DAY),
    ("status", "--as-of", "2025-04-21", "--at", "2025-04-14"),
    ("status", *DAY, "--strict-time"),
    ("log", *DAY),
    ("why", HELD, *DAY),
    ("why", FLIGHTS, *DAY),
    ("diff", "2025-04-07", "2025-04-14"),
    ("figures", "--history", *DAY),
    ("people", *DAY),
    ("orgs", *DAY),
    ("sources", *DAY),
    ("cases", *DAY),
    ("advisories", *DAY),
    ("conflicts", "--all", *DAY),
    ("questions", "--all", *DAY),
    ("calendar", "--past", *DAY),
    ("search", "deported", *DAY),
)
ASKED = (
    *((*words, "--format", form) for words in LISTS for form in FORMS),
    ("status",),
    ("status", *DAY, "--sources", "--hindsight"),
    ("status", *DAY, "--section", "people", "--tz", "Asia/Tokyo"),
    ("log", "2025-04-07..2025-04-14", "--by", "reported", *DAY),
    ("log", "Abrego Garcia", "--by", "recorded", "--reverse", *DAY),
    ("log", "--oneline"),
    ("status", "--clock", "recorded"),
    ("log", "@100..@200"),
    ("show", HELD, *DAY),
    ("show", HELD, "--all-clocks", *DAY),
    ("show", "Abrego Garcia", *DAY),
    ("show", "org/ice", *DAY, "--json"),
    ("show", FLIGHTS, *DAY),
    ("show", FLIGHTS, *DAY, "--json"),
    ("show", "@163"),
    ("show", "@163", "--json"),
    ("show", "@163", "--raw"),
    ("show", "@1"),
    ("show", ARTICLE),
    ("show", ARTICLE, "--json"),
    ("show", ARTICLE, "--raw"),
    ("diff", "2025-04-07", "2025-04-14", "--stat"),
    ("diff", "2025-04-07", "2025-04-21", "--at", "2025-04-14"),
    ("calendar", "--ical", *DAY),
    ("sources", "show", "NPR", "--as-of", "2025-04-21"),
    ("story", "scope", *DAY),
    ("story", "scope", *DAY, "--json"),
    ("search", "facilitate", "--in", "facts", *DAY),
    ("search", "terrorism", "--in", "articles", *DAY),
    *(
        ("export", "-o", "-", "--format", form, *DAY)
        for form in ("csv", "markdown", "ical", "atom", "opml", "timelinejs")
    ),
)
PLACED = (
    ("rules", "list"),
    ("rules", "list", "--json"),
    ("sources", "diff", ARTICLE),
    ("sources", "diff", ARTICLE, "1", "1", "--json"),
)
"""What shows the present without a position, and with one only what the log knew."""
UNOPENED = (("story", "scope"), ("story", "scope", "--json"), ("status",))
"""What is asked of a story that was not opened yet."""
ALONE = {
    ("sources", "diff", ARTICLE, "1", "1", "--json"),
    ("show", "@163", "--raw"),
    ("show", "@1"),
    ("log", "@100..@200"),
}
"""What later events need not change when it is asked without a position: an event itself, and a part of the log."""


def later(journal: Journal, feed: str) -> Iterator[tuple[str, TypedEvent]]:
    """An event of every kind that there is, each about what the questions are about, with the stream it belongs to."""
    outline = outline_of(journal, STORY, journal.top().position)
    story, early = story_stream(STORY), reported("2025-04-02")
    told = report("somewhere else", on="2025-04-01", said="2025-04-02", facet=HELD, headline="deported, says The Post")
    other = structs.replace(outline, title="Another title", facets=outline.facets[:20], sources=(), register=())
    yield story, StoryOpened(outline=outline)
    yield story, DevelopmentReported(development="d900", id="d900#1", report=told)
    yield story, DevelopmentReported(development=FLIGHTS, id="d900#2", report=told)
    yield story, LikenessNoted(development="d900", like=FLIGHTS, report="d900#1", score=0.5)
    yield story, DevelopmentDeferred(development=FLIGHTS, until=datetime(2099, 1, 1, tzinfo=UTC))
    yield story, DevelopmentDeferred(development="d900", until=datetime(2099, 1, 1, tzinfo=UTC), or_reported=True)
    yield story, DevelopmentConfirmed(development=FLIGHTS)
    yield story, DevelopmentCorrected(development=FLIGHTS, report=f"{FLIGHTS}#1", replacement=told, reason="misread")
    yield story, DevelopmentRetracted(development=FLIGHTS, report=f"{FLIGHTS}#2", reported=early, reason="withdrawn")
    yield story, DevelopmentSplit(development=FLIGHTS, into="d901", reports=(f"{FLIGHTS}#1",), reason="two")
    yield story, DevelopmentsMerged(into="d001-abrego-garcia-arrested-2019", merged="d900", reason="one")
    yield story, DevelopmentsToldApart(development=FLIGHTS, other="d901")
    yield story, DevelopmentDismissed(development=FACILITATE, reason="no")
    yield story, DecisionTakenBack(decision=journal.top().position, what="DevelopmentDismissed")
    yield story, DevelopmentDismissed(development=FACILITATE, reason="no")
    yield story, QuestionOpened(id="who-pays", text="Who pays?", asked=early)
    yield story, QuestionAnswered(id="who-pays", answered=early, answer="He does.")
    for question in ("agreement-text", "who-pays"):
        yield story, QuestionAnswered(id=question, answered=early, answer="It is public.")
    yield notes_stream(STORY), NoteAdded(ref="@163", text="ask again")
    yield notes_stream(STORY), TagGiven(ref=FLIGHTS, tag="flights")
    yield story, StoryArchived(reason="it is over")
    yield story, StoryReopened(reason="it is not")
    yield story, StoryAmended(outline=other, changed=("title",))
    for sample in SAMPLES:
        kind = type(sample).__module__
        if kind == "tracker.articles.events":
            yield f"article-{ARTICLE}", structs.replace(sample, article=ARTICLE)
        elif kind == "tracker.feeds.events":
            mine = {"feed": feed} | ({"story": STORY} if hasattr(sample, "story") else {})
            yield f"feed-{feed}", structs.replace(sample, **mine)
        elif kind == "tracker.digests.events":
            yield "digest-d", sample


def append(tracker: Tracker, db: str) -> set[type[TypedEvent]]:
    """Writes them; which kinds they were."""
    settings = configuration.load(os.environ, {"db": db}, Path.cwd())
    written: set[type[TypedEvent]] = set()
    feed = tracker("--db", db, "--story", STORY, "feeds", "list", "--json").json["feeds"][0]["feed"]
    with stores.open_journal(settings) as journal:
        for number, (stream, event) in enumerate(later(journal, feed)):
            with journal.writing() as writing:
                writing.append(stream, [(fact_id("later", str(number)), event)], "ben")
            written.add(type(event))
    return written


@pytest.fixture(params=["sqlite", "postgres"])
def db(request: pytest.FixtureRequest, tracker: Tracker) -> str:
    """The seed story in a store of each engine."""
    if request.param == "sqlite":
        return "tracker.db"
    url: str = request.getfixturevalue("new_database")("template0")
    assert tracker("export", "-o", "story.ndjson").code == 0
    assert tracker("--db", url, "import", "story.ndjson").code == 0
    return url


def test_later_events_of_every_kind_change_no_byte_of_what_was_answered(tracker: Tracker, db: str) -> None:
    position = str(tracker("--db", db, "status", "--json").json["as_of"]["position"])
    before = {}
    for words in ASKED:
        ran = tracker("--db", db, *words)
        assert ran.code == 0, (words, ran.err)
        before[words] = ran.out
    for words in PLACED:
        ran = tracker("--db", db, *words, "--position", position)
        assert ran.code == 0, (words, ran.err)
        before[words] = ran.out
    assert append(tracker, db) == set(NAMES) - {PayloadRedacted}, "what is erased is gone from every answer"
    same = []
    for words in (*ASKED, *PLACED):
        again = tracker("--db", db, *words, "--position", position)
        assert again.code == 0, (words, again.err)
        assert again.out == before[words], words
        if tracker("--db", db, *words).out == before[words]:
            same.append(words)
    assert set(same) <= ALONE, "the control: without the position they did change"


def test_a_story_not_opened_yet_is_answered_the_same_after_it_was(tracker: Tracker) -> None:
    hurricane = ("--story", "hurricane-nadia")
    position = str(tracker("status", "--json").json["as_of"]["position"])
    assert tracker("init", "--seeds", str(SEEDS / "hurricane-nadia")).code == 0
    before = {words: tracker(*hurricane, *words, "--position", position) for words in UNOPENED}
    assert all("Nothing was known of this story by then." in before[words].out for words in UNOPENED[::2])
    assert "Followed here" not in before["story", "scope"].out
    assert before["story", "scope", "--json"].json["since"] is None
    append(tracker, "tracker.db")
    for words, ran in before.items():
        assert tracker(*hurricane, *words, "--position", position).out == ran.out, words
    opened = tracker(*hurricane, "story", "scope", "--json").json["since"]
    assert opened is not None, "the control: it is open by now"
    recorded = tracker(*hurricane, "story", "scope", "--clock", "recorded", "--as-of", "2026-01-01", "--json")
    assert recorded.json["since"] is None
