"""``tracker story``: the stories that the store holds, and what each of them covers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tracker.cli import decided, words
from tracker.cli.desk import Desk, print_json, print_lines
from tracker.safetext import clip, one_line, wrap
from tracker.services import archive as archives
from tracker.services.coverage import Coverage, coverage
from tracker.services.rebuild import Answer, Query, choose_story, opened_at, stories
from tracker.services.shapes import as_of_shape
from tracker.times import iso


def list_(at_desk: Desk, as_json: bool) -> None:
    """Every story of the store as it is now: title, how much is told of it, its feeds, and what is unread."""
    with at_desk.reading() as journal:
        answers = [at_desk.ask_story(journal, story, Query()) for story in stories(journal)]
        feeds = [coverage(journal, each.story, each.position, each.recorded_before).counts() for each in answers]
    shapes = [_shape(answer, sum(counts.values())) for answer, counts in zip(answers, feeds, strict=True)]
    if as_json:
        print_json({"schema": "tracker.stories/1", "stories": shapes})
        return
    lines: list[str] = []
    for shape in shapes:
        counted = ", ".join(words.several(shape[f"{what}s"], what) for what in ("development", "report", "feed"))
        unread = f"; {shape['unreviewed']} unread" if shape["unreviewed"] else ""
        unread = f"; archived {shape['archived'][:10]}" if shape["archived"] else unread
        newest = f"; newest report {shape['newest'][:10]}" if shape["newest"] else ""
        lines.append(clip(f"{one_line(shape['story'])}   {one_line(shape['title'])}", words.COLUMNS))
        lines += [f"    {line}" for line in wrap(f"{counted}{newest}{unread}; {shape['zone']}", words.COLUMNS - 4)]
    if not shapes:
        lines = ["No story yet.", "Next: tracker init"]
    elif len(shapes) > 1:
        lines.append(f"{len(shapes)} stories; --story chooses one: tracker --story {shapes[0]['story']} status")
    print_lines(lines)


def archive(at_desk: Desk, name: str | None, undo: bool, reason: str, as_json: bool) -> None:
    """The story is followed no longer (or, undone, again): an event, and its feeds are paused (polled again)."""
    with at_desk.writing() as journal:
        story = choose_story(journal, name or at_desk.story)
        actor = at_desk.settings.user
        if undo:
            made, feeds = archives.reopen(journal, story, reason, actor, at_desk.now)
        else:
            made, feeds = archives.archive(journal, story, reason, actor)
    if as_json:
        print_json({"schema": "tracker.decision/1", "decisions": [decided.shape(made)], "feeds": feeds})
        return
    done = "It was so already" if made.again else f"Recorded @{made.position}   {made.what}"
    paused = f"{words.several(feeds, 'feed')} {'polled again' if undo else 'paused'}"
    follow = f"tracker story archive {one_line(story)}" + ("" if undo else " --undo")
    print_lines([f"{done}   {one_line(story)}; {paused}", f"To take it back: {follow}"])


def scope(at_desk: Desk, query: Query, as_json: bool) -> None:
    """What the story covers, how it is watched and since when; the coverage that a reader must know of."""
    with at_desk.reading() as journal:
        answer = at_desk.ask(journal, query)
        watched = coverage(journal, answer.story, answer.position, answer.recorded_before)
        since = opened_at(journal, answer.story, answer.position)
    if as_json:
        print_json(_scope_shape(answer, watched, since))
    else:
        print_lines(list(_scope(answer, watched, since)))


def _scope_shape(answer: Answer, watched: Coverage, since: datetime | None) -> dict[str, Any]:
    outline = answer.view.outline
    return {
        "schema": "tracker.scope/1",
        "story": answer.story,
        "as_of": as_of_shape(answer),
        "title": outline.title,
        "scope": outline.scope.strip(),
        "purpose": outline.purpose.strip(),
        "zone": outline.zone,
        "languages": list(outline.languages),
        "since": iso(since) if since else None,
        "feeds": watched.counts(),
        "coverage": watched.words(),
    }


def _scope(answer: Answer, watched: Coverage, since: datetime | None) -> Iterator[str]:
    outline = answer.view.outline
    yield from words.header(answer)
    yield words.RULE
    if since is None:
        yield words.NOTHING
        return
    yield from wrap(one_line(outline.scope) or "Its folder states no scope.", words.COLUMNS)
    if outline.purpose:
        yield from wrap(f"Purpose: {one_line(outline.purpose)}", words.COLUMNS)
    yield ""
    languages = ", ".join(map(one_line, outline.languages))
    yield f"Languages: {languages}.  Days of {one_line(outline.zone)}."
    yield f"Followed here since {words.moment(since, answer.zone)}."
    yield from wrap(one_line(watched.words()), words.COLUMNS)
    yield ""
    yield "To change it: scope in the folder's story.toml, then tracker init --seeds DIR"


def _shape(answer: Answer, feeds: int) -> dict[str, Any]:
    view = answer.view
    newest = max((record.report.reported.earliest for record in view.visible), default=None)
    return {
        "story": answer.story,
        "title": view.outline.title,
        "zone": view.outline.zone,
        "languages": list(view.outline.languages),
        "scope": view.outline.scope,
        "developments": len({record.development for record in view.visible}),
        "reports": len(view.visible),
        "newest": iso(newest) if newest else None,
        "feeds": feeds,
        "unreviewed": view.unreviewed,
        "archived": iso(view.state.archived.recorded.at) if view.state.archived else None,
    }
