"""The pages behind articles as due work: what is remembered of each between two readings."""

from __future__ import annotations

from datetime import datetime

import msgspec

from tracker.http import host_of
from tracker.journal.work import Work
from tracker.times import micros

KEY = "page:"
"""How the keys of pages begin among the due work."""


class PageState(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What is remembered of a page between two readings; no event, it may be lost and is learned again."""

    url: str
    article: str
    story: str
    first: datetime | None = None
    step: int = 0
    failures: int = 0
    gone: int = 0


def page_work(article: str, url: str, story: str, now: datetime) -> Work:
    """The due work of a page that has just been announced; it is read at once.

    It is leased with the feeds of its host: whoever holds the host asks it, nobody else.
    """
    state = msgspec.json.encode(PageState(url=url, article=article, story=story))
    return Work(f"{KEY}{article}", host_of(url), micros(now), state)
