"""Snapshots of the state: a shortcut that changes no answer, on every engine, and what goes wrong without guards."""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tracker
from storage.memory import MemoryStore
from storage.postgres import open_postgres
from storage.snapshots import Snapshot
from storage.sqlite import open_sqlite
from storage.store import Store
from tests.storage.conftest import new_database, postgres_server, postgres_url, store_template  # noqa: F401
from tests.story.builders import HELD, OUTLINE, report, reported
from tracker.feeds.events import CoverageNoted, FeedEvent, FeedFailing, FeedFollowed, FeedRecovered, FeedUnfollowed
from tracker.ids import fact_id
from tracker.journal.journal import Journal
from tracker.journal.kept import version as kept_version
from tracker.services import coverage, redact, state_snapshots
from tracker.services.check_states import check_states
from tracker.services.coverage import FEEDS, FEEDS_VERSION, feeds_at, keep_feeds, replay_feeds
from tracker.services.rebuild import (
    STORY_EVENTS,
    NoSuchStory,
    Query,
    answer,
    keep_states,
    outline_of,
    rebuild_all,
    replay,
    story_stream,
)
from tracker.services.shapes import status_shape
from tracker.services.state_snapshots import STATE, Rebuilt, encode, keep, same, version
from tracker.story.events import (
    Detector,
    DevelopmentConfirmed,
    DevelopmentCorrected,
    DevelopmentDismissed,
    DevelopmentReported,
    DevelopmentRetracted,
    DevelopmentsMerged,
    DevelopmentSplit,
    DevelopmentsToldApart,
    Figure,
    LikenessNoted,
    QuestionAnswered,
    QuestionOpened,
    StoryAmended,
    StoryEvent,
    StoryOpened,
)
from tracker.times import micros

NOON = datetime(2026, 5, 6, 12, tzinfo=UTC)
STREAM = story_stream("storm")
FRAMES = Detector(id="frames", version="1")

days = st.integers(1, 28).map(lambda day: f"2025-03-{day:02}")
development = st.sampled_from("abc")
which = st.integers(0, 9).map(lambda number: f"r{number}")
value = st.one_of(st.sampled_from(["prison one", "prison two"]), st.just(1.0), st.builds(Figure, low=st.just(261.0)))
told = st.builds(
    lambda value, on, said, by, detected, backdated: report(
        value, on=on, said=said, by=by, detector=FRAMES if detected else None, backdated=backdated
    ),
    value, days, days, st.sampled_from(["The Wire", "The Post", "nobody"]), st.booleans(), st.booleans(),
)  # fmt: skip
reason = st.just("read it")
events: st.SearchStrategy[StoryEvent] = st.one_of(
    st.builds(DevelopmentReported, development=development, id=which, report=told),
    st.builds(DevelopmentReported, development=development, id=which, report=told),
    st.builds(DevelopmentConfirmed, development=development, report=st.none() | which, reason=reason),
    st.builds(DevelopmentDismissed, development=development, report=st.none() | which, reason=reason),
    st.builds(DevelopmentCorrected, development=development, report=which, replacement=told, reason=reason),
    st.builds(DevelopmentRetracted, development=development, report=which, reported=days.map(reported), reason=reason),
    st.builds(DevelopmentsMerged, into=development, merged=development, reason=reason),
    st.builds(
        DevelopmentSplit, development=development, into=development, reports=which.map(lambda r: (r,)), reason=reason
    ),
    st.builds(LikenessNoted, development=development, like=development, report=which, score=st.just(0.5)),
    st.builds(DevelopmentsToldApart, development=development, other=development),
    st.builds(QuestionOpened, id=development, text=st.just("where?"), asked=days.map(reported)),
    st.builds(QuestionAnswered, id=development, answered=days.map(reported), answer=st.just("there")),
    st.builds(
        StoryAmended,
        outline=st.sampled_from([OUTLINE, msgspec.structs.replace(OUTLINE, title="The flood")]),
        changed=st.just(("title",)),
    ),
)


def write(journal: Journal, *written: StoryEvent | FeedEvent, stream: str = STREAM) -> None:
    start = journal.top().position
    with journal.writing() as writing:
        ids = (fact_id("test", str(start + number)) for number in range(len(written)))
        writing.append(stream, list(zip(ids, written, strict=False)), "ana")


