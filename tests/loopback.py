"""A small HTTP server on 127.0.0.1 (aiohttp) that answers as a test tells it to and remembers every request.

aiohttp writes what a server should write. What none should (a header that never ends, a length that is a lie, framing
that breaks) is ``raw``: those bytes go to the socket as they are, on the same connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from aiohttp import web

MOST_REQUESTS = 20_000
_OWN = ("Date", "Server", "Content-Type")
"""Headers that aiohttp adds; a test says which headers there are, and the time of day is not among them."""


Raw: TypeAlias = bytes | Iterable[bytes] | AsyncIterable[bytes]


@dataclass(frozen=True)
class Request:
    """What the server was asked: path, and headers with names in lower case."""

    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """What it says. ``raw`` is sent instead of everything else; ``hold`` keeps the connection open and silent;
    ``after``: it is said when that has happened."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    raw: Raw | None = None
    hold: bool = False
    after: asyncio.Event | None = None


Script: TypeAlias = Answer | Callable[[Request], Answer]
_ANSWER = web.ResponseKey("answer", Answer)


class Loopback:
    """Used as an async context. ``on`` scripts a path: answers in order, the last one for ever."""

    def __init__(self, addresses: int = 1) -> None:
        """``addresses``: how many hosts it is, 127.0.0.1 and on."""
        self.hosts = [f"127.0.0.{number + 1}" for number in range(addresses)]
        self.port = 0
        self.asked: list[Request] = []
        self._scripts: dict[str, list[Script]] = {}
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._serve)
        app.on_response_prepare.append(_only_what_was_said)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.01, access_log=None)

    async def __aenter__(self) -> Loopback:
        await self._runner.setup()
        for host in self.hosts:
            await web.TCPSite(self._runner, host, self.port).start()
            self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def on(self, path: str, *answers: Script) -> str:
        """Scripts a path and gives its address."""
        self._scripts[path] = list(answers)
        return self.url(path)

    def url(self, path: str, host: int = 0) -> str:
        """The address of a path, on one of the hosts."""
        return f"http://{self.hosts[host]}:{self.port}{path}"

    def asked_for(self, path: str) -> list[Request]:
        """The requests for a path."""
        return [request for request in self.asked if request.path == path]

    async def _serve(self, asked: web.Request) -> web.StreamResponse:
        assert len(self.asked) < MOST_REQUESTS, "a test asks too often"
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in asked.raw_headers}
        request = Request(asked.raw_path, headers)
        self.asked.append(request)
        answer = self._answer(request)
        if answer.after is not None:
            await answer.after.wait()
        if answer.raw is not None:
            await _say_raw(asked, answer)
            return web.Response()  # nobody hears it
        response = web.Response(status=answer.status, body=answer.body)
        for name, value in answer.headers.items():
            response.headers[name] = value.encode("latin-1").decode("utf-8", "surrogateescape")
        response[_ANSWER] = answer
        return response

    def _answer(self, request: Request) -> Answer:
        scripts = self._scripts.get(request.path)
        if not scripts:
            return Answer(404)
        script: Any = scripts.pop(0) if len(scripts) > 1 else scripts[0]
        return script if isinstance(script, Answer) else script(request)


async def _only_what_was_said(_: web.Request, response: web.StreamResponse) -> None:
    answer = response.get(_ANSWER)
    if answer is not None:
        said = {name.lower() for name in answer.headers}
        for name in _OWN:
            if name.lower() not in said:
                response.headers.popall(name, None)


async def _say_raw(asked: web.Request, answer: Answer) -> None:
    """Sends bytes past aiohttp, holds the line if that is asked for, and hangs up."""
    assert asked.transport is not None
    writer = asyncio.StreamWriter(asked.transport, asked.protocol, None, asyncio.get_running_loop())
    async for chunk in _chunks(answer.raw):
        writer.write(chunk)
        await writer.drain()
    if answer.hold:
        await asyncio.Event().wait()  # until the client goes away, which cancels this
    asked.transport.close()


async def _chunks(raw: Raw | None) -> AsyncIterator[bytes]:
    if isinstance(raw, AsyncIterable):
        async for chunk in raw:
            yield chunk
    else:
        for chunk in [raw] if isinstance(raw, bytes) else raw or ():
            yield chunk
