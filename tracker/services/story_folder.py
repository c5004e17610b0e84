"""A story as a folder: ``story.toml``, ``developments.jsonl``, ``feeds.opml`` and ``articles/``.

Another story is another folder; nothing about any story is in the code. ``developments.jsonl`` holds the story's own
events, one JSON object a line (``{"event": "DevelopmentReported", …}``), with a shorthand for times that a person
can type: ``"2025-04"`` for a month, ``"2025-04-06/2025-04-12"`` for an interval of days, and for sources without a
date ``"2025-03-31/2026-11-01?"`` (published some time in between, nobody knows when).
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import msgspec

from tracker.journal.registry import REGISTRY
from tracker.story.events import DevelopmentReported, Outline, Precision, QuestionAnswered, QuestionOpened
from tracker.times import MICROSECOND, BadTime, Reported, ReportedPrecision, days_of, end_of, start_of, zone_of

SeedEvent = DevelopmentReported | QuestionOpened | QuestionAnswered
LARGEST_FILE = 20_000_000
"""Bytes of one file of a folder that are read; a story's curated history is far below this."""
_TABLES = {"entity": "register", "facet": "facets", "source": "sources"}
_SEED_EVENTS = ("DevelopmentReported", "QuestionOpened", "QuestionAnswered")


class BadFolder(ValueError):
    """A file of the folder cannot be used; the message names the file, the line and what is wrong."""


@dataclass(frozen=True, slots=True)
class SeedArticle:
    """An article that comes with the folder, and what is known of where it came from."""

    path: Path
    text: str
    title: str
    outlet: str
    url: str
    published: str
    language: str


@dataclass(frozen=True, slots=True)
class SeedFeed:
    """A feed of ``feeds.opml``."""

    url: str
    title: str
    outlet: str
    confirm: int


@dataclass(frozen=True, slots=True)
class StoryFolder:
    """Everything that a folder says."""

    path: Path
    outline: Outline
    events: tuple[SeedEvent, ...]
    articles: tuple[SeedArticle, ...]
    feeds: tuple[SeedFeed, ...]


def read_folder(path: Path) -> StoryFolder:
    """Reads and checks a story's folder. Raises ``BadFolder``; nothing is written anywhere."""
    if not path.is_dir():
        raise BadFolder(f"there is no folder {path}; `tracker init --new NAME` makes one")
    outline = read_outline(path / "story.toml")
    zone = _zone(outline, path / "story.toml")
    history = path / "developments.jsonl"
    events = tuple(_events(history, zone)) if history.exists() else ()
    return StoryFolder(path, outline, events, tuple(_articles(path / "articles")), tuple(_feeds(path / "feeds.opml")))


def read_outline(path: Path) -> Outline:
    """The outline of a ``story.toml``. Raises ``BadFolder``."""
    try:
        tables = tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise BadFolder(f"{path}: {error}") from error
    named = {_TABLES.get(key, key): value for key, value in tables.items()}
    try:
        outline = msgspec.convert(named, Outline)
    except (msgspec.ValidationError, ValueError) as error:
        raise BadFolder(f"{path}: {error}") from error
    profile = outline.profile
    for table, terms in (("any", profile.any), ("must", profile.must), ("not", profile.exclude)):
        if not all(term.strip() for term in terms):
            raise BadFolder(f"{path}: profile.{table}: a term is empty")
    return outline


def _zone(outline: Outline, path: Path) -> ZoneInfo:
    try:
        return zone_of(outline.zone)
    except BadTime as error:
        raise BadFolder(f"{path}: {error}") from error


