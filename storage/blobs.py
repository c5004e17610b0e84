"""How a blob is kept: compressed when that helps, under the SHA-256 of what it was. Pure."""

from __future__ import annotations

import zlib
from hashlib import sha256
from typing import Final

from storage.errors import BlobDamaged, BlobTooLarge

MAX_SIZE: Final = 32 * 1024 * 1024
"""Bytes before compression. Larger than any article; a bomb or a film is refused."""

RAW: Final = "raw"
ZLIB: Final = "zlib"


def pack(data: bytes) -> tuple[str, bytes]:
    """The codec and the bytes to keep. Raises ``BlobTooLarge``."""
    if len(data) > MAX_SIZE:
        raise BlobTooLarge(f"a blob of {len(data)} bytes is too large, the limit is {MAX_SIZE}")
    smaller = zlib.compress(data, 6)
    return (ZLIB, smaller) if len(smaller) < len(data) else (RAW, data)


def unpack(digest: str, size: int, codec: str, kept: bytes) -> bytes:
    """The bytes as they were, verified against their SHA-256. Raises ``BlobDamaged``."""
    if codec not in (RAW, ZLIB):
        raise BlobDamaged(f"blob {digest} has an unknown codec {codec!r}")
    if not 0 <= size <= MAX_SIZE:
        raise BlobDamaged(f"blob {digest} cannot have {size} bytes")
    try:
        data = _inflated(kept, size) if codec == ZLIB else kept
    except (zlib.error, ValueError) as error:
        raise BlobDamaged(f"blob {digest} cannot be decompressed: {error}") from error
    if len(data) != size or sha256(data).hexdigest() != digest:
        raise BlobDamaged(f"blob {digest} is not what was stored")
    return data


def _inflated(kept: bytes, size: int) -> bytes:
    stream = zlib.decompressobj()
    # One byte more than the size it should have: a damaged stream cannot grow into the memory.
    data = stream.decompress(kept, size + 1)
    if not stream.eof or stream.unused_data:
        raise ValueError("it does not end where it should")
    return data
