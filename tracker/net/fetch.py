"""The one way out to the network: a polite, capped, guarded GET over aiohttp.

aiohttp never asks its resolver about IP literals, so the guard judges every host before connecting (in the first
address and in each redirect), the resolver drops refused answers, and the peer is judged again once connected.
"""

from __future__ import annotations

import asyncio
import socket
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from tracker.net.guard import Guard, Refused

MOST_COMPRESSED = 5_000_000
MOST_BYTES = 20_000_000
TOTAL_SECONDS = 30.0
IDLE_SECONDS = 10.0
MOST_REDIRECTS = 5
USER_AGENT = "story-tracker/0.1 (+{contact})"


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: the final address, status, headers (names in lower case), decoded body, and the redirects taken."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    redirects: tuple[tuple[int, str], ...] = ()


class FetchFailed(Exception):
    """No usable answer. ``kind``: refused, dns, connect, tls, timeout, too_large or protocol."""

    def __init__(self, kind: str, message: str) -> None:
        """The message names the address and what happened."""
        super().__init__(message)
        self.kind = kind


class GuardedResolver(AbstractResolver):
    """Resolves through the system and keeps only addresses that the guard lets through."""

    def __init__(self, guard: Guard) -> None:
        """The guard judges every answer."""
        self._guard = guard

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The allowed addresses of a host. Raises ``Refused`` when there are answers but none is allowed."""
        loop = asyncio.get_running_loop()
        answers = await loop.getaddrinfo(host, port, family=socket.AF_UNSPEC, type=socket.SOCK_STREAM)
        allowed: list[ResolveResult] = []
        refused: Refused | None = None
        for found_family, _, proto, _, address in answers:
            try:
                self._guard.check_address(str(address[0]))
            except Refused as error:
                refused = error
                continue
            allowed.append(
                ResolveResult(
                    hostname=host,
                    host=str(address[0]),
                    port=port,
                    family=found_family,
                    proto=proto,
                    flags=socket.AI_NUMERICHOST,
                )
            )
        if not allowed and refused is not None:
            raise refused
        return allowed

    async def close(self) -> None:
        """Nothing to give back."""


class Fetcher:
    """Fetches pages and feeds. One session; no cookies, no referrer, gzip and deflate only."""

    def __init__(self, guard: Guard, user_agent: str) -> None:
        """The user agent says honestly who asks and whom to write to."""
        self._guard = guard
        self._agent = user_agent
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Fetcher:
        """Opens the session."""
        connector = aiohttp.TCPConnector(resolver=GuardedResolver(self._guard), limit=50, ttl_dns_cache=300)
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=TOTAL_SECONDS, sock_read=IDLE_SECONDS, sock_connect=IDLE_SECONDS),
            headers={"User-Agent": self._agent, "Accept-Encoding": "gzip, deflate"},
            max_line_size=16_384,
            max_field_size=16_384,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Closes the session."""
        if self._session is not None:
            await self._session.close()

    async def get(self, address: str, headers: Mapping[str, str] | None = None) -> Fetched:
        """The answer at an address, redirects followed and each one judged. Raises ``FetchFailed``."""
        redirects: list[tuple[int, str]] = []
        here = address
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                for _ in range(MOST_REDIRECTS + 1):
                    url = self._guard.check_url(here)
                    fetched, onward = await self._once(url, headers or {})
                    if onward is None:
                        return Fetched(str(url), fetched.status, fetched.headers, fetched.body, tuple(redirects))
                    here = str(url.join(URL(onward)))
                    redirects.append((fetched.status, here))
        except Refused as error:
            raise FetchFailed("refused", str(error)) from error
        except TimeoutError as error:
            raise FetchFailed("timeout", f"{address}: no answer within {TOTAL_SECONDS:.0f} s") from error
        except aiohttp.ClientConnectorDNSError as error:
            raise FetchFailed("dns", f"{address}: its name cannot be resolved") from error
        except aiohttp.ClientSSLError as error:
            raise FetchFailed("tls", f"{address}: {error}") from error
        except aiohttp.ClientConnectionError as error:
            raise FetchFailed("connect", f"{address}: {error}") from error
        except (aiohttp.ClientError, zlib.error, ValueError) as error:
            raise FetchFailed("protocol", f"{address}: {error}") from error
        raise FetchFailed("protocol", f"{address}: more than {MOST_REDIRECTS} redirects")

    async def _once(self, url: URL, headers: Mapping[str, str]) -> tuple[Fetched, str | None]:
        if self._session is None:
            raise RuntimeError("the fetcher is used outside its `async with`")
        async with self._session.get(url, headers=dict(headers), allow_redirects=False) as response:
            self._check_peer(response)
            names = {name.lower(): value for name, value in response.headers.items()}
            if response.status in (301, 302, 303, 307, 308) and "location" in names:
                return Fetched(str(url), response.status, names, b""), names["location"]
            body = await _body(response, names.get("content-encoding", "").strip().lower(), str(url))
            return Fetched(str(url), response.status, names, body), None

    def _check_peer(self, response: aiohttp.ClientResponse) -> None:
        connection = response.connection
        transport = connection.transport if connection is not None else None
        peer = transport.get_extra_info("peername") if transport is not None else None
        if peer:
            self._guard.check_address(str(peer[0]))


async def _body(response: aiohttp.ClientResponse, coding: str, address: str) -> bytes:
    """The decoded body; reading stops at the caps, whatever the server claims."""
    if coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise FetchFailed("protocol", f"{address}: content coding {coding!r} was not asked for")
    decoder = None if coding in ("", "identity") else _inflater(coding)
    received = size = 0
    parts: list[bytes] = []
    async for chunk in response.content.iter_chunked(65_536):
        received += len(chunk)
        if received > (MOST_COMPRESSED if decoder else MOST_BYTES):
            raise FetchFailed("too_large", f"{address}: more than {received // 1_000_000} MB")
        if decoder is None:
            part = chunk
        elif coding == "deflate" and not parts and not zlib_header(chunk):
            decoder = zlib.decompressobj(-zlib.MAX_WBITS)
            part = decoder.decompress(chunk, MOST_BYTES - size + 1)
        else:
            part = decoder.decompress(chunk, MOST_BYTES - size + 1)
        size += len(part)
        if size > MOST_BYTES:
            raise FetchFailed("too_large", f"{address}: more than {MOST_BYTES // 1_000_000} MB when unpacked")
        parts.append(part)
    return b"".join(parts)


def _inflater(coding: str) -> zlib._Decompress:
    return zlib.decompressobj(zlib.MAX_WBITS | 16 if coding != "deflate" else zlib.MAX_WBITS)


def zlib_header(chunk: bytes) -> bool:
    """Whether bytes begin like a zlib stream (RFC 1950); some servers send raw deflate instead."""
    return len(chunk) >= 2 and chunk[0] & 0x0F == 8 and (chunk[0] * 256 + chunk[1]) % 31 == 0
