"""``tracker detect``: what would be found in an article; writes nothing."""

from __future__ import annotations

import msgspec

from tracker.cli.desk import Desk, print_json, print_lines
from tracker.cli.ingest import given_article, like_shape, relevance_shape, screen
from tracker.services.rebuild import choose_story, outline_of
from tracker.story.shapes import report_shape
from tracker.wiring import detection


def run(at_desk: Desk, source: str, outlet: str | None, published: str | None, url: str | None, as_json: bool) -> None:
    """Show what would be found in an article, with its sentences; writes nothing."""
    given = given_article(at_desk, source, outlet, published, url)
    with at_desk.reading() as journal:
        story = choose_story(journal, at_desk.story)
        outline = outline_of(journal, story, journal.top().position)
        found = detection.article_desk(at_desk.settings, journal).preview(given, outline)
    if as_json:
        article = {
            "id": found.article,
            "title": found.title,
            "url": found.url or None,
            "outlet": found.outlet or None,
            "published": msgspec.to_builtins(found.published),
            "language": found.language,
            "text": found.text,
        }
        reports = [
            {**report_shape(item.report, None if item.opens else item.development), "like": like_shape(item)}
            for item in found.reports
        ]
        print_json(
            {
                "schema": "tracker.detection/1",
                "article": article,
                "relevance": relevance_shape(found),
                "reports": reports,
                "dropped": dict(found.dropped),
            }
        )
        return
    print_lines(screen(found, written=False))
