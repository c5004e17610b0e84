"""``tracker sources show|diff``: one who reports, and what was edited in an article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tracker.articles.revisions import Edit, Rewording, edit
from tracker.cli import words
from tracker.cli.desk import Desk, print_json, print_lines, query_of
from tracker.cli.failures import NotFound
from tracker.journal.errors import NotFound as Missing
from tracker.journal.journal import Journal
from tracker.safetext import one_line, wrap
from tracker.services.library import Article, Version, find_article
from tracker.services.rebuild import Answer, upto
from tracker.services.shapes import as_of_shape
from tracker.story.reporters import NoSuchReporter, Portrait, portrait
from tracker.times import iso

DIFFERENCES = 9
"""The exit code when versions differ, for whoever asks for it."""
NEWEST = 10
"""Developments that the screen lists; JSON has all."""
WORDS = 200
"""Words of a sentence that a diff shows."""


def show(at_desk: Desk, name: str, as_json: bool, **asked: Any) -> None:
    """One who reports, by the cut that is asked."""
    with at_desk.reading() as journal:
        answer = at_desk.ask(journal, query_of(**asked))
    try:
        found = portrait(answer.view, name)
    except NoSuchReporter as error:
        raise NotFound(str(error)) from error
    told(answer, found, as_json)


def told(answer: Answer, found: Portrait, as_json: bool) -> None:
    """Prints one who reports."""
    if as_json:
        print_json(_shape(answer, found))
    else:
        print_lines(list(_screen(answer, found)))


def _shape(answer: Answer, found: Portrait) -> dict[str, Any]:
    each, source = found.reporter, found.source
    return {
        "schema": "tracker.source/1",
        "as_of": as_of_shape(answer),
        "name": each.name,
        "source": each.source,
        "original": each.original,
        "official": each.official,
        "hosts": list(source.hosts) if source else [],
        "trust": source.trust if source else 0,
        "reports": each.reports,
        "credited": found.credited,
        "beside": found.beside,
        "developments": [
            {"id": t.development, "headline": t.headline, "reported": iso(t.reported.earliest), "alone": t.alone}
            for t in found.told
        ],
    }


def _screen(answer: Answer, found: Portrait) -> Iterator[str]:
    each = found.reporter
    yield from words.header(answer)
    yield words.RULE
    yield from wrap(one_line(each.name) + (f" (source {one_line(each.source)})" if each.source else ""), words.COLUMNS)
    counted = f"{words.several(each.reports, 'report')} of {words.several(each.developments, 'development')}"
    yield f"{counted}, {each.alone} of them reported by nobody else"
    yield from wrap(_independence(found), words.COLUMNS)
    yield from _names("Whose words it prints", found.credited)
    yield from _names("Who reports the same", found.beside)
    yield ""
    for story in found.told[:NEWEST]:
        day = words.when_reported(story.reported, answer.zone, 0)
        first, *rest = wrap(f"{day}: {one_line(story.headline)}", words.COLUMNS - 4)
        yield first
        yield from (f"    {line}" for line in rest)
        yield f"    {one_line(story.development)}" + ("   nobody else reports it" if story.alone else "")
    if len(found.told) > NEWEST:
        yield f"… and {len(found.told) - NEWEST} more (--json lists all)"
    yield "~t date uncertain"


def _independence(found: Portrait) -> str:
    """Whether it counts as an origin of its own, in words."""
    if found.source is None:
        return "It is none of the story's sources: with all such others it shares one origin."
    if not found.reporter.original:
        return "The story does not mark it original: with all such others it shares one origin."
    kind = " (a primary document of a public body)" if found.reporter.official else ""
    return f"It counts as an independent origin{kind}: it can agree with another one."


def _names(what: str, counted: Mapping[str, int]) -> Iterator[str]:
    if counted:
        names = "; ".join(f"{one_line(name)} {count}" for name, count in list(counted.items())[:6])
        yield from wrap(f"{what}: {names}" + ("; …" if len(counted) > 6 else ""), words.COLUMNS)


def diff(
    at_desk: Desk,
    article: str,
    first: int | None,
    second: int | None,
    exit_code: bool,
    position: int | None,
    as_json: bool,
) -> int:
    """The sentences that differ between two versions of an article; 9 with ``exit_code`` when the versions differ."""
    with at_desk.reading() as journal:
        found = find_article(journal, article, upto(journal, position))
        if found is None:
            raise NotFound(f"there is no article {article!r}; `tracker search` and `tracker log` name them")
        old, new = _versions(found, first, second)
        changes = _changes(journal, old, new)
    differ = bool(changes.shown) or old.sha256 != new.sha256
    if as_json:
        sides = {"from": _version_shape(old), "to": _version_shape(new)}
        shape = {"schema": "tracker.article-diff/1", "article": found.id, **sides}
        shown = [{"was": each.was, "now": each.now} for each in changes.shown]
        print_json({**shape, "changes": shown, "left_out": changes.left_out})
    else:
        print_lines(list(_diff(found, old, new, changes)))
    return DIFFERENCES if exit_code and differ else 0


def _versions(article: Article, first: int | None, second: int | None) -> tuple[Version, Version]:
    """The two that are meant. Raises ``NotFound`` for a version that there is not."""
    count = len(article.versions)
    new = second or count
    old = first or max(1, new - 1)
    for number in (old, new):
        if number > count:
            raise NotFound(f"{article.id} has {words.several(count, 'version')}, and no version {number}")
    return article.versions[old - 1], article.versions[new - 1]


def _changes(journal: Journal, old: Version, new: Version) -> Edit:
    try:
        before, after = journal.text(old.sha256), journal.text(new.sha256)
    except Missing as error:
        raise NotFound("the text of one of these versions was erased") from error
    title = () if old.title == new.title else (Rewording(old.title, new.title),)
    found = edit(before, after, WORDS)
    return Edit((*title, *found.shown), found.left_out)


def _version_shape(version: Version) -> dict[str, Any]:
    return {
        "version": version.revision + 1,
        "sha256": version.sha256,
        "reported": iso(version.reported.earliest),
        "position": version.position,
    }


def _diff(article: Article, old: Version, new: Version, changes: Edit) -> Iterator[str]:
    yield from wrap(one_line(article.last.title) or article.id, words.COLUMNS)
    for version in (old, new):
        seen = iso(version.reported.earliest)
        yield f"version {version.revision + 1}   {seen}   @{version.position}   {version.sha256[:12]}"
    yield words.RULE
    for change in changes.shown:
        for sign, text in (("-", change.was), ("+", change.now)):
            if text:
                yield from (f"{sign} {line}" for line in wrap(one_line(text), words.COLUMNS - 2))
        yield ""
    if changes.left_out:
        yield f"… and {changes.left_out} more (not compared)"
    yield _summary(article, old, new, len(changes.shown) + changes.left_out)


def _summary(article: Article, old: Version, new: Version, count: int) -> str:
    if count:
        return "1 sentence differs." if count == 1 else f"{words.several(count, 'sentence')} differ."
    if old.sha256 != new.sha256:
        return "The same sentences; their order, repetition or typography differs."
    return "It has one version." if len(article.versions) == 1 else "No sentence differs."
