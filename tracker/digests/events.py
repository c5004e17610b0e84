"""What can be written down about a digest: the events of the stream ``digest-<id>``.

The digest itself is a blob of canonical JSON under its SHA-256; an approval binds to that hash.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec


class DigestGenerated(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A draft was made. The range is half-open: what lies after its lower ends and up to its upper ends."""

    digest: str
    story: str
    clock: Literal["reported", "recorded"]
    start: datetime = msgspec.field(name="from")
    end: datetime = msgspec.field(name="to")
    from_position: int
    to_position: int
    content: str
    version: str
    locale: str = "en"
    title: str = ""


class DigestApproved(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person stands by exactly these bytes. ``checkpoint``: the signed root of the log just before."""

    digest: str
    content: str
    note: str = ""
    checkpoint: str = ""


class DigestRejected(msgspec.Struct, frozen=True, kw_only=True):
    """A person decided that it does not go out."""

    digest: str
    content: str
    reason: str


class DigestNoted(msgspec.Struct, frozen=True, kw_only=True):
    """An editor's note stands beside the digest; its bytes and hash stay. A later note takes the place of it."""

    digest: str
    content: str
    note: str


class DigestCorrected(msgspec.Struct, frozen=True, kw_only=True):
    """Something that this digest said does not hold; the approved digest ``by`` names the old and the new words."""

    digest: str
    content: str
    by: str


class DigestDelivered(msgspec.Struct, frozen=True, kw_only=True):
    """A target took it."""

    digest: str
    content: str
    target: str


class DeliveryFailed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A target did not take it. ``final``: it is not worth trying again before somebody mended something."""

    digest: str
    content: str
    target: str
    error: str
    final: bool = False


DigestEvent: TypeAlias = (
    DigestGenerated | DigestApproved | DigestRejected | DigestNoted | DigestCorrected | DigestDelivered | DeliveryFailed
)
