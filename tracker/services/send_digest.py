"""Sending an approved digest: to each target once, as far as anybody can know.

First the target takes it, then the log says so. A sender that dies in between sends again: the same file names, the
same Message-ID, the same Idempotency-Key, so whoever receives it can tell. What the log says was taken is never sent
again, and while one sender is at a target no other one is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from tracker.delivery.letter import Letter, NotTaken
from tracker.digests.events import DeliveryFailed, DigestDelivered
from tracker.digests.html import Standing, render_html
from tracker.digests.ical import calendar_of, render_ical
from tracker.digests.phrases import Phrases
from tracker.digests.render import COLUMNS, markdown, render_markdown, render_text
from tracker.ids import fact_id
from tracker.journal.journal import Journal
from tracker.journal.work import Work
from tracker.safetext import wrap
from tracker.services.digest_life import WrongState
from tracker.services.write_digest import Digest, digests, find_digest

Deliver = Callable[[str, Letter], None]
"""Hands a letter to the target of a name; raises ``NotTaken``."""
PAUSES = (1.0, 5.0)
"""Seconds before each further try of a person who waits for it."""
LEASE = timedelta(minutes=10)
"""How long a sender that died keeps others from its target."""
SENDABLE = ("approved", "sent", "partly sent")


class HashDiffers(ValueError):
    """The bytes are not those that were approved."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a letter at one target."""

    target: str
    outcome: Literal["delivered", "failed", "already", "busy", "would"]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends, and when: ``actor`` in the log, ``holder`` in the leases; ``pauses`` in seconds between tries."""

    actor: str
    holder: str
    now: datetime
    pause: Callable[[float], None]
    pauses: Sequence[float] = PAUSES


def letter_of(
    journal: Journal, digest: Digest, templates: Mapping[str, str], locale: str | None, now: datetime
) -> Letter:
    """An approved digest in all its forms, with the note beside it. Its date is that of the approval."""
    say = Phrases.of(digest.content, locale)
    standing = Standing(digest.id, digest.hash, "approved", digest.by, digest.note, digest.checkpoint)
    note = f"{say['note']}: {digest.note}"
    text, mark = render_text(digest.content, locale), render_markdown(digest.content, locale)
    if digest.note:
        text = "\n".join(wrap(note, COLUMNS)) + "\n\n" + text
        mark = f"{markdown(note)}\n\n{mark}"
    foot = f"tracker digest verify {digest.id}\nSHA-256 {digest.hash}\n" + _witnessed(digest.checkpoint, say)
    return Letter(
        id=digest.id,
        hash=digest.hash,
        story=digest.generated.story,
        subject=say.subject(digest.content),
        text=text + foot,
        html=render_html(digest.content, templates, standing, locale),
        markdown=f"{mark}\n{markdown(foot)}\n",
        calendar=render_ical(digest.content, locale),
        content=journal.bytes_of(digest.hash),
        at=digest.at or now,
    )


def _witnessed(checkpoint: str, say: Phrases) -> str:
    """The signed root, folded to the columns of the text; empty when there is none."""
    if not checkpoint:
        return ""
    lines = [part for line in checkpoint.strip("\n").split("\n") for part in wrap(line, COLUMNS - 2) or [""]]
    return "\n".join([f"{say['checkpoint']}:", *(f"  {line}".rstrip() for line in lines)]) + "\n"


def trial(now: datetime) -> Letter:
    """A letter that says that it is only a trial."""
    words = "This is a trial of a delivery target. There is nothing to read here."
    hash_ = hashlib.sha256(f"trial {now.isoformat()}".encode()).hexdigest()
    html = f"<!DOCTYPE html><html lang='en'><title>Trial</title><p>{words}</p></html>"
    subject, text = "Trial of a delivery target", f"{words}\n"
    calendar = calendar_of(subject, words).to_ical().decode()
    return Letter("trial", hash_, "trial", subject, text, html, text, calendar, b"{}", now)


def check_sendable(journal: Journal, digest: Digest) -> None:
    """Nothing when exactly these bytes were approved. Raises ``WrongState`` or ``HashDiffers``."""
    if digest.state not in SENDABLE:
        raise WrongState(f"digest {digest.id} is {digest.state}; only what was approved is sent")
    present = hashlib.sha256(journal.bytes_of(digest.hash)).hexdigest()
    if not present == digest.hash == digest.approved:
        raise HashDiffers(f"digest {digest.id} is not what was approved; nothing was sent")


def planned(digest: Digest, targets: Sequence[str], letter: Letter) -> list[Delivery]:
    """What ``send`` would do."""
    size = f"{letter.subject} ({len(letter.html.encode()):,} bytes of HTML)"
    return [
        Delivery(target, "already") if target in digest.delivered else Delivery(target, "would", size)
        for target in targets
    ]


def send(
    journal: Journal, digest: Digest, letter: Letter, targets: Sequence[str], deliver: Deliver, sender: Sender
) -> list[Delivery]:
    """Sends to each target that did not take it yet, tries again what may pass, and writes down what happened.

    Raises ``WrongState`` or ``HashDiffers``.
    """
    check_sendable(journal, digest)
    before = previous_letters(journal, digest)
    found = []
    for target in targets:
        addressed = replace(letter, previous=before.get(target, ""))
        with _alone(journal, digest, target, sender) as alone:
            if not alone:
                found.append(Delivery(target, "busy", "another sender is at it"))
            elif target in find_digest(journal, digest.id).delivered:
                found.append(Delivery(target, "already"))
            else:
                error = _tried(target, addressed, deliver, sender)
                record(journal, digest, target, error, sender.actor)
                found.append(Delivery(target, "failed", str(error)) if error else Delivery(target, "delivered"))
    return found


@contextmanager
def _alone(journal: Journal, digest: Digest, target: str, sender: Sender) -> Iterator[bool]:
    """Whether nobody else sends this digest to this target; nobody else will until the end of the block."""
    key = f"send:{digest.id}:{target}."
    with journal.writing() as writing:
        writing.plan([Work(key, key, 0)])
    claims = journal.claim(sender.now, sender.now + LEASE, 1, sender.holder, key)
    try:
        yield bool(claims)
    finally:
        for claim in claims:
            with journal.writing() as writing:
                writing.release(claim, sender.now, b"")
                writing.drop_work(key)


def _tried(target: str, letter: Letter, deliver: Deliver, sender: Sender) -> NotTaken | None:
    """Why the target did not take it in the end; None when it did."""
    for seconds in (*sender.pauses, None):
        try:
            deliver(target, letter)
            return None
        except NotTaken as error:
            if seconds is None or not error.again:
                return error
            sender.pause(seconds)
    raise AssertionError("the last try returns")


def record(journal: Journal, digest: Digest, target: str, error: NotTaken | None, actor: str) -> None:
    """Writes down that a target took a digest, or why it did not."""
    stream = f"digest-{digest.id}"
    named = {"digest": digest.id, "content": digest.hash, "target": target}
    with journal.writing() as writing:
        if error is not None:
            count = sum(1 for _ in journal.read(stream))
            failed = DeliveryFailed(**named, error=str(error), final=not error.again)
            writing.append(stream, [(fact_id("delivery-failed", digest.hash, target, str(count)), failed)], actor)
        else:
            taken = DigestDelivered(**named)
            writing.append(stream, [(fact_id("digest-delivered", digest.id, digest.hash, target), taken)], actor)


def previous_letters(journal: Journal, digest: Digest) -> Mapping[str, str]:
    """By target: the hash of the last digest of the story that it took, made before this one."""
    story = digest.generated.story
    earlier = [d for d in digests(journal) if d.generated.story == story and d.position < digest.position]
    return {target: found.hash for found in earlier for target in found.delivered}
