"""Who stands behind a report: the story's outlets and documents, and which of them count as independent origins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from tracker.story.events import Citation, Report, Source


class SourceBook:
    """The story's outlets and documents, found by id, name or host."""

    def __init__(self, sources: Sequence[Source]) -> None:
        """Sources as the outline lists them; a later one with the same name wins."""
        self._by_name: dict[str, Source] = {}
        for source in sources:
            for name in (source.id, source.name, *source.outlets, *source.hosts):
                self._by_name[name.casefold()] = source

    def find(self, report: Report) -> Source | None:
        """The source that a report comes from: its origin, else its outlet, else the host of its citation."""
        return self.named((report.attribution.origin,)) or self.publisher(report)

    def publisher(self, report: Report) -> Source | None:
        """The source that printed a report, not whose words they are: its outlet, else who is cited."""
        names = [report.attribution.outlet]
        for evidence in report.evidence:
            if isinstance(evidence, Citation):
                names.extend((evidence.outlet, *hosts_of(evidence.url)))
        return self.named(names)

    def named(self, names: Iterable[str]) -> Source | None:
        """The source of the first name that is known."""
        for name in names:
            if name and (source := self._by_name.get(name.casefold())) is not None:
                return source
        return None


@lru_cache(maxsize=4096)
def hosts_of(url: str) -> tuple[str, ...]:
    """The host of an address and its parent domains: ``www.nbcnews.com``, ``nbcnews.com``."""
    if "://" not in url:
        return ()
    host = url.split("://", 1)[1].split("/", 1)[0].split("@")[-1].split(":")[0].lower()
    labels = host.split(".")
    return tuple(".".join(labels[i:]) for i in range(len(labels) - 1))


def outlet_of(report: Report) -> str:
    """The outlet as a reader knows it; empty when it is not known."""
    if report.attribution.outlet:
        return report.attribution.outlet
    for evidence in report.evidence:
        if isinstance(evidence, Citation) and evidence.outlet:
            return evidence.outlet
    return ""


def find_source(sources: Sequence[Source], outlet: str, url: str) -> Source | None:
    """The source of an outlet's name or of an address, or None."""
    return _book(tuple(sources)).named((outlet, *hosts_of(url)))


@lru_cache(maxsize=16)
def _book(sources: tuple[Source, ...]) -> SourceBook:
    """A story's sources are the same for all its articles."""
    return SourceBook(sources)
