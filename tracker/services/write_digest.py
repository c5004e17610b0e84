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

from tracker.articles.events import ArticleRevised
from tracker.digests.content import VERSION, Between, Range, content, redacted_content
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
from tracker.journal.errors import Damaged, NotFound
from tracker.journal.journal import Entry, Journal
from tracker.services.coverage import coverage
from tracker.services.library import find_article
from tracker.services.rebuild import Answer, Query, answer, outline_of, rebuild, story_stream
from tracker.services.review import waiting
from tracker.story.events import (
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
from tracker.story.view import Cut, StoryView, view
from tracker.times import Reported, iso, parse_range, zone_of

MOST_WAITING = 5


class NoSuchDigest(LookupError):
    """The store has no digest of that id."""


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


def make_digest(journal: Journal, story: str, words: str | None, now: datetime, actor: str) -> Digest:
    """The digest of a range of dates on the reported clock, or of what was recorded since the last one.

    ``made`` tells whether it is new. Raises ``BadTime``.
    """
    asked, old, new = _views(journal, story, words, now)
    digest = _identity(story, asked)
    known = _find(journal, digest)
    if known is not None:
        return known
    shape = content(old, new, asked, journal.root(asked.to_position), _between(journal, story, asked, new))
    return keep_digest(journal, story, digest, asked, shape, actor)


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
        title=shape["title"],
    )
    with journal.writing() as writing:
        writing.keep(body)
        positions, _ = writing.append(f"digest-{digest}", [(fact_id("digest", digest), event)], actor)
    return Digest(digest, hash_, "draft", event, shape, positions[0], made=True, maker=actor)


def _identity(story: str, asked: Range) -> str:
    """A readable id that is the same for the same request: the days, and a hash of everything it is known by."""
    parts = (story, asked.clock, iso(asked.start), iso(asked.end), str(asked.from_position), str(asked.to_position))
    mark = hashlib.sha256("\x1f".join((*parts, VERSION, "en")).encode()).hexdigest()[:8]
    return f"{asked.start:%Y%m%d}-{asked.end:%Y%m%d}-{mark}"


def _views(journal: Journal, story: str, words: str | None, now: datetime) -> tuple[Range, StoryView, StoryView]:
    position = last_position(journal)
    if words is not None:
        zone = zone_of(outline_of(journal, story, position).zone)
        start, end = parse_range(words, zone, now)
        state = rebuild(journal, story, position)
        old = view(state, Cut(instant=start, at=start))
        new = view(state, Cut(instant=end, at=end))
        return Range("reported", start, end, position, position), old, new
    return recorded_views(journal, story, now)


def recorded_views(journal: Journal, story: str, now: datetime) -> tuple[Range, StoryView, StoryView]:
    """What was recorded since the last digest on that clock: the range, and the views at both of its ends."""
    position = last_position(journal)
    since = _last_recorded(journal, story)
    first, start = (since.to_position, since.end) if since else (0, _opened_at(journal, story, now))
    before = rebuild(journal, story, first)
    state = rebuild(journal, story, position)
    old = view(replace(before, outline=before.outline or state.outline), Cut(instant=start, at=start, clock="recorded"))
    new = view(state, Cut(instant=now, at=now, clock="recorded"))
    return Range("recorded", start, now, first, position), old, new


def last_position(journal: Journal) -> int:
    """The last position outside ``digest-`` streams: making and approving digests does not make new ones."""
    position = 0
    for entry in journal.read_all(after=max(0, journal.top().position - 500)):
        if not entry.stream.startswith("digest-"):
            position = entry.position
    if position:
        return position
    return max((e.position for e in journal.read_all() if not e.stream.startswith("digest-")), default=0)


def _last_recorded(journal: Journal, story: str) -> DigestGenerated | None:
    found: DigestGenerated | None = None
    for entry in journal.read_all(prefixes=("digest-",), types=("DigestGenerated",)):
        event = entry.event
        if isinstance(event, DigestGenerated) and event.story == story and event.clock == "recorded":
            found = event
    return found


def _opened_at(journal: Journal, story: str, now: datetime) -> datetime:
    return next((entry.at for entry in journal.read(story_stream(story))), now)


def _between(journal: Journal, story: str, asked: Range, new: StoryView) -> Between:
    queue = waiting(journal, story) if asked.clock == "recorded" else []
    return Between(
        corrections=list(_corrections(journal, story, asked)),
        silent_edits=list(_edits(journal, asked)),
        coverage=[
            {"feed": feed.feed, "title": feed.title, "state": feed.state, "since": iso(feed.since), "error": feed.error}
            for feed in coverage(journal, story, asked.to_position, asked.end).feeds
            if feed.state != "ok"
        ],
        waiting=[
            {"id": item.id, "headline": item.report.headline, "kind": item.report.kind, "weight": item.weight}
            for item in queue[:MOST_WAITING]
        ],
        address=lambda article: _address(journal, article),
    )


