"""The XML driver that feedparser is given (its ``PREFERRED_XML_PARSERS``): expat, which joins the text of an element.

Python's own driver hands over each line and each character reference by itself, and feedparser does its bookkeeping for
each: a tenth of what a document takes. The joined text is the same.
"""

from __future__ import annotations

from typing import Any
from xml.sax.expatreader import ExpatParser

LONGEST_PIECE = 65_536
"""Characters that are joined at most; longer texts come in several pieces."""


class JoiningParser(ExpatParser):
    """Expat as Python drives it, its text joined."""

    _parser: Any  # the expat of one document; the standard library's driver has no other way to its settings

    def reset(self) -> None:
        """Before each document."""
        super().reset()
        self._parser.buffer_text = True
        self._parser.buffer_size = LONGEST_PIECE


def create_parser() -> JoiningParser:
    """What ``xml.sax.make_parser`` asks a driver for."""
    return JoiningParser()
