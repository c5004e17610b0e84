"""A letter: a digest in all its forms, ready for any target. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime


class NotTaken(Exception):
    """A target did not take a letter; the message says why, without secrets. ``again``: it is worth trying again."""

    def __init__(self, message: str, *, again: bool = False) -> None:
        """``again`` for what may pass: no connection, a busy server."""
        super().__init__(message)
        self.again = again


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent. ``previous`` is the hash of the letter of the same story that this target took last."""

    id: str
    hash: str
    story: str
    subject: str
    text: str
    html: str
    markdown: str
    calendar: str
    content: bytes
    at: datetime
    previous: str = ""

    def key(self, target: str) -> str:
        """The same for the same bytes and the same target, for ever."""
        return hashlib.sha256(f"{self.hash}\x1f{target}".encode()).hexdigest()
