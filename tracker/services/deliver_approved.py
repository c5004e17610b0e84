"""What the daemon sends: digests that a person approved lately, to every target, again after a while when it failed.

Each failure is an event, so what is tried next and when follows from the log alone, also after a restart. What a
server refuses for good is not tried again by itself: a person mends it and sends it by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from tracker.delivery.letter import Letter, NotTaken
from tracker.digests.events import DeliveryFailed, DigestApproved
from tracker.journal.errors import NotFound
from tracker.journal.journal import Journal
from tracker.services.send_digest import SENDABLE, Deliver, Delivery, HashDiffers, Sender, record, send
from tracker.services.write_digest import Digest, find_digest

KEPT_UP = timedelta(days=3)
"""How long after its approval a digest is sent by itself; later it is old news, and a target may be a new one."""
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
)
"""How long to wait after the first failure, the second, and so on; the last one for all further ones."""


def due(journal: Journal, story: str, targets: Sequence[str], now: datetime) -> Iterator[tuple[Digest, str]]:
    """Each approved digest of the story with a target that it should be sent to now, the oldest first."""
    since = journal.position_before(now - KEPT_UP)
    approvals = journal.read_all(since, prefixes=("digest-",), types=("DigestApproved",))
    names = dict.fromkeys(entry.event.digest for entry in approvals if isinstance(entry.event, DigestApproved))
    for name in names:
        digest = find_digest(journal, name)
        if digest.generated.story != story or digest.state not in SENDABLE:
            continue
        for target in targets:
            if target not in digest.delivered and _may_try(journal, digest, target, now):
                yield digest, target


def _may_try(journal: Journal, digest: Digest, target: str, now: datetime) -> bool:
    failures = 0
    last: datetime | None = None
    for entry in journal.read(f"digest-{digest.id}"):
        if isinstance(entry.event, DeliveryFailed) and entry.event.target == target:
            if entry.event.final:
                return False
            failures, last = failures + 1, entry.at
    return last is None or now >= last + BACK_OFF[min(failures, len(BACK_OFF)) - 1]


def deliver_one(
    journal: Journal,
    story: str,
    targets: Sequence[str],
    letter: Callable[[Digest], Letter],
    deliver: Deliver,
    sender: Sender,
) -> tuple[Digest, Delivery] | None:
    """Sends one digest to one target, once; None when nothing is due. One at a time, so that nobody waits for long.

    What cannot be sent at all, as its bytes were erased or are not those that were approved, is not tried again and
    keeps no other digest waiting.
    """
    for digest, target in due(journal, story, targets, sender.now):
        try:
            (done,) = send(journal, digest, letter(digest), [target], deliver, sender)
        except (HashDiffers, NotFound) as error:
            record(journal, digest, target, NotTaken(f"cannot be sent: {error}"), sender.actor)
            done = Delivery(target, "failed", str(error))
        return digest, done
    return None
