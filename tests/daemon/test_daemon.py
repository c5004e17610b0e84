"""The daemon as a process: signals, a second one, health, reload, and two that share the work on PostgreSQL."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.daemon.processes import DaemonProcess, daemon, environment, new_story, tracker
from tests.feeds.scenario import feed, item
from tests.loopback import Answer, Loopback
from tests.storage.servers import server as postgres

Play = Callable[[Loopback, Callable[[], Awaitable[DaemonProcess]], dict[str, str]], Awaitable[None]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a daemon of a test lives."""
    return tmp_path


def play(folder: Path, script: Play, db: str | None = None, **env: str) -> None:
    """A store with a story, a feed server, and daemons that are ended whatever happens."""
    given = environment(db or f"sqlite:///{folder}/t.db", folder, **env)
    new_story(given, folder)

    async def run() -> None:
        async with AsyncExitStack() as stack:
            server = await stack.enter_async_context(Loopback())

            async def start() -> DaemonProcess:
                started = await daemon(given, folder)
                stack.push_async_callback(started.kill)
                return started

            await script(server, start, given)

    asyncio.run(run())


def follow(env: dict[str, str], folder: Path, url: str) -> str:
    """Follows a feed; its id."""
    ran = tracker(env, folder, "feeds", "add", url, "--json")
    return str(json.loads(ran.stdout)["feed"])


def test_it_polls_answers_for_its_health_and_ends_in_good_order(folder: Path) -> None:
    async def script(server: Loopback, start: Any, env: dict[str, str]) -> None:
        follow(env, folder, server.on("/f", feed(item(2, title="SECRET WORDS"), item(1))))
        assert tracker(env, folder, "health").returncode == 1
        running = await start()
        watching = await running.event("watching")
        assert (watching["feeds"], watching["text"]) == (1, "1 feed is followed; the first poll is due now")
        polled = await running.event("polled")
        assert "; next " in polled["text"]
        assert (polled["entries_new"], polled["http_status"], polled["url_host"]) == (
            2,
            200,
            f"127.0.0.1:{server.port}",
        )
        healthy = await asyncio.to_thread(tracker, env, folder, "health", "--ready", "--json")
        assert (healthy.returncode, json.loads(healthy.stdout)["healthy"]) == (0, True)
        second = await asyncio.to_thread(tracker, env, folder, "run")
        assert second.returncode == 7
        assert str(running.process.pid) in second.stderr
        running.send(signal.SIGUSR1)
        assert (await running.event("status"))["polls"] == 1
        running.send(signal.SIGTERM)
        assert await running.ended() == 0
        assert tracker(env, folder, "health").returncode == 1
        assert "SECRET" not in json.dumps(running.lines)

    play(folder, script)


def test_one_daemon_follows_every_story_of_its_store(folder: Path) -> None:
    async def script(server: Loopback, start: Any, env: dict[str, str]) -> None:
        second = folder / "flood"
        second.mkdir()
        outline = (folder / "storm" / "story.toml").read_text().replace('"storm"', '"flood"', 1)
        (second / "story.toml").write_text(outline)
        opml = f'<opml><body><outline type="rss" xmlUrl="{server.on("/flood", feed(item(1)))}"/></body></opml>'
        (second / "feeds.opml").write_text(opml)
        assert tracker(env, folder, "init", "--seeds", "flood").returncode == 0
        url = server.on("/storm", feed(item(2)))
        assert tracker(env, folder, "--story", "storm", "feeds", "add", url).returncode == 0
        running = await start()
        assert (await running.event("started"))["story"] == "flood, storm"
        polled = {(await running.event("polled"))["feed"] for _ in range(2)}
        assert {name.rpartition("-")[0].rpartition("-")[2] for name in polled} == {"flood", "storm"}
        running.send(signal.SIGTERM)
        assert await running.ended() == 0
        assert json.loads(tracker(env, folder, "poll", "--json").stdout)["feeds"] == [], "nothing is due, of either"
        assert json.loads(tracker(env, folder, "poll", "--force", "--feed", url, "--json").stdout)["feeds"]

    play(folder, script)


