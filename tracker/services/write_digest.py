"""Making, listing, approving and checking digests. Each step is an event; the bytes of a digest never change.

A digest is known by what it is about: story, clock, range, positions, version, locale. The same request with nothing
new in the log is the same digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec
from msgspec import structs

from tracker.digests.content import TELLING, VERSION, Range, content, redacted_content
from tracker.digests.events import (
    DeliveryFailed,
    DigestApproved,
    DigestCorrected,
    DigestDelivered,
    DigestGenerated,
    DigestNoted,
    DigestRejected,
)
from tracker.ids import fact_id
from tracker.journal.codec import canonical
from tracker.journal.errors import NotFound
from tracker.journal.journal import Entry, Journal
from tracker.services.between import between
from tracker.services.moments import span
from tracker.services.open_story import ACTOR as OPENER
from tracker.services.rebuild import NoSuchStory, advance, rebuild, story_stream
from tracker.story.cut import Cut
from tracker.story.events import (
    DecisionTakenBack,
    DevelopmentConfirmed,
    DevelopmentCorrected,
    DevelopmentDismissed,
    DevelopmentReported,
    DevelopmentRetracted,
    DevelopmentsMerged,
    DevelopmentSplit,
    QuestionAnswered,
    QuestionOpened,
)
from tracker.story.shapes import Shape
from tracker.story.state import State
from tracker.story.view import StoryView, view
from tracker.times import iso, zone_of


class NoSuchDigest(LookupError):
    """The store has no digest of that id."""


@dataclass(frozen=True, slots=True)
class Views:
    """A range, the story at both of its ends, and the story's state at its last position."""

    asked: Range
    old: StoryView
    new: StoryView
    state: State


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest with its content and where it stands in its life.

    ``state``: draft, stale (a draft that what came later would change), approved, rejected, sent, partly sent (a target
    did not take it), corrected. ``approved`` is the hash that was approved.
    """

    id: str
    hash: str
    state: str
    generated: DigestGenerated
    content: dict[str, Any]
    position: int
    made: bool = False
    by: str = ""
    maker: str = ""
    note: str = ""
    approved: str = ""
    at: datetime | None = None
    delivered: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    corrected_by: str = ""
    checkpoint: str = ""
    read: int = 1
    """How many events of its stream this was read from: whoever decides, decides on just those."""


def make_digest(
    journal: Journal, story: str, words: str | None, now: datetime, actor: str, locale: str | None = None
) -> Digest:
    """The digest of a range of dates on the reported clock, of a range of the log, or of what was recorded since the
    last one.

    In the story's language unless another one is named. ``made`` tells whether it is new. Raises ``BadTime``.
    """
    views = _views(journal, story, words, now)
    locale = locale or views.new.outline.locale
    digest = _identity(story, views.asked, locale)
    known = _find(journal, digest)
    if known is not None:
        return known
    return keep_digest(journal, story, digest, views.asked, _content(journal, story, views, locale), actor)


def content_again(journal: Journal, event: DigestGenerated) -> Shape:
    """The content of a digest, made once more from the log up to where it was made."""
    asked = Range(event.clock, event.start, event.end, event.from_position, event.to_position)
    return _content(journal, event.story, views_of(journal, event.story, asked), event.locale)


def _content(journal: Journal, story: str, views: Views, locale: str) -> Shape:
    asked = views.asked
    beside = between(journal, story, asked, views.state, views.new)
    return content(views.old, views.new, asked, journal.root(asked.to_position), beside, locale)


def keep_digest(journal: Journal, story: str, digest: str, asked: Range, shape: Shape, actor: str) -> Digest:
    """Freezes a content as a new draft: its bytes and the event that names their hash, in one transaction."""
    body = canonical(shape)
    hash_ = hashlib.sha256(body).hexdigest()
    event = DigestGenerated(
        digest=digest,
        story=story,
        clock=asked.clock,
        start=asked.start,
        end=asked.end,
        from_position=asked.from_position,
        to_position=asked.to_position,
        content=hash_,
        version=VERSION,
        locale=shape["locale"],
        title=shape["title"],
    )
    with journal.writing() as writing:
        writing.keep(body)
        positions, _ = writing.append(f"digest-{digest}", [(fact_id("digest", digest), event)], actor)
    return Digest(digest, hash_, "draft", event, shape, positions[0], made=True, maker=actor)


def _identity(story: str, asked: Range, locale: str) -> str:
    """A readable id that is the same for the same request: the days, and a hash of everything it is known by."""
    parts = (story, asked.clock, iso(asked.start), iso(asked.end), str(asked.from_position), str(asked.to_position))
    mark = hashlib.sha256("\x1f".join((*parts, VERSION, locale)).encode()).hexdigest()[:8]
    return f"{asked.start:%Y%m%d}-{asked.end:%Y%m%d}-{mark}"


def _views(journal: Journal, story: str, words: str | None, now: datetime) -> Views:
    if words is None:
        return recorded_views(journal, story, now)
    position = last_position(journal)
    state = rebuild(journal, story, position)
    if state.outline is None:
        raise NoSuchStory(f"no story is called {story!r} at position {position}")
    asked = span(journal, story, words, zone_of(state.outline.zone), now)
    start, end = asked.start, asked.end
    if asked.places:
        places = (start.position or 0, end.position or 0)
        return views_of(journal, story, Range("recorded", start.instant, end.instant, *places))
    return _seen(Range("reported", start.instant, end.instant, position, position), state, state)


def recorded_views(journal: Journal, story: str, now: datetime) -> Views:
    """What was recorded since the last digest on that clock; for the first one, since the story's own history."""
    since = _last_recorded(journal, story)
    first, start = (since.to_position, since.end) if since else _beginning(journal, story, now)
    return views_of(journal, story, Range("recorded", start, now, first, last_position(journal)))


