"""The daemon's log: one event a line, for a person on a terminal and as NDJSON elsewhere.

No article text, no address with its query, no secret: what comes from outside is a host, a status, a feed's id.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Literal, TextIO

from tracker.clock import Clock
from tracker.safetext import safe
from tracker.times import iso

Level = Literal["info", "warning", "error"]
_QUERY = re.compile(r"(https?://[^\s?#'\"]*)[?#][^\s'\"]*")
_USER = re.compile(r"((?:https?|postgresql|postgresql\+psycopg)://)[^/@\s]*@")
_LONGEST = 400

Say = Callable[..., None]


class Log:
    """Writes lines to one stream."""

    def __init__(self, stream: TextIO, clock: Clock, *, person: bool) -> None:
        """``person``: a terminal reads it."""
        self._stream = stream
        self._clock = clock
        self._person = person

    def say(self, event: str, text: str = "", level: Level = "info", **fields: Any) -> None:
        """One line: what happened, in words, and its facts."""
        now = self._clock()
        if self._person:
            line = f"{now:%H:%M:%S} {text or event}"
        else:
            facts = {"ts": iso(now), "level": level, "event": event, "text": text, **fields}
            clean = {name: masked(value) for name, value in facts.items() if value not in (None, "")}
            line = json.dumps(clean, ensure_ascii=True, default=str)
        print(safe(" ".join(masked(line).splitlines())) if self._person else line, file=self._stream, flush=True)


def masked(value: Any) -> Any:
    """The value, if it is text, without what must not stand in a log: queries of addresses and user names in them."""
    if not isinstance(value, str):
        return value
    return _USER.sub(r"\1", _QUERY.sub(r"\1?…", value))[:_LONGEST]
