"""Settings in, services out. Only this file chooses the database, the network, the clock and the files of the package.

Every import that costs time stands inside the function that needs it, so that ``tracker --help`` loads none of them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from tracker.clock import Clock, fixed_clock, system_clock
from tracker.settings import BadSettings, Settings
from tracker.times import micros

if TYPE_CHECKING:
    from storage.store import Store
    from storage.upgrade import SchemaStatus
    from storage.workers import Workers
    from tracker.delivery.letter import Letter
    from tracker.delivery.targets import Target
    from tracker.detection.detector import Detector
    from tracker.detection.frames import Frames
    from tracker.detection.link_scoring import LinkTally
    from tracker.feeds.parser_pool import ParserPool
    from tracker.journal.journal import Journal
    from tracker.journal.keeping import Check
    from tracker.net.fetch import Fetcher
    from tracker.net.guard import Guard
    from tracker.services.article_file import Given
    from tracker.services.evaluate import GoldSet
    from tracker.services.mark_articles import MarkArticles
    from tracker.services.poll_feeds import PollFeeds
    from tracker.services.read_articles import ReadArticles
    from tracker.services.read_pages import ReadPages
    from tracker.services.send_digest import Deliver

PACKAGE = Path(__file__).parent
LEAST_FREE = 500_000_000
"""Bytes of free disk below which ``doctor`` complains."""
Progress = Callable[[int, int], None]


class Watching(NamedTuple):
    """What watches the world: the desk that polls feeds and the desk that reads the pages behind their entries."""

    feeds: PollFeeds
    pages: ReadPages


class Copied(NamedTuple):
    """A copy of a store: where it is, and what it holds."""

    file: Path
    position: int
    root: str


def clock_of(settings: Settings) -> Clock:
    """The clock: the machine's, or the one that stands still at ``TRACKER_NOW``."""
    return fixed_clock(settings.now) if settings.now is not None else system_clock


@contextmanager
def open_store(
    settings: Settings, *, create: bool = False, read_only: bool = False, patience: float | None = None
) -> Iterator[Store]:
    """The configured store. ``patience`` is how many seconds a writer waits for another one (None: a person's).

    Raises the errors of ``tracker.journal.errors``.
    """
    from tracker.journal.journal import translated

    with translated():
        store = _opened(settings, create=create, read_only=read_only, patience=patience)
    try:
        yield store
    finally:
        store.close()


def _opened(
    settings: Settings, *, create: bool = False, read_only: bool = False, patience: float | None = None
) -> Store:
    clock = clock_of(settings)
    if settings.db.startswith("sqlite:"):
        from storage.sqlite import TIMEOUT, open_sqlite

        path = Path(settings.db.removeprefix("sqlite:///"))
        if create:
            path.absolute().parent.mkdir(parents=True, exist_ok=True)
        wait = TIMEOUT if patience is None else patience
        return open_sqlite(str(path), lambda: micros(clock()), create=create, read_only=read_only, timeout=wait)
    from storage.postgres import TIMEOUT, open_postgres

    wait, url = TIMEOUT if patience is None else patience, _with_password(settings)
    return open_postgres(url, lambda: micros(clock()), create=create, read_only=read_only, timeout=wait)


def verify_workers(settings: Settings) -> Workers:
    """Processes that share the work of verifying a large store: as many as there are processors, and at most eight."""
    import os

    from storage.workers import Workers

    return Workers(min(os.cpu_count() or 1, 8), partial(_opened, settings, read_only=True))


@contextmanager
def open_journal(
    settings: Settings, *, create: bool = False, read_only: bool = False, patience: float | None = None
) -> Iterator[Journal]:
    """The journal on the configured store; see ``open_store``."""
    from tracker.journal.journal import Journal

    with open_store(settings, create=create, read_only=read_only, patience=patience) as store:
        yield Journal(store)


