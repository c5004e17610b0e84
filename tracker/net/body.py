"""Unpacking a body as it arrives, never more of it than the caps allow.

One layer of gzip (RFC 1952) or deflate (RFC 1950, or raw RFC 1951 as some servers send it). A server that claims gzip
and sends plain bytes is taken at its bytes.
"""

from __future__ import annotations

import zlib
from io import BytesIO

STEP = 262_144
"""Bytes that are unpacked at once: a bomb costs this much before it is noticed."""
GZIP = ("gzip", "x-gzip")
PLAIN = ("", "identity")


class TooLarge(ValueError):
    """More bytes than the cap; the message says which."""


class BadCoding(ValueError):
    """The body is not what its Content-Encoding says, or was coded in a way that was not asked for."""


class Unpacking:
    """Takes chunks as they come and keeps what they unpack to."""

    def __init__(self, coding: str, most_packed: int, most_bytes: int) -> None:
        """``coding`` is the Content-Encoding in lower case. Raises ``BadCoding`` for one that was not asked for."""
        if coding not in (*PLAIN, *GZIP, "deflate"):
            raise BadCoding(f"content coding {coding!r} was not asked for")
        self._coding = coding
        self._most_packed = most_bytes if coding in PLAIN else most_packed
        self._most_bytes = most_bytes
        self._received = 0
        self._body = BytesIO()
        self._inflate: zlib._Decompress | None = None

    def take(self, chunk: bytes) -> None:
        """One more chunk. Raises ``TooLarge`` or ``BadCoding``."""
        if not self._received and chunk:
            self._begin(chunk)
        self._received += len(chunk)
        if self._received > self._most_packed:
            raise TooLarge(f"more than {self._most_packed:,} bytes were sent")
        if self._inflate is None:
            self._keep(chunk)
        else:
            self._unpack(chunk)

    def body(self) -> bytes:
        """All that was unpacked. Raises ``BadCoding`` when the packed stream ends too early."""
        if self._inflate is not None and not self._inflate.eof:
            raise BadCoding("the packed body ends early")
        return self._body.getvalue()

    def _begin(self, chunk: bytes) -> None:
        if self._coding in GZIP and chunk[:2] == b"\x1f\x8b":
            self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
        elif self._coding == "deflate" and zlib_header(chunk):
            self._inflate = zlib.decompressobj()
        elif self._coding == "deflate" and not chunk.lstrip().startswith((b"<", b"{", b"\xef\xbb\xbf")):
            self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)

    def _unpack(self, chunk: bytes) -> None:
        assert self._inflate is not None
        try:
            while chunk:
                if self._inflate.eof:
                    if self._coding not in GZIP or chunk[:2] != b"\x1f\x8b":
                        return  # what follows the end is padding
                    self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)  # the next member
                self._keep(self._inflate.decompress(chunk, STEP))
                chunk = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
        except zlib.error as error:
            raise BadCoding(f"the body is no {self._coding}: {error}") from error

    def _keep(self, part: bytes) -> None:
        if self._body.tell() + len(part) > self._most_bytes:
            raise TooLarge(f"more than {self._most_bytes:,} bytes when unpacked")
        self._body.write(part)


def zlib_header(chunk: bytes) -> bool:
    """Whether bytes begin like a zlib stream (RFC 1950); some servers send raw deflate instead."""
    return len(chunk) >= 2 and chunk[0] & 0x0F == 8 and (chunk[0] * 256 + chunk[1]) % 31 == 0
