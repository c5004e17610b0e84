"""A blob is what was stored, or it is damaged: nothing of its row may be otherwise."""

from __future__ import annotations

import zlib
from hashlib import sha256

import pytest

from storage.blobs import MAX_SIZE, RAW, ZLIB, pack, unpack
from storage.errors import BlobDamaged

DATA = b"text " * 1_000
DIGEST = sha256(DATA).hexdigest()
KEPT = zlib.compress(DATA)


def test_what_was_packed_comes_back() -> None:
    for data in (b"", b"x", DATA, bytes(range(256)), bytes(MAX_SIZE)):
        assert unpack(sha256(data).hexdigest(), len(data), *pack(data)) == data


@pytest.mark.parametrize(
    ("size", "codec", "kept"),
    [
        (len(DATA) + 1, RAW, DATA),
        (len(DATA) + 1, ZLIB, KEPT),
        (len(DATA) - 1, ZLIB, KEPT),
        (-1, ZLIB, KEPT),
        (1 << 62, ZLIB, KEPT),
        (len(DATA), ZLIB, KEPT + b"x"),
        (len(DATA), ZLIB, KEPT[:-1]),
        (len(DATA), ZLIB, zlib.compress(DATA + DATA)),
        (len(DATA), "lzma", KEPT),
        (len(DATA), RAW, DATA[:-1] + b"x"),
    ],
)
def test_a_row_that_says_something_else_is_damaged(size: int, codec: str, kept: bytes) -> None:
    with pytest.raises(BlobDamaged, match=DIGEST):
        unpack(DIGEST, size, codec, kept)
