"""The one way out to the network, and what reads what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.settings import BadSettings, Settings
from tracker.wiring import stores

if TYPE_CHECKING:
    from tracker.feeds.parser_pool import ParserPool
    from tracker.net.fetch import Fetcher
    from tracker.net.guard import Guard
    from tracker.services.article_file import Given


def extract_page(raw: bytes, url: str) -> Given | None:
    """The article of a page. Raises ``BadArticle`` for a page that is built to hurt."""
    from tracker.articles.extract import BadPage, extract
    from tracker.services.article_file import BadArticle, Given

    try:
        page = extract(raw, url)
    except BadPage as error:
        raise BadArticle(str(error)) from error
    if page is None:
        return None
    return Given(
        title=page.title,
        text=page.text,
        raw=raw,
        url=page.url,
        outlet=page.outlet,
        published=page.published,
        language=page.language,
        extraction="page",
    )


def guard(settings: Settings) -> Guard:
    """Which addresses may be reached. Raises ``BadSettings``."""
    from tracker.net.guard import Guard

    try:
        return Guard(settings.allow_addresses)
    except ValueError as error:
        raise BadSettings(f"fetch.allow_addresses: {error}") from error


def fetcher(settings: Settings) -> Fetcher:
    """The one way out to the network; used as an async context."""
    from tracker.net.fetch import USER_AGENT, Fetcher

    contact = settings.contact or "no contact set"
    return Fetcher(guard(settings), settings.user_agent or USER_AGENT.format(contact=contact))


def fetch_article(settings: Settings, url: str) -> Given:
    """The article at an address. Raises ``BadArticle``."""
    import asyncio

    from tracker.net.fetch import FetchFailed
    from tracker.net.guard import Refused
    from tracker.net.hosts import Hosts
    from tracker.net.robots import Robots
    from tracker.services.article_file import BadArticle

    try:
        guard(settings).check_url(url)
    except Refused as error:
        raise BadArticle(f"refused: {error}") from error

    async def get() -> Given | None:
        async with fetcher(settings) as fetch:
            clock = stores.clock_of(settings)
            rules = await Robots(fetch, Hosts(0, clock), clock).rules(url)  # a person asks for one page
            if rules.parsed is not None and not rules.allow(url):
                raise BadArticle(f"robots.txt does not let {url} be fetched; save the page and ingest the file")
            page = await fetch.get(url)
            if page.status != 200:
                raise BadArticle(f"{url} answers {page.status}")
            return extract_page(page.body, page.url)

    try:
        given = asyncio.run(get())
    except FetchFailed as error:
        raise BadArticle(f"{error.kind}: {error}") from error
    if given is None:
        raise BadArticle(f"no article text was found at {url}")
    return given


def parser() -> ParserPool:
    """One process that reads feed documents; used as an async context."""
    from tracker.feeds.parser_pool import ParserPool

    return ParserPool(1)
