"""``tracker init``: the store and a story, from a folder."""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import click

from tracker.cli import words
from tracker.cli.desk import Desk, print_json
from tracker.cli.failures import Failure
from tracker.ids import slug
from tracker.journal.journal import Top
from tracker.safetext import safe
from tracker.services.rebuild import Answer, Query
from tracker.times import day_of
from tracker.wiring import detection, files, upkeep

SETTINGS = "tracker.toml"
"""The settings of a folder, read by whoever works in it."""


def run(at_desk: Desk, folder: str | None, seeds: str | None, new: str | None, as_json: bool) -> None:
    """Create the store and open a story; running it twice changes nothing."""
    if new is not None:
        if folder is not None:
            raise click.UsageError("--new makes a folder of a story alone; it cannot be given with DIR")
        for made in make_story(Path(new)):
            click.echo(f"Created  {made}")
        click.echo("")
        click.echo(f"Edit {Path(new) / 'story.toml'}, then:  tracker init --seeds {shlex.quote(new)}")
        return
    if folder is not None:
        at_desk = _furnished(at_desk, Path(folder).absolute(), seeds, quiet=as_json)
    done = create(at_desk, seeds)
    if as_json:
        shape = {"schema": "tracker.init/1", "story": done.story, "added": done.after.position - done.before}
        print_json({**shape, "position": done.after.position, "root": done.after.root})
        return
    there = [f"Type this in the folder, where its settings hold:  cd {shlex.quote(folder)}"] if folder else []
    lines = [*_screen(at_desk, done), *there]
    for line in lines:
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


def _furnished(at_desk: Desk, folder: Path, seeds: str | None, *, quiet: bool) -> Desk:
    """A folder with settings and a story of its own; the desk that uses them. What is there already stays."""
    from tracker.services.story_folder import read_outline

    if (named := at_desk.settings.origins.get("db")) in ("--db", "TRACKER_DB"):
        raise Failure(f"{named} names another store; DIR gets one of its own. Leave one of the two out", 2)
    config = folder / SETTINGS
    made: list[Path] = []
    if not config.exists():
        story = Path(seeds).absolute() if seeds else folder / "story"
        if seeds:
            read_outline(story / "story.toml")  # before anything is written
        made += [] if seeds or story.exists() else make_story(story, folder.name)
        folder.mkdir(parents=True, exist_ok=True)
        text = {"db": str(folder / "tracker.db"), "seeds": str(story)}
        settings = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in text.items())
        config.write_text(f"# Settings of this folder; `tracker config show` lists all.\n{settings}", encoding="utf-8")
        made.append(config)
    for path in made if not quiet else ():
        click.echo(safe(f"Created  {path}"))
    return at_desk.with_settings(config)


def make_story(target: Path, name: str = "") -> list[Path]:
    """Makes a commented folder for a story of one's own, called after the folder unless a name is given; the files.
    Raises ``Failure`` when the folder holds something."""
    if target.exists() and any(target.iterdir()):
        raise Failure(f"{target} exists and is not empty; choose another name", 2)
    (target / "articles").mkdir(parents=True)
    made = []
    for source in sorted((files.seeds_folder() / "TEMPLATE").iterdir()):
        text = source.read_text(encoding="utf-8").replace("my-story", slug(name or target.name))
        made.append(target / source.name)
        made[-1].write_text(text, encoding="utf-8")
    return made
