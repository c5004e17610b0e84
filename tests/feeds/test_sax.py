"""The parser that feedparser is given hands over the text of an element at once, and the text is the same."""

from __future__ import annotations

import io
from typing import Any
from xml.sax import expatreader, handler, make_parser
from xml.sax.saxutils import escape

from hypothesis import given
from hypothesis import strategies as st

from tracker.feeds import sax


class Texts(handler.ContentHandler):
    """The pieces of text between tags."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[list[str]] = [[]]

    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:
        self.pieces.append([])

    def endElementNS(self, name: Any, qname: Any) -> None:
        self.pieces.append([])

    def characters(self, content: str) -> None:
        self.pieces[-1].append(content)


def pieces(document: str, parser: expatreader.ExpatParser) -> list[list[str]]:
    texts = Texts()
    parser.setFeature(handler.feature_namespaces, True)
    parser.setContentHandler(texts)
    parser.parse(io.BytesIO(document.encode()))
    return texts.pieces


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")).map(
    escape
)
runs = st.lists(
    st.one_of(words, st.just("\n"), st.just("&#233;"), st.just("<![CDATA[<b>]]>"), st.just("<i/>")), max_size=12
)


@given(runs)
def test_the_text_is_that_of_the_usual_driver_in_one_piece(inside: list[str]) -> None:
    document = f"<a>{''.join(inside)}</a>"
    joined = pieces(document, sax.create_parser())
    assert ["".join(each) for each in joined] == [
        "".join(each) for each in pieces(document, expatreader.create_parser())
    ]
    assert all(len(each) <= 1 for each in joined)


def test_the_usual_driver_does_not_join_and_a_long_text_comes_in_pieces() -> None:
    document = f"<a>{'line &amp; line' + chr(10)}</a>"
    assert len(pieces(document, expatreader.create_parser())[1]) > 1, "the control"
    long = pieces(f"<a>{'x' * (sax.LONGEST_PIECE * 2 + 1)}</a>", sax.create_parser())[1]
    assert (len(long) > 1, sum(map(len, long))) == (True, sax.LONGEST_PIECE * 2 + 1)


def test_it_is_a_driver_by_its_name() -> None:
    assert isinstance(make_parser([sax.__name__]), sax.JoiningParser)
