"""Checking a digest: its kept bytes against their hash, and a rebuild from the log against the bytes."""

from __future__ import annotations

import hashlib

from tracker.digests.content import VERSION
from tracker.journal.codec import canonical
from tracker.journal.errors import Damaged, NotFound
from tracker.journal.journal import Journal
from tracker.services.digest_life import correction_at
from tracker.services.write_digest import Digest, content_again, find_digest
from tracker.story.shapes import Shape


def verify_digest(journal: Journal, digest: Digest) -> tuple[bool, str]:
    """Whether the kept bytes are those of the hash and, where the versions agree, whether a rebuild gives them."""
    try:
        body = journal.bytes_of(digest.hash)
    except (Damaged, NotFound) as error:
        return False, str(error)
    if hashlib.sha256(body).hexdigest() != digest.hash:
        return False, "the kept bytes do not have the recorded hash"
    made_by = digest.generated.version
    if made_by != VERSION:
        return True, f"bytes match; made by {made_by}, not comparable with {VERSION}"
    again = _rebuilt(journal, digest)
    if again is not None and canonical(again) == body:
        return True, "bytes match, and rebuilding gives the same"
    return False, "rebuilding gives other bytes"


def _rebuilt(journal: Journal, digest: Digest) -> Shape | None:
    corrected = digest.content.get("corrects")
    if corrected:
        return correction_at(journal, find_digest(journal, corrected), digest.generated.to_position)
    return content_again(journal, digest.generated)
