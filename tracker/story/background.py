"""What an article tells again beside its news: the earlier developments that its lead stands before. Pure.

It is no claim of its own and nothing that can be wrong in itself, so it is no event: it follows from which reports
stand in one article version, and goes when one of them is dismissed. The background of an article belongs to its
lead, the news that it tells first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from tracker.story.events import Quote
from tracker.story.state import ReportRecord


class Told(Struct, frozen=True):
    """An earlier development (``background``) that an article tells again beside its ``lead``, in the report of the
    event ``position``."""

    lead: str
    background: str
    article: str
    position: int


class Background:
    """What is told as whose background, asked from either end; each pair once, as it was first told."""

    def __init__(self, visible: Sequence[ReportRecord]) -> None:
        """Of these reports, in the order of the log."""
        self._of: dict[str, dict[str, Told]] = {}
        self._to: dict[str, dict[str, Told]] = {}
        for told in _told_again(visible):
            self._of.setdefault(told.lead, {}).setdefault(told.background, told)
            self._to.setdefault(told.background, {}).setdefault(told.lead, told)

    def of(self, development: str) -> tuple[Told, ...]:
        """What is told as the background of a development."""
        return tuple(self._of.get(development, {}).values())

    def to(self, development: str) -> tuple[Told, ...]:
        """The developments as whose background this one is told."""
        return tuple(self._to.get(development, {}).values())


def _told_again(visible: Sequence[ReportRecord]) -> Iterator[Told]:
    articles: dict[tuple[str, int], list[tuple[int, ReportRecord]]] = {}
    for record in visible:
        for evidence in record.report.evidence[:1]:
            if isinstance(evidence, Quote):
                articles.setdefault((evidence.article, evidence.revision), []).append((evidence.start, record))
    for (article, _), found in articles.items():
        news = [(start, record) for start, record in found if record.report.novelty == "new"]
        if not news or len(news) == len(found):
            continue
        _, lead = min(news, key=lambda each: (each[0], each[1].recorded.position))
        for _, record in found:
            if record.report.novelty == "background" and record.development != lead.development:
                yield Told(lead.development, record.development, article, record.recorded.position)
