"""Whatever a document does to its parser, the poller lives, in bounded time and memory."""

from __future__ import annotations

import asyncio
import io
import resource
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.feeds.scenario import item, rss
from tracker.feeds.entry import NotAFeed
from tracker.feeds.ladder import read
from tracker.feeds.parser_pool import ParserPool
from tracker.feeds.parser_process import HEAD, MOST_MEMORY, Result, Task, serve

LAUGHS = (
    b"<!DOCTYPE rss [<!ENTITY a '0123456789'>"
    + b"".join(b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><rss version='2.0'><channel><title>&j;</title></channel></rss>"
)
TWO = rss(item(1), item(2))


def inside(play: Callable[[ParserPool], Awaitable[Any]], **limits: Any) -> Any:
    """Plays with a pool."""

    async def run() -> Any:
        async with ParserPool(**limits) as pool:
            return await play(pool)

    return asyncio.run(run())


def test_a_process_reads_what_this_one_would() -> None:
    known = frozenset(read(TWO).hashes[:1])
    reading = inside(lambda pool: pool.read(TWO, "http://a.example/", {"Content-Type": "text/xml"}, known))
    assert reading == read(TWO, "http://a.example/", {"Content-Type": "text/xml"}, known)
    assert len(reading.feed.entries) == 1


def test_a_document_that_takes_too_long_is_given_up_and_the_next_one_is_read() -> None:
    """600 kB of nested bold tags take feedparser's loose reader eight seconds."""
    slow = b"<rss version='2.0'><channel><item><title>&nope;" + b"<b><b>" * 100_000 + b"</title></item></channel></rss>"

    async def play(pool: ParserPool) -> int:
        begun = time.monotonic()
        with pytest.raises(NotAFeed, match=r"was stopped|nested"):
            await pool.read(slow)
        assert time.monotonic() - begun < 5
        return len((await pool.read(TWO)).feed.entries)

    assert inside(play, processes=1, seconds=1.0) == 2


def test_entities_that_multiply_end_in_time() -> None:
    async def play(pool: ParserPool) -> float:
        begun = time.monotonic()
        with suppress(NotAFeed):
            await pool.read(LAUGHS)
        return time.monotonic() - begun

    assert inside(play, processes=1) < 10


def test_memory_has_an_end() -> None:
    """A document that would need more than the limit is no feed; the process says so or dies, and is replaced."""
    assert MOST_MEMORY == 512 << 20
    huge = rss(*(f"<item><title>{'x' * 50_000}</title><guid>{n}</guid></item>" for n in range(1_200)))

    async def play(pool: ParserPool) -> int:
        with suppress(NotAFeed):
            await pool.read(huge)
        return len((await pool.read(TWO)).feed.entries)

    assert inside(play, processes=1) == 2


def test_a_process_that_dies_is_replaced() -> None:
    async def play(pool: ParserPool) -> int:
        await pool.read(TWO)
        for worker in list(pool._workers):
            worker.process.kill()
        with pytest.raises(NotAFeed, match="was stopped"):
            await pool.read(TWO)
        return len((await pool.read(TWO)).feed.entries)

    assert inside(play, processes=1) == 2


def test_an_answer_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process keeps to it; one that a document took over is not believed."""
    monkeypatch.setattr("tracker.feeds.parser_process.MOST_ANSWER", 1_000)
    # The limit is one on the process, which here is the one that runs all tests after this.
    monkeypatch.setattr("tracker.feeds.parser_process._limit_seconds", lambda: None)
    asked = msgspec.msgpack.encode(Task(rss(*(item(n) for n in range(50)))))
    out = io.BytesIO()
    serve(io.BytesIO(HEAD.pack(len(asked)) + asked), out)
    answer = msgspec.msgpack.decode(out.getvalue()[HEAD.size :], type=Result)
    assert (answer.reading, len(out.getvalue()) < 200) == (None, True)

    async def play(pool: ParserPool) -> None:
        await pool.read(TWO)
        (worker,) = pool._workers
        assert worker.process.stdout is not None
        worker.process.stdout.feed_data(HEAD.pack(2**32 - 1))
        with pytest.raises(NotAFeed, match="was stopped"):
            await pool.read(TWO)
        assert len((await pool.read(TWO)).feed.entries) == 2

    inside(play, processes=1)


def test_the_process_writes_no_file(tmp_path: Path) -> None:
    script = (
        "from tracker.feeds import parser_process as p; p.serve = lambda *_: None; p.main(); "
        f"import os; os.write(os.open({str(tmp_path / 'x')!r}, os.O_CREAT | os.O_WRONLY), b'y')"
    )
    ran = subprocess.run([sys.executable, "-c", script], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert b"File too large" in ran.stderr
    assert (tmp_path / "x").read_bytes() == b""


def test_no_process_outlives_the_pool() -> None:
    async def play(pool: ParserPool) -> list[Any]:
        await asyncio.gather(*(pool.read(TWO) for _ in range(4)))
        return [worker.process for worker in pool._workers]

    assert all(process.returncode is not None for process in inside(play))


def test_the_limits_are_those_of_the_child_alone() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    inside(lambda pool: pool.read(TWO))
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    assert resource.getrlimit(resource.RLIMIT_CPU)[0] == resource.RLIM_INFINITY
