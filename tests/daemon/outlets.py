"""Outlets on 127.0.0.1 for virtual weeks: an entry every few hours, a page behind each, and hours that go wrong."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime

from tests.loopback import Answer, Loopback, Request
from tracker.clock import Clock

WINDOW = 20
BEFORE = 10
"""Entries that were there when the feed was first followed."""
HOUR = timedelta(hours=1)
REDIRECTED = timedelta(minutes=4)
"""So soon after an answer that redirects a request for the feed is one that it led to."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong: how the server answers, the words by which history and log have to tell it (none: the poll
    succeeds), and how long it asks to be left alone."""

    name: str
    answer: Callable[[Outlet, Request], Answer]
    ledger: str = ""
    log: str = ""
    quiet: timedelta = timedelta()


@dataclass(frozen=True)
class Spell:
    """From when until when what goes wrong."""

    begin: datetime
    end: datetime
    fault: Fault


@dataclass
class Outlet:
    """One outlet with one feed."""

    number: int
    host: int
    gap: timedelta
    start: datetime
    server: Loopback
    clock: Clock
    term: str
    troubles: list[Spell] = field(default_factory=list)
    url: str = ""
    feed: str = ""
    asked: list[datetime] = field(default_factory=list)
    redirected: datetime | None = None
    starts: list[datetime] = field(default_factory=list)
    slow: Callable[[], None] = lambda: None

    @property
    def path(self) -> str:
        """Where the feed was when it was first followed."""
        return f"/{self.number}/feed"

    def serve(self) -> str:
        """Puts the feed on the server; its address."""
        self.server.on(f"{self.path}/new", self)
        self.server.on(f"{self.path}/other", self)
        self.server.on(self.path, self)
        return self.server.url(self.path, self.host)

    def robots(self, request: Request) -> Answer:
        """No robots.txt; it was asked for all the same."""
        self.starts.append(self.clock())
        return Answer(404)

    def entries(self, at: datetime) -> range:
        """The numbers of the entries in the feed at an instant."""
        newest = BEFORE + (at - self.start) // self.gap
        return range(max(0, newest - WINDOW), newest)

    def title(self, entry: int) -> str:
        """An entry's title; now and then it is about the story."""
        about = f" {self.term}" if entry % 12 == 0 else ""
        return f"Outlet {self.number}, entry {entry}{about}"

    def spell(self, at: datetime) -> Spell | None:
        """The bad hours that an instant lies in."""
        return next((spell for spell in self.troubles if spell.begin <= at < spell.end), None)

    def fault(self, at: datetime) -> Fault | None:
        """What is wrong at an instant."""
        spell = self.spell(at)
        return spell.fault if spell is not None else None

    def __call__(self, request: Request) -> Answer:
        """An answer of the feed."""
        now = self.clock()
        self.starts.append(now)
        if self.redirected is None or now - self.redirected > REDIRECTED:
            self.asked.append(now)
        fault = self.fault(now)
        answer = fault.answer(self, request) if fault is not None and request.path == self.path else self.good(request)
        self.redirected = now if answer.status in (301, 302) else None
        return answer

    def good(self, request: Request) -> Answer:
        """The feed as it is now, or that nothing changed."""
        etag = f'"{self.entries(self.clock()).stop}"'
        if request.headers.get("if-none-match") == etag:
            return Answer(304, {"ETag": etag})
        return Answer(200, {"ETag": etag, "Content-Type": "application/rss+xml"}, self.body())

    def body(self) -> bytes:
        """The document, its pages ready."""
        items = []
        for entry in reversed(self.entries(self.clock())):
            path = f"/{self.number}/page/{entry}"
            self.server.on(path, self._page)
            dated = format_datetime(self.start + (entry - BEFORE) * self.gap)
            items.append(
                f"<item><title>{self.title(entry)}</title><link>{self.server.url(path, self.host)}</link>"
                f"<guid>{path}</guid><pubDate>{dated}</pubDate><description>Text of {path}.</description></item>"
            )
        head = f"<title>Outlet {self.number}</title><lastBuildDate>{self.clock()}</lastBuildDate>"
        return f'<rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'.encode()

    def _page(self, request: Request) -> Answer:
        self.starts.append(self.clock())
        entry = int(request.path.rsplit("/", 1)[1])
        lines = "".join(f"<p>Sentence {n} of the page behind it, long enough to be one.</p>" for n in range(12))
        first = f"<h1>{self.title(entry)}</h1><p>Text of {request.path}.</p>"
        body = f"<body><article>{first}{lines}</article></body>"
        page = f"<html><head><title>{self.title(entry)}</title></head>{body}</html>"
        return Answer(200, {"Content-Type": "text/html"}, page.encode())


def _status(status: int, **headers: str) -> Callable[[Outlet, Request], Answer]:
    return lambda outlet, request: Answer(status, {name.replace("_", "-"): value for name, value in headers.items()})


def _document(body: bytes, **headers: str) -> Callable[[Outlet, Request], Answer]:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda outlet, request: Answer(200, {"ETag": '"odd"', **fields}, body)


def _to(path: str, status: int) -> Callable[[Outlet, Request], Answer]:
    return lambda outlet, request: Answer(status, {"Location": f"{outlet.path}{path}"})


def _slow(outlet: Outlet, request: Request) -> Answer:
    """Begins to answer and does not go on; whoever waits for this moment is told."""
    outlet.slow()
    return Answer(raw=BROKEN, hold=True)


QUIET = timedelta(minutes=90)
BROKEN = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<rss"
BOMB = gzip.compress(bytes(30_000_000))
FAULTS = (
    Fault("timeout", lambda o, r: Answer(raw=b"", hold=True), "error timeout", "no header within 15 s"),
    Fault("stall", _slow, "error timeout", "timeout"),
    Fault("server error", _status(500), "error http 500", "HTTP 500"),
    Fault("not found", _status(404), "error http 404", "HTTP 404"),
    Fault("too many", _status(429, Retry_After="5400"), "error http 429", "HTTP 429", QUIET),
    Fault("away", _status(503, Retry_After="7200"), "error http 503", "HTTP 503", timedelta(hours=2)),
    Fault("loop", _to("", 302), "error protocol", "more than 5 redirects"),
    Fault("metadata", lambda o, r: Answer(302, {"Location": "http://169.254.169.254/"}), "error refused", "refused"),
    Fault("elsewhere", _to("/other", 302)),
    Fault("bomb", _document(BOMB, Content_Encoding="gzip"), "error too large", "more than 20,000,000 bytes"),
    Fault("garbage", _document(bytes(range(256)) * 8), "error not a feed", "not a feed"),
    Fault("page", _document(b"<!doctype html><html><body>Back soon</body></html>"), "error not a feed", "a web page"),
    Fault("deep", _document(b"<rss>" + b"<a>" * 5_000), "error not a feed", "nested more than 128 deep"),
    Fault("empty", _document(b""), "error not a feed", "empty"),
    Fault("cut short", lambda o, r: Answer(200, {"ETag": '"cut"'}, o.body()[:-200])),
    Fault(
        "broken off", lambda o, r: Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<rss"), "error protocol"
    ),
    Fault("challenge", _status(403, cf_mitigated="challenge"), "error challenge", "HTTP 403"),
)
MOVES = Fault("moves", _to("/new", 301))