def sqlite_path(settings: Settings) -> Path:
    """The file of an SQLite store. Raises ``BadSettings`` for another engine."""
    if not settings.db.startswith("sqlite:"):
        raise BadSettings("this works on SQLite stores; for PostgreSQL use pg_dump, or tracker export")
    return Path(settings.db.removeprefix("sqlite:///"))


def back_up(settings: Settings, folder: Path, now: datetime, progress: Progress | None) -> Copied:
    """A verified copy of the store in a folder, named after the store and the moment."""
    from storage.backup import backup_sqlite
    from tracker.journal.journal import translated

    source = sqlite_path(settings)
    target = folder / f"{source.stem}-{now:%Y%m%dT%H%M%S}Z.db"
    with translated():
        report = backup_sqlite(source, target, progress)
    return Copied(target, report.size, report.root.hex())


def put_back(settings: Settings, backup: Path, accept_loss: bool, progress: Progress | None) -> Copied:
    """A backup in the place of the store, verified against the checkpoints outside; what was erased stays erased."""
    from storage import checkpointfiles, redactionfiles
    from storage.backup import restore_sqlite
    from tracker.journal.journal import translated

    target = sqlite_path(settings)
    outside = checkpointfiles.read(settings.data / keeping().CHECKPOINTS, settings.store_name)
    with translated():
        verifier = keeping().public_key(settings.data)
        report = restore_sqlite(
            backup,
            target,
            lambda: micros(clock_of(settings)()),
            verifier=verifier,
            outside=outside,
            redactions=redactionfiles.read(settings.data / keeping().REDACTIONS),
            accept_loss=accept_loss,
            progress=progress,
        )
    return Copied(target, report.size, report.root.hex())


def schema_status(settings: Settings) -> SchemaStatus:
    """The schema of the store and what is missing."""
    from storage import upgrade as schemas
    from tracker.journal.journal import translated

    with translated():
        if settings.db.startswith("sqlite:"):
            return schemas.status_sqlite(str(sqlite_path(settings)))
        return schemas.status_postgres(_with_password(settings))


def upgrade(settings: Settings, now: datetime) -> tuple[SchemaStatus, SchemaStatus, Path | None]:
    """Brings the store to this program's schema: before, after, and the backup that was made of an SQLite store."""
    from storage import upgrade as schemas
    from tracker.journal.journal import translated

    kept: list[Path] = []

    def keep(current: str) -> None:
        from storage.backup import copy_sqlite

        source = sqlite_path(settings)
        target = source.with_name(f"{source.stem}-schema-{current}-{now:%Y%m%dT%H%M%S}Z.db")
        copy_sqlite(source, target)
        kept.append(target)

    with translated():
        if settings.db.startswith("sqlite:"):
            before = schemas.upgrade_sqlite(str(sqlite_path(settings)), keep)
        else:
            before = schemas.upgrade_postgres(_with_password(settings))
    return before, schema_status(settings), kept[0] if kept else None


def examine(settings: Settings) -> list[Check]:
    """What is wrong with the place where the tracker lives: store, clock, permissions, disk, checkpoints."""
    import shutil

    from storage import checkpointfiles, doctor
    from tracker.journal.keeping import Check

    def now() -> int:
        return micros(clock_of(settings)())

    if settings.db.startswith("sqlite:"):
        facts = doctor.doctor_sqlite(sqlite_path(settings), now)
    else:
        facts = doctor.doctor_postgres(_with_password(settings), now)
    checks = [Check("settings", True, f"{settings.config or 'no settings file'}; store {settings.db}")]
    checks += [Check(fact.name, fact.ok, fact.detail) for fact in facts]
    if settings.data.is_dir():
        free = shutil.disk_usage(settings.data).free
        enough = free >= LEAST_FREE
        checks.append(Check("disk", enough, f"{free / 1e9:.1f} GB free" + ("" if enough else ": make room")))
        newest = checkpointfiles.newest(settings.data / keeping().CHECKPOINTS, settings.store_name)
        kept = "the newest one is kept outside" if newest else "none is kept outside: run tracker checkpoint"
        checks.append(Check("checkpoints", newest is not None, kept))
        if all(fact.ok for fact in facts if fact.name == "store"):
            with open_store(settings, read_only=True) as store:
                checks.append(keeping().redactions(store, settings.data))
    return checks


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