def views_of(journal: Journal, story: str, asked: Range) -> Views:
    """The views at both ends of a range, from the log alone."""
    if asked.clock == "reported":
        state = rebuild(journal, story, asked.to_position)
        return _seen(asked, state, state)
    before = rebuild(journal, story, asked.from_position)
    return _seen(asked, before, advance(journal, story, before, asked.to_position))


def _seen(asked: Range, before: State, state: State) -> Views:
    before = structs.replace(before, outline=before.outline or state.outline)
    old = view(before, Cut(instant=asked.start, at=asked.start, clock=asked.clock))
    new = view(state, Cut(instant=asked.end, at=asked.end, clock=asked.clock))
    return Views(asked, old, new, state)


def last_position(journal: Journal) -> int:
    """The last position outside ``digest-`` streams: making and approving digests does not make new ones."""
    top, window = journal.top().position, 8
    while True:
        first = max(0, top - window)
        found = [e.position for e in journal.read_all(first, top) if not e.stream.startswith("digest-")]
        if found or first == 0:
            return found[-1] if found else 0
        top, window = first, window * 8


def _last_recorded(journal: Journal, story: str) -> DigestGenerated | None:
    """The last of those that follow one another without a gap; a digest of a range that somebody named is none."""
    last: DigestGenerated | None = None
    for event, _ in reversed(recorded_digests(journal, story)):
        if last is None or event.from_position == last.to_position:
            last = event
    return last


def recorded_digests(journal: Journal, story: str) -> list[tuple[DigestGenerated, Entry]]:
    """The story's digests on the recorded clock with their first entries, the newest first."""
    first = (next(journal.read(stream), None) for stream in journal.streams("digest-"))
    made = [(entry.event, entry) for entry in first if entry and isinstance(entry.event, DigestGenerated)]
    found = [each for each in made if (each[0].story, each[0].clock) == (story, "recorded")]
    return sorted(found, key=lambda each: each[1].position, reverse=True)


def _beginning(journal: Journal, story: str, now: datetime) -> tuple[int, datetime]:
    """Where the first digest begins: after the history that the story's folder brought along, which is no news."""
    place, at = 0, now
    for entry in journal.read(story_stream(story)):
        if entry.actor != OPENER:
            return place, (at if place else entry.at)
        place, at = entry.position, entry.at
    return place, at


def _find(journal: Journal, digest: str) -> Digest | None:
    found: Digest | None = None
    for entry in journal.read(f"digest-{digest}"):
        if isinstance(entry.event, DigestGenerated):
            event, content = entry.event, _kept(journal, entry.event)
            found = Digest(digest, event.content, "draft", event, content, entry.position, maker=entry.actor)
        elif found is not None:
            found = replace(_lived(found, entry), read=entry.version)
    if found is not None and found.state == "draft" and _is_stale(journal, found):
        return replace(found, state="stale")
    return found


