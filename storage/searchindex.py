"""The search index: documents found by their words. It is derived, and can be thrown away and filled again.

Both engines get the words from here, folded the same way (case, accents, compatibility forms), so that the same
question finds the same documents on SQLite (FTS5) and PostgreSQL (tsvector). Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from msgspec import Struct, structs

_WORD: Final = re.compile(r"[^\W_]+")
_TERM: Final = re.compile(r'"([^"]*)"?|(\S+)')
LONGEST: Final = 200
"""Characters of a word that are looked at; both engines refuse endless ones."""


class Document(Struct, frozen=True):
    """A text to be found. ``key`` names it, ``position`` is the event it comes from, ``tags`` narrow a search."""

    key: str
    position: int
    text: str
    tags: Sequence[str] = ()


class Hit(Struct, frozen=True):
    """A found document, with the part of its text around the first word that was found."""

    key: str
    position: int
    excerpt: str
    tags: Sequence[str]


class Term(Struct, frozen=True):
    """One thing that must be in the text: words in a row, the last of which may be only a beginning."""

    words: Sequence[str]
    beginning: bool


def storable(document: Document) -> Document:
    """A document whose text every engine can keep: PostgreSQL knows no NUL, and no encoding half a surrogate pair."""
    text = document.text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
    return document if text == document.text else structs.replace(document, text=text)


def words(text: str) -> list[str]:
    """The words of a text, without case and accents."""
    return [word[:LONGEST] for word in _WORD.findall(_folded(text))]


def terms(query: str) -> list[Term]:
    """What a query asks for: words, ``"words in a row"``, ``begin*``. All of them must be found."""
    found = []
    for phrase, word in _TERM.findall(query):
        parts = words(phrase or word)
        if parts:
            found.append(Term(parts, word.endswith("*")))
    return found


def matches(term: Term, text_words: Sequence[str]) -> int | None:
    """Where the term begins among the words of a text, or None."""
    count = len(term.words)
    for at in range(len(text_words) - count + 1):
        *rest, last = text_words[at : at + count]
        if rest == list(term.words[:-1]) and (
            last.startswith(term.words[-1]) if term.beginning else last == term.words[-1]
        ):
            return at
    return None


def excerpt(text: str, query: str, width: int = 160) -> str:
    """The part of a text around the first word of the query, on one line."""
    wanted = {word for term in terms(query) for word in term.words}
    middle = 0
    for match in re.finditer(r"\S+", text):
        if wanted & set(words(match.group())):
            middle = match.start()
            break
    start = max(0, middle - width // 3)
    piece = " ".join(text[start : start + width].split())
    return ("…" if start else "") + piece + ("…" if start + width < len(text) else "")


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text.casefold()).translate(_BARE)


class _Bare(dict[int, int | None]):
    """For ``str.translate``: leaves out combining characters; each one is looked up once."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_BARE: Final = _Bare()
