"""What the daemon runs: the desks that poll and read, and what it does besides."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tracker.journal import keeping
from tracker.settings import Settings
from tracker.wiring import delivery, detection, files, network, stores, upkeep

if TYPE_CHECKING:
    from tracker.journal.journal import Journal
    from tracker.services.poll_feeds import PollFeeds
    from tracker.services.read_pages import ReadPages


COLLECTING = (10_000, 10, 10)
"""When Python looks for circles of garbage (``gc.set_threshold``). Two hundred polls under way are many short-lived
objects: by its own measure of 700 it would look through all that the process has loaded again and again, and find next
to nothing."""


class Watching(NamedTuple):
    """What watches the world: the desk that polls feeds and the desk that reads the pages behind their entries."""

    feeds: PollFeeds
    pages: ReadPages


def daemon_lock(settings: Settings) -> Path | None:
    """The lock of the one daemon of an SQLite store; None on PostgreSQL, where daemons share the work."""
    if not settings.db.startswith("sqlite:"):
        return None
    path = Path(settings.db.removeprefix("sqlite:///")).absolute()
    return path.with_name(f"{path.name}-daemon.lock")


def heartbeat_file(settings: Settings) -> Path:
    """Where the daemon says that it lives: of each store that shares the folder its own."""
    name = settings.store_name
    return settings.data / (f"{name}-daemon.json" if name else "daemon.json")


Doing = Callable[["datetime"], str]
Wanting = Callable[["datetime"], bool]


def jobs(settings: Settings, journal: Journal, story: str) -> list[tuple[str, str, Doing, Wanting]]:
    """What the daemon does besides polling: name, how often (daily, weekly, always), the doing, when it is wanted."""
    from tracker.projections import search
    from tracker.services.coverage import keep_feeds
    from tracker.services.digest_hours import CorrectionWatch, UrgentWatch, make_periodic
    from tracker.services.rebuild import keep_states

    def digest(now: datetime) -> str:
        made = make_periodic(journal, story, settings.digest_every, now)
        return f"{made.id} waits for review" if made is not None else "was there already"

    watch = UrgentWatch(journal, story)

    def urgent(now: datetime) -> str:
        made = watch.look(now)
        return f"{made.id} waits for review: something urgent" if made is not None else ""

    unsettled = CorrectionWatch(journal, story)

    def corrected(now: datetime) -> str:
        made = unsettled.look(now)
        return ", ".join(f"{draft.id} corrects {draft.content['corrects']} and waits for review" for draft in made)

    def sign(now: datetime) -> str:
        upkeep.ensure_key(settings)
        with stores.open_store(settings) as store:
            _, kept = keeping.sign(store, settings.data, settings.store_name)
        return str(kept.name if isinstance(kept, Path) else kept)

    def always(now: datetime) -> bool:
        return True

    def kept(now: datetime) -> str:
        search.catch_up(journal)
        keep_feeds(journal)
        return ", ".join(keep_states(journal)) or "no story grew enough"

    found: list[tuple[str, str, Doing, Wanting]] = [(f"checkpoint:{story}", "daily", sign, always)]
    found.append((f"states:{story}", "daily", kept, always))
    if settings.digest_every != "never":
        found.append((f"digest:{story}", settings.digest_every, digest, always))
        found.append((f"urgent:{story}", "always", urgent, watch.wants))
        found.append((f"correct:{story}", "always", corrected, unsettled.wants))
    if settings.digest_send:
        found.append((f"send:{story}", "always", *_sending(settings, journal, story)))
    return found


def _sending(settings: Settings, journal: Journal, story: str) -> tuple[Doing, Wanting]:
    """What sends the digests that were approved, and whether one is to be sent. Targets are read anew each time."""
    from tracker.services.deliver_approved import deliver_one, due
    from tracker.services.send_digest import Sender, letter_of

    def wanted(now: datetime) -> bool:
        return any(True for _ in due(journal, story, sorted(delivery.targets(settings)), now))

    def sent(now: datetime) -> str:
        found = delivery.targets(settings)
        sender = Sender("daemon", stores.holder(), now, delivery.pause, pauses=())
        done = deliver_one(
            journal,
            story,
            sorted(found),
            lambda digest: letter_of(journal, digest, files.digest_templates(), None, now),
            delivery.deliverer(settings, found),
            sender,
        )
        if done is None:
            return ""
        digest, sending = done
        return f"{digest.id} to {sending.target}: {sending.outcome} {sending.detail}".rstrip()

    return sent, wanted


@asynccontextmanager
async def polling(settings: Settings, journal: Journal) -> AsyncIterator[Watching]:
    """The desks that poll feeds and read pages, with their network, their parser processes and their one writer."""
    import random

    from tracker.articles.page_pool import PagePool
    from tracker.feeds.parser_pool import ParserPool
    from tracker.net.hosts import Hosts
    from tracker.net.robots import Robots
    from tracker.services.ask_pages import AskPages
    from tracker.services.commits import Commits, Lanes
    from tracker.services.lend_hosts import lender
    from tracker.services.poll_feeds import PollFeeds, Tools
    from tracker.services.read_pages import PageTools, ReadPages
    from tracker.services.search_ahead import SearchAhead
    from tracker.services.search_process import SearchProcess

    gc.set_threshold(*COLLECTING)
    clock = stores.clock_of(settings)
    holder = stores.holder()
    hosts = Hosts(settings.host_spacing, clock, lend=lender(journal, holder, clock))
    async with AsyncExitStack() as stack:
        ahead = SearchAhead(stack.enter_context(SearchProcess(detection.detector)))
        articles = detection.article_desk(settings, journal, ahead)
        fetch = await stack.enter_async_context(network.fetcher(settings))
        reader = await stack.enter_async_context(ParserPool())
        pages = await stack.enter_async_context(PagePool())
        plain = await stack.enter_async_context(Commits(journal))
        lanes = Lanes(plain, await stack.enter_async_context(Commits(journal, ahead)))
        page_tools = PageTools(fetch, Robots(fetch, hosts, clock), pages, hosts, clock)
        tools = Tools(fetch, reader, hosts, clock, random.random, AskPages(page_tools))
        feeds = PollFeeds(journal, articles, tools, lanes, holder)
        yield Watching(feeds, ReadPages(journal, articles, page_tools, lanes.searched, holder))
