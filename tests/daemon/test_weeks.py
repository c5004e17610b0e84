"""Weeks of the daemon as ``tracker run`` puts it together, in virtual time: the seed story's feeds, served from
127.0.0.1, which fail in every way, while the daemon is killed and started again."""

from __future__ import annotations

import asyncio
import contextlib
import io
import itertools
import json
import os
import random
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.daemon.outlets import FAULTS, HOUR, MOVES, Outlet, Spell
from tests.daemon.virtual import at_work, played
from tests.loopback import Loopback
from tracker.articles.events import ArticleAdded
from tracker.cli.app import run as command
from tracker.daemon.foreground import Foreground
from tracker.feeds.events import FeedMoved, WindowGap
from tracker.feeds.parser_pool import ParserPool
from tracker.journal.errors import Unreachable
from tracker.journal.journal import Journal, Writing
from tracker.services.feed_state import FAILING_AFTER, PREFIX, feed_key
from tracker.services.open_story import feed_id, open_story
from tracker.services.opml import read_opml
from tracker.services.poll_feeds import MARGIN
from tracker.services.rebuild import choose_story
from tracker.services.story_folder import read_folder
from tracker.settings import load
from tracker.times import instant_of
from tracker.wiring import stores

SEED = next((Path(__file__).parents[2] / "seeds").glob("us-*"))
START = datetime(2025, 4, 14, 4, tzinfo=UTC)
"""Midnight in the story's zone."""
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
SPACING = timedelta(seconds=5)
LEAST = timedelta(minutes=5)
"""No feed is asked more often, by our own plan."""
TWICE = 0
"""The feed that must say a thing on two days, or its page must agree: its entries stay in it for ten."""
RARER = 30
"""How much rarer than usual the daemon ticks: every minute is often enough for feeds that are asked every ten."""


class LoopTimers:
    """APScheduler's part on the loop's own clock."""

    def __init__(self) -> None:
        self._jobs: list[tuple[Callable[[], Any], float]] = []
        self._timers: dict[int, asyncio.TimerHandle] = {}

    def add_job(self, func: Callable[[], Any], trigger: str, **how: Any) -> None:
        self._jobs.append((func, how["seconds"] * RARER))

    def add_listener(self, callback: Callable[[Any], None], mask: int) -> None:
        pass

    def start(self) -> None:
        for number, (func, seconds) in enumerate(self._jobs):
            self._arm(number, func, seconds, None)

    def _arm(self, number: int, func: Callable[[], Any], seconds: float, last: asyncio.Task[Any] | None) -> None:
        def fire() -> None:
            begun = func() if last is None or last.done() else last
            self._arm(number, func, seconds, asyncio.ensure_future(begun) if begun is not None else None)

        self._timers[number] = asyncio.get_running_loop().call_later(seconds, fire)

    def shutdown(self, wait: bool = True) -> None:
        for timer in self._timers.values():
            timer.cancel()


class Mortal(Journal):
    """A journal through which nothing is written any more once its process is dead."""

    dead = False

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        if self.dead:
            raise Unreachable("the process was killed")
        with super().writing() as writing:
            yield writing
            if self.dead:
                raise Unreachable("the process was killed")

    def claim(self, *words: Any) -> Any:
        return [] if self.dead else super().claim(*words)


