"""The one way out to the network: a polite, capped, guarded GET over aiohttp, for feeds, pages and deliveries alike.

No cookies, no referrer, gzip and deflate only. At most five redirects, each judged, none from https down to http.
Deadlines for the whole answer, for its header and for silence; caps on what is sent and on what it unpacks to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from tracker.net.body import BadCoding, TooLarge, Unpacking
from tracker.net.dial import connector, judged_response
from tracker.net.guard import Guard, Refused

MOST_REDIRECTS = 5
MOST_HEADERS = 200
LONGEST_HEADER = 16_384
USER_AGENT = "story-tracker/0.1 (+{contact})"
REDIRECTS = frozenset((301, 302, 303, 307, 308))
ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


May = Callable[[str], Awaitable[bool]]
"""Whether an address may be read, as its host says."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much. Seconds and bytes."""

    total: float = 30.0
    header: float = 15.0
    idle: float = 10.0
    packed: int = 5_000_000
    unpacked: int = 20_000_000


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


class Fetcher:
    """Fetches over one session; used as an async context."""

    def __init__(
        self,
        guard: Guard,
        user_agent: str,
        limits: Limits = Limits(),
        resolver: AbstractResolver | None = None,
    ) -> None:
        """The user agent says honestly who asks and whom to write to. ``resolver`` stands in for the system's."""
        self._guard = guard
        self._agent = user_agent
        self._limits = limits
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Fetcher:
        """Opens the session."""
        limits = self._limits
        self._session = aiohttp.ClientSession(
            connector=connector(self._guard, self._resolver),
            response_class=judged_response(self._guard),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_read=limits.idle, sock_connect=limits.idle),
            headers={"User-Agent": self._agent, "Accept-Encoding": "gzip, deflate", "Accept": ACCEPT},
            max_line_size=LONGEST_HEADER,
            max_field_size=LONGEST_HEADER,
            max_headers=MOST_HEADERS,
            trust_env=False,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Closes the session."""
        if self._session is not None:
            await self._session.close()

    async def get(self, address: str, headers: Mapping[str, str] | None = None, may: May | None = None) -> Fetched:
        """The answer at an address, redirects followed and each one judged. Raises ``FetchFailed``.

        ``may`` is asked about each address that a redirect leads to: whether its host lets it be read.
        """
        return await self._bounded(address, self._follow(address, headers or {}, may))

    async def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> Fetched:
        """The answer to a body that was sent there. A redirect is an answer: a body goes nowhere else.

        Raises ``FetchFailed``.
        """
        return await self._bounded(address, self._posted(address, body, headers))

    async def _posted(self, address: str, body: bytes, headers: Mapping[str, str]) -> Fetched:
        url = self._guard.check_url(address)
        status, names, answer = await self._once(url, headers, body)
        return Fetched(str(url), status, names, answer)

    async def _bounded(self, address: str, asked: Awaitable[Fetched]) -> Fetched:
        """The answer within the total time; whatever goes wrong becomes ``FetchFailed``."""
        try:
            async with asyncio.timeout(self._limits.total):
                return await asked
        except Refused as error:
            raise FetchFailed("refused", str(error)) from error
        except TooLarge as error:
            raise FetchFailed("too_large", f"{address}: {error}") from error
        except TimeoutError as error:
            words = str(error) or f"no answer within {self._limits.total:g} s"
            raise FetchFailed("timeout", f"{address}: {words}") from error
        except aiohttp.ClientConnectorDNSError as error:
            raise FetchFailed("dns", f"{address}: its name cannot be resolved") from error
        except (aiohttp.ClientSSLError, aiohttp.ServerFingerprintMismatch) as error:
            raise FetchFailed("tls", f"{address}: {error}") from error
        except (aiohttp.ClientConnectionError, OSError) as error:
            raise FetchFailed("connect", f"{address}: {error}") from error
        except (aiohttp.ClientError, BadCoding, ValueError) as error:
            raise FetchFailed("protocol", f"{address}: {_short(error)}") from error

    async def _follow(self, address: str, headers: Mapping[str, str], may: May | None) -> Fetched:
        redirects: list[tuple[int, str]] = []
        url = self._guard.check_url(address)
        for _ in range(MOST_REDIRECTS + 1):
            status, names, body = await self._once(url, headers)
            onward = names.get("location") if status in REDIRECTS else None
            if onward is None:
                return Fetched(str(url), status, names, body, tuple(redirects))
            url = self._onward(url, onward)
            if may is not None and not await may(str(url)):
                raise Refused(f"a redirect leads to {url}, which robots.txt there forbids")
            redirects.append((status, str(url)))
        raise BadCoding(f"more than {MOST_REDIRECTS} redirects")

    def _onward(self, url: URL, location: str) -> URL:
        """Where a redirect leads, judged like the first address (RFC 9110, 10.2.2 and 15.4)."""
        target = self._guard.check_url(str(url.join(URL(location))))
        if url.scheme == "https" and target.scheme == "http":
            raise Refused(f"{url} redirects from https down to {target}")
        return target

    async def _once(
        self, url: URL, headers: Mapping[str, str], sent: bytes | None = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        if self._session is None:
            raise RuntimeError("the fetcher is used outside its `async with`")
        method = "GET" if sent is None else "POST"
        request = self._session.request(method, url, data=sent, headers=headers, allow_redirects=False)
        try:
            async with asyncio.timeout(self._limits.header):
                response = await request
        except TimeoutError as error:
            raise TimeoutError(f"no header within {self._limits.header:g} s") from error
        async with response:
            names = {name.lower(): value for name, value in response.headers.items()}
            if response.status == 304 or (response.status in REDIRECTS and "location" in names):
                return response.status, names, b""
            unpacking = Unpacking(
                names.get("content-encoding", "").strip().lower(), self._limits.packed, self._limits.unpacked
            )
            async for chunk in response.content.iter_any():
                unpacking.take(chunk)
            return response.status, names, unpacking.body()


def _short(error: Exception) -> str:
    """What went wrong, without what was sent: the words of a feed belong into no log."""
    if isinstance(error, aiohttp.ClientPayloadError):
        return "the body breaks off, or is not framed as it says"
    if isinstance(error, aiohttp.ClientResponseError):
        return error.message.splitlines()[0].rstrip(": ") if error.message else "its header cannot be read"
    return " ".join(str(error).split())[:200] or type(error).__name__
