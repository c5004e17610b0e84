"""The one way out to the network: a polite, capped, guarded GET over aiohttp, for feeds, pages and deliveries alike.

No cookies, no referrer, gzip and deflate only. At most five redirects, each judged, none from https down to http.
Deadlines for the whole answer, for its header and for silence; caps on what is sent and on what it unpacks to.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TypeAlias

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


Learn = Callable[[int, Mapping[str, str]], None]
"""Is told the status and the headers of an answer."""
Turn = Callable[[str], AbstractAsyncContextManager[Learn]]
"""Waits until an address may be asked, and holds the turn while it is. Raises ``Refused`` when it must not be."""


@asynccontextmanager
async def at_once(address: str) -> AsyncIterator[Learn]:
    """No waiting, nothing learned: for what a person asks for."""
    yield lambda status, headers: None


Answer: TypeAlias = tuple[int, Mapping[str, str], bytes]
"""Status, headers and body."""


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
    """No usable answer. ``kind``: refused, forbidden, dns, connect, tls, timeout, too_large or protocol."""

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

    async def get(self, address: str, headers: Mapping[str, str] | None = None, turn: Turn = at_once) -> Fetched:
        """The answer at an address, redirects followed and each one judged. Raises ``FetchFailed``.

        ``turn`` is waited for before each request, those that a redirect leads to included: no host is asked out of
        turn. The total time is that of the requests, not of the waiting.
        """
        with _told(address):
            return await self._follow(address, headers or {}, turn)

    async def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> Fetched:
        """The answer to a body that was sent there. A redirect is an answer: a body goes nowhere else.

        Raises ``FetchFailed``.
        """
        with _told(address):
            url = self._guard.check_url(address)
            until = asyncio.get_running_loop().time() + self._limits.total
            status, names, answer = await self._once(url, headers, until, body)
            return Fetched(str(url), status, names, answer)

    async def _follow(self, address: str, headers: Mapping[str, str], turn: Turn) -> Fetched:
        loop = asyncio.get_running_loop()
        redirects: list[tuple[int, str]] = []
        url = self._guard.check_url(address)
        left = self._limits.total
        for _ in range(MOST_REDIRECTS + 1):
            asked = str(url)
            async with turn(asked) as learn:
                begun = loop.time()
                with _told(asked):
                    status, names, body = await self._once(url, headers, begun + left)
                learn(status, names)
            left -= loop.time() - begun
            onward = names.get("location") if status in REDIRECTS else None
            if onward is None:
                return Fetched(asked, status, names, body, tuple(redirects))
            url = self._onward(url, onward)
            redirects.append((status, str(url)))
        raise BadCoding(f"more than {MOST_REDIRECTS} redirects")

    def _onward(self, url: URL, location: str) -> URL:
        """Where a redirect leads, judged like the first address (RFC 9110, 10.2.2 and 15.4)."""
        target = self._guard.check_url(str(url.join(URL(location))))
        if url.scheme == "https" and target.scheme == "http":
            raise Refused(f"{url} redirects from https down to {target}")
        return target

    async def _once(self, url: URL, headers: Mapping[str, str], until: float, sent: bytes | None = None) -> Answer:
        """The answer to one request: its header in the time that headers have, all of it by ``until`` (the loop's
        clock)."""
        if self._session is None:
            raise RuntimeError("the fetcher is used outside its `async with`")
        method = "GET" if sent is None else "POST"
        header_by = asyncio.get_running_loop().time() + self._limits.header
        late = f"no header within {self._limits.header:g} s" if header_by < until else ""
        try:
            async with (
                asyncio.timeout_at(min(header_by, until)) as deadline,
                self._session.request(method, url, data=sent, headers=headers, allow_redirects=False) as response,
            ):
                deadline.reschedule(until)
                late = ""
                return await self._read(response)
        except TimeoutError as error:
            raise TimeoutError(late or str(error) or f"no answer within {self._limits.total:g} s") from error

    async def _read(self, response: aiohttp.ClientResponse) -> Answer:
        names = {name.lower(): value for name, value in response.headers.items()}
        if response.status == 304 or (response.status in REDIRECTS and "location" in names):
            return response.status, names, b""
        coding = names.get("content-encoding", "").strip().lower()
        unpacking = Unpacking(coding, self._limits.packed, self._limits.unpacked)
        async for chunk in response.content.iter_any():
            unpacking.take(chunk)
        return response.status, names, unpacking.body()


@contextmanager
def _told(address: str) -> Iterator[None]:
    """Whatever goes wrong becomes ``FetchFailed``."""
    try:
        yield
    except Refused as error:
        raise FetchFailed(error.kind, str(error)) from error
    except TooLarge as error:
        raise FetchFailed("too_large", f"{address}: {error}") from error
    except TimeoutError as error:
        raise FetchFailed("timeout", f"{address}: {error}") from error
    except aiohttp.ClientConnectorDNSError as error:
        raise FetchFailed("dns", f"{address}: its name cannot be resolved") from error
    except (aiohttp.ClientSSLError, aiohttp.ServerFingerprintMismatch) as error:
        raise FetchFailed("tls", f"{address}: {error}") from error
    except (aiohttp.ClientConnectionError, OSError) as error:
        raise FetchFailed("connect", f"{address}: {error}") from error
    except (aiohttp.ClientError, BadCoding, ValueError) as error:
        raise FetchFailed("protocol", f"{address}: {_short(error)}") from error


def _short(error: Exception) -> str:
    """What went wrong, without what was sent: the words of a feed belong into no log."""
    if isinstance(error, aiohttp.ClientPayloadError):
        return "the body breaks off, or is not framed as it says"
    if isinstance(error, aiohttp.ClientResponseError):
        return error.message.splitlines()[0].rstrip(": ") if error.message else "its header cannot be read"
    return " ".join(str(error).split())[:200] or type(error).__name__