class Play:
    """The outlets, the daemons that follow them one after the other, and what they said."""

    def __init__(self, folder: Path, days: int, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.days = folder, days
        self.chance = random.Random(seed)
        self.loop = asyncio.get_running_loop()
        self.clock = lambda: START + timedelta(seconds=self.loop.time())
        self.said: list[dict[str, Any]] = []
        self.outlets: list[Outlet] = []
        self.killed: list[tuple[datetime, dict[str, datetime]]] = []
        self.stalled = asyncio.Event()
        self.broken = 0
        self.environ = {
            "TRACKER_DB": f"sqlite:///{folder / 'tracker.db'}",
            "TRACKER_SEEDS": str(folder / "story"),
            "TRACKER_ALLOW_ADDRESSES": "127.0.0.0/8",
            "TRACKER_HOST_SPACING": str(SPACING.total_seconds()),
            "TRACKER_CONTACT": "ana@example.org",
            "HOME": str(folder),
            "XDG_DATA_HOME": str(folder / "data"),
        }
        for name, value in self.environ.items():
            monkeypatch.setenv(name, value)
        self.settings = load(self.environ, {}, folder)

    @property
    def end(self) -> datetime:
        """When the faults are over."""
        return START + self.days * DAY

    def open(self, server: Loopback) -> None:
        """The seed story, its feeds at addresses of the server."""
        listed = read_opml((SEED / "feeds.opml").read_bytes())
        term = max(read_folder(SEED).outline.profile.any.items(), key=lambda each: each[1])[0]
        for number, _ in enumerate(listed):
            gap = 12 * HOUR if number == TWICE else self.chance.choice((2, 3, 4, 6)) * HOUR
            self.outlets.append(Outlet(number, number // 2, gap, START, server, self.clock, term))
        first = {server.hosts[outlet.host]: outlet for outlet in self.outlets}
        server.on("/robots.txt", lambda request: first[request.headers["host"].partition(":")[0]].robots(request))
        story = self.folder / "story"
        shutil.copytree(SEED, story)
        opml = (SEED / "feeds.opml").read_text(encoding="utf-8")
        for outlet, feed in zip(self.outlets, listed, strict=True):
            outlet.url = outlet.serve()
            outlet.feed = feed_id(outlet.url)
            opml = opml.replace(f'"{feed.url}"', f'"{outlet.url}"')
        (story / "feeds.opml").write_text(opml, encoding="utf-8")
        with stores.open_journal(self.settings, create=True) as journal:
            open_story(journal, read_folder(story))
        self._plan_faults()

    def _plan_faults(self) -> None:
        """On each day each outlet has one bad spell of hours; the last outlet moves, early."""
        kinds = itertools.cycle(FAULTS)
        for day in range(self.days):
            for outlet in self.outlets[:-1]:
                begin = START + day * DAY + self.chance.uniform(2, 6) * HOUR
                outlet.troubles.append(Spell(begin, begin + self.chance.uniform(9, 12) * HOUR, next(kinds)))
                outlet.slow = self.stalled.set
        self.outlets[-1].troubles = [Spell(START + 2 * HOUR, self.end + 30 * DAY, MOVES)]

    async def live(self, until: datetime, *, end: str) -> None:
        """One daemon until an instant; then it is stopped by SIGTERM, or killed within a fetch."""
        with stores.open_store(self.settings) as store:
            journal = Mortal(store)
            story = choose_story(journal, None)
            out = io.StringIO()
            daemon = Foreground(self.settings, lambda: self.settings, journal, [story], out, LoopTimers)
            running = asyncio.create_task(daemon.run())
            while self.clock() < until:
                await asyncio.sleep(min(6 * HOUR, until - self.clock()).total_seconds())
                self._look()
            if end == "stop":
                os.kill(os.getpid(), signal.SIGTERM)
                assert await running == 0
                self._hear(out)
                return
            self.stalled.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stalled.wait(), DAY.total_seconds())
            self.killed.append((self.clock(), {due.key: instant_of(due.next_at) for due in journal.due(PREFIX)}))
            self._hear(out)  # nothing is heard of the dead
            journal.dead = True
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    def _died_over(self, asked: datetime) -> bool:
        """Whether a daemon was killed soon after it asked: what came back then, nobody knows."""
        return any(asked <= moment < asked + 2 * MINUTE for moment, _ in self.killed)

    def _hear(self, out: io.StringIO) -> None:
        self.said += map(json.loads, out.getvalue().splitlines())

    def _look(self) -> None:
        """What `feeds list` says now of those that fail: what is wrong, in the words of the log."""
        now = self.clock()
        listed = {feed["url"]: feed for feed in json.loads(self.tracker("feeds", "list", "--json"))["feeds"]}
        screen = " ".join(self.tracker("feeds", "list").split())
        for outlet in self.outlets[:-1]:
            spell = outlet.spell(now)
            if spell is None or not spell.fault.ledger or not any(spell.begin < asked for asked in outlet.asked):
                continue
            feed = listed[outlet.url]
            told = [at for at in outlet.asked if spell.begin < at < now - 2 * MINUTE and not self._died_over(at)]
            asked = len(told)
            if asked and feed["error"] is not None:
                assert spell.fault.log in feed["error"], (spell.fault.name, feed)
                assert spell.fault.log in screen
            if asked >= FAILING_AFTER:
                self.broken += 1
                assert feed["state"] == "broken", (spell.fault.name, feed)

    def tracker(self, *words: str) -> str:
        """What a command prints."""
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            assert command(list(words)) == 0, (words, out.getvalue())
        return out.getvalue()

    def lines(self, feed: str) -> list[tuple[datetime, str]]:
        """What the log says of the polls of a feed, and when."""
        return [
            (datetime.fromisoformat(line["ts"]), line["text"])
            for line in self.said
            if line["event"] == "polled" and line["feed"] == feed
        ]

    def check_politeness(self) -> None:
        """Nobody is asked too often: no feed, no host, nobody who asked for quiet, and no feed after a new start."""
        for outlet in self.outlets:
            for asked, again in itertools.pairwise(outlet.asked):
                fault = outlet.fault(asked)
                least = fault.quiet if fault is not None and fault.quiet else LEAST
                # what came back to a dead process nobody knows, so it is asked again when the lease has run out
                assert again - asked >= (MARGIN if self._died_over(asked) else least), (outlet, self.killed)
            for moment, planned in self.killed:
                after = next((asked for asked in outlet.asked if asked > moment), None)
                due = planned[feed_key(outlet.feed)]
                assert after is None or after >= due or due <= moment
        for host in {outlet.host for outlet in self.outlets}:
            there = [outlet for outlet in self.outlets if outlet.host == host]
            starts = sorted(at for outlet in there for at in outlet.starts)
            assert min(later - start for start, later in itertools.pairwise(starts)) >= SPACING, host

    def check_entries(self) -> None:
        """No entry is lost, unless it is said so, and none is there twice."""
        with stores.open_journal(self.settings, read_only=True) as journal:
            events = [entry.event for entry in journal.read_all(prefixes=("article-", "feed-"))]
        added = [event for event in events if isinstance(event, ArticleAdded) and event.feed]
        assert max(Counter(event.article for event in added).values()) == 1
        titles = Counter(event.title for event in added)
        assert max(titles.values()) == 1
        gaps = {event.feed for event in events if isinstance(event, WindowGap)}
        wrong = []
        for outlet in self.outlets:
            twice = outlet.number == TWICE
            known = outlet.entries(self.clock() - (48 if twice else 12) * HOUR).stop
            lost = [entry for entry in range(known) if outlet.title(entry) not in titles]
            if lost and outlet.feed not in gaps:
                wrong.append((outlet.number, outlet.gap, lost))
        assert not wrong, wrong
        assert [event.url for event in events if isinstance(event, FeedMoved)] == [f"{self.outlets[-1].url}/new"]

    def check_the_checks(self) -> None:
        """The negative control: a poll too many, an entry that is nowhere, a log that says nothing."""
        outlet = self.outlets[3]
        outlet.asked.append(outlet.asked[-1] + MINUTE)
        with pytest.raises(AssertionError):
            self.check_politeness()
        outlet.start -= 10 * DAY
        with pytest.raises(AssertionError):
            self.check_entries()
        self.said.clear()
        with pytest.raises(AssertionError):
            self.check_words()

    def check_words(self) -> Counter[str]:
        """Each fault that was met stands in the log and in the history of its day; how often each kind was."""
        met: Counter[str] = Counter()
        wrong = []
        for outlet in self.outlets[:-1]:
            lines = self.lines(outlet.feed)
            for day, spell in enumerate(outlet.troubles):
                if not any(spell.begin < asked < spell.end - MINUTE for asked in outlet.asked):
                    continue
                met[spell.fault.name] += 1
                said = [text for at, text in lines if spell.begin <= at <= spell.end + MINUTE]
                if not any(spell.fault.log in text for text in said):
                    wrong.append((spell.fault.name, spell.fault.log, said))
                date = f"{START + day * DAY:%Y-%m-%d}"
                history = " ".join(self.tracker("feeds", "history", outlet.feed, "--day", date).split())
                if spell.fault.ledger not in history:
                    wrong.append((spell.fault.name, spell.fault.ledger, history))
        assert not wrong, wrong
        return met


def play(folder: Path, monkeypatch: pytest.MonkeyPatch, days: int, seed: int) -> None:
    """So many days with faults and deaths, then quiet ones."""
    random.seed(seed)

    async def weeks() -> None:
        made = Play(folder, days, seed, monkeypatch)
        monkeypatch.setattr(stores, "clock_of", lambda settings: made.clock)
        async with Loopback(12) as server:
            made.open(server)
            deaths = sorted(START + made.chance.uniform(0.1, 0.9 * days) * DAY for _ in range(2 * days))
            for number, death in enumerate(deaths):
                if death > made.clock():
                    server.asked.clear()
                    await made.live(death, end="stop" if number % 3 == 2 else "kill")
            server.asked.clear()
            await made.live(made.end + 3 * DAY, end="stop")
        made.check_politeness()
        made.check_entries()
        met = made.check_words()
        print(f"{days} days: {sum(len(o.asked) for o in made.outlets)} polls, {len(made.killed)} killed, {dict(met)}")
        assert set(met) >= {fault.name for fault in FAULTS[: days * (len(made.outlets) - 1)]}
        assert made.broken
        told = Counter(line["event"] for line in made.said)
        assert told["started"] == len(made.killed) + told["stopped"]  # what a stop gave up is asked again
        assert not {"host_failed", "job_failed", "job_hangs"} & set(told), told
        states = Counter(feed["state"] for feed in json.loads(made.tracker("feeds", "list", "--json"))["feeds"])
        assert set(states) <= {"ok", "silent"}, states
        made.check_the_checks()

    monkeypatch.setattr(ParserPool, "read", at_work(ParserPool.read))
    monkeypatch.setattr(asyncio.subprocess.Process, "wait", at_work(asyncio.subprocess.Process.wait))
    played(weeks())


@pytest.mark.timeout(180)
def test_a_day_of_the_daemon_with_faults_and_deaths_loses_nothing_and_hurries_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(tmp_path, monkeypatch, days=1, seed=3)


@pytest.mark.slow
@pytest.mark.timeout(3_600)
def test_three_weeks_of_the_daemon_with_faults_and_deaths_lose_nothing_and_hurry_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(tmp_path, monkeypatch, days=21, seed=4)
