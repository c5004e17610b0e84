"""From a feed's summary to the page behind it, through the whole program, on a server of our own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.cli.conftest import Tracker

STORY = (
    "President Donald Trump received Nayib Bukele at the White House on Monday, April 14, 2025. "
    "The Trump administration invoked the Alien Enemies Act in March and sent migrants to CECOT. "
)
PAGE = (
    "<html lang='en'><head><title>Trump receives Bukele</title></head><body><article><h1>Trump receives Bukele</h1>"
    + "".join(f"<p>{STORY}</p><p>The talks took {n} hours and ended without a word.</p>" for n in range(9))
    + "</article></body></html>"
)
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title><link>http://{host}/</link>
<item><title>Trump receives Bukele at the White House</title><link>http://{host}/page</link><guid>1</guid>
<pubDate>Mon, 14 Apr 2025 20:00:00 GMT</pubDate><description>Bukele and CECOT, Abrego Garcia.</description></item>
</channel></rss>"""


class Site(BaseHTTPRequestHandler):
    """A feed, a page, and robots.txt."""

    robots = ""
    asked: list[str]

    def do_GET(self) -> None:
        type(self).asked.append(self.path)
        host = self.headers["Host"]
        body = {"/robots.txt": self.robots, "/feed": FEED.format(host=host), "/page": PAGE}.get(self.path, "")
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html" if self.path == "/page" else "application/rss+xml")
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TRACKER_ALLOW_ADDRESSES", "127.0.0.0/8")
    monkeypatch.setenv("TRACKER_HOST_SPACING", "0")
    monkeypatch.setattr(Site, "asked", [], raising=False)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def only_the_site(tracker: Tracker, site: str) -> str:
    for feed in tracker("feeds", "list", "--json").json["feeds"]:
        assert tracker("feeds", "remove", feed["feed"], "--reason", "a test").code == 0
    added = tracker("feeds", "add", f"{site}/feed", "--json")
    return str(added.json["feed"])


def test_the_page_takes_the_place_of_the_summary_and_its_sentences_are_found(tracker: Tracker, site: str) -> None:
    only_the_site(tracker, site)
    ran = tracker("poll", "--pages", "--json")
    assert ran.code == 0, ran.err
    (page,) = ran.json["pages"]
    assert (page["outcome"], page["url"]) == ("revised", f"{site}/page")
    assert page["reports"] >= 1
    shown = tracker("show", page["article"], "--json").json
    assert len(shown["versions"]) == 2
    assert STORY.strip() in shown["body"]
    assert tracker("poll", "--pages", "--json").json["pages"] == [], "not due again for a quarter of an hour"


def test_robots_txt_is_asked_and_obeyed(tracker: Tracker, site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Site, "robots", "User-agent: *\nDisallow: /page\n")
    only_the_site(tracker, site)
    (page,) = tracker("poll", "--pages", "--json").json["pages"]
    assert page["outcome"] == "forbidden"
    assert "/page" not in Site.asked
    assert "/robots.txt" in Site.asked


def test_a_poll_without_pages_asks_for_none(tracker: Tracker, site: str) -> None:
    only_the_site(tracker, site)
    assert "pages" not in tracker("poll", "--json").json
    assert "/page" not in Site.asked
