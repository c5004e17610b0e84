"""A feed server on 127.0.0.1 for measuring: many feeds from a folder of real ones, which change when they are told to.

    python -m benchmarks.poller.server FOLDER --port 18190

``GET /f/N`` is feed N with an ETag; ``GET /set/CHANGE`` changes all feeds: ``etag`` (same bytes, new ETag), ``head`` (a
byte before the first item), ``entry`` (one new item in front). ``GET /quit`` ends it.
"""

from __future__ import annotations

import argparse
import asyncio
import re
from pathlib import Path

LARGEST = 300_000
_ITEM = re.compile(rb"<(item|entry)[\s>].*?</\1>", re.DOTALL)
_NAMES = re.compile(rb"(<(?:guid|id|link|title)[^>]*>)([^<]*)(</)")


class Feeds:
    """The feeds and how often each kind of change was asked for."""

    def __init__(self, folder: Path) -> None:
        """Feeds with items, at most ``LARGEST`` bytes each."""
        bodies = [path.read_bytes() for path in sorted(folder.glob("*")) if path.is_file()]
        self.bodies = [body for body in bodies if len(body) <= LARGEST and _ITEM.search(body)]
        self.changes = {"etag": 0, "head": 0, "entry": 0}
        self._made: dict[int, bytes] = {}

    def set(self, change: str) -> None:
        """One more change of a kind."""
        self.changes[change] += 1
        if change != "etag":
            self._made.clear()

    def etag(self, number: int) -> bytes:
        """The present ETag of a feed."""
        return f'"{number}-{"-".join(map(str, self.changes.values()))}"'.encode()

    def body(self, number: int) -> bytes:
        """The present bytes of a feed."""
        if number not in self._made:
            self._made[number] = self._make(number)
        return self._made[number]

    def _make(self, number: int) -> bytes:
        body = self.bodies[number % len(self.bodies)]
        first = _ITEM.search(body)
        assert first is not None
        fresh = b"".join(
            _NAMES.sub(rb"\g<1>\g<2>/new-%d\g<3>" % n, first[0]) for n in range(self.changes["entry"], 0, -1)
        )
        head = b"<!-- built %d for %d -->" % (self.changes["head"], number)
        return body[: first.start()] + head + fresh + body[first.start() :]


async def serve(feeds: Feeds, port: int) -> None:
    """Until told to quit."""
    quit_ = asyncio.Event()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(answer(head))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the other side has hung up, or the server ends
        finally:
            writer.close()

    def answer(head: bytes) -> bytes:
        path = head.split(b" ", 2)[1].decode()
        if path.startswith("/set/"):
            feeds.set(path.removeprefix("/set/"))
        elif path == "/quit":
            quit_.set()
        elif path.startswith("/f/"):
            number = int(path.removeprefix("/f/"))
            etag = feeds.etag(number)
            asked = re.search(rb"\r\nif-none-match: ([^\r]*)", head, re.IGNORECASE)
            if asked and asked[1] == etag:
                return b"HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n" % etag
            body = feeds.body(number)
            lead = b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nETag: %s\r\nContent-Length: %d\r\n\r\n"
            return lead % (etag, len(body)) + body
        return b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

    async with await asyncio.start_server(handle, "127.0.0.1", port, backlog=512):
        print(f"{len(feeds.bodies)} feeds", flush=True)
        await quit_.wait()


def main() -> None:
    """Serves."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=18190)
    given = parser.parse_args()
    asyncio.run(serve(Feeds(given.folder), given.port))


if __name__ == "__main__":
    main()
