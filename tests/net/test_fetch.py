"""The one way out: capped, bounded in time, guarded at every step. All servers here are on 127.0.0.1."""

from __future__ import annotations

import asyncio
import gzip
import socket
import sys
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.loopback import Answer, Loopback
from tracker.net.dial import GuardedResolver, connector
from tracker.net.fetch import Fetched, Fetcher, FetchFailed, Limits
from tracker.net.guard import Guard, Refused

HERE = Guard(["127.0.0.0/8"])
QUICK = Limits(total=1.0, header=0.2, idle=0.2, packed=200_000, unpacked=400_000)
FEED = b"<rss version='2.0'><channel><title>t</title></channel></rss>"
REDIRECT = {"Location": "/next"}


def fetch(
    script: Callable[[Loopback], str],
    headers: Mapping[str, str] | None = None,
    guard: Guard = HERE,
    limits: Limits = QUICK,
    resolver: Any = None,
) -> tuple[Fetched, Loopback]:
    """The answer at the address that the script gives."""

    async def run() -> tuple[Fetched, Loopback]:
        async with Loopback() as server, Fetcher(guard, "test/1 (+mailto:a@b.example)", limits, resolver) as fetcher:
            return await fetcher.get(script(server), headers), server

    return asyncio.run(run())


def failure(script: Callable[[Loopback], str], **kinds: Any) -> FetchFailed:
    """What went wrong there."""
    with pytest.raises(FetchFailed) as caught:
        fetch(script, **kinds)
    return caught.value


def test_it_says_who_asks_and_nothing_about_the_reader() -> None:
    answer, server = fetch(lambda s: s.on("/f", Answer(headers={"Set-Cookie": "a=b", "ETag": '"1"'}, body=FEED)))
    asked = server.asked[0].headers
    assert (answer.status, answer.body, answer.headers["etag"]) == (200, FEED, '"1"')
    assert asked["user-agent"] == "test/1 (+mailto:a@b.example)"
    assert asked["accept-encoding"] == "gzip, deflate"
    assert not {"cookie", "referer", "authorization", "origin"} & set(asked)


def test_a_cookie_is_never_given_back() -> None:
    async def run() -> Loopback:
        async with Loopback() as server, Fetcher(HERE, "test/1", QUICK) as fetcher:
            url = server.on("/f", Answer(headers={"Set-Cookie": "spy=1"}, body=FEED))
            await fetcher.get(url)
            await fetcher.get(url)
            return server

    assert all("cookie" not in request.headers for request in asyncio.run(run()).asked)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(FEED)),
        ("x-gzip", gzip.compress(FEED)),
        ("gzip", gzip.compress(FEED[:20]) + gzip.compress(FEED[20:])),
        ("deflate", zlib.compress(FEED)),
        ("deflate", zlib.compress(FEED)[2:-4]),
        ("gzip", FEED),
        ("deflate", FEED),
        ("identity", FEED),
    ],
)
def test_a_packed_body_is_unpacked_and_a_wrong_claim_is_seen_through(coding: str, body: bytes) -> None:
    answer, _ = fetch(lambda s: s.on("/f", Answer(headers={"Content-Encoding": coding}, body=body)))
    assert answer.body == FEED


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "compress"])
def test_a_coding_that_was_not_asked_for_is_refused(coding: str) -> None:
    error = failure(lambda s: s.on("/f", Answer(headers={"Content-Encoding": coding}, body=b"\x1b\x00")))
    assert error.kind == "protocol"
    assert "not asked for" in str(error)


def test_a_packed_body_that_ends_early_is_no_body() -> None:
    half = gzip.compress(FEED * 50)[:-20]
    error = failure(lambda s: s.on("/f", Answer(headers={"Content-Encoding": "gzip"}, body=half)))
    assert "ends early" in str(error)


def test_a_bomb_of_one_gibibyte_costs_less_than_60_megabytes() -> None:
    packer = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    zeros = bytes(16 << 20)
    bomb = b"".join(packer.compress(zeros) for _ in range(64)) + packer.flush()
    assert len(bomb) > 900_000
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    error = failure(lambda s: s.on("/f", Answer(headers={"Content-Encoding": "gzip"}, body=bomb)), limits=Limits())
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    assert error.kind == "too_large"
    assert peak < 60_000_000