def digest_templates() -> Mapping[str, str]:
    """The templates of digests, by file name."""
    return {path.name: path.read_text(encoding="utf-8") for path in (PACKAGE / "digests" / "templates").iterdir()}


def targets(settings: Settings) -> dict[str, Target]:
    """Where digests go, by name. Raises ``BadSettings``."""
    from tracker.delivery.targets import FILE, BadTarget, parse_targets

    path = settings.data / FILE
    try:
        return parse_targets(path.read_bytes()) if path.exists() else {}
    except (BadTarget, OSError) as error:
        raise BadSettings(f"{path}: {error}") from error


def keep_targets(settings: Settings, found: Mapping[str, Target]) -> None:
    """Writes the targets; only their owner may read them."""
    import os

    from tracker.delivery.targets import FILE, format_targets

    path = settings.data / FILE
    draft = path.with_name(f".{path.name}.draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(format_targets(found))
    draft.replace(path)


def secret(name: str) -> str:
    """What a file of a secret holds. Raises ``BadSettings`` without naming what is in it."""
    try:
        held = Path(name).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"the secret file {name} cannot be read") from error
    if not held:
        raise BadSettings(f"the secret file {name} is empty")
    return held


def deliverer(settings: Settings, found: Mapping[str, Target]) -> Deliver:
    """What hands a letter to a target, through the guard."""
    import asyncio

    from tracker.delivery import apprise, folder, mail, smtp, webhook
    from tracker.delivery.letter import NotTaken
    from tracker.delivery.targets import Apprise, Folder, Smtp

    async def posted(name: str, url: str, key: str, letter: Letter) -> None:
        async with fetcher(settings) as fetch:
            await webhook.post(fetch, name, url, key, letter)

    def deliver(name: str, letter: Letter) -> None:
        try:
            hand_over(found[name], name, letter)
        except BadSettings as error:  # a secret that cannot be read is this target's trouble alone
            raise NotTaken(str(error)) from error

    def hand_over(target: Target, name: str, letter: Letter) -> None:
        if isinstance(target, Folder):
            folder.put(target, letter)
        elif isinstance(target, Smtp):
            smtp.hand_over(target, mail.compose(target, letter), guard(settings), secret)
        elif isinstance(target, Apprise):
            apprise.notify(secret(target.url_file), letter, settings.allow_addresses)
        else:
            url = target.url or secret(target.url_file)
            asyncio.run(posted(name, url, secret(target.secret_file), letter))

    return deliver


def pause(seconds: float) -> None:
    """Waits."""
    import time

    time.sleep(seconds)


def frames() -> Frames:
    """The compiled frame and language files."""
    from tracker.detection.frames import compile_frames

    return compile_frames(frame_texts())


def detector() -> Detector:
    """The detector in use."""
    from tracker.detection.frames import FrameDetector

    return FrameDetector(frames())


def gold_sets(settings: Settings, corpus: Path) -> list[GoldSet]:
    """The labelled articles that come with the program, and annotations in a folder when they are there."""
    from tracker.services.evaluate import annotated, shipped
    from tracker.services.story_folder import read_outline

    sets = list(shipped(PACKAGE / "gold", seeds_folder()))
    beside = annotated(corpus, read_outline(default_story(settings) / "story.toml"))
    return [*sets, beside] if beside is not None else sets


def link_tallies() -> dict[str, list[LinkTally]]:
    """The tallies of the labelled streams that come with the program, by the name of their set."""
    from tracker.detection.linking import Linker
    from tracker.detection.matching import assess
    from tracker.services.evaluate import run_links, shipped_streams

    reader = detector()
    return {name: run_links(reader, assess, Linker, streams) for name, streams in shipped_streams(PACKAGE / "gold")}


