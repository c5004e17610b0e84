"""The event of the stream ``redaction``: what was erased, why, and on whose authority. The store does the erasing."""

from __future__ import annotations

import msgspec


class PayloadRedacted(msgspec.Struct, frozen=True, kw_only=True):
    """The bodies at these positions were removed. Their places and hashes stay, so every proof stays valid."""

    positions: tuple[int, ...]
    blobs: tuple[str, ...]
    reason: str
    authority: str
