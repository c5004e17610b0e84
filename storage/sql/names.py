"""Names in SQL: compared byte by byte, which for UTF-8 is character by character."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement

_LAST: Final = "\U0010ffff"


def beginning(column: ColumnElement[Any], prefix: str) -> ColumnElement[bool]:
    """Names that begin with a prefix, as a range that an index can serve."""
    end = after_prefix(prefix)
    return column >= prefix if end is None else (column >= prefix) & (column < end)


def after_prefix(prefix: str) -> str | None:
    """The first name after all those that begin with the prefix; None when there is none."""
    stem = prefix.rstrip(_LAST)
    if not stem:
        return None
    following = ord(stem[-1]) + 1
    if 0xD800 <= following <= 0xDFFF:  # no characters of their own, and no UTF-8
        following = 0xE000
    return stem[:-1] + chr(following)
