"""How a connection is made: names are resolved through the guard, and every address is judged once more when dialled.

aiohttp never asks its resolver about IP literals, so the last word is had where the socket is made: nothing is dialled
that the guard refuses, wherever the address came from. The peer is asked for its name before its answer is read.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from tracker.net.guard import Guard, Refused


class GuardedResolver(AbstractResolver):
    """Resolves through the system and keeps only addresses that the guard lets through."""

    def __init__(self, guard: Guard) -> None:
        """The guard judges every answer."""
        self._guard = guard

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The allowed addresses of a host. Raises ``Refused`` when there are answers but none is allowed."""
        allowed: list[ResolveResult] = []
        refused: Refused | None = None
        for found_family, proto, address in await self.look_up(host, port):
            try:
                self._guard.check_address(address, port)
            except Refused as error:
                refused = error
                continue
            allowed.append(
                ResolveResult(
                    hostname=host,
                    host=address,
                    port=port,
                    family=found_family,
                    proto=proto,
                    flags=socket.AI_NUMERICHOST,
                )
            )
        if not allowed and refused is not None:
            raise refused
        return allowed

    async def look_up(self, host: str, port: int) -> list[tuple[int, int, str]]:
        """What the system's resolver says: family, protocol, address."""
        loop = asyncio.get_running_loop()
        answers = await loop.getaddrinfo(host, port, family=socket.AF_UNSPEC, type=socket.SOCK_STREAM)
        return [(family, proto, str(address[0])) for family, _, proto, _, address in answers]

    async def close(self) -> None:
        """Nothing to give back."""


def connector(guard: Guard, resolver: AbstractResolver | None = None, limit: int = 100) -> aiohttp.TCPConnector:
    """A connector whose every socket was judged: name, literal and redirect alike."""

    def judged_socket(address: tuple[Any, ...]) -> socket.socket:
        family, kind, proto, _, target = address
        guard.check_address(str(target[0]), int(target[1]))
        return socket.socket(family=family, type=kind, proto=proto)

    return aiohttp.TCPConnector(
        resolver=resolver or GuardedResolver(guard), limit=limit, ttl_dns_cache=300, socket_factory=judged_socket
    )


def judged_response(guard: Guard) -> type[aiohttp.ClientResponse]:
    """A response that asks the socket itself whom it reached, before a byte of the answer is read."""

    class JudgedResponse(aiohttp.ClientResponse):
        async def start(self, connection: Any) -> aiohttp.ClientResponse:
            peer = connection.transport.get_extra_info("peername")
            if peer:
                guard.check_address(str(peer[0]), int(peer[1]))
            return await super().start(connection)

    return JudgedResponse
