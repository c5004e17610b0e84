"""``tracker story``: the stories that the store holds."""

from __future__ import annotations

from typing import Any

from tracker.cli import words
from tracker.cli.desk import Desk, print_json, print_lines
from tracker.safetext import clip, one_line, wrap
from tracker.services.coverage import coverage
from tracker.services.rebuild import Answer, Query, stories
from tracker.times import iso


def list_(at_desk: Desk, as_json: bool) -> None:
    """Every story of the store as it is now: title, how much is told of it, its feeds, and what waits."""
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
        waiting = f"; {shape['unreviewed']} wait for review" if shape["unreviewed"] else ""
        newest = f"; newest report {shape['newest'][:10]}" if shape["newest"] else ""
        lines.append(clip(f"{one_line(shape['story'])}   {one_line(shape['title'])}", words.COLUMNS))
        lines += [f"    {line}" for line in wrap(f"{counted}{newest}{waiting}; {shape['zone']}", words.COLUMNS - 4)]
    if not shapes:
        lines = ["No story yet.", "Next: tracker init"]
    elif len(shapes) > 1:
        lines.append(f"{len(shapes)} stories; --story chooses one: tracker --story {shapes[0]['story']} status")
    print_lines(lines)


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
    }
