"""A small HTTP server on 127.0.0.1 that answers as a test tells it to, also wrongly, and remembers every request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

REASONS = {200: "OK", 226: "IM Used", 304: "Not Modified", 404: "Not Found"}
MOST_REQUESTS = 20_000


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
    raw: bytes | Iterable[bytes] | None = None
    hold: bool = False
    after: asyncio.Event | None = None

    def chunks(self) -> Iterable[bytes]:
        """The bytes on the wire."""
        if self.raw is not None:
            return [self.raw] if isinstance(self.raw, bytes) else self.raw
        names = {name.lower() for name in self.headers}
        lines = [f"HTTP/1.1 {self.status} {REASONS.get(self.status, 'Said')}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if "content-length" not in names and self.status != 304:
            lines.append(f"Content-Length: {len(self.body)}")
        return ["\r\n".join([*lines, "", ""]).encode("latin-1") + self.body]


Script: TypeAlias = Answer | Callable[[Request], Answer]


class Loopback:
    """Used as an async context. ``on`` scripts a path: answers in order, the last one for ever."""

    def __init__(self, addresses: int = 1) -> None:
        """``addresses``: how many hosts it is, 127.0.0.1 and on."""
        self.hosts = [f"127.0.0.{number + 1}" for number in range(addresses)]
        self.port = 0
        self.asked: list[Request] = []
        self._scripts: dict[str, list[Script]] = {}
        self._servers: list[asyncio.Server] = []
        self._open: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Loopback:
        for host in self.hosts:
            self._servers.append(await asyncio.start_server(self._serve, host, self.port))
            self.port = self._servers[0].sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        for server in self._servers:
            server.close()
        for writer in list(self._open):
            writer.transport.abort()
        for server in self._servers:
            await server.wait_closed()

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

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(writer)
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        assert len(self.asked) < MOST_REQUESTS, "a test asks too often"
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:]) if name}
        request = Request(head[0].split(" ")[1], headers)
        self.asked.append(request)
        answer = self._answer(request)
        if answer.after is not None:
            await answer.after.wait()
        for chunk in answer.chunks():
            writer.write(chunk)
            await writer.drain()
        if answer.hold:
            await reader.read()
        return answer.raw is None

    def _answer(self, request: Request) -> Answer:
        scripts = self._scripts.get(request.path)
        if not scripts:
            return Answer(404)
        script: Any = scripts.pop(0) if len(scripts) > 1 else scripts[0]
        return script if isinstance(script, Answer) else script(request)