def _events(path: Path, zone: ZoneInfo) -> Iterator[SeedEvent]:
    for number, line in enumerate(_text(path).splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("//"):
            try:
                yield seed_event(msgspec.json.decode(line), zone)
            except (msgspec.MsgspecError, BadTime, ValueError, TypeError) as error:
                raise BadFolder(f"{path}, line {number}: {error}") from error


def seed_event(fields: dict[str, Any], zone: ZoneInfo) -> SeedEvent:
    """The event of one line of ``developments.jsonl``, its shorthand times expanded in the story's zone.

    Raises ``ValueError`` for an unknown event, an unknown key or a time that names nothing.
    """
    name = fields.pop("event", None)
    if name not in _SEED_EVENTS:
        raise ValueError(f"unknown event {name!r}; known are {', '.join(_SEED_EVENTS)}")
    expanded = _expand(fields, zone)
    return cast(SeedEvent, msgspec.convert(expanded, REGISTRY[name][0]))


def _expand(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, list):
        return [_expand(part, zone) for part in value]
    if not isinstance(value, dict):
        return value
    expanded = {key: _expand(part, zone) for key, part in value.items()}
    for key, part in value.items():
        if isinstance(part, str) and key in ("happened", "from"):
            expanded[key] = happened(part)
        elif isinstance(part, str) and key in ("reported", "asked", "answered"):
            expanded[key] = msgspec.to_builtins(reported(part, zone))
    return expanded


def happened(text: str) -> dict[str, Any]:
    """The shorthand of a happened time as fields of ``Happened``. Raises ``BadTime``."""
    earliest, latest, precision = days_of(text)
    return {"earliest": earliest.isoformat(), "latest": latest.isoformat(), "precision": cast(Precision, precision)}


def reported(text: str, zone: ZoneInfo) -> Reported:
    """The shorthand of a reported time: a day, an interval of days, an instant with ``Z``, and ``?`` for no date.

    Raises ``BadTime``.
    """
    plain = text.removesuffix("?")
    if "T" in plain:
        try:
            instant = datetime.fromisoformat(plain)
        except ValueError as error:
            raise BadTime(f"{text!r} is no instant; write 2025-03-15T19:51:56Z") from error
        if instant.tzinfo is None:
            instant = instant.replace(tzinfo=zone)
        instant = instant.astimezone(UTC)
        return Reported(earliest=instant, latest=instant + MICROSECOND)
    earliest, latest, precision = days_of(plain)
    kind = "unknown" if text.endswith("?") else "day" if precision == "day" else "interval"
    return reported_days(earliest, latest, cast(ReportedPrecision, kind), zone)


def reported_days(earliest: date, latest: date, precision: ReportedPrecision, zone: ZoneInfo) -> Reported:
    """Published on one of these days of the zone, both included."""
    return Reported(earliest=start_of(earliest, zone), latest=end_of(latest, zone), precision=precision)


def _articles(path: Path) -> Iterator[SeedArticle]:
    for provenance in sorted(path.glob("*.toml")) if path.is_dir() else ():
        facts = tomllib.loads(_text(provenance))
        body = path / str(facts.get("file", provenance.with_suffix(".txt").name))
        raw = body.read_bytes() if body.is_file() else b""
        if not raw:
            raise BadFolder(f"{provenance}: there is no article {body.name}")
        if facts.get("sha256") and hashlib.sha256(raw).hexdigest() != facts["sha256"]:
            raise BadFolder(f"{body}: its SHA-256 is not the one in {provenance.name}; the text was changed")
        yield SeedArticle(
            path=body,
            text=raw.decode("utf-8"),
            title=str(facts.get("title", "")),
            outlet=str(facts.get("outlet", "")),
            url=str(facts.get("url", "")),
            published=str(facts.get("published", "")),
            language=str(facts.get("language", "en")),
        )


def _feeds(path: Path) -> Iterator[SeedFeed]:
    if not path.exists():
        return
    text = _text(path)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadFolder(f"{path}: an OPML file of a story has no DOCTYPE or ENTITY")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise BadFolder(f"{path}: {error}") from error
    for outline in root.iter("outline"):
        url = outline.get("xmlUrl")
        if url:
            title = outline.get("title") or outline.get("text") or url
            yield SeedFeed(url, title, outline.get("outlet") or title, int(outline.get("confirm") or 1))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BadFolder(f"{path} is larger than {LARGEST_FILE // 1_000_000} MB")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadFolder(f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise BadFolder(f"{path} is not UTF-8 (byte {error.start})") from error