def article_desk(settings: Settings, journal: Journal, searching: Detector | None = None) -> ReadArticles:
    """The desk that takes articles in, searches them (with ``searching``, else in this process) and matches what they
    say."""
    from tracker.detection.linking import Linker
    from tracker.detection.matching import assess
    from tracker.services.read_articles import ReadArticles
    from tracker.services.story_judge import StoryJudge

    return ReadArticles(journal, searching or detector(), StoryJudge(journal), assess, Linker(), clock_of(settings))


def marking_desk(settings: Settings, journal: Journal) -> MarkArticles:
    """The desk at which people say which articles belong."""
    from tracker.services.mark_articles import MarkArticles

    return MarkArticles(journal, article_desk(settings, journal))


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
    from tracker.net.robots import Robots
    from tracker.services.article_file import BadArticle

    try:
        guard(settings).check_url(url)
    except Refused as error:
        raise BadArticle(f"refused: {error}") from error

    async def get() -> Given | None:
        async with fetcher(settings) as fetch:
            rules = await Robots(fetch, clock_of(settings)).rules(url)
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


def holder() -> str:
    """How this process is named in leases and locks."""
    import os
    import socket

    return f"{socket.gethostname()}:{os.getpid()}"


def daemon_lock(settings: Settings) -> Path | None:
    """The lock of the one daemon of an SQLite store; None on PostgreSQL, where daemons share the work."""
    if not settings.db.startswith("sqlite:"):
        return None
    path = Path(settings.db.removeprefix("sqlite:///")).absolute()
    return path.with_name(f"{path.name}-daemon.lock")


def heartbeat_file(settings: Settings) -> Path:
    """Where the daemon says that it lives."""
    return settings.data / "daemon.json"


def signed_root(settings: Settings) -> str:
    """The present root of the log, signed; the note is also kept in the store and beside it."""
    ensure_key(settings)
    with open_store(settings) as store:
        note, _ = keeping().sign(store, settings.data, settings.store_name)
    return str(note)


Doing = Callable[["datetime"], str]
Wanting = Callable[["datetime"], bool]


def upkeep(settings: Settings, journal: Journal, story: str) -> list[tuple[str, str, Doing, Wanting]]:
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
        ensure_key(settings)
        with open_store(settings) as store:
            _, kept = keeping().sign(store, settings.data, settings.store_name)
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
        return any(True for _ in due(journal, story, sorted(targets(settings)), now))

    def sent(now: datetime) -> str:
        found = targets(settings)
        sender = Sender("daemon", holder(), now, pause, pauses=())
        done = deliver_one(
            journal,
            story,
            sorted(found),
            lambda digest: letter_of(journal, digest, digest_templates(), None, now),
            deliverer(settings, found),
            sender,
        )
        if done is None:
            return ""
        digest, delivery = done
        return f"{digest.id} to {delivery.target}: {delivery.outcome} {delivery.detail}".rstrip()

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
    from tracker.services.poll_feeds import PollFeeds, Tools
    from tracker.services.read_pages import PageTools, ReadPages
    from tracker.services.search_process import SearchProcess

    clock = clock_of(settings)
    hosts = Hosts(settings.host_spacing, clock)
    async with AsyncExitStack() as stack:
        articles = article_desk(settings, journal, stack.enter_context(SearchProcess(detector)))
        fetch = await stack.enter_async_context(fetcher(settings))
        reader = await stack.enter_async_context(ParserPool())
        pages = await stack.enter_async_context(PagePool())
        lanes = Lanes(*[await stack.enter_async_context(Commits(journal)) for _ in Lanes._fields])
        page_tools = PageTools(fetch, Robots(fetch, clock), pages, hosts, clock)
        tools = Tools(fetch, reader, hosts, clock, random.random, AskPages(page_tools, journal, holder()))
        feeds = PollFeeds(journal, articles, tools, lanes, holder())
        yield Watching(feeds, ReadPages(journal, articles, page_tools, lanes.searched, holder()))