MEASURED = """
import asyncio, sys
from tracker.net.fetch import Fetcher, FetchFailed
from tracker.net.guard import Guard
def peak():  # ru_maxrss would begin at what the parent had
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
async def run():
    async with Fetcher(Guard(["127.0.0.0/8"]), "t") as fetcher:
        await fetcher.get(sys.argv[1])
        before = peak()
        try:
            await fetcher.get(sys.argv[2])
        except FetchFailed as error:
            print(error.kind, peak() - before)
asyncio.run(run())
"""


def test_the_resident_memory_of_a_process_that_meets_a_bomb_grows_by_less_than_60_megabytes() -> None:
    packer = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    zeros = bytes(16 << 20)
    bomb = b"".join(packer.compress(zeros) for _ in range(64)) + packer.flush()

    async def run() -> str:
        async with Loopback() as server:
            small = server.on("/small", Answer(200, {}, FEED))
            large = server.on("/bomb", Answer(200, {"Content-Encoding": "gzip"}, bomb))
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", MEASURED, small, large),
                cwd=Path(__file__).parents[2],
                stdout=asyncio.subprocess.PIPE,
            )
            told, _ = await process.communicate()
            return told.decode()

    kind, kibibytes = asyncio.run(run()).split()
    print(f"resident memory: {int(kibibytes) * 1_024 / 1e6:.1f} MB more")
    assert (kind, 1_000 < int(kibibytes) < 60_000_000 / 1_024) == ("too_large", True)


def test_without_the_cap_the_same_bomb_would_cost_more() -> None:
    """The control: it is the cap that stops a bomb."""
    body = gzip.compress(bytes(1_000_000))
    generous = Limits(unpacked=2_000_000)
    answer, _ = fetch(lambda s: s.on("/f", Answer(headers={"Content-Encoding": "gzip"}, body=body)), limits=generous)
    assert len(answer.body) == 1_000_000
    assert failure(lambda s: s.on("/f", Answer(headers={"Content-Encoding": "gzip"}, body=body))).kind == "too_large"


def test_an_endless_body_is_cut_off() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunks = [head, *[b"2710\r\n" + b"x" * 10_000 + b"\r\n"] * 100]
    assert failure(lambda s: s.on("/f", Answer(raw=chunks))).kind == "too_large"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (b"", "no header"),
        (b"HTTP/1.1 200 OK\r\nX: ", "no header"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nab", "127.0.0.1"),
    ],
)
def test_silence_before_or_within_an_answer_ends_in_time(sent: bytes, words: str) -> None:
    error = failure(lambda s: s.on("/f", Answer(raw=sent, hold=True)))
    assert error.kind in ("timeout", "connect")
    assert words in str(error)


def test_one_byte_at_a_time_ends_at_the_total_deadline() -> None:
    async def slowly() -> AsyncIterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
        while True:
            yield b"x"
            await asyncio.sleep(0.02)

    async def run() -> None:
        async with Loopback() as server, Fetcher(HERE, "t", Limits(total=0.3, header=0.2, idle=0.2)) as fetcher:
            await fetcher.get(server.on("/f", Answer(raw=slowly())))

    with pytest.raises(FetchFailed, match=r"no answer within 0\.3 s") as caught:
        asyncio.run(run())
    assert caught.value.kind == "timeout"


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nearly end",
        b"HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n",
        b"SMTP ready\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(10_000)) + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"",
    ],
)
def test_an_answer_that_is_no_http_is_an_error_and_nothing_else(raw: bytes) -> None:
    assert failure(lambda s: s.on("/f", Answer(raw=raw))).kind in ("protocol", "connect")


def test_redirects_are_followed_and_told() -> None:
    def script(server: Loopback) -> str:
        server.on("/next", Answer(302, {"Location": server.url("/last")}))
        server.on("/last", Answer(body=FEED))
        return server.on("/f", Answer(301, REDIRECT))

    answer, server = fetch(script)
    assert answer.url == server.url("/last")
    assert answer.redirects == ((301, server.url("/next")), (302, server.url("/last")))


def test_a_redirect_loop_ends_after_five_steps() -> None:
    def script(server: Loopback) -> str:
        server.on("/next", Answer(302, {"Location": "/f"}))
        return server.on("/f", Answer(302, REDIRECT))

    error = failure(script)
    assert "more than 5 redirects" in str(error)


@pytest.mark.parametrize(
    "target",
    [
        *("http://169.254.169.254/latest/meta-data/", "http://[::1]/", "http://[::ffff:7f00:1]/", "http://0xa9fea9fe/"),
        *("file:///etc/passwd", "//10.0.0.1/", "http://a@example.org/", "gopher://x/"),
    ],
)
def test_a_redirect_to_a_forbidden_place_is_refused(target: str) -> None:
    assert failure(lambda s: s.on("/f", Answer(302, {"Location": target}))).kind == "refused"


