"""Where an export comes from: what every form of it says, so that it can be asked for again and checked."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.services.rebuild import Answer
from tracker.story.developments import Development
from tracker.story.events import Citation, Quote
from tracker.story.sources import outlet_of
from tracker.times import iso

SPOKEN = ("happened", "ongoing")


def provenance(answer: Answer) -> str:
    """One line: the cut, the place in the log, and its root."""
    verb = "reported" if answer.clock == "reported" else "recorded"
    return f"As {verb} by {iso(answer.instant)}; log position {answer.position}, root {answer.root}"


def scope(answer: Answer) -> str:
    """What the story covers; an export is no complete record of anything else."""
    return answer.view.outline.scope or answer.view.outline.title


def outlets(development: Development) -> list[str]:
    """Who reported it, each once, in the order of the reports."""
    found = (outlet_of(record.report) or "outlet unknown" for record in development.records)
    return list(dict.fromkeys(found))


def addresses(development: Development) -> list[str]:
    """Where it can be read: the addresses that are cited."""
    evidence = (item for record in development.records for item in record.report.evidence)
    cited = dict.fromkeys(item.url for item in evidence if isinstance(item, Citation))
    return [url for url in cited if url.startswith(("https://", "http://"))]


def told(development: Development) -> str:
    """The headline as it may be said: what did not happen says so, and a claim names who makes it."""
    real = "" if development.actuality in SPOKEN else f"{development.actuality}: "
    spoke = f" (said by {', '.join(development.speakers)})" if development.speakers else ""
    return f"{real}{development.headline}{spoke}"


def headlines(development: Development) -> Iterator[str]:
    """The headlines of its sources, word for word, where those are what was seen of them and no text is stored."""
    for record in development.records:
        cited = (item for item in record.report.evidence if isinstance(item, Citation))
        yield from (item.headline for item in cited if item.headline)


def quotes(development: Development) -> Iterator[str]:
    """The sentences behind it, word for word."""
    for record in development.records:
        yield from (item.quote for item in record.report.evidence if isinstance(item, Quote))