def test_a_first_signal_waits_for_the_fetch_and_a_second_does_not(folder: Path) -> None:
    async def script(server: Loopback, start: Any, env: dict[str, str]) -> None:
        follow(env, folder, server.on("/f", Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", hold=True)))
        running = await start()
        async with asyncio.timeout(60):
            while not server.asked:
                await asyncio.sleep(0.02)
        running.send(signal.SIGTERM)
        assert "1 hosts" in (await running.event("stopping"))["text"]
        running.send(signal.SIGTERM)
        assert await running.ended() == 128 + signal.SIGTERM
        assert tracker(env, folder, "verify").returncode == 0

    play(folder, script)


def test_a_killed_daemon_is_followed_by_another(folder: Path) -> None:
    async def script(server: Loopback, start: Any, env: dict[str, str]) -> None:
        follow(env, folder, server.on("/f", feed(item(1))))
        first = await start()
        await first.event("polled")
        await first.kill()
        follow(env, folder, server.on("/g", feed(item(2))))
        second = await start()
        await second.event("polled")
        second.send(signal.SIGINT)
        assert await second.ended() == 0

    play(folder, script)


def test_settings_are_read_again_when_they_are_good_and_kept_when_not(folder: Path) -> None:
    async def script(server: Loopback, start: Any, env: dict[str, str]) -> None:
        config = folder / "tracker.toml"
        config.write_text('contact = "mailto:ana@storm.example"\n')
        running = await start()
        await running.event("started")
        follow(env, folder, server.on("/f", feed(item(1))))
        await running.event("polled")
        for text, event in (('contakt = "x"', "reload_refused"), ("contact = [", "reload_refused"), ("", "reloaded")):
            config.write_text(text + "\n")
            running.send(signal.SIGHUP)
            await running.event(event)
        config.write_text('contact = "mailto:eva@storm.example"\n')
        running.send(signal.SIGHUP)
        assert "contact" in (await running.event("reloaded"))["text"]
        follow(env, folder, server.on("/g", feed(item(2))))
        await running.event("polled")
        assert "ana@storm.example" in server.asked_for("/f")[0].headers["user-agent"]
        assert "eva@storm.example" in server.asked_for("/g")[0].headers["user-agent"]
        running.send(signal.SIGTERM)
        assert await running.ended() == 0

    play(folder, script)


def test_systemd_is_told(folder: Path) -> None:
    path = folder / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(path))
        listener.settimeout(15)

        async def script(server: Loopback, start: Any, env: dict[str, str]) -> None:
            running = await start()
            assert await asyncio.to_thread(listener.recv, 500) == b"READY=1"
            assert (await asyncio.to_thread(listener.recv, 500)).startswith(b"WATCHDOG=1\nSTATUS=")
            running.send(signal.SIGTERM)
            assert await running.ended() == 0
            told = b""
            while b"STOPPING=1" not in told:
                told += listener.recv(500)

        play(folder, script, NOTIFY_SOCKET=str(path))


def test_two_daemons_on_postgresql_share_the_work_and_each_entry_is_there_once(folder: Path, postgres_url: str) -> None:
    """One is stopped (SIGSTOP) within a fetch until its lease has run out; another polls the feed; when the first one
    goes on, its commit is refused."""

    async def script(server: Loopback, start: Any, env: dict[str, str]) -> None:
        gate = asyncio.Event()
        quick = feed(item(2), item(1))
        name = follow(env, folder, server.on("/f", replace(quick, after=gate), quick))
        first = await start()
        async with asyncio.timeout(60):
            while not server.asked:
                await asyncio.sleep(0.02)
        first.send(signal.SIGSTOP)
        _expire_leases(postgres_url)
        second = await start()
        polled = await second.event("polled")
        assert (polled["feed"], polled["entries_new"]) == (name, 2)
        gate.set()
        first.send(signal.SIGCONT)
        late = await first.event("polled")
        assert "not written" in late["err"]
        for running in (first, second):
            running.send(signal.SIGTERM)
            assert await running.ended() == 0
        verified = await asyncio.to_thread(tracker, env, folder, "verify", "--json")
        assert json.loads(verified.stdout)["verified"]
        listed = json.loads((await asyncio.to_thread(tracker, env, folder, "feeds", "list", "--json")).stdout)
        assert listed["feeds"][0]["failures"] == 0
        assert _articles(postgres_url) == 2

    play(folder, script, db=postgres_url)


def _expire_leases(url: str) -> None:
    """What five minutes of standing still do."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE work_group SET until = 1 WHERE until > 0")


def _articles(url: str) -> int:
    import psycopg

    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM event WHERE stream LIKE 'article-%'").fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture(scope="module")
def postgres_url() -> Any:
    """An empty database."""
    import psycopg
    from sqlalchemy import make_url

    with postgres() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE daemon_test TEMPLATE template0 ENCODING 'UTF8'")
        yield make_url(url).set(database="daemon_test").render_as_string(hide_password=False)


def test_what_a_person_approves_goes_out(folder: Path) -> None:
    async def script(server: Loopback, start: Any, env: dict[str, str]) -> None:
        assert tracker(env, folder, "targets", "add", "desk", "--folder", "out").returncode == 0
        made = json.loads(tracker(env, folder, "digest", "make", "2025-04-07..2025-04-14", "--json").stdout)["id"]
        assert tracker(env, folder, "digest", "approve", made).returncode == 0
        running = await start()
        told = await running.event("job")
        assert told["text"] == f"send:storm: {made} to desk: delivered"
        assert (folder / "out" / f"{made}.html").exists()
        shown = json.loads(tracker(env, folder, "digest", "show", made, "--json").stdout)
        assert (shown["state"], shown["delivered"]) == ("sent", ["desk"])

    play(folder, script)
