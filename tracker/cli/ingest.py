"""``tracker ingest``: an article in, its developments out, everything written in one transaction."""

from __future__ import annotations

import sys
from dataclasses import replace

from tracker.cli import words
from tracker.cli.desk import Desk, print_json, print_lines
from tracker.safetext import one_line, wrap
from tracker.services.article_draft import Found, Ingested
from tracker.services.article_file import BadArticle, Given, read_article
from tracker.services.rebuild import choose_story, outline_of
from tracker.story.shapes import Shape, report_shape
from tracker.story.values import value_words
from tracker.wiring import detection, network


def run(at_desk: Desk, source: str, outlet: str | None, published: str | None, url: str | None, as_json: bool) -> None:
    """Add an article (.json, .html, .txt, .md, an address, or - for stdin) and search it."""
    given = given_article(at_desk, source, outlet, published, url)
    if not given.published:
        at_desk.hint("No date of publication was given: it counts as published today, and so do its weekdays.")
        if not at_desk.dry_run:
            at_desk.hint("An article is taken once; for an older one stop here and add --published 2025-04-14.")
    ingested = _taken(at_desk, given)
    if as_json:
        shape: Shape = {
            "schema": "tracker.ingest/1",
            "article": ingested.article,
            "added": ingested.added,
            "revision": ingested.revision,
            "copy_of": ingested.copy_of,
            "relation": ingested.relation_to_copy or None,
            "origin": ingested.origin or None,
            "relevance": relevance_shape(ingested),
            "reports": [
                {**report_shape(each.report, each.development), "like": like_shape(each)} for each in ingested.reports
            ],
            "events": list(ingested.positions),
            "dry_run": at_desk.dry_run,
        }
        print_json(shape)
        return
    print_lines(_foreseen(ingested) if at_desk.dry_run else screen(ingested, written=True))


def _taken(at_desk: Desk, given: Given) -> Ingested:
    """What came of the article; with ``--dry-run`` what would, and nothing is written."""
    with at_desk.reading() if at_desk.dry_run else at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        outline = outline_of(journal, story, journal.top().position)
        readers = detection.article_desk(at_desk.settings, journal)
        if at_desk.dry_run:
            return readers.rehearse(given, outline)
        return readers.take(given, outline, at_desk.settings.user)


def _foreseen(ingested: Ingested) -> list[str]:
    """What would be added, for a person."""
    if not ingested.added:
        return [*_head(ingested), "Nothing would change: this article is in the store already."]
    counted = words.several(len(ingested.reports), "report")
    if ingested.judged:
        more = f", and add {counted}" if ingested.reports else ""
        would = f"It would note how an article of the store fits this story{more}."
    else:
        would = f"It would add {'a version of the article' if ingested.revision else 'the article'} and {counted}."
    return [*screen(ingested, written=False), "", *wrap(f"Nothing was written. {would}", 80)]


def given_article(at_desk: Desk, source: str, outlet: str | None, published: str | None, url: str | None) -> Given:
    """The article that a command was given, with what the person said about it. Raises ``BadArticle``."""
    if source.startswith(("http://", "https://")):
        given = network.fetch_article(at_desk.settings, source)
    else:
        stream = sys.stdin.buffer if source == "-" else None
        given = read_article(source, stream, network.extract_page)
    given = replace(given, outlet=outlet or given.outlet, published=published or given.published, url=url or given.url)
    if given.url and not given.url.lower().startswith(("http://", "https://")):
        raise BadArticle(f"{given.url!r} is no web address; write http://… or https://…, or leave it out")
    return given


def relevance_shape(ingested: Ingested) -> Shape:
    """Whether it belongs to the story, and why."""
    relevance = ingested.relevance
    return {"decision": relevance.decision, "score": round(relevance.score, 4), "reasons": list(relevance.reasons)}


def like_shape(found: Found) -> Shape | None:
    """The development that a report may be one with, how much speaks for it and why; null when there is none."""
    if found.like is None:
        return None
    like = found.like
    return {"development": like.development, "score": like.score, "reasons": list(like.reasons)}


def screen(ingested: Ingested, *, written: bool) -> list[str]:
    """The article and what was found in it, for a person."""
    lines, relevance = _head(ingested), ingested.relevance
    if written and not ingested.added:
        lines.append("Nothing changed: this article is in the store already.")
        return lines
    for found in ingested.reports:
        lines += _report(found)
    if relevance.decision == "reject":
        lines.append("It was not searched: the story's profile rejects it.")
    elif not ingested.reports:
        lines.append("No development was found in it.")
    if written and ingested.reports:
        lines += ["", f"{words.several(len(ingested.reports), 'report')} written. Next: tracker review"]
    return lines


def _head(ingested: Ingested) -> list[str]:
    """Which article it is, whether it belongs to the story and why, and what it is a copy of."""
    lines = [f"Article  {ingested.article}   {one_line(ingested.title)[:52]}"]
    relevance = ingested.relevance
    lines += wrap(f"Belongs  {relevance.decision} ({relevance.score:.2f}): {'; '.join(relevance.reasons[:4])}", 80)
    if ingested.revision:
        lines.append(f"Version  {ingested.revision + 1} of it; the earlier ones are kept")
    if ingested.copy_of:
        lines.append(f"Copy     {ingested.relation_to_copy} article {ingested.copy_of}; both count as one origin")
    return lines


def _report(found: Found) -> list[str]:
    report = found.report
    day = words.when_happened(report.happened, 0)
    joins = "" if found.opens else f"  joins {found.development}"
    lines = ["", f"{report.kind}, {report.actuality}, {report.novelty}: {day}{joins}"]
    lines += [f"  {line}" for line in wrap(one_line(report.headline), 78)]
    if report.attribution.speakers:
        names = {each.id: each.name for each in report.participants}
        said_by = ", ".join(one_line(names.get(each, each)) for each in report.attribution.speakers)
        lines += [f"  {line}" for line in wrap(f"said by {said_by}", 78)]
    if found.like is not None:
        lines += [f"  {line}" for line in wrap(f"may be the same as {found.like.development}", 78)]
    for link in report.links:
        lines += [f"  {line}" for line in wrap(f"{link.kind} {one_line(link.development)} ({link.score:.2f})", 78)]
    for quantity in report.quantities:
        lines.append(f"  figure  {one_line(quantity.words)} ({quantity.op})")
    for effect in report.effects:
        lines.append(f"  sets    {effect.facet} = {value_words(effect.value)}")
    for evidence in report.evidence[:2]:
        quote = getattr(evidence, "quote", "")
        lines += [f"  {line}" for line in wrap(f"“{one_line(quote)}”", 78)]
    return lines
