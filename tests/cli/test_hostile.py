"""Words from outside that would steer a terminal: whichever field they stand in, no command lets them through."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path

import pytest
from msgspec import structs

from tests.cli.conftest import Tracker
from tests.cli.test_purity import ASKED, HELD, STORY
from tests.story.builders import reported
from tracker import settings as configuration
from tracker.ids import fact_id
from tracker.safetext import width
from tracker.services.rebuild import outline_of, story_stream
from tracker.story.events import (
    Attribution,
    Citation,
    DevelopmentReported,
    Effect,
    Happened,
    Participant,
    Profile,
    Quantity,
    Report,
    StoryAmended,
)
from tracker.wiring import stores

HOSTILE = (
    "\x1b[31mred\x1b]0;title\x07 \x9b2J\x85 \u202egnp.exe\u2066 z\u200bw\ufeff \u2028line\u2029 \x7f\x08 e"
    + "\u0301" * 40
    + " 漢字 =HYPERLINK(1) | <b>*x*</b> \r\nnext"
)
KEPT = {"\n"}
ALLOWED = {"calendar": {"U+000D"}, "export": {"U+000D", "U+FEFF"}}
"""What the forms of other programs ask for: lines of iCalendar and CSV end so, and CSV begins so."""
ALSO = (
    ("feeds", "list"),
    ("story", "list"),
    ("story", "scope"),
    ("rules", "list"),
    ("rules", "test"),
    ("review", "list", "-n", "50"),
    ("review", "list", "--deferred"),
    ("review", "dismiss", "hostile", "--reason", HOSTILE, "--dry-run"),
    ("log",),
    ("log", "--oneline"),
    ("status", "--section", "people"),
    ("show", "hostile"),
    ("sources",),
    ("sources", "show", HOSTILE),
    ("questions", "--all"),
    ("search", "gnp"),
    ("digest", "make", "2025-04-07..2025-04-14"),
    ("conflicts", "--all"),
    ("why", HELD),
)


def steering(text: str) -> set[str]:
    """What a terminal would obey or hide, as its code points."""
    bad = {"Cc", "Cf", "Zl", "Zp", "Cs"}
    return {f"U+{ord(sign):04X}" for sign in set(text) - KEPT if unicodedata.category(sign) in bad}


@pytest.fixture
def poisoned(tracker: Tracker) -> Tracker:
    """The seed story with hostile words in every field that comes from outside."""
    day = Happened(earliest=reported("2025-04-12").earliest.date(), latest=reported("2025-04-12").earliest.date())
    told = Report(
        kind="statement",
        headline=HOSTILE,
        happened=Happened(earliest=day.earliest, latest=day.latest, words=HOSTILE),
        reported=reported("2025-04-12"),
        participants=(Participant(id="org/ice", name=HOSTILE, role=HOSTILE), Participant(name=HOSTILE, role=HOSTILE)),
        place=HOSTILE,
        quantities=(Quantity(measure="people", low=1.0, words=HOSTILE),),
        effects=(Effect(facet=HELD, value=HOSTILE), Effect(facet="person/x.held-at", value=HOSTILE)),
        attribution=Attribution(speakers=(HOSTILE,), outlet=HOSTILE, origin=HOSTILE),
        evidence=(Citation(url=f"https://x.example/{HOSTILE}", outlet=HOSTILE, note=HOSTILE, headline=HOSTILE),),
    )
    with stores.open_journal(configuration.load(os.environ, {}, Path.cwd())) as journal, journal.writing() as writing:
        event = DevelopmentReported(development="hostile", id="hostile#1", report=told)
        profile = Profile(any={HOSTILE: 0.3}, must=(), exclude=(f"not {HOSTILE}",))
        outline = outline_of(journal, STORY, journal.top().position)
        outline = structs.replace(outline, scope=HOSTILE, purpose=HOSTILE, profile=profile)
        amended = StoryAmended(outline=outline, changed=("profile",))
        events = [(fact_id("hostile"), event), (fact_id("amended"), amended)]
        writing.append(story_stream(STORY), events, "ben")
    article = {"url": "https://x.example/a", "outlet": HOSTILE, "published": "2025-04-13", "title": HOSTILE}
    text = f"Kilmar Abrego Garcia was deported to El Salvador on April 12, 2025. {HOSTILE} " + "x" * 1_000_000
    Path("a.json").write_text(json.dumps({**article, "text": text}), encoding="utf-8")
    for words in (
        ("ingest", "a.json"),
        ("note", "@163", HOSTILE),
        ("ask", HOSTILE, "--asked", "2025-04-01"),
        ("feeds", "add", "https://x.example/feed", "--title", HOSTILE),
        ("review", "dismiss", "d039-supreme-court-facilitate", "--reason", HOSTILE),
    ):
        ran = tracker(*words)
        assert ran.code == 0, (words[:2], ran.err)
        assert steering(ran.out + ran.err) == set(), words[:2]
    waits = tracker("review", "list", "--json").json["items"][0]["id"]
    assert tracker("review", "defer", waits, "--reason", HOSTILE).code == 0
    return tracker


def test_no_command_lets_it_through(poisoned: Tracker) -> None:
    seen = 0
    for words in (*ASKED, *ALSO):
        ran = poisoned(*words)
        assert ran.code == 0, (words, ran.err)
        if "--raw" not in words:  # what is stored, as it is stored
            assert steering(ran.out + ran.err) <= ALLOWED.get(words[0], set()), words
        seen += "gnp" in ran.out
    assert seen > 30, "the control: the words are shown"


def test_a_screen_stays_within_its_columns(poisoned: Tracker) -> None:
    lines = [(words, line) for words in ALSO for line in poisoned(*words).out.splitlines()]
    assert [(words, line) for words, line in lines if width(line) > 80 and "http" not in line] == []
