"""The process that parses: documents in on stdin, readings out on stdout, nothing else.

It sets its own limits before it reads a byte: memory for good, CPU time anew for every document. Run by ``ParserPool``.
"""

from __future__ import annotations

import resource
import struct
import sys
import time
from typing import BinaryIO

import msgspec

from tracker.feeds.entry import NotAFeed, Reading
from tracker.feeds.ladder import read

MOST_MEMORY = 512 * 1024 * 1024
MOST_SECONDS = 8
MOST_ANSWER = 64 * 1024 * 1024
"""Bytes of a reading; a document has a third of that."""
HEAD = struct.Struct(">I")


class Task(msgspec.Struct):
    """A document to read, and the hashes of the items that are known."""

    body: bytes
    url: str = ""
    headers: dict[str, str] = {}
    known: frozenset[str] = frozenset()


class Result(msgspec.Struct):
    """What came of it: a reading, or why there is none."""

    reading: Reading | None = None
    error: str = ""


def work(task: Task) -> Result:
    """One document."""
    try:
        return Result(read(task.body, task.url, task.headers, task.known))
    except NotAFeed as error:
        return Result(error=str(error))
    except MemoryError:
        return Result(error=f"it takes more than {MOST_MEMORY >> 20} MiB to parse")
    except RecursionError:
        return Result(error="its elements are nested too deep")


def serve(incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Answers tasks until the other side hangs up."""
    decoder, encoder = msgspec.msgpack.Decoder(Task), msgspec.msgpack.Encoder()
    while len(head := incoming.read(HEAD.size)) == HEAD.size:
        task = decoder.decode(incoming.read(HEAD.unpack(head)[0]))
        _limit_seconds()
        answer = encoder.encode(work(task))
        if len(answer) > MOST_ANSWER:
            answer = encoder.encode(Result(error=f"its entries take more than {MOST_ANSWER >> 20} MiB"))
        outgoing.write(HEAD.pack(len(answer)) + answer)
        outgoing.flush()


def _limit_seconds() -> None:
    used = int(time.process_time())
    resource.setrlimit(resource.RLIMIT_CPU, (used + MOST_SECONDS + 1, resource.RLIM_INFINITY))


def main() -> None:
    """The process itself."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file
    import feedparser  # noqa: F401 - once, before the first document

    serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
