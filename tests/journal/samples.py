"""One filled example of every event: what the codec must carry, and what the golden files are made of."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tracker.articles.events import ArticleAdded, ArticleRevised, ArticleWithdrawn, StoryFit
from tracker.digests.events import (
    DeliveryFailed,
    DigestApproved,
    DigestDelivered,
    DigestGenerated,
    DigestRejected,
)
from tracker.feeds.events import (
    CoverageNoted,
    FeedFailing,
    FeedFollowed,
    FeedGone,
    FeedHeard,
    FeedMoved,
    FeedPaused,
    FeedRecovered,
    FeedResumed,
    FeedSilent,
    FeedUnfollowed,
    WindowGap,
)
from tracker.journal.redaction import PayloadRedacted
from tracker.journal.registry import TypedEvent
from tracker.story.events import (
    Attribution,
    Citation,
    Detector,
    DevelopmentConfirmed,
    DevelopmentCorrected,
    DevelopmentDismissed,
    DevelopmentReported,
    DevelopmentRetracted,
    DevelopmentsMerged,
    DevelopmentSplit,
    Effect,
    Entity,
    FacetDefinition,
    Figure,
    Happened,
    Link,
    Outline,
    Participant,
    Policy,
    Profile,
    Quantity,
    QuestionAnswered,
    QuestionOpened,
    Quote,
    Report,
    Source,
    StoryAmended,
    StoryOpened,
)
from tracker.story.notes import NoteAdded, TagGiven
from tracker.times import Reported

T = datetime(2025, 4, 14, 12, 30, tzinfo=UTC)
WINDOW = Reported(earliest=T, latest=datetime(2025, 4, 15, 12, 30, tzinfo=UTC), precision="interval")
DAY = Happened(earliest=date(2025, 4, 14), latest=date(2025, 4, 14), words="on Monday")
HASH = "ab" * 32
OUTLINE = Outline(
    id="storm",
    title="Él Niño — the storm",
    scope="What the storm did.",
    purpose="To know.",
    zone="America/New_York",
    languages=("en", "es"),
    register=(Entity(id="person/ana", name="Ana Ábrego", aliases=("A.",), role="mayor", traits={"gender": "f"}),),
    facets=(FacetDefinition(facet="person/*.held-at", label="held", section="people", weight=9, kinds=("detention",)),),
    sources=(Source(id="wire", name="The Wire", hosts=("wire.example",), original=True, official=True, trust=2),),
    profile=Profile(any={"storm": 2.0}, must=("storm",), exclude=("sport",), accept=0.6),
    policy=Policy(accept="confirmed", urgent=("court_order",), weights={"meeting": 3}),
)
REPORT = Report(
    kind="detention",
    headline="Ana is held",
    happened=DAY,
    reported=WINDOW,
    participants=(Participant(id="person/ana", name="Ana", role="held"),),
    place="place/jail",
    quantities=(
        Quantity(measure="people", unit="people", population="migrants", op="gt", low=200.0, words="over 200"),
    ),
    effects=(
        Effect(facet="person/ana.held-at", value="jail", since=DAY, until=date(2025, 5, 1), was=None),
        Effect(facet="figure/x.total", value=Figure(op="range", low=270.0, high=300.0, unit="people")),
        Effect(facet="person/ana.custody", value=None),
    ),
    links=(Link(development="d1", kind="stays"),),
    actuality="ongoing",
    attribution=Attribution(speakers=("person/ben",), outlet="The Wire", origin="wire"),
    evidence=(
        Quote(article="a" * 16, revision=1, start=3, end=9, quote="a “cell”", sha256=HASH),
        Citation(url="https://wire.example/1", outlet="The Wire", published=date(2025, 4, 14), note="as told"),
    ),
    novelty="background",
    confidence=0.75,
    detector=Detector(id="frames", version="1+abc"),
    backdated=True,
)

SAMPLES: tuple[TypedEvent, ...] = (
    StoryOpened(outline=OUTLINE),
    StoryAmended(outline=OUTLINE, changed=("register",)),
    DevelopmentReported(development="d1", id="d1#1", report=REPORT),
    DevelopmentConfirmed(development="d1", report="d1#1", reason="seen the docket"),
    DevelopmentDismissed(development="d1", reason="another man"),
    DevelopmentCorrected(development="d1", report="d1#1", replacement=REPORT, reason="misread"),
    DevelopmentRetracted(development="d1", report="d1#1", reported=WINDOW, reason="taken back"),
    DevelopmentsMerged(into="d1", merged="d2", reason="one meeting"),
    DevelopmentSplit(development="d1", into="d2", reports=("d1#1",), reason="two meetings"),
    QuestionOpened(id="q1", text="Where?", asked=WINDOW, facet="person/ana.held-at", about="person/ana"),
    QuestionAnswered(id="q1", answered=WINDOW, development="d1", answer="In jail."),
    ArticleAdded(
        article="a" * 16,
        title="Ana held",
        text=HASH,
        published=WINDOW,
        url="https://wire.example/1",
        outlet="The Wire",
        raw=HASH,
        extraction="page",
        copy_of="b" * 16,
        relation="excerpt_of",
        origin="wire",
        sketch=(1, 2, 3),
        feed="f",
        fits=(StoryFit(story="storm", decision="accept", score=0.8, reasons=("names Ana",)),),
    ),
    ArticleRevised(
        article="a" * 16,
        revision=1,
        title="Ana held",
        text=HASH,
        seen=WINDOW,
        grade="figure changed",
        lost=("a “cell”",),
        notice=True,
    ),
    ArticleWithdrawn(article="a" * 16, seen=WINDOW, reason="410"),
    NoteAdded(ref="@3", text="ask again"),
    TagGiven(ref="@3", tag="before-the-hearing"),
    FeedFollowed(feed="f", story="storm", url="https://wire.example/feed", title="Wire", outlet="The Wire", confirm=2),
    FeedUnfollowed(feed="f", story="storm", reason="dead"),
    FeedMoved(feed="f", url="https://wire.example/new", was="https://wire.example/feed", reason="301 five times"),
    FeedFailing(feed="f", since=T, error="http 403"),
    FeedRecovered(feed="f", since=T, until=T),
    FeedSilent(feed="f", last_new=T, usual_gap_minutes=180),
    FeedHeard(feed="f", silent_since=T),
    FeedGone(feed="f", error="http 410"),
    FeedPaused(feed="f", reason="the site is being rebuilt"),
    FeedResumed(feed="f"),
    WindowGap(feed="f", after=T, before=T, entries=30),
    CoverageNoted(feed="f", day=date(2025, 4, 14), polls={"new": 3}, first=T, last=T, hole_from=T, hole_to=T),
    DigestGenerated(
        digest="d",
        story="storm",
        clock="reported",
        start=T,
        end=T,
        from_position=1,
        to_position=9,
        content=HASH,
        version="digest/1",
        title="The storm",
    ),
    DigestApproved(digest="d", content=HASH, note="good"),
    DigestRejected(digest="d", content=HASH, reason="noise"),
    DigestDelivered(digest="d", content=HASH, target="desk"),
    DeliveryFailed(digest="d", content=HASH, target="desk", error="refused"),
    PayloadRedacted(positions=(3,), blobs=(HASH,), reason="court order", authority="D. Md."),
)
