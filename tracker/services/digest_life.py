"""The life of a digest after it was made: noted, approved, rejected, corrected. Each step is an event of its stream.

An approval binds to the hash of the bytes. What was approved or sent never changes; what does not hold any more is
told by a new digest that names the old words.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from tracker.digests.content import VERSION, Range
from tracker.digests.correction import correction_of
from tracker.digests.events import DigestApproved, DigestCorrected, DigestNoted, DigestRejected
from tracker.ids import fact_id
from tracker.journal.journal import Journal
from tracker.services.rebuild import rebuild
from tracker.services.write_digest import (
    Digest,
    digests,
    find_digest,
    keep_digest,
    last_position,
    later,
    named,
    told_in,
)
from tracker.story.cut import Cut
from tracker.story.events import DecisionTakenBack, DevelopmentCorrected, DevelopmentDismissed, DevelopmentRetracted
from tracker.story.shapes import Shape
from tracker.story.view import view

WENT_OUT = ("sent", "partly sent", "corrected")
UNSETTLING = ("DevelopmentRetracted", "DevelopmentCorrected", "DevelopmentDismissed", "DecisionTakenBack")
"""Events after which something that was sent may not hold any more."""


class WrongState(ValueError):
    """The digest cannot take that step now; the message says why."""


def edit_note(journal: Journal, digest: Digest, note: str, actor: str) -> Digest:
    """Puts an editor's note beside a digest that did not go out yet. Raises ``WrongState``."""
    if digest.state in (*WENT_OUT, "rejected"):
        raise WrongState(f"digest {digest.id} is {digest.state}; a note can be edited before it goes out")
    event = DigestNoted(digest=digest.id, content=digest.hash, note=note)
    with journal.writing() as writing:
        count = sum(1 for _ in journal.read(f"digest-{digest.id}"))
        event_id = fact_id("digest-noted", digest.id, note, str(count))
        writing.append(f"digest-{digest.id}", [(event_id, event)], actor)
    return replace(digest, note=note)


def approve(
    journal: Journal,
    digest: Digest,
    note: str,
    actor: str,
    *,
    two_people: bool = False,
    stale: bool = False,
    checkpoint: str = "",
) -> Digest:
    """A person stands by exactly these bytes; what a correction corrects is marked in the same transaction.

    ``checkpoint``: the signed root to print in every letter, so that each reader is a witness of the log.
    ``two_people``: not the one who made it. ``stale``: although the log says more by now. Approving once more changes
    nothing: the first approval stands, with its name and its root. Raises ``WrongState``.
    """
    if digest.state == "approved":
        return digest
    if digest.state == "rejected":
        raise WrongState(f"digest {digest.id} was rejected by {digest.by}; make a new one")
    if digest.state in WENT_OUT:
        raise WrongState(f"digest {digest.id} is {digest.state} already")
    if digest.state == "stale" and not stale:
        raise WrongState(f"digest {digest.id} is stale: the log says more by now; make it again, or add --stale")
    if two_people and digest.maker == actor:
        raise WrongState(f"digest {digest.id} was made by {actor}; another person must approve it")
    event = DigestApproved(digest=digest.id, content=digest.hash, note=note, checkpoint=checkpoint)
    old = digest.content.get("corrects")
    with journal.writing() as writing:
        event_id = fact_id("digest-approved", digest.id, digest.hash, actor, note)
        writing.append(f"digest-{digest.id}", [(event_id, event)], actor, digest.read)
        if old:
            marked = DigestCorrected(digest=old, content=find_digest(journal, old).hash, by=digest.id)
            writing.append(f"digest-{old}", [(fact_id("digest-corrected", old, digest.id), marked)], actor)
    return replace(
        digest, state="approved", by=actor, approved=digest.hash, note=note or digest.note, checkpoint=checkpoint
    )