def story(store: Store, *written: StoryEvent) -> Journal:
    journal = Journal(store)
    write(journal, StoryOpened(outline=OUTLINE), *written)
    return journal


def memory() -> Journal:
    return Journal(MemoryStore(lambda: micros(NOON)))


def asked(journal: Journal, position: int, day: str, clock: Any, story: str = "storm") -> str:
    """An answer as it is printed, with all that it stands on."""
    query = Query(as_of=None if clock == "recorded" else day, clock=clock, position=position)
    found = answer(journal, story, query, NOON)
    shape = status_shape(found, {})
    return json.dumps([shape, [repr(d) for d in found.view.developments], found.unread, found.redacted])


def keep_at(journal: Journal, position: int, story: str = "storm") -> bool:
    return keep(journal, story_stream(story), rebuild_all(journal, story, position), journal.top().position)


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each engine."""
    if request.param == "memory":
        yield MemoryStore(lambda: micros(NOON))
        return
    if request.param == "sqlite":
        store = open_sqlite(str(tmp_path / "store.db"), lambda: micros(NOON), create=True)
    else:
        store = open_postgres(request.getfixturevalue("postgres_url"), lambda: micros(NOON))
    yield store
    store.close()


numbers = count()
parts = st.integers(0, 100)
"""Places in a story, in hundredths."""


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(events, max_size=25),
    st.lists(parts, max_size=5),
    st.lists(st.tuples(parts, days, st.sampled_from(["reported", "recorded"])), max_size=4),
)
def test_with_snapshots_anywhere_with_none_and_after_their_loss_the_answers_are_the_same(
    opened: Store, written: list[StoryEvent], kept: list[int], questions: list[tuple[int, str, str]]
) -> None:
    # Every example is another story of one store.
    journal, name = Journal(opened), f"storm{next(numbers)}"
    write(journal, StoryOpened(outline=OUTLINE), stream=story_stream(name))
    first = journal.top().position
    for event in written:
        write(journal, event, stream=story_stream(name))
        write(journal, StoryOpened(outline=OUTLINE), stream=f"{story_stream(name)}-beside-{journal.top().position}")
    length = journal.top().position - first
    places = [
        (first + part * length // 100, day, clock) for part, day, clock in [(100, "2025-03-28", "reported"), *questions]
    ]
    for part in kept:
        keep_at(journal, first + part * length // 100, name)
    told = [asked(journal, *place, name) for place in places]
    outlines = [outline_of(journal, name, position) for position, _, _ in places]
    for position, _, _ in places:
        assert same(rebuild_all(journal, name, position), replay(journal, name, position))
    for position, snapshot, outline in state_snapshots.kept(journal, story_stream(name)):
        assert same(snapshot, replay(journal, name, position))
        assert outline == snapshot.state.outline
    with journal.writing() as writing:
        writing.drop_snapshots()
    assert [asked(journal, *place, name) for place in places] == told
    assert [outline_of(journal, name, position) for position, _, _ in places] == outlines


def test_a_snapshot_is_kept_when_enough_was_written_and_read_from_there(opened: Store, monkeypatch: Any) -> None:
    monkeypatch.setattr(state_snapshots, "WORTH", 10)
    journal = story(opened)
    assert keep_states(journal) == []
    for number in range(12):
        write(journal, DevelopmentReported(development=f"d{number}", id=f"r{number}", report=report("one")))
    assert keep_states(journal) == ["storm"]
    assert keep_states(journal) == []
    write(journal, DevelopmentReported(development="late", id="late", report=report("two")))
    found = answer(journal, "storm", Query(), NOON)
    assert found.replayed == 1
    assert len(found.view.developments) == 13
    before = answer(journal, "storm", Query(position=5), NOON)
    assert (before.replayed, len(before.view.developments)) == (5, 4)


def test_of_many_snapshots_those_stay_that_stand_at_twice_the_position_of_the_last(opened: Store) -> None:
    journal = story(opened)
    for number in range(40):
        write(journal, DevelopmentReported(development=f"d{number}", id=f"r{number}", report=report("one")))
        keep_at(journal, journal.top().position)
    assert journal.snapshot_positions(STATE, version(), STREAM) == [2, 4, 8, 16, 32, 41]


def test_a_story_that_is_not_open_is_not_kept(opened: Store) -> None:
    journal = Journal(opened)
    write(journal, QuestionOpened(id="q", text="where?", asked=reported("2025-03-01")))
    assert not keep_at(journal, 1)
    with pytest.raises(NoSuchStory):
        outline_of(journal, "storm", 1)


def forged(journal: Journal, version: int) -> None:
    """A snapshot that says something else, made with everything that a program could check without the log."""
    right = rebuild_all(journal, "storm", journal.top().position)
    record = right.state.reports["r1"]
    wrong = right.state.copy()
    wrong.reports["r1"] = msgspec.structs.replace(record, report=report("prison two"))
    state = encode(Rebuilt(wrong, right.version))
    with journal._store.transaction() as transaction:
        transaction.save_snapshot(Snapshot(STATE, version, STREAM, journal.top().position, state))


def held(journal: Journal) -> object:
    return answer(journal, "storm", Query(), NOON).view.facets[HELD].value


def test_a_forged_snapshot_changes_the_answer_and_is_found(opened: Store) -> None:
    journal = story(opened, DevelopmentReported(development="a", id="r1", report=report("prison one")))
    forged(journal, version())
    assert held(journal) == "prison two"  # or this test would prove nothing
    found = check_states(journal)
    assert (found.ok, "tracker rebuild" in found.detail) == (False, True)
    with journal.writing() as writing:
        writing.drop_snapshots()
    assert held(journal) == "prison one"
    assert check_states(journal).ok


def test_a_snapshot_of_another_version_or_that_cannot_be_read_is_none(opened: Store) -> None:
    journal = story(opened, DevelopmentReported(development="a", id="r1", report=report("prison one")))
    forged(journal, version() + 1)
    with journal._store.transaction() as transaction:
        transaction.save_snapshot(Snapshot(STATE, version(), STREAM, journal.top().position, b"of another program"))
    assert held(journal) == "prison one"


def test_what_is_erased_is_in_no_snapshot_and_in_no_answer(opened: Store, tmp_path: Path) -> None:
    journal = story(
        opened,
        DevelopmentReported(development="a", id="r1", report=report("prison one")),
        DevelopmentReported(development="b", id="r2", report=report("the secret", facet="person/bo.held-at")),
        DevelopmentReported(development="c", id="r3", report=report("prison one", facet="person/cy.held-at")),
    )
    for position in (2, 3, 4):
        keep_at(journal, position)
    seen = journal.top().position
    before = rebuild_all(journal, "storm", seen)
    redact.redact(journal, redact.plan(journal, ["@3"]), "a person asked", "the editor", "ana", tmp_path)
    assert journal.snapshot_positions(STATE, version(), STREAM) == [2]
    found = answer(journal, "storm", Query(), NOON)
    assert found.redacted == 1
    assert "secret" not in json.dumps(status_shape(found, {}))

    # Whoever read the story before and keeps it only now must not bring it back; and may, when nothing was erased.
    assert not keep(journal, STREAM, before, seen)
    assert keep_at(journal, journal.top().position)
    kept = journal.snapshot(STATE, version(), STREAM)
    assert kept is not None
    assert b"secret" not in kept[1]
    assert answer(journal, "storm", Query(), NOON).redacted == 1


def test_a_state_whose_last_event_was_erased_is_kept_where_that_event_stands(opened: Store, tmp_path: Path) -> None:
    """Kept where the last event stands that can be read, it would count the erasure for positions before it, and
    ``verify`` would take it for a forgery."""
    journal = story(
        opened,
        DevelopmentReported(development="a", id="r1", report=report("prison one")),
        DevelopmentReported(development="b", id="r2", report=report("the secret", facet="person/bo.held-at")),
    )
    redact.redact(journal, redact.plan(journal, ["@3"]), "a person asked", "the editor", "ana", tmp_path)
    before = [answer(journal, "storm", Query(position=place), NOON).redacted for place in (2, 3)]
    assert keep_at(journal, journal.top().position)
    assert check_states(journal).ok
    assert [answer(journal, "storm", Query(position=place), NOON).redacted for place in (2, 3)] == before == [0, 1]


moments = st.integers(1, 28).map(lambda day: datetime(2026, 4, day, tzinfo=UTC))
feed = st.sampled_from(["a", "b"])
feed_events = st.one_of(
    st.builds(FeedFollowed, feed=feed, story=st.sampled_from(["storm", "other"]), url=st.just("https://a.example/f")),
    st.builds(FeedUnfollowed, feed=feed),
    st.builds(FeedFailing, feed=feed, since=moments, error=st.just("404")),
    st.builds(FeedRecovered, feed=feed),
    st.builds(CoverageNoted, feed=feed, day=st.just(date(2026, 4, 1)), polls=st.just({"new": 1})),
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(feed_events, max_size=20), st.lists(parts, max_size=4), st.lists(parts, min_size=1, max_size=4))
def test_with_snapshots_of_the_feeds_and_with_none_they_are_the_same(
    written: list[FeedEvent], kept: list[int], places: list[int]
) -> None:
    journal = story(MemoryStore(lambda: micros(NOON)))
    for event in written:
        write(journal, event, stream=f"feed-{event.feed}")
    positions = [1 + part * len(written) // 100 for part in (*places, 100)]
    alone = [replay_feeds(journal, position) for position in positions]
    for part in kept:
        at = 1 + part * len(written) // 100
        feeds = msgspec.msgpack.encode(feeds_at(journal, at))
        with journal.writing() as writing:
            writing.add_snapshot(FEEDS, kept_version(FEEDS_VERSION), "", at, feeds)
    assert [feeds_at(journal, position) for position in positions] == alone
    assert check_states(journal).ok


def test_feeds_are_kept_when_enough_was_written_and_a_forged_snapshot_is_found(monkeypatch: Any) -> None:
    monkeypatch.setattr(coverage, "WORTH", 5)
    journal = story(MemoryStore(lambda: micros(NOON)))
    assert not keep_feeds(journal)
    followed = FeedFollowed(feed="a", story="storm", url="https://a.example/f")
    write(journal, *[followed] * 5, stream="feed-a")
    assert keep_feeds(journal)
    assert not keep_feeds(journal)
    assert check_states(journal).detail.startswith("1 kept")
    with journal.writing() as writing:
        writing.add_snapshot(FEEDS, kept_version(FEEDS_VERSION), "", 6, msgspec.msgpack.encode({}))
    assert feeds_at(journal, 6) == {}  # or this test would prove nothing
    assert not check_states(journal).ok


def test_every_event_of_a_story_is_read() -> None:
    assert set(STORY_EVENTS) == set(get_args(StoryEvent))


def test_the_version_was_raised_with_the_rules() -> None:
    """Whoever changes how events become a state, or what a state is, raises ``STATE_VERSION`` and writes the new
    fingerprint here: otherwise old snapshots would go on telling the old state. (A field that an event gains needs no
    number: what is kept has none of it, as the events have none. One that changes its type cannot be read.)"""
    package = Path(tracker.__file__).parent
    sources = [
        package / name for name in ("story/evolve.py", "story/state.py", "story/taken_back.py", "journal/upcasters.py")
    ]
    rules = "".join(ast.unparse(_without_words(ast.parse(path.read_text()))) for path in sources)
    fingerprint = hashlib.sha256(rules.encode()).hexdigest()[:16]
    assert (state_snapshots.STATE_VERSION, fingerprint) == (9, "8bbf2de41a1b74f5")


def _without_words(tree: ast.AST) -> ast.AST:
    """A program without its docstrings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            words = (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant) for part in node.body)
            node.body = [part for part, docs in zip(node.body, words, strict=True) if not docs] or [ast.Pass()]
    return tree


def test_the_version_of_the_feeds_was_raised_with_their_rules() -> None:
    """The same for ``FEEDS_VERSION``."""
    rules = "".join(inspect.getsource(rule) for rule in (coverage.fold_feeds, coverage._after, coverage.FollowedFeed))
    fingerprint = hashlib.sha256(rules.encode()).hexdigest()[:16]
    assert (FEEDS_VERSION, fingerprint) == (1, "e36ac358d5d58c1b")
