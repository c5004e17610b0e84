"""Timelines inside articles: what stands under a day of its own, or behind one and a colon, happened on that day.

    March 15, 2025
    The president invokes the law. Over 200 people are flown out within hours.

    April 4: A judge orders the return of one of them.

A page can bear one day of its own, and lists of links have a day under each title; so there must be two days at least,
and what stands under one must be prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from tracker.detection.dates import TimeExpression
from tracker.detection.text import Sentence

PARAGRAPHS = 3
"""Paragraphs that a day above them dates at most; the last day of a timeline dates one, since nothing ends it."""
LONGEST = 31
"""Days that the day of an entry can be: "March 14-16", "March 2025"."""
SEPARATORS = (":", "-", "|")
"""What parts the day from the rest of its line; dashes of any length."""
_MARKS = "#*_•·-–—>|[] \t"
_WORDS = re.compile(r"[^\W\d_]|[\"“‘«$€]|\d[\d,.]*\s+[^\W\d_]")
"""What follows the day of an entry: a word, a quotation, a number of something; no time of the day and no other day."""
_STOPS = (".", "!", "?", "”", '"', "»", ")")


class _Paragraph(NamedTuple):
    sentences: Sequence[Sentence]
    day: TimeExpression | None
    """The day with which it begins."""
    rest: str
    """What follows the day; the whole text where there is none."""

    @property
    def bare(self) -> bool:
        """Whether it is a day and nothing else."""
        return self.day is not None and not any(character.isalnum() for character in self.rest)

    @property
    def led(self) -> bool:
        """Whether the day leads the line: "April 4: A judge …"."""
        words = self.rest.lstrip(_MARKS[:3]).replace("–", "-").replace("—", "-").lstrip()
        behind = words[1:].lstrip(_MARKS)
        return self.day is not None and words.startswith(SEPARATORS) and bool(_WORDS.match(behind))


def entries(
    text: str, sentences: Sequence[Sentence], dates: Sequence[Sequence[TimeExpression]]
) -> dict[int, TimeExpression]:
    """The day of the timeline's entry in which a sentence stands, by the sentence's index; none without a timeline."""
    paragraphs = [
        _paragraph(text, list(group), dates) for _, group in groupby(sentences, key=lambda each: each.paragraph)
    ]
    found = list(_dated(text, paragraphs))
    days = {(day.earliest, day.latest) for _, day in found}
    return dict(found) if len(days) > 1 else {}


def _paragraph(text: str, sentences: Sequence[Sentence], dates: Sequence[Sequence[TimeExpression]]) -> _Paragraph:
    place, end = sentences[0].start, sentences[-1].end
    opening: list[TimeExpression] = []
    for each in dates[sentences[0].index]:
        if each.earliest is None or any(character.isalnum() for character in text[place : each.start]):
            break
        if any(character.isdigit() for character in text[each.start : each.end]):
            opening.append(each)  # "Monday" alone is as likely a day of the week ahead
        place = each.end
    chosen = min(filter(_is_day, opening), key=_days, default=None)
    return _Paragraph(sentences, chosen, text[place:end])


def _dated(text: str, paragraphs: Sequence[_Paragraph]) -> Iterator[tuple[int, TimeExpression]]:
    bare = [at for at, paragraph in enumerate(paragraphs) if paragraph.bare]
    for paragraph in paragraphs:
        if paragraph.day is not None and paragraph.led:
            yield from ((sentence.index, paragraph.day) for sentence in paragraph.sentences)
    for at in bare:
        day, most = paragraphs[at].day, PARAGRAPHS if at != bare[-1] else 1
        for below in paragraphs[at + 1 : at + 1 + most]:
            if day is None or below.bare or below.led or not _prose(text, below):
                break
            yield from ((sentence.index, day) for sentence in below.sentences)


def _prose(text: str, paragraph: _Paragraph) -> bool:
    last = paragraph.sentences[-1]
    return not text[paragraph.sentences[0].start :].startswith("#") and text[last.start : last.end].endswith(_STOPS)


def _is_day(day: TimeExpression) -> bool:
    return not day.statute and day.precision != "year" and _days(day) <= LONGEST


def _days(day: TimeExpression) -> int:
    assert day.earliest is not None
    assert day.latest is not None
    return (day.latest - day.earliest).days
