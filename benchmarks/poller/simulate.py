"""A hundred thousand feeds for a week of virtual time: load, freshness, losses, and how far apart a host is asked.

    python -m benchmarks.poller.simulate [--feeds 100000] [--days 7] [--spacing 5] [--plot FILE.svg]

The decisions are those of the poller itself: ``feeds.politeness.decide`` and ``net.hosts.Pace``. The world is drawn at
random: how often feeds publish (log-normal, median one entry a day), how many share a host (a few hosts have hundreds),
2 % that fail for good, and one answer in a thousand that is a 429.
"""

from __future__ import annotations

import argparse
import heapq
import math
import random
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tracker.feeds.politeness import FIRST, Facts, decide
from tracker.net.hosts import Pace

START = datetime(2025, 4, 14, tzinfo=UTC)
DAY = 86_400.0
BUSY = {"retry-after": "3600"}
CLASSES = ((0, 0.2), (0.2, 1), (1, 5), (5, 20), (20, 100), (100, 1e9))
"""Entries a day: the classes in which freshness is told."""


@dataclass(slots=True)
class Feed:
    """A feed of the simulated world: entries a day, entries in its window, its host."""

    rate: float
    window: int
    host: int
    broken: bool
    interval: timedelta = FIRST
    looked: float = 0.0
    failures: float = 0.0
    first: bool = True


@dataclass
class Seen:
    """What came of it."""

    polls: int = 0
    by_hour: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    delay: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    entries: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    intervals: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    lost: int = 0
    closest: float = math.inf
    fastest: int = 0
    minute: dict[int, tuple[int, int]] = field(default_factory=dict)


