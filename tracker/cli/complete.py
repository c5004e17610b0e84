"""What a shell may offer for a word that was begun: names from the store. Silent when there is none, and fast while an
SQLite store stays as it is (``kept_names.py``).

Each function is given to ``shell_complete=`` of an option or argument. Whatever goes wrong, nothing is offered: a
person who presses a key wants no message.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

if TYPE_CHECKING:
    from tracker.cli.kept_names import KeptNames
    from tracker.journal.journal import Journal
    from tracker.settings import Settings
    from tracker.story.view import StoryView

MOST = 200
"""Names offered at once."""
MOST_KEPT = 50_000
"""Names of one kind that are kept for the next key."""
NEWEST = 30
"""Events offered for a lone ``@``."""
Offer = Callable[[click.Context, click.Parameter, str], list[str]]


def _offer(names: Callable[[_Asked, str], Iterable[str]]) -> Offer:
    """Names that hold what was begun; those that begin with it first."""

    def offer(ctx: click.Context, param: click.Parameter, begun: str) -> list[str]:
        try:
            found = [name for name in _all(ctx, names, begun) if begun in name]
        except Exception:  # no store, an older one, a damaged one: nothing to offer
            return []
        return sorted(found, key=lambda name: not name.startswith(begun))[:MOST]

    return offer


def _all(ctx: click.Context, names: Callable[[_Asked, str], Iterable[str]], begun: str) -> list[str]:
    """All names of a kind: as they were kept, or from the store; then they are kept."""
    from tracker import settings as configuration

    options = {name: ctx.find_root().params.get(name) for name in ("db", "story", "config")}
    settings = configuration.load(os.environ, options, Path.cwd())
    kept = _kept(settings)
    kind = f"{names.__name__} {options['story'] or ''} {begun if begun.startswith('@') else ''}"
    known = kept.get(kind) if kept is not None else None
    if known is None:
        with _opened(settings, options["story"]) as asked:
            known = list(dict.fromkeys(names(asked, begun)))
        if kept is not None and names not in (_targets, _articles) and len(known) <= MOST_KEPT:
            kept.put(kind, known)  # targets stand in a file of their own, articles are too many
    return known


def _kept(settings: Settings) -> KeptNames | None:
    """The names kept of an SQLite store. Raises ``FileNotFoundError`` when there is no store."""
    if not settings.db.startswith("sqlite:"):
        return None
    from tracker.cli.kept_names import KeptNames

    store = Path(settings.db.removeprefix("sqlite:///"))
    if not store.is_file():
        raise FileNotFoundError(settings.db)  # before anything is loaded that could open it
    return KeptNames(store, os.environ)


class _Asked(NamedTuple):
    """The store, the story named before, and the settings, while a word is completed."""

    journal: Journal
    named: str | None
    settings: Settings

    @property
    def story(self) -> str:
        from tracker.services.rebuild import choose_story

        return choose_story(self.journal, self.named)

    def known(self) -> StoryView:
        """All that is known of the story now."""
        from tracker.services.rebuild import Query, answer
        from tracker.wiring import stores

        return answer(self.journal, self.story, Query(), stores.clock_of(self.settings)()).view


@contextmanager
def _opened(settings: Settings, story: str | None) -> Iterator[_Asked]:
    from tracker.wiring import stores

    with stores.open_journal(settings, read_only=True) as journal:
        yield _Asked(journal, story, settings)


def _stories(asked: _Asked, begun: str) -> Iterable[str]:
    from tracker.services.rebuild import stories

    return stories(asked.journal)


def _facts(asked: _Asked, begun: str) -> Iterator[str]:
    if begun.startswith("@"):
        yield from _events(asked, begun)
        return
    view = asked.known()
    yield from view.facets
    yield from (record.development for record in view.visible)


def _events(asked: _Asked, begun: str) -> Iterator[str]:
    """The newest events of the story: as many as fit what was begun."""
    from tracker.services.rebuild import story_stream

    stream = story_stream(asked.story)
    newest = reversed([f"@{entry.position}" for entry in asked.journal.read(stream)])
    yield from islice((place for place in newest if place.startswith(begun)), NEWEST)


def _figures(asked: _Asked, begun: str) -> Iterable[str]:
    view = asked.known()
    found = ((facet, view.definitions.find(facet)) for facet in view.facets)
    return (facet for facet, definition in found if definition is not None and definition.type == "figure")


def _entities(asked: _Asked, begun: str) -> Iterator[str]:
    view = asked.known()
    yield from (entity.id for entity in view.outline.register)
    yield from (facet.rpartition(".")[0] for facet in view.facets)


def _shown(asked: _Asked, begun: str) -> Iterator[str]:
    """What ``show`` can show: facts, entities, digests."""
    yield from _facts(asked, begun)
    if not begun.startswith("@"):
        yield from _entities(asked, begun)
        yield from (f"digest:{name}" for name in _digests(asked, begun))


def _questions(asked: _Asked, begun: str) -> Iterable[str]:
    return [question.id for question in asked.known().questions if question.state == "open"]


def _feeds(asked: _Asked, begun: str) -> Iterator[str]:
    from tracker.services.coverage import feeds_at

    for _, feed in feeds_at(asked.journal, asked.journal.top().position).values():
        yield from (feed.feed, feed.url)


def _digests(asked: _Asked, begun: str) -> Iterable[str]:
    return [stream.removeprefix("digest-") for stream in asked.journal.streams("digest-")]


def _moments(asked: _Asked, begun: str) -> Iterator[str]:
    """What ``--as-of`` understands by name: tags of events, and digests."""
    from tracker.services.notebook import notes_stream
    from tracker.story.notes import TagGiven

    for entry in asked.journal.read(notes_stream(asked.story), types=("TagGiven",)):
        if isinstance(entry.event, TagGiven):
            yield entry.event.tag
    yield from (f"digest:{name}" for name in _digests(asked, begun))


def _reporters(asked: _Asked, begun: str) -> Iterable[str]:
    from tracker.story.reporters import reporters as found

    return [name for each in found(asked.known()) for name in (each.name, each.source) if name]


def _articles(asked: _Asked, begun: str) -> Iterable[str]:
    return [stream.removeprefix("article-") for stream in asked.journal.streams(f"article-{begun}")]


def _targets(asked: _Asked, begun: str) -> Iterable[str]:
    from tracker.wiring import delivery

    return delivery.targets(asked.settings)


stories, facts, figures, entities = _offer(_stories), _offer(_facts), _offer(_figures), _offer(_entities)
questions, feeds, digests, moments = _offer(_questions), _offer(_feeds), _offer(_digests), _offer(_moments)
shown = _offer(_shown)
articles, targets, reporters = _offer(_articles), _offer(_targets), _offer(_reporters)
