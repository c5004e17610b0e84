"""Whom a development is about, and who is meant by a name that somebody types. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from tracker.ids import slug
from tracker.story.developments import Development
from tracker.story.events import Outline


class NoSuchEntity(LookupError):
    """The story knows nobody and nothing of that name, or several; the message names them."""


class SeveralEntities(NoSuchEntity):
    """The story knows several of that name; the message names them."""


def entity_named(outline: Outline, subjects: Iterable[str], name: str) -> str:
    """The id that a name means: an id; a name or an alias in the register; the end of an id; a part of one of these.
    The first of these that finds one holds. Accents, case and punctuation do not matter. Raises ``NoSuchEntity``.
    """
    wanted = slug(name)
    called = {e.id: {slug(known) for known in (e.name, *e.aliases)} for e in outline.register}
    ends = {key: {slug(key.rpartition("/")[2])} for key in (*called, *subjects)}
    parts = {key: folded | ends[key] for key, folded in called.items()}
    for near in (
        [key for key in ends if key == name and "/" in key],
        [key for key, folded in called.items() if wanted in folded],
        [key for key, folded in ends.items() if wanted in folded],
        [key for key, folded in parts.items() if any(wanted in one for one in folded)],
    ):
        if len(near) == 1:
            return near[0]
        if near:
            people_first = sorted(near, key=lambda key: (not key.startswith("person/"), key))
            raise SeveralEntities(f"{name!r} could be {', '.join(people_first[:6])}; write one of them in full")
    raise NoSuchEntity(f"nobody and nothing called {name!r} is known at this time; `tracker search` finds words")


def registered(outline: Outline, name: str) -> str | None:
    """The one entity of the register that is called just so, by its name or an alias; None when none or several are."""
    wanted = slug(name)
    near = [e.id for e in outline.register if wanted in {slug(known) for known in (e.name, *e.aliases)}]
    return near[0] if len(near) == 1 else None


def about(outline: Outline, entity: str) -> Callable[[Development], bool]:
    """Whether a development is about an entity: its reports mention the id, or say one of its names in a headline, as a
    value or as the place."""
    names = _names(outline, entity)
    return lambda development: entity in mentioned(development) or _says(_words(development), names)


def parts(outline: Outline, developments: Iterable[Development], kind: str) -> dict[str, list[Development]]:
    """The developments about each entity of a kind (how its id begins), in their order; those that have any."""
    names = {entity.id: _names(outline, entity.id) for entity in outline.register if entity.id.startswith(kind)}
    found: dict[str, list[Development]] = {}
    for development in developments:
        words = _words(development)
        ids = {entity for entity in mentioned(development) if entity.startswith(kind)}
        for entity in sorted(ids.union(key for key, called in names.items() if _says(words, called))):
            found.setdefault(entity, []).append(development)
    return found


def _names(outline: Outline, entity: str) -> set[str]:
    """What an entity is called, folded, each between hyphens."""
    known = (name for e in outline.register if e.id == entity for name in (e.name, *e.aliases))
    return {f"-{slug(name)}-" for name in known}


def _words(development: Development) -> list[str]:
    """What a development says, folded, each text between hyphens."""
    return [f"-{slug(text, len(text))}-" for text in dict.fromkeys(_said(development)) if text]


def _says(words: Iterable[str], names: set[str]) -> bool:
    return any(name in text for text in words for name in names)


def subjects_of(developments: Iterable[Development]) -> set[str]:
    """All ids that the developments mention."""
    return {entity for development in developments for entity in mentioned(development)}


def mentioned(development: Development) -> set[str]:
    """The ids that a development's reports mention: who took part or spoke, where it was, what changed for whom."""
    found: set[str] = set()
    for record in development.records:
        report = record.report
        found.update(participant.id for participant in report.participants)
        found.update(speaker for speaker in report.attribution.speakers if "/" in speaker)
        found.update(effect.facet.rpartition(".")[0] for effect in report.effects)
        found.add(report.place or "")
    return found - {""}


def _said(development: Development) -> Iterator[str]:
    yield development.headline
    for record in development.records:
        yield record.report.place or ""
        yield from (effect.value for effect in record.report.effects if isinstance(effect.value, str))