def world(count: int, chance: random.Random) -> list[Feed]:
    """The feeds. Most hosts have one or two; the largest ones a share of all."""
    hosts = max(1, count * 3 // 10)
    found = []
    for _ in range(count):
        rate = min(chance.lognormvariate(0.0, 1.9), 400.0)
        host = int(hosts * chance.random() ** 2)
        found.append(Feed(rate, chance.choice((10, 15, 20, 30, 50, 100)), host, chance.random() < 0.02))
    return found


def poisson(mean: float, chance: random.Random) -> int:
    """How many entries there are when so many are to be expected."""
    if mean > 30:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count


def simulate(feeds: list[Feed], days: float, spacing: float, chance: random.Random) -> Seen:
    """Polls every feed when the poller would."""
    seen = Seen()
    end = days * DAY
    queue = [(chance.random() * 3_600, number, False) for number in range(len(feeds))]
    heapq.heapify(queue)
    paces: dict[int, Pace] = {}
    slots: dict[int, float] = {}
    last: dict[int, float] = {}
    while queue and queue[0][0] < end:
        due, number, reserved = heapq.heappop(queue)
        feed = feeds[number]
        pace = paces.get(feed.host, Pace())
        quiet = (pace.not_before - START).total_seconds() if pace.not_before else 0.0
        if not reserved or quiet > due:
            slot = max(due, quiet, slots.get(feed.host, 0.0))
            slots[feed.host] = slot + max(spacing, pace.pause)
            if slot > due:
                heapq.heappush(queue, (slot, number, True))  # its turn comes later
                continue
        seen.closest = min(seen.closest, due - last.get(feed.host, -math.inf))
        last[feed.host] = due
        now = START + timedelta(seconds=due)
        paces[feed.host], next_at = _poll(feed, now, due, pace.started(now), seen, chance)
        heapq.heappush(queue, (next_at, number, False))
    return seen


def _poll(feed: Feed, now: datetime, start: float, pace: Pace, seen: Seen, chance: random.Random) -> tuple[Pace, float]:
    seen.polls += 1
    seen.by_hour[int(start // 3_600)] += 1
    minute, asked = seen.minute.get(feed.host, (-1, 0))
    asked = asked + 1 if minute == int(start // 60) else 1
    seen.minute[feed.host] = (int(start // 60), asked)
    seen.fastest = max(seen.fastest, asked)
    refused = chance.random() < 0.001
    if feed.broken or refused:
        feed.failures += 0.5
        headers = BUSY if refused else {}
        facts = Facts(feed.interval, None, failures=feed.failures, headers=headers, random=chance.random())
        pace = pace.refused(now, timedelta(hours=1)) if refused else pace
    else:
        facts = _news(feed, start, seen, chance)
        pace = pace.answered()
    intention = decide(facts, now)
    feed.interval, feed.first = intention.interval, False
    return pace, (intention.next_at - START).total_seconds()


def _news(feed: Feed, start: float, seen: Seen, chance: random.Random) -> Facts:
    gap = start - feed.looked
    new = 0 if feed.first else poisson(feed.rate * gap / DAY, chance)
    kind = next(index for index, (low, high) in enumerate(CLASSES) if low <= feed.rate < high)
    taken = min(new, feed.window)
    seen.lost += new - taken
    seen.entries[kind] += taken
    seen.delay[kind] += taken * min(gap, gap * feed.window / max(new, 1)) / 2
    if not feed.first and start > 2 * DAY and chance.random() < 0.02:
        seen.intervals[kind].append(gap)
    feed.looked, feed.failures = start, 0.0
    return Facts(
        feed.interval,
        1.0 if feed.first else taken / feed.window,
        turned_over=new >= feed.window and not feed.first,
        first=feed.first,
        random=chance.random(),
    )


def plot(seen: Seen, path: Path) -> None:
    """Requests a second by the hour, as SVG."""
    hours = sorted(seen.by_hour)
    rates = [seen.by_hour[hour] / 3_600 for hour in hours]
    top = max(rates)
    step = 640 / max(len(rates) - 1, 1)
    points = " ".join(f"{50 + n * step:.1f},{210 - 180 * rate / top:.1f}" for n, rate in enumerate(rates))
    days = "".join(
        f'<text x="{50 + day * 24 * step:.0f}" y="228" font-size="11">{day} d</text>'
        for day in range(len(hours) // 24 + 1)
    )
    levels = "".join(
        f'<line x1="50" x2="690" y1="{210 - 180 * part:.0f}" y2="{210 - 180 * part:.0f}" stroke="#ddd"/>'
        f'<text x="44" y="{214 - 180 * part:.0f}" font-size="11" text-anchor="end">{top * part:.0f}</text>'
        for part in (0.0, 0.25, 0.5, 0.75, 1.0)
    )
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="720" height="240" font-family="sans-serif">'
        '<rect width="720" height="240" fill="#fff"/><text x="50" y="18" font-size="13">'
        f"Requests a second, by the hour ({seen.polls:,} polls)</text>{levels}{days}"
        f'<polyline points="{points}" fill="none" stroke="#235" stroke-width="1.5"/></svg>\n',
        encoding="utf-8",
    )


def main() -> None:
    """Simulates and tells."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=100_000)
    parser.add_argument("--days", type=float, default=7)
    parser.add_argument("--spacing", type=float, default=5.0)
    parser.add_argument("--plot", type=Path)
    given = parser.parse_args()
    chance = random.Random(14)
    feeds = world(given.feeds, chance)
    begun = time.perf_counter()
    seen = simulate(feeds, given.days, given.spacing, chance)
    hours = [seen.by_hour[hour] / 3_600 for hour in sorted(seen.by_hour)][1:] or [0.0]
    print(f"{given.feeds:,} feeds, {given.days:g} days: {seen.polls:,} polls in {time.perf_counter() - begun:.0f} s")
    print(f"requests a second: mean {sum(hours) / len(hours):.1f}, busiest hour {max(hours):.1f}, last {hours[-1]:.1f}")
    print(f"one host: closest two starts {seen.closest:.2f} s, most in a minute {seen.fastest}")
    total = sum(seen.entries.values())
    print(
        f"entries: {total:,} taken, {seen.lost:,} lost with a window that turned over ({seen.lost / max(total, 1):.3%})"
    )
    print(f"{'entries a day':>16}{'feeds':>9}{'median interval':>18}{'mean delay':>12}")
    for kind, (low, high) in enumerate(CLASSES):
        if seen.entries[kind]:
            gaps = sorted(seen.intervals[kind]) or [math.nan]
            count = sum(1 for feed in feeds if low <= feed.rate < high)
            name = f"{low:g} to {high:g}" if high < 1e9 else f"over {low:g}"
            delay = seen.delay[kind] / seen.entries[kind] / 60
            print(f"{name:>16}{count:>9,}{gaps[len(gaps) // 2] / 60:>14.0f} min{delay:>8.0f} min")
    if given.plot:
        plot(seen, given.plot)


if __name__ == "__main__":
    main()
