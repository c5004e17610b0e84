"""``tracker init``: the store and a story, from a folder."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import click

from tracker.cli import words
from tracker.cli.desk import Desk, print_json
from tracker.journal.journal import Top
from tracker.safetext import safe
from tracker.services.rebuild import Answer, Query
from tracker.times import day_of
from tracker.wiring import detection, files, upkeep


def run(at_desk: Desk, seeds: str | None, new: str | None, as_json: bool) -> None:
    """Create the store and open a story; running it twice changes nothing."""
    if new is not None:
        _make_folder(at_desk, new)
        return
    done = create(at_desk, seeds)
    if as_json:
        shape = {"schema": "tracker.init/1", "story": done.story, "added": done.after.position - done.before}
        print_json({**shape, "position": done.after.position, "root": done.after.root})
        return
    for line in _screen(at_desk, done):
        click.echo(safe(line))


@dataclass(frozen=True, slots=True)
class Created:
    """What an init did."""

    story: str
    title: str
    folder: Path
    before: int
    after: Top
    appended: int
    feeds: int
    articles: int
    reports: int
    busiest: date | None
    """The day on which the most of its developments were first reported: a good one to look at."""


def create(at_desk: Desk, seeds: str | None) -> Created:
    """Creates the store when there is none and opens the story of a folder, or appends what changed in it."""
    from tracker.services.open_story import open_story
    from tracker.services.story_folder import read_folder

    path = Path(seeds) if seeds else files.default_story(at_desk.settings)
    folder = read_folder(path)
    upkeep.ensure_key(at_desk.settings)
    with at_desk.writing(create=True) as journal:
        before = journal.top().position
        opened = open_story(journal, folder)
        readers = detection.article_desk(at_desk.settings, journal) if folder.articles else None
        taken = [readers.take_seed(article, folder) for article in folder.articles] if readers else []
        added = [article for article in taken if article.added]
        return Created(
            story=opened.story,
            title=opened.title,
            folder=path,
            before=before,
            after=journal.top(),
            appended=opened.appended,
            feeds=opened.feeds,
            articles=len(added),
            reports=sum(len(article.reports) for article in added),
            busiest=_busiest(at_desk.ask_story(journal, opened.story, Query())),
        )


def _busiest(answer: Answer) -> date | None:
    days = Counter(day_of(d.reported.earliest, answer.zone) for d in answer.view.developments if d.novelty == "new")
    return max(days, key=lambda day: (days[day], day), default=None)


def _screen(at_desk: Desk, done: Created) -> Iterator[str]:
    yield f"Store    {at_desk.settings.db}"
    yield f"Story    {done.story}   {done.title}"
    yield f"Folder   {done.folder}"
    yield f"Added    {words.several(done.appended, 'event')} of its history, {words.several(done.feeds, 'feed')},"
    found = f"{words.several(done.articles, 'article')} with {words.several(done.reports, 'report')}"
    yield f"         {found} found in them"
    yield f"Head     position {done.after.position}   root {done.after.root[:8]}"
    if done.after.position == done.before:
        yield "Nothing changed: the store had all of this already."
    yield ""
    if done.busiest is None:
        yield "Next: tracker feeds add URL      follow a feed"
        yield "      tracker ingest URL         read an article"
        return
    yield f"Next: tracker status --as-of {done.busiest}"
    yield "      tracker review"
    yield f"      tracker digest make {done.busiest - timedelta(days=7)}..{done.busiest}"


def _make_folder(at_desk: Desk, name: str) -> None:
    from tracker.cli.failures import Failure
    from tracker.ids import slug

    target = Path(name)
    if target.exists() and any(target.iterdir()):
        raise Failure(f"{target} exists and is not empty; choose another name", 2)
    template = files.seeds_folder() / "TEMPLATE"
    (target / "articles").mkdir(parents=True)
    for source in sorted(template.iterdir()):
        text = source.read_text(encoding="utf-8").replace("my-story", slug(target.name))
        (target / source.name).write_text(text, encoding="utf-8")
        click.echo(f"Created  {target / source.name}")
    click.echo("")
    click.echo(f"Edit {target / 'story.toml'}, then:  tracker init --seeds {shlex.quote(str(target))}")
