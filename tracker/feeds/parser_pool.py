"""Parsing in processes of their own: whatever a document does to its parser, the poller lives.

A process that takes too long, too much memory, or dies is replaced, and its document is no feed.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Set
from contextlib import suppress

import msgspec

from tracker.feeds.entry import NotAFeed, Reading
from tracker.feeds.parser_process import HEAD, MOST_ANSWER, MOST_MEMORY, MOST_SECONDS, Result, Task

PROCESSES = 2
RECYCLED_AFTER = 2_000
"""Documents after which a process is replaced: whatever it leaked is gone."""

_COMMAND = (sys.executable, "-I", "-c", "import sys; sys.path[:] = {path!r}; from {module} import main; main()")


class _Worker:
    """One process. ``done`` counts its documents."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.done = 0

    async def ask(self, task: bytes) -> bytes:
        """The answer to a task. Raises ``EOFError`` when the process dies over it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(HEAD.pack(len(task)) + task)
            await self.process.stdin.drain()
            (size,) = HEAD.unpack(await self.process.stdout.readexactly(HEAD.size))
            if size > MOST_ANSWER:  # the process says no more than that unless its document took it over
                raise EOFError
            return await self.process.stdout.readexactly(size)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise EOFError from error

    async def stop(self) -> None:
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()


class ParserPool:
    """Reads documents in a few processes, which start when they are needed. Used as an async context."""

    def __init__(self, processes: int = PROCESSES, seconds: float = MOST_SECONDS) -> None:
        """``seconds``: the longest that one document may take."""
        self._seconds = seconds
        self._free: asyncio.LifoQueue[_Worker | None] = asyncio.LifoQueue()
        for _ in range(processes):
            self._free.put_nowait(None)
        self._workers: set[_Worker] = set()
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(Result)

    async def __aenter__(self) -> ParserPool:
        """Nothing is started yet."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Ends all processes."""
        for worker in list(self._workers):
            await self._drop(worker)

    async def read(
        self, body: bytes, url: str = "", headers: Mapping[str, str] | None = None, known: Set[str] = frozenset()
    ) -> Reading:
        """The entries of a document whose items are not ``known``. Raises ``NotAFeed``."""
        task = self._encoder.encode(Task(body, url, dict(headers or {}), frozenset(known)))
        worker = await self._free.get()
        try:
            if worker is None:
                worker = await self._start()
            async with asyncio.timeout(self._seconds):
                answer = self._decoder.decode(await worker.ask(task))
            worker.done += 1
            if worker.done >= RECYCLED_AFTER:
                await self._drop(worker)
                worker = None
        except (TimeoutError, EOFError, msgspec.MsgspecError) as error:
            await self._drop(worker)
            worker = None
            raise NotAFeed(
                f"parsing it takes more than {self._seconds:g} s or {MOST_MEMORY >> 20} MiB and was stopped"
            ) from error
        except BaseException:
            await self._drop(worker)
            worker = None
            raise
        finally:
            self._free.put_nowait(worker)
        if answer.reading is None:
            raise NotAFeed(answer.error)
        return answer.reading

    async def _start(self) -> _Worker:
        *command, script = _COMMAND
        text = script.format(path=sys.path, module=Result.__module__)
        process = await asyncio.create_subprocess_exec(
            *command,
            text,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
        worker = _Worker(process)
        self._workers.add(worker)
        return worker

    async def _drop(self, worker: _Worker | None) -> None:
        if worker is not None:
            self._workers.discard(worker)
            await worker.stop()