def test_without_a_location_a_redirect_is_an_answer() -> None:
    answer, _ = fetch(lambda s: s.on("/f", Answer(302)))
    assert answer.status == 302


def test_the_guard_stands_before_the_first_request() -> None:
    async def run() -> int:
        async with Loopback() as server, Fetcher(Guard(), "t", QUICK) as fetcher:
            with pytest.raises(FetchFailed, match="not public"):
                await fetcher.get(server.on("/f", Answer(body=FEED)))
            return len(server.asked)

    assert asyncio.run(run()) == 0


class Liar(GuardedResolver):
    """A resolver that answers differently each time: a public address first, then loopback (DNS rebinding)."""

    def __init__(self, guard: Guard, *answers: str) -> None:
        super().__init__(guard)
        self.answers = list(answers)

    async def look_up(self, host: str, port: int) -> list[tuple[int, int, str]]:
        """The next answer."""
        return [(socket.AF_INET, 0, self.answers.pop(0))]


@pytest.mark.parametrize("answer", ["127.0.0.1", "169.254.169.254", "10.0.0.1", "100.64.0.1"])
def test_a_name_that_leads_inside_is_refused(answer: str) -> None:
    guard = Guard()
    assert failure(lambda _: "http://inside.example/", guard=guard, resolver=Liar(guard, answer)).kind == "refused"


def test_a_name_on_another_port_needs_an_allowed_address() -> None:
    guard = Guard(["10.0.0.0/8"])
    error = failure(lambda _: "http://public.example:8080/", guard=guard, resolver=Liar(guard, "93.184.215.14"))
    assert "port 8080" in str(error)


def test_what_is_dialled_is_judged_even_when_the_resolver_lets_it_through() -> None:
    """Rebinding between look-up and connection: the resolver is blind here, the socket is not made."""

    class Blind(Liar):
        def __init__(self) -> None:
            super().__init__(Guard(["0.0.0.0/0"]), "127.0.0.1")

    async def run() -> int:
        async with Loopback() as server, Fetcher(Guard(["10.0.0.0/8"]), "t", QUICK, Blind()) as fetcher:
            with pytest.raises(FetchFailed, match="not public") as caught:
                await fetcher.get(f"http://rebound.example:{server.port}/")
            assert caught.value.kind == "refused"
            return len(server.asked)

    assert asyncio.run(run()) == 0


def test_with_the_guard_open_the_same_name_gets_through() -> None:
    """The control for the tests above."""

    async def run() -> int:
        async with Loopback() as server, Fetcher(HERE, "t", QUICK, Liar(HERE, "127.0.0.1")) as fetcher:
            server.on("/", Answer(body=FEED))
            return (await fetcher.get(f"http://rebound.example:{server.port}/")).status

    assert asyncio.run(run()) == 200


def test_the_peer_itself_is_judged() -> None:
    """Should a connection lead elsewhere all the same, its answer is not even read."""

    class Strict(Guard):
        checked: list[str]

        def check_address(self, text: str, port: int = 443) -> None:
            self.checked.append(text)
            if len(self.checked) > 2:  # the literal and the socket were let through, the peer is not
                raise Refused(f"{text} is the wrong peer")

    guard = Strict()
    guard.checked = []
    assert "wrong peer" in str(failure(lambda s: s.on("/f", Answer(body=FEED)), guard=guard))
    assert guard.checked == ["127.0.0.1"] * 3


def test_a_name_that_does_not_resolve_and_a_port_that_is_closed_say_so() -> None:
    class Nobody(Liar):
        async def look_up(self, host: str, port: int) -> list[tuple[int, int, str]]:
            raise socket.gaierror(-2, "Name or service not known")

    assert failure(lambda _: "http://nobody.example/", resolver=Nobody(HERE)).kind == "dns"
    assert failure(lambda _: "http://127.0.0.1:9/").kind == "connect"


def test_a_connector_of_ours_makes_no_socket_to_a_refused_address() -> None:
    async def run() -> None:
        made = connector(Guard())
        factory: Callable[[Any], Any] = made._socket_factory  # type: ignore[assignment]
        with pytest.raises(Refused):
            factory((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80)))
        await made.close()

    run_now: Awaitable[None] = run()
    asyncio.run(run_now)  # type: ignore[arg-type]
