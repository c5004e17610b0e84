"""``tracker review articles|belongs|off-topic``: which articles belong to the story, where the program is not sure."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.cli import words
from tracker.cli.desk import Desk, print_json, print_lines
from tracker.safetext import one_line, wrap
from tracker.services.library import Article
from tracker.services.mark_articles import Marked, doubtful
from tracker.services.rebuild import choose_story
from tracker.times import iso
from tracker.wiring import detection


def articles(at_desk: Desk, most: int, as_json: bool) -> None:
    """Articles of which the program is not sure that they belong, the likeliest first."""
    with at_desk.reading() as journal:
        story = choose_story(journal, at_desk.story)
        waiting = doubtful(journal, story)
    if as_json:
        items = [_shape(article, story) for article in waiting[:most]]
        print_json({"schema": "tracker.review-articles/1", "waiting": len(waiting), "items": items})
        return
    lines = [f"Articles waiting: {len(waiting)}", words.RULE]
    for article in waiting[:most]:
        lines += _lines(article, story)
    if len(waiting) > most:
        lines.append(f"… and {len(waiting) - most} more (-n)")
    if waiting:
        lines.append('Next: tracker review belongs ARTICLE   or   off-topic ARTICLE --reason "…"')
    print_lines(lines)


def _shape(article: Article, story: str) -> dict[str, object]:
    fit = article.fit(story)
    assert fit is not None
    return {
        "article": article.id,
        "title": article.last.title,
        "outlet": article.added.outlet,
        "url": article.added.url,
        "published": iso(article.added.published.earliest),
        "score": fit.score,
        "reasons": list(fit.reasons),
    }


def _lines(article: Article, story: str) -> list[str]:
    fit = article.fit(story)
    assert fit is not None
    day = f"{article.added.published.earliest:%Y-%m-%d}"
    return [
        f"{article.id}   {fit.score:.2f}   {day}   {one_line(article.added.outlet)}".rstrip(),
        *(f"   {line}" for line in wrap(one_line(article.last.title), 77)),
        *(f"   {line}" for line in wrap("; ".join(fit.reasons), 77)),
        "",
    ]


def mark(at_desk: Desk, ids: Sequence[str], reason: str, as_json: bool, *, belongs: bool) -> None:
    """A person's word on whether articles belong to the story."""
    with at_desk.reading() if at_desk.dry_run else at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        marks = detection.marking_desk(at_desk.settings, journal)
        if at_desk.dry_run:
            made = [marks.rehearse(each, story, belongs=belongs, reason=reason) for each in ids]
        else:
            user = at_desk.settings.user
            made = [marks.mark(each, story, belongs=belongs, reason=reason, actor=user) for each in ids]
    if as_json:
        told = {"dry_run": True} if at_desk.dry_run else {}
        print_json(
            {"schema": "tracker.marks/1", "belongs": belongs, "marks": [_mark_shape(each) for each in made], **told}
        )
    else:
        print_lines([line for each in made for line in _told(each)])


def _mark_shape(made: Marked) -> dict[str, object]:
    return {
        "article": made.article,
        "position": made.position or None,
        "found": made.found,
        "dismissed": made.dismissed,
        "again": made.again,
    }


def _told(made: Marked) -> list[str]:
    if made.again:
        return [f"It was so already; nothing was written.   {made.article}"]
    would = "" if made.position else "would be "
    follows = f"{words.several(made.found, 'report')} {would}found in it" if made.found else ""
    follows = f"{words.several(made.dismissed, 'undecided report')} {would}dismissed" if made.dismissed else follows
    written = f"Recorded @{made.position}" if made.position else "Nothing was written."
    line = f"{written}   {made.article}" + (f"   {follows}" if follows else "")
    return [line, *(f"   {part}" for part in wrap(one_line(made.title), 77))]
