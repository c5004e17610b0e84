"""Erasing what must not be kept: bodies of events and stored texts, for a reason and on an authority.

Places and hashes stay, so every proof and checkpoint stays valid; the text is gone from every byte of the database. An
article is erased with everything that carries its words: its texts, its events, the reports that quote it and the
digests that were made from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from tracker.articles.events import ArticleAdded, ArticleRevised
from tracker.digests.events import DigestGenerated
from tracker.ids import fact_id
from tracker.journal.codec import Redacted
from tracker.journal.errors import NotFound
from tracker.journal.journal import Entry, Journal
from tracker.journal.redaction import PayloadRedacted
from tracker.services.library import article_stream
from tracker.story.events import DevelopmentCorrected, DevelopmentReported, DevelopmentRetracted, Quote

STREAM = "redaction"


class NothingToRedact(LookupError):
    """The reference names no event and no article of the store, or it was erased before."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be erased: positions of events, hashes of stored texts, and one line about each."""

    positions: tuple[int, ...]
    blobs: tuple[str, ...]
    words: tuple[str, ...]


def plan(journal: Journal, references: Sequence[str]) -> Plan:
    """What a redaction of events (``@12``) and articles (their ids) would erase. Raises ``NothingToRedact``."""
    positions: dict[int, str] = {}
    blobs: dict[str, str] = {}
    for reference in references:
        if reference.startswith("@") and reference[1:].isdigit():
            positions |= dict([_event(journal, int(reference[1:]))])
        else:
            _article(journal, reference, positions, blobs)
    for digest, why in _digests(journal, set(positions)):
        blobs[digest] = why
    ordered = sorted(positions)
    return Plan(tuple(ordered), tuple(blobs), tuple([positions[p] for p in ordered] + list(blobs.values())))


def redact(journal: Journal, planned: Plan, reason: str, authority: str, actor: str, outside: Path) -> int:
    """Erases for good; the position of the event that says why. Raises ``ValueError`` without reason and authority.

    ``outside`` is the folder that remembers redactions, so that an older copy cannot bring the text back.
    """
    if not reason.strip() or not authority.strip():
        raise ValueError("a redaction needs its reason and its authority")
    event = PayloadRedacted(
        positions=planned.positions, blobs=planned.blobs, reason=reason.strip(), authority=authority.strip()
    )
    event_id = fact_id("redaction", *map(str, planned.positions), *planned.blobs)
    # First outside: a redaction that is remembered and was not done can be done again, the other way round it is lost.
    journal.remember_redaction(outside, STREAM, (event_id, event), (planned.positions, planned.blobs), actor)
    with journal.writing() as writing:
        (position,), _ = writing.append(STREAM, [(event_id, event)], actor)
        writing.erase(planned.positions, planned.blobs, position)
    journal.scrub()
    return position


def _event(journal: Journal, position: int) -> tuple[int, str]:
    for entry in journal.read_all(after=position - 1, up_to=position):
        if entry.stream == STREAM:
            raise NothingToRedact(f"@{position} records a redaction; it holds no text and stays")
        if isinstance(entry.event, Redacted):
            raise NothingToRedact(f"@{position} was erased before")
        return position, f"@{position} {_name(entry)}"
    raise NothingToRedact(f"there is no event @{position}")


def _name(entry: Entry) -> str:
    name = type(entry.event).__name__
    if isinstance(entry.event, DevelopmentReported):
        return f"{name}: {entry.event.report.headline}"
    return f"{name} of {entry.stream}"


def _article(journal: Journal, article: str, positions: dict[int, str], blobs: dict[str, str]) -> None:
    found = False
    for entry in journal.read(article_stream(article)):
        event = entry.event
        if isinstance(event, ArticleAdded | ArticleRevised):
            found = True
            positions[entry.position] = f"@{entry.position} {type(event).__name__}: {event.title}"
            for digest in (event.text, event.raw):
                if digest:
                    blobs[digest] = f"text {digest[:16]}…"
    if not found:
        raise NothingToRedact(f"{article!r} is neither an event (@N) nor an article with a text in the store")
    for entry in journal.read_all(prefixes=("story-",)):
        if any(quote.article == article for quote in _quotes(entry.event)):
            positions[entry.position] = f"@{entry.position} {_name(entry)}"


def _quotes(event: object) -> Iterator[Quote]:
    if isinstance(event, DevelopmentReported):
        evidence = event.report.evidence
    elif isinstance(event, DevelopmentCorrected):
        evidence = event.replacement.evidence
    elif isinstance(event, DevelopmentRetracted):
        evidence = event.evidence
    else:
        return
    yield from (item for item in evidence if isinstance(item, Quote))


def _digests(journal: Journal, positions: set[int]) -> Iterator[tuple[str, str]]:
    """The stored bytes of digests that were made from any of these events."""
    for entry in journal.read_all(prefixes=("digest-",), types=("DigestGenerated",)):
        if not isinstance(entry.event, DigestGenerated):
            continue
        try:
            content = msgspec.json.decode(journal.bytes_of(entry.event.content))
        except NotFound:
            continue
        if positions & set(_positions(content)):
            yield entry.event.content, f"digest {entry.event.digest}, which was made from it"


def _positions(content: object) -> Iterator[int]:
    """Every position that a digest's content names."""
    if isinstance(content, dict):
        yield from (p for p in content.get("positions", ()) if isinstance(p, int))
        if isinstance(content.get("position"), int):
            yield content["position"]
        for part in content.values():
            yield from _positions(part)
    elif isinstance(content, list):
        for part in content:
            yield from _positions(part)
