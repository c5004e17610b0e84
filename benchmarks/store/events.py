"""The events of all benchmarks: about 1 KiB of JSON each, nested, with times, like a reported development."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

EPOCH = datetime(2025, 3, 15, tzinfo=UTC)
KINDS = ["deportation", "court_order", "meeting", "advisory", "statement", "filing"]
ACTORS = [f"person/{number}" for number in range(40)]


def event(number: int, source: random.Random) -> dict[str, Any]:
    """One event."""
    happened = EPOCH + timedelta(minutes=source.randrange(60 * 24 * 60))
    return {
        "development": f"dev-{source.randrange(max(1, number // 5 + 1)):06d}",
        "kind": source.choice(KINDS),
        "headline": "A judge orders the government to facilitate the return of a man, citing an order of 10 April; "
        "officials say that he will not come back.",
        "happened": {"earliest": happened.isoformat(), "latest": (happened + timedelta(days=1)).isoformat()},
        "reported": (happened + timedelta(minutes=source.randrange(5, 4000))).isoformat(),
        "recorded": (EPOCH + timedelta(seconds=30 * number)).isoformat(),
        "participants": source.sample(ACTORS, 3),
        "places": ["San Salvador", "Washington, D.C."],
        "evidence": [
            {
                "article": f"https://news.example/{number}/{at}",
                "quote": "“the United States must facilitate” his release from custody",
                "start": 100 + number % 977,
                "end": 160 + number % 977,
                "sha256": f"{source.getrandbits(256):064x}",
            }
            for at in range(2)
        ],
        "confidence": round(source.random(), 4),
        "detector": "frames/1",
        "supersedes": None,
    }


def events(count: int, seed: int = 7) -> list[dict[str, Any]]:
    """The same events for the same seed."""
    source = random.Random(seed)
    return [event(number, source) for number in range(count)]
