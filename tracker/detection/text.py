"""Paragraphs, sentences and tokens of an article, always with offsets into the text as it was given.

Everything later speaks in these offsets (code points), so a quote is never rebuilt, only cut out:
``text[start:end]``. Nothing here changes the length of a text; ``fold`` maps each character to one character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import msgspec

SENTENCE_LIMIT = 1200
"""Longest sentence in characters. News sentences rarely pass 400; what is longer is a list, a table or noise,
and is cut here so that every later step works on a bounded piece (a 1 MB line reads in about a second)."""

_LINE = re.compile(r"[^\n]+")
_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)")
_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S., a.m.
    r"|\d+(?:[.,:]\d+)*(?:st|nd|rd|th|k|m|bn|mn|tn|º|ª)?(?![^\W\d_])"  # 40,000  6.5  2nd  3bn
    r"|[^\W_]+(?:-[^\W_]+)*"  # words, also hyphenated
    r"|['’][^\W\d_]{1,2}(?![^\W_])"  # 's 't 'll
    r"|\S"
)
_LAST_WORD = re.compile(r"([^\W\d_]+(?:\.[^\W\d_]+)*)\.?$")


def _folded(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0]
    lower = base.lower()
    return lower if len(lower) == 1 else base


def _table(fold_accents: bool) -> dict[int, str]:
    table = {ord("’"): "'", ord("‘"): "'", ord("`"): "'", 0xA0: " ", 0x202F: " ", ord("–"): "-", ord("‑"): "-"}
    table |= {ord(mark): '"' for mark in "“”«»„"}
    for code in (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        character = chr(code)
        one = _folded(character) if fold_accents else character.lower()
        if len(one) == 1:
            table[code] = one
    return table


_FOLD, _LOWER = _table(True), _table(False)


def fold(text: str) -> str:
    """The text in lower case without accents, curly quotes made straight; same length, so offsets stay valid.

    >>> fold("Ángel Pérez’s")
    "angel perez's"
    """
    return text.translate(_FOLD)


def lower(text: str) -> str:
    """The text in lower case with its accents, curly quotes made straight; same length."""
    return text.translate(_LOWER)


class Token(msgspec.Struct, frozen=True, gc=False):
    """A word, a number or a mark. ``low`` keeps accents, ``folded`` does not; ``form`` is what stands in the text."""

    start: int
    end: int
    form: str
    low: str
    folded: str

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.form[0].isupper()


class Sentence(msgspec.Struct, frozen=True):
    """One sentence: ``text[start:end]`` of the article, its paragraph's number and its tokens."""

    index: int
    paragraph: int
    start: int
    end: int
    tokens: tuple[Token, ...]

    @property
    def question(self) -> bool:
        """Whether it ends with a question mark (closing quotes aside)."""
        return any(token.form == "?" for token in self.tokens[-3:])


def tokenize(text: str, start: int = 0, end: int | None = None) -> tuple[Token, ...]:
    """The tokens of ``text[start:end]``, with offsets into the whole text."""
    stop = len(text) if end is None else end
    low, folded = lower(text[start:stop]), fold(text[start:stop])
    found = []
    for match in _TOKEN.finditer(text, start, stop):
        left, right = match.span()
        found.append(
            Token(left, right, match.group(), low[left - start : right - start], folded[left - start : right - start])
        )
    return tuple(found)


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the paragraphs. A line that stops mid-sentence and goes on in lower case is one with the next."""
    open_start: int | None = None
    open_end = 0
    for line in _LINE.finditer(text):
        start, end = _stripped(text, line.start(), line.end())
        if start == end:
            if open_start is not None:
                yield open_start, open_end
                open_start = None
            continue
        if open_start is not None and not _continues(text, open_end, start):
            yield open_start, open_end
            open_start = None
        open_start = start if open_start is None else open_start
        open_end = end
    if open_start is not None:
        yield open_start, open_end


def sentences(text: str, abbreviations: frozenset[str], starters: frozenset[str]) -> tuple[Sentence, ...]:
    """All sentences in order. ``abbreviations`` never end one unless a word of ``starters`` follows.

    Both come from the language file: "Jan.", "Sen." and the like; "The", "He", "But" and the like.
    """
    found: list[Sentence] = []
    for number, (start, end) in enumerate(paragraphs(text)):
        for left, right in _split(text, start, end, abbreviations, starters):
            found.append(Sentence(len(found), number, left, right, tokenize(text, left, right)))
    return tuple(found)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return (start + left, start + len(piece.rstrip())) if piece.strip() else (start, start)


def _after_space(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _continues(text: str, previous_end: int, start: int) -> bool:
    return text[previous_end - 1] not in '.!?:;"”»' and text[start].islower()


def _split(
    text: str, start: int, end: int, abbreviations: frozenset[str], starters: frozenset[str]
) -> Iterator[tuple[int, int]]:
    left = start
    for stop in _STOP.finditer(text, start, end):
        if stop.end() - left >= SENTENCE_LIMIT:
            yield from _pieces(text, left, stop.end())
        elif _ends_sentence(text, stop.start(), stop.end(), end, abbreviations, starters):
            yield left, stop.end()
        else:
            continue
        left = _after_space(text, stop.end(), end)
    if left < end:
        yield from _pieces(text, left, end)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > SENTENCE_LIMIT:
        cut = text.rfind(" ", start + 1, start + SENTENCE_LIMIT)
        cut = cut if cut > start else start + SENTENCE_LIMIT
        yield start, cut
        start = _after_space(text, cut, end)
    if start < end:
        yield start, end


def _ends_sentence(
    text: str, dot: int, after: int, end: int, abbreviations: frozenset[str], starters: frozenset[str]
) -> bool:
    following = text[after : min(end, after + 40)].lstrip()
    if not following:
        return True
    first = following.lstrip("\"'“‘«(¿¡[")[:1]
    if text[dot] in "!?…" or after - dot > 1:
        return not first.islower()
    word = _LAST_WORD.search(text[max(0, dot - 20) : dot])
    if word and _abbreviated(word.group(1), abbreviations):
        return re.split(r"\W", following.lstrip('"“«'), maxsplit=1)[0] in starters
    return not first.islower()


def _abbreviated(word: str, abbreviations: frozenset[str]) -> bool:
    return "." in word or (len(word) == 1 and word.isupper()) or word.lower() in abbreviations
