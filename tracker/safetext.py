"""What may reach a screen. Every text that came from outside passes ``safe`` once, in the output layer. Pure.

A title can hold escape sequences that retitle the terminal, bidi marks that turn a name around, or a million
characters. Nothing of that is removed silently: it is made visible as ``\\u{1b}``.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_LINE = 100_000
"""Characters of one text that are shown; the rest is counted, not printed."""

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and line feed, DEL, C1
    "\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # bidi, zero width, separators
    "\U000e0000-\U000e007f\ud800-\udfff]"  # tags, lone surrogates
)
_LONG_MARKS = re.compile("([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff\ufe20-\ufe2f]{4})[\u0300-\u036f]+")


def safe(text: str) -> str:
    """The text with control, bidi and invisible characters made visible; lines and tabs stay.

    >>> safe("a\\x1b[31mb")
    'a\\\\u{1b}[31mb'
    """
    if len(text) > LONGEST_LINE:
        text = f"{text[:LONGEST_LINE]} … ({len(text) - LONGEST_LINE} more characters)"
    if text.isascii() and text.isprintable():
        return text
    shown = _UNSAFE.sub(lambda match: f"\\u{{{ord(match[0]):x}}}", text)
    return _LONG_MARKS.sub(r"\1", shown)


def one_line(text: str) -> str:
    """The text on one line: white space of every kind becomes single spaces, then ``safe``."""
    return safe(" ".join(text.split()))


def width(text: str) -> int:
    """How many columns a terminal needs: wide characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def clip(text: str, columns: int) -> str:
    """The text cut to so many columns, with an ellipsis when something is missing."""
    if width(text) <= columns:
        return text
    kept, used = [], 0
    for character in text:
        used += _columns(character)
        if used > columns - 1:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"


def pad(text: str, columns: int) -> str:
    """The text clipped or filled with spaces to exactly so many columns."""
    text = clip(text, columns)
    return text + " " * (columns - width(text))


def wrap(text: str, columns: int) -> list[str]:
    """The text in lines of at most so many columns, broken at spaces (a word that is too long is cut)."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        while width(word) > columns:
            head = clip(word, columns)[:-1] or word[:1]
            lines.extend([line] if line else [])
            lines.append(head)
            word, line = word[len(head) :], ""
        if line and width(line) + 1 + width(word) > columns:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line] if line else lines


def visible_json(text: str) -> str:
    """A JSON text whose characters that a terminal obeys or hides are escapes: it holds the same values."""
    return text.translate(_INVISIBLE)


_INVISIBLE = {
    code: f"\\u{code:04x}"
    for code in (
        *range(0x7F, 0xA0),
        0x061C,
        *range(0x200B, 0x2010),
        *range(0x2028, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
    )
}
"""Characters that JSON may hold as they are but a terminal should not see: written as escapes, the same value."""
