"""Whether a page says what a feed says of it: the second way in which a change of a doubtful source counts. Pure."""

from __future__ import annotations

import re

from tracker.articles.fingerprint import NEARLY_ALL, shingles

_WORD = re.compile(r"\w+")


def agrees(title: str, text: str, page: str) -> bool:
    """Whether a page has an entry's title word for word, every number of it, and nearly all runs of five words of its
    text. What a page does not have the feed may have made up, so an entry without words agrees with nothing."""
    said, found = _words(f"{title}\n{text}"), _words(page)
    if not said or not _stands(_words(title), found):
        return False
    known = set(found)
    if any(word not in known for word in said if any(map(str.isdigit, word))):
        return False
    runs = shingles(text)
    if not runs:
        return _stands(_words(text), found)
    return len(runs & shingles(page)) >= NEARLY_ALL * len(runs)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _stands(run: list[str], words: list[str]) -> bool:
    """Whether some words stand in others in one piece."""
    return f" {' '.join(run)} " in f" {' '.join(words)} " if run else True
