"""Settings in, services out. Only this file chooses the database, the network, the clock and the files of the package.

Every import that costs time stands inside the function that needs it, so that ``tracker --help`` loads none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from tracker.clock import Clock, fixed_clock, system_clock
from tracker.settings import BadSettings, Settings
from tracker.times import micros

if TYPE_CHECKING:
    from storage.store import Store
    from tracker.detection.detector import Detector
    from tracker.journal.journal import Journal
    from tracker.net.fetch import Fetcher
    from tracker.net.guard import Guard
    from tracker.services.article_file import Given
    from tracker.services.poll_feeds import PollFeeds
    from tracker.services.read_articles import ReadArticles

PACKAGE = Path(__file__).parent


def clock_of(settings: Settings) -> Clock:
    """The clock: the machine's, or the one that stands still at ``TRACKER_NOW``."""
    return fixed_clock(settings.now) if settings.now is not None else system_clock


@contextmanager
def open_store(settings: Settings, *, create: bool = False, read_only: bool = False) -> Iterator[Store]:
    """The configured store. Raises the errors of ``tracker.journal.errors``."""
    from tracker.journal.journal import translated

    clock = clock_of(settings)
    with translated():
        if settings.db.startswith("sqlite:"):
            from storage.sqlite import open_sqlite

            path = Path(settings.db.removeprefix("sqlite:///"))
            if create:
                path.absolute().parent.mkdir(parents=True, exist_ok=True)
            store = open_sqlite(str(path), lambda: micros(clock()), create=create, read_only=read_only)
        else:
            from storage.postgres import open_postgres

            store = open_postgres(_with_password(settings), lambda: micros(clock()), create=create, read_only=read_only)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def open_journal(settings: Settings, *, create: bool = False, read_only: bool = False) -> Iterator[Journal]:
    """The journal on the configured store. Raises the errors of ``tracker.journal.errors``."""
    from tracker.journal.journal import Journal

    with open_store(settings, create=create, read_only=read_only) as store:
        yield Journal(store)


def keeping() -> ModuleType:
    """The module that keeps stores: verify, sign, prove, export."""
    from tracker.journal import keeping

    return keeping


def ensure_key(settings: Settings) -> bool:
    """Makes the signing key in the data folder unless there is one; True when it was made."""
    import secrets

    settings.data.mkdir(parents=True, exist_ok=True)
    return bool(keeping().make_key(settings.data, secrets.token_bytes(32)))


def _with_password(settings: Settings) -> str:
    """The address of the database with the password of ``db_password_file``: never in arguments or the environment."""
    if settings.db_password_file is None:
        return settings.db
    from yarl import URL

    try:
        password = settings.db_password_file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSettings(f"{settings.db_password_file} cannot be read: {error.strerror}") from error
    return str(URL(settings.db).with_password(password))


def seeds_folder() -> Path:
    """Where the stories that come with the program stand: in the package, or beside it in a checkout."""
    inside = PACKAGE / "seeds"
    return inside if inside.is_dir() else PACKAGE.parent / "seeds"


def default_story(settings: Settings) -> Path:
    """The folder that ``init`` opens when none is named. Raises ``BadSettings`` when there is none."""
    if settings.seeds is not None:
        return settings.seeds
    seeds = seeds_folder()
    try:
        return seeds / (seeds / "DEFAULT").read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSettings(
            f"no story comes with this program ({seeds} cannot be read); name one with --seeds"
        ) from error


def frame_texts() -> Mapping[str, str]:
    """The frame and language files, by name (``kinds/meeting.toml``, ``languages/en.toml``)."""
    folder = PACKAGE / "detection"
    paths = sorted((*folder.glob("kinds/*.toml"), *folder.glob("languages/*.toml")))
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def detector() -> Detector:
    """The detector in use."""
    from tracker.detection.frames import FrameDetector, compile_frames

    return FrameDetector(compile_frames(frame_texts()))


def article_desk(settings: Settings, journal: Journal) -> ReadArticles:
    """The desk that takes articles in, searches them and matches what they say."""
    from tracker.detection.matching import match
    from tracker.detection.relevance import judge
    from tracker.services.read_articles import ReadArticles

    return ReadArticles(journal, detector(), judge, match, clock_of(settings))


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
    from tracker.services.article_file import BadArticle

    async def get() -> Given | None:
        async with fetcher(settings) as fetch:
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


def feed_desk(settings: Settings, journal: Journal, fetch: Fetcher) -> PollFeeds:
    """The desk that polls feeds."""
    import os
    import socket

    from tracker.services.poll_feeds import PollFeeds

    holder = f"{socket.gethostname()}:{os.getpid()}"
    return PollFeeds(journal, fetch, article_desk(settings, journal), clock_of(settings), holder)
