"""``tracker redetect``: stored articles read again with the present detector; the difference first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tracker.cli.desk import Desk, print_json, print_lines
from tracker.safetext import one_line, wrap
from tracker.services.rebuild import choose_story, outline_of
from tracker.services.redetect import Change, Reread, append, differences, reread
from tracker.story.shapes import report_shape
from tracker.times import parse_when, zone_of
from tracker.wiring import detection


def run(at_desk: Desk, since: str | None, dry_run: bool, as_json: bool) -> None:
    """Read stored articles again; what a person decided stays as it is."""
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        outline = outline_of(journal, story, journal.top().position)
        start = parse_when(since, zone_of(outline.zone), at_desk.now, edge="start") if since else None
        readers = detection.article_desk(at_desk.settings, journal)
        again = reread(journal, readers, outline, start)
        detector = detection.detector()
        name = f"{detector.id}/{detector.version}"
        written = [] if dry_run else append(journal, outline, again, name)
    if as_json:
        shape: dict[str, Any] = {"schema": "tracker.redetect/1", "detector": name, "articles": again.articles}
        shape |= {"same": again.same, "kept": again.kept, "events": written}
        print_json({**shape, "changes": [_shape(change) for change in again.changes]})
        return
    print_lines(list(_screen(again, name, dry_run, len(written))))


def _shape(change: Change) -> dict[str, Any]:
    return {
        "what": change.what,
        "article": change.article,
        "report": change.record.id if change.record else None,
        "old": report_shape(change.old) if change.old else None,
        "new": report_shape(change.new) if change.new else None,
        "fields": list(differences(change.old, change.new)) if change.old and change.new else [],
    }


def _screen(again: Reread, name: str, dry_run: bool, written: int) -> Iterator[str]:
    signs = {"added": "+", "changed": "*", "gone": "-"}
    for change in again.changes:
        report = change.new or change.old
        assert report is not None
        more = f" ({', '.join(differences(change.old, change.new))})" if change.old and change.new else ""
        text = f"{report.kind}, {report.actuality}: {one_line(report.headline)}{more}"
        first, *rest = wrap(text, 76) or [""]
        yield f"{signs[change.what]} {first}"
        yield from (f"    {line}" for line in rest)
    yield f"{again.articles} articles read again by {name[:40]}: {again.same} reports as before,"
    yield f"{len(again.changes)} differ, {again.kept} differ and stay because a person decided."
    yield "Nothing was written." if dry_run or not written else f"{written} events written. Next: tracker review"
