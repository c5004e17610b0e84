"""Whether the daemon lives: it writes a small file at each tick, after a word with the store."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tracker.times import iso

FRESH = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold."""

    name: str
    ok: bool
    detail: str


class Heartbeat:
    """The file of one daemon."""

    def __init__(self, path: Path) -> None:
        """Beside the store, or in the data folder."""
        self._path = path

    def beat(self, now: datetime, facts: dict[str, Any]) -> None:
        """Writes the file anew, whole or not at all."""
        draft = self._path.with_suffix(f".{os.getpid()}.tmp")
        draft.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps({"pid": os.getpid(), "tick": iso(now), **facts}), encoding="utf-8")
        os.replace(draft, self._path)

    def stop(self) -> None:
        """The daemon ended in good order."""
        self._path.unlink(missing_ok=True)

    def read(self) -> dict[str, Any] | None:
        """The last beat, or None."""
        try:
            facts = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return facts if isinstance(facts, dict) else None


def judge(facts: dict[str, Any] | None, now: datetime) -> list[Check]:
    """Whether a beat is that of a living daemon: it is fresh, and the store answered."""
    if facts is None:
        return [Check("daemon", False, "no daemon runs on this store (tracker run starts one)")]
    try:
        age = now - datetime.fromisoformat(str(facts.get("tick")))
    except ValueError:
        return [Check("daemon", False, "its file cannot be read")]
    alive = age <= FRESH
    seconds = int(age.total_seconds())
    checks = [Check("daemon", alive, f"pid {facts.get('pid')}, last tick {seconds} s ago")]
    checks.append(Check("store", bool(facts.get("store")), str(facts.get("store_detail") or "answers")))
    return checks