def reject(journal: Journal, digest: Digest, reason: str, actor: str) -> Digest:
    """It does not go out. Rejecting once more changes nothing. Raises ``WrongState``."""
    if digest.state == "rejected":
        return digest
    if digest.state in (*WENT_OUT, "approved"):
        raise WrongState(f"digest {digest.id} was approved by {digest.by}; an approved digest stays")
    event = DigestRejected(digest=digest.id, content=digest.hash, reason=reason)
    with journal.writing() as writing:
        event_id = fact_id("digest-rejected", digest.id, digest.hash, actor, reason)
        writing.append(f"digest-{digest.id}", [(event_id, event)], actor, digest.read)
    return replace(digest, state="rejected", by=actor)


def correct(journal: Journal, digest: Digest, actor: str) -> Digest | None:
    """The draft of a correction of a digest that went out, or None when all it said still holds.

    Asked again with nothing new in the log, it is the same draft. Raises ``WrongState``.
    """
    if digest.state not in WENT_OUT:
        raise WrongState(f"digest {digest.id} is {digest.state}; only what was sent is corrected")
    event = digest.generated
    position = last_position(journal)
    shape = correction_at(journal, digest, position)
    if shape is None:
        return None
    touched = _touched(journal, digest, position)
    name = _identity(digest, max(place for _, _, place in touched.values()))
    known = [found for found in digests(journal) if found.id == name]
    if known:
        return known[0]
    asked = Range("reported", event.start, event.end, event.to_position, position)
    return keep_digest(journal, event.story, name, asked, shape, actor)


def correction_at(journal: Journal, digest: Digest, position: int) -> Shape | None:
    """The content of a correction, from the log up to a position; None when all that was said held there."""
    event = digest.generated
    touched = _touched(journal, digest, position)
    if not touched:
        return None
    last = max(entry.at for entry in later(journal, event, position))
    now = view(rebuild(journal, event.story, position), Cut(instant=max(last, event.end), at=event.end))
    shape = correction_of(digest.id, digest.content, now, touched)
    return {**shape, **_place(journal, digest, position)} if shape is not None else None


def wanting(journal: Journal, found: list[Digest]) -> list[Digest]:
    """The digests that went out and on whose facts a later decision was made, and that no correction names yet."""
    return [digest for digest in found if digest.state in WENT_OUT[:2] and _touched(journal, digest)]


def _touched(journal: Journal, digest: Digest, position: int | None = None) -> dict[str, tuple[str, str, int]]:
    """What a digest tells and a later decision is about. One that was taken back since leaves all as it was sent."""
    told = told_in(digest.content)
    found: dict[int, dict[str, tuple[str, str, int]]] = {}
    for entry in later(journal, digest.generated, position):
        event = entry.event
        if isinstance(event, DecisionTakenBack) and event.decision in found:
            del found[event.decision]
            continue
        if isinstance(event, DevelopmentRetracted):
            what = "retracted by its source"
        elif isinstance(event, DevelopmentCorrected | DevelopmentDismissed):
            what = "our reading corrected"
        elif isinstance(event, DecisionTakenBack) and event.what in UNSETTLING:
            what = "our correction taken back"
        else:
            continue
        found[entry.position] = dict.fromkeys(named(event) & told, (what, event.reason, entry.position))
    return {name: touched for each in found.values() for name, touched in each.items()}


def _identity(digest: Digest, position: int) -> str:
    event = digest.generated
    mark = hashlib.sha256("\x1f".join((digest.id, digest.hash, str(position), VERSION)).encode()).hexdigest()[:8]
    return f"{event.start:%Y%m%d}-{event.end:%Y%m%d}-c{mark}"


def _place(journal: Journal, digest: Digest, position: int) -> dict[str, object]:
    asked = {**digest.content["range"], "clock": "reported"}
    place = {"from_position": digest.generated.to_position, "to_position": position}
    return {"range": {**asked, **place}, "root": journal.root(position)}