def _address(journal: Journal, article: str) -> str | None:
    found = find_article(journal, article)
    return (found.added.url or None) if found is not None else None


def _corrections(journal: Journal, story: str, asked: Range) -> Iterator[Shape]:
    state = rebuild(journal, story, asked.to_position)
    for entry in journal.read(story_stream(story), up_to=asked.to_position):
        event = entry.event
        if isinstance(event, DevelopmentRetracted):
            inside = _inside(asked, event.reported, entry.position)
            what = "retracted by its source"
        elif isinstance(event, DevelopmentCorrected):
            inside = asked.clock == "recorded" and _inside(asked, None, entry.position)
            what = "our reading corrected"
        else:
            continue
        record = state.reports.get(event.report)
        if inside and record is not None:
            yield {
                "what": what,
                "development": record.development,
                "headline": record.report.headline,
                "reason": event.reason,
                "position": entry.position,
            }


def _inside(asked: Range, reported: Reported | None, position: int) -> bool:
    """Whether something lies in the range: by position on the recorded clock, by its own time on the reported one."""
    if asked.clock == "recorded":
        return asked.from_position < position <= asked.to_position
    return reported is not None and asked.start <= reported.earliest < asked.end


def _edits(journal: Journal, asked: Range) -> Iterator[Shape]:
    for entry in journal.read_all(up_to=asked.to_position, prefixes=("article-",), types=("ArticleRevised",)):
        event = entry.event
        if isinstance(event, ArticleRevised) and _inside(asked, event.seen, entry.position):
            if _read_after_its_summary(journal, event):
                continue
            yield {
                "article": event.article,
                "title": event.title,
                "revision": event.revision,
                "grade": event.grade,
                "position": entry.position,
            }


def _read_after_its_summary(journal: Journal, event: ArticleRevised) -> bool:
    """Whether this is the page read for the first time, after a feed had told its summary: no edit of the publisher."""
    article = find_article(journal, event.article)
    if article is None or event.revision >= len(article.versions):
        return False
    return article.versions[event.revision - 1].extraction == "summary" and event.extraction == "page"


def _find(journal: Journal, digest: str) -> Digest | None:
    found: Digest | None = None
    for entry in journal.read(f"digest-{digest}"):
        if isinstance(entry.event, DigestGenerated):
            event, content = entry.event, _kept(journal, entry.event)
            found = Digest(digest, event.content, "draft", event, content, entry.position, maker=entry.actor)
        elif found is not None:
            found = _lived(found, entry)
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
        return replace(digest, state="approved", by=entry.actor, approved=event.content, note=note, at=entry.at)
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


def later(journal: Journal, event: DigestGenerated) -> Iterator[Entry]:
    """What the log says of the story after the place that a digest was made from."""
    stream = story_stream(event.story)  # a prefix of the streams of stories with longer names, too
    return (entry for entry in journal.read_all(event.to_position, prefixes=(stream,)) if entry.stream == stream)


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
    """The developments that a digest tells of or that its facets stand on."""
    found: set[str] = set()
    for name in ("urgent", "developments", "late_reports"):
        found |= {item["id"] for item in content["sections"][name]}
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


def verify_digest(journal: Journal, digest: Digest, now: datetime) -> tuple[bool, str]:
    """Whether the kept bytes are those of the hash and, where the versions agree, whether a rebuild gives them."""
    try:
        body = journal.bytes_of(digest.hash)
    except (Damaged, NotFound) as error:
        return False, str(error)
    event = digest.generated
    if hashlib.sha256(body).hexdigest() != digest.hash:
        return False, "the kept bytes do not have the recorded hash"
    if event.version != VERSION or event.clock != "reported":
        return True, f"bytes match; made by {event.version}, not comparable with {VERSION}"
    if digest.content.get("corrects"):
        return True, "bytes match; a correction is not rebuilt"
    state = rebuild(journal, event.story, event.to_position)
    old = view(state, Cut(instant=event.start, at=event.start))
    new = view(state, Cut(instant=event.end, at=event.end))
    asked = Range(event.clock, event.start, event.end, event.from_position, event.to_position)
    again = content(old, new, asked, journal.root(asked.to_position), _between(journal, event.story, asked, new))
    same = canonical(again) == body
    return same, "bytes match, and rebuilding gives the same" if same else "rebuilding gives other bytes"


def difference(journal: Journal, story: str, first: Query, second: Query, now: datetime) -> tuple[Answer, Answer]:
    """The two answers that ``diff`` compares."""
    return answer(journal, story, first, now), answer(journal, story, second, now)
