"""``tracker feeds parse|test|discover``: looking at a feed without following it; nothing is written."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tracker.cli.desk import Desk, print_json, print_lines
from tracker.cli.failures import Failure
from tracker.feeds.entry import Entry, NotAFeed, Reading
from tracker.safetext import clip, one_line, wrap
from tracker.times import iso
from tracker.wiring import network

LARGEST_FILE = 20_000_000


def parse_(at_desk: Desk, file: str, url: str, headers: tuple[str, ...], as_json: bool) -> None:
    """The entries of a feed document, as the poller would see them; no network, no store."""
    given = dict(_header(text) for text in headers)
    try:
        if Path(file).stat().st_size > LARGEST_FILE:
            raise Failure(f"{file} is larger than {LARGEST_FILE // 1_000_000} MB")
        body = Path(file).read_bytes()
    except OSError as error:
        raise Failure(f"{file} cannot be read: {error.strerror}", 1) from error
    try:
        reading = asyncio.run(_read(body, url, given))
    except NotAFeed as error:
        raise Failure(f"{file}: {error}", 1) from error
    _print(reading, as_json)


async def _read(body: bytes, url: str, headers: Mapping[str, str]) -> Reading:
    async with network.parser() as reader:
        return await reader.read(body, url, headers)


def test(at_desk: Desk, url: str, as_json: bool) -> None:
    """Fetch a feed once and show what the poller would see; nothing is followed or written."""
    from tracker.net.fetch import FetchFailed

    async def look() -> Reading:
        async with network.fetcher(at_desk.settings) as fetch:
            answer = await fetch.get(url)
        if answer.status != 200:
            raise Failure(f"{url} answers HTTP {answer.status}", 8)
        return await _read(answer.body, answer.url, answer.headers)

    try:
        reading = asyncio.run(look())
    except FetchFailed as error:
        raise Failure(f"{error.kind}: {error}", 2 if error.kind == "refused" else 8) from error
    except NotAFeed as error:
        raise Failure(f"{url}: {error}", 1) from error
    _print(reading, as_json)
    if not as_json:
        at_desk.hint(f"Next: tracker feeds add {url}")


def discover(at_desk: Desk, site: str, as_json: bool) -> int:
    """Find the feeds of a web page: what it links to, else where sites usually keep them."""
    from tracker.net.fetch import FetchFailed

    try:
        found = asyncio.run(_discover(at_desk, site if "://" in site else f"https://{site}/"))
    except FetchFailed as error:
        raise Failure(f"{error.kind}: {error}", 2 if error.kind == "refused" else 8) from error
    if as_json:
        print_json({"schema": "tracker.feeds-discovered/1", "site": site, "feeds": found})
    elif found:
        lines = []
        for item in found:
            lines += [item["url"], f"    {one_line(item['title'])[:60]}   {item['entries']} entries"]
        print_lines([*lines, "Next: tracker feeds add URL"])
    else:
        print_lines([f"No feed was found at {site}."])
    return 0 if found else 1


async def _discover(at_desk: Desk, site: str) -> list[dict[str, Any]]:
    from tracker.feeds.discover import candidates
    from tracker.net.fetch import FetchFailed

    found: list[dict[str, Any]] = []
    async with network.fetcher(at_desk.settings) as fetch, network.parser() as reader:
        page = await fetch.get(site)
        try:
            reading = await reader.read(page.body, page.url, page.headers)
            return [{"url": page.url, "title": reading.feed.title, "entries": len(reading.hashes), "linked": True}]
        except NotAFeed:
            pass
        for candidate in candidates(page.body, page.url):
            if not candidate.linked and found:
                break
            try:
                answer = await fetch.get(candidate.url)
                reading = await reader.read(answer.body, answer.url, answer.headers)
            except (FetchFailed, NotAFeed):
                continue
            title = candidate.title or reading.feed.title
            found.append(
                {"url": answer.url, "title": title, "entries": len(reading.hashes), "linked": candidate.linked}
            )
    return found


def _print(reading: Reading, as_json: bool) -> None:
    feed = reading.feed
    if as_json:
        print_json(
            {
                "schema": "tracker.feed/1",
                "feed": {
                    "title": feed.title,
                    "link": feed.link,
                    "self": feed.self_link or None,
                    "hub": feed.hub or None,
                    "ttl_minutes": feed.ttl_minutes,
                },
                "malformed": feed.malformed,
                "entries": [_entry(entry) for entry in feed.entries],
                "left": reading.left,
            }
        )
        return
    lines = wrap(f"{one_line(feed.title)}   {len(feed.entries)} entries{'   MALFORMED' if feed.malformed else ''}", 79)
    for entry in feed.entries:
        day = entry.published or entry.updated
        lines.append(f"{day.date().isoformat() if day else 'no date   '}  {clip(one_line(entry.title), 66)}")
    if reading.left:
        lines.append(f"{reading.left} more entries are left for the next reading")
    print_lines(lines)


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "link": entry.link,
        "published": iso(entry.published) if entry.published else None,
        "updated": iso(entry.updated) if entry.updated else None,
        "author": entry.author,
        "summary": entry.summary,
    }


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon:
        raise Failure(f"{text!r} is no header; write 'Name: value'", 2)
    return name.strip(), value.strip()