def _lived(digest: Digest, entry: Entry) -> Digest:
    """The digest after one more event of its life."""
    event = entry.event
    if isinstance(event, DigestNoted):
        return replace(digest, note=event.note)
    if isinstance(event, DigestApproved):
        note = event.note or digest.note
        signed = replace(digest, checkpoint=event.checkpoint or digest.checkpoint)
        return replace(signed, state="approved", by=entry.actor, approved=event.content, note=note, at=entry.at)
    if isinstance(event, DigestRejected):
        return replace(digest, state="rejected", by=entry.actor)
    if isinstance(event, DigestDelivered | DeliveryFailed):
        return _after_delivery(digest, event)
    if isinstance(event, DigestCorrected):
        return replace(digest, state="corrected", corrected_by=event.by)
    return digest


def _after_delivery(digest: Digest, event: DigestDelivered | DeliveryFailed) -> Digest:
    delivered = [target for target in digest.delivered if target != event.target]
    failed = [target for target in digest.failed if target != event.target]
    if isinstance(event, DigestDelivered) or event.target in digest.delivered:
        delivered.append(event.target)
    else:
        failed.append(event.target)
    state = digest.state
    if state in ("approved", "sent", "partly sent") and delivered:
        state = "partly sent" if failed else "sent"
    return replace(digest, state=state, delivered=tuple(delivered), failed=tuple(failed))


def _is_stale(journal: Journal, digest: Digest) -> bool:
    """Whether the log says more about the range of a draft, or about what it tells, than it did when it was made."""
    told = told_in(digest.content)
    event = digest.generated
    for entry in later(journal, event):
        reported = _reported(entry.event)
        inside = reported is not None and event.start <= reported < event.end
        if (event.clock == "reported" and inside) or named(entry.event) & told:
            return True
    return False


def later(journal: Journal, event: DigestGenerated, up_to: int | None = None) -> Iterator[Entry]:
    """What the log says of the story after the place that a digest was made from."""
    stream = story_stream(event.story)  # a prefix of the streams of stories with longer names, too
    return (entry for entry in journal.read_all(event.to_position, up_to, (stream,)) if entry.stream == stream)


def _reported(event: object) -> datetime | None:
    """When a source said it; None for our own decisions."""
    match event:
        case DevelopmentReported():
            return event.report.reported.earliest
        case QuestionOpened():
            return event.asked.earliest
        case QuestionAnswered():
            return event.answered.earliest
    return None


def told_in(content: dict[str, Any]) -> set[str]:
    """The developments that a digest tells of or corrects, or that its facets stand on."""
    found: set[str] = {item["development"] for item in content["sections"]["corrections"] if content.get("corrects")}
    for name in TELLING:
        items = content["sections"].get(name, ())
        found |= {told["id"] for item in items for told in (item, *item.get("others", ()))}
    for name in ("figures", "status"):
        facets = [side for item in content["sections"][name] for side in (item["old"], item["new"]) if side]
        found |= {claim["development"] for facet in facets for claim in facet["claims"]}
    return found


def named(event: object) -> set[str]:
    """The developments that a decision is about; none for other events."""
    match event:
        case DevelopmentConfirmed() | DevelopmentDismissed() | DevelopmentCorrected() | DevelopmentRetracted():
            return {event.development}
        case DevelopmentsMerged():
            return {event.into, event.merged}
        case DevelopmentSplit():
            return {event.development}
        case DecisionTakenBack():
            return set(event.developments)
    return set()


def _kept(journal: Journal, event: DigestGenerated) -> dict[str, Any]:
    """The content of a digest as it was kept; when it was erased, what is left to say."""
    try:
        kept: dict[str, Any] = msgspec.json.decode(journal.bytes_of(event.content))
    except NotFound:
        return redacted_content(event)
    return kept


def digests(journal: Journal) -> list[Digest]:
    """All digests, oldest first."""
    found = [_find(journal, stream.removeprefix("digest-")) for stream in journal.streams("digest-")]
    return sorted((digest for digest in found if digest is not None), key=lambda digest: digest.position)


def find_digest(journal: Journal, name: str) -> Digest:
    """The digest of an id, or of the beginning or end of one. Raises ``NoSuchDigest``."""
    names = [stream.removeprefix("digest-") for stream in journal.streams("digest-")]
    matches = [n for n in names if n == name] or [n for n in names if n.startswith(name) or n.endswith(name)]
    if len(matches) != 1:
        raise NoSuchDigest(f"no digest is called {name!r}; `tracker digest list` shows them")
    found = _find(journal, matches[0])
    assert found is not None
    return found
