"""``tracker show``: one thing in full: a development, a facet, an article, or an event by its position."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import click
import msgspec

from tracker.articles.events import FieldChange
from tracker.articles.revisions import Rewording
from tracker.cli import digest, source, why, words
from tracker.cli.desk import Desk, print_json, print_lines, query_of
from tracker.cli.entity import entity_screen, entity_shape
from tracker.cli.failures import NotFound
from tracker.cli.notes import note_lines
from tracker.cli.options import Format
from tracker.cli.report_screen import report_screen
from tracker.cli.two_times import two_times_screen, two_times_shape
from tracker.journal.codec import Redacted, Unknown, encode
from tracker.journal.errors import NotFound as Missing
from tracker.journal.journal import Entry, Journal
from tracker.safetext import one_line, safe, wrap
from tracker.services.explain import Explanation, NoSuchFact, evidence_of, explain
from tracker.services.library import Article, Version, article_stream, find_article, reworded
from tracker.services.notebook import Written, about
from tracker.services.rebuild import Answer, choose_story, rebuild, stories
from tracker.services.write_digest import digests, told_in
from tracker.story.about import NoSuchEntity, SeveralEntities, entity_named, registered, subjects_of
from tracker.story.beliefs import beliefs
from tracker.story.cut import known_by
from tracker.story.events import DevelopmentReported
from tracker.story.reporters import NoSuchReporter, Portrait, portrait
from tracker.times import iso

_POSITION = re.compile(r"@\d+", re.ASCII)


def run(at_desk: Desk, ref: str, all_clocks: bool, raw: bool, form: Format, **asked: Any) -> None:
    """One thing in full: an event, a development, a facet, an entity, an article, or a digest."""
    as_json = form == "json"
    if ref.startswith("digest:"):
        digest.show(at_desk, ref.removeprefix("digest:"), form, None, as_json)
        return
    ref = ref.removeprefix("article/")  # as "search" prints it
    with at_desk.reading() as journal:
        if _POSITION.fullmatch(ref):
            entry = _entry(journal, int(ref[1:]))
            notes = _notes(journal, at_desk, entry, asked["position"])
            if isinstance(entry.event, DevelopmentReported) and form == "text" and not raw:
                print_lines([*_report(journal, entry, entry.event, asked["position"]), *note_lines(notes)])
            else:
                _event(entry, notes, as_json, raw)
            return
        article = find_article(journal, ref, asked["position"]) if len(ref) == 16 else None
        if article is None and any(isinstance(e.event, Redacted) for e in journal.read(article_stream(ref))):
            print_lines([f"article   {ref}", "[redacted]  it was erased; tracker show @N of its event tells no more"])
            return
        if article is not None:
            _article(journal, _as_known(at_desk, journal, article, asked), as_json, raw)
            return
        if raw:
            raise click.UsageError("--raw prints what is stored as it is: of an event (@N) or an article")
        answer = at_desk.ask(journal, query_of(**asked))
        found = _named(journal, answer, ref)
        if isinstance(found, Portrait):
            source.told(answer, found, as_json)
            return
        if isinstance(found, str):
            if all_clocks:
                raise click.UsageError(f"--all-clocks shows one facet of {found} (tracker show {found} lists them)")
            if as_json:
                print_json(entity_shape(answer, found))
            else:
                print_lines(list(entity_screen(answer, found)))
            return
        if all_clocks:
            _two_times(journal, answer, found.fact, as_json)
            return
        notes = about(journal, answer.story, (found.fact,), asked["position"])
    if as_json:
        shape = {**why.explanation_shape(answer, found), "schema": "tracker.show/1", "notes": _notes_shape(notes)}
        print_json(shape)
        return
    print_lines([*why.explanation_screen(answer, found), *note_lines(notes)])


def _notes(journal: Journal, at_desk: Desk, entry: Entry, position: int | None) -> Sequence[Written]:
    """The notes about an event: those of the story that is named, else of the only one or of the event's own."""
    named = at_desk.story
    if named is None and entry.stream.startswith("story-"):
        named = entry.stream.removeprefix("story-")
    if named is None and len(stories(journal)) > 1:
        return ()
    return about(journal, choose_story(journal, named), (f"@{entry.position}",), position)


def _as_known(at_desk: Desk, journal: Journal, article: Article, asked: Mapping[str, Any]) -> Article:
    """The article with the versions that were out by then, when a time is asked for."""
    if asked["as_of"] is None:
        return article
    cut = at_desk.ask(journal, query_of(**asked)).view.cut
    versions = tuple(version for version in article.versions if known_by(version.reported, cut))
    if not versions:
        raise NotFound(f"article {article.id} was not known by then")
    return replace(article, versions=versions)


def _named(journal: Journal, answer: Answer, ref: str) -> Explanation | Portrait | str:
    """What a name means: an entity by the end of its id or by its name; a facet or a development; an entity by a part
    of its name; one who reports. Raises ``NotFound``."""
    outline, subjects = answer.view.outline, subjects_of(answer.view.developments)
    ids = {key for key in (*subjects, *(entity.id for entity in outline.register)) if "/" in key}
    near = [key for key in ids if f"/{key}".endswith(f"/{ref}")]
    called = near[0] if len(near) == 1 else registered(outline, ref)
    if called is not None:
        return called
    try:
        return explain(journal, answer, ref)
    except NoSuchFact as error:
        if ref.isdecimal():
            raise NotFound(str(error)) from error
        try:
            return entity_named(outline, subjects, ref)
        except SeveralEntities as several:
            raise NotFound(str(several)) from error
        except NoSuchEntity:
            pass
        try:
            return portrait(answer.view, ref)
        except NoSuchReporter:
            raise NotFound(str(error)) from error


def _two_times(journal: Journal, answer: Answer, fact: str, as_json: bool) -> None:
    if answer.clock == "recorded" or fact not in answer.view.facets:
        raise click.UsageError("--all-clocks shows a facet (subject.attribute) on the reported and the happened clock")
    state = rebuild(journal, answer.story, answer.position)
    table = beliefs(state, fact, answer.view.cut, answer.zone)
    if as_json:
        print_json(two_times_shape(answer, table))
    else:
        print_lines(list(two_times_screen(answer, table)))


def _entry(journal: Journal, position: int) -> Entry:
    for entry in journal.read_all(after=position - 1, up_to=position):
        return entry
    raise NotFound(f"there is no event @{position}; the log ends at @{journal.top().position}")


def _report(journal: Journal, entry: Entry, event: DevelopmentReported, position: int | None) -> Iterator[str]:
    """A report as it is read now (or at a position), and the digests that tell of its development."""
    story = entry.stream.removeprefix("story-")
    position = max(position or journal.top().position, entry.position)
    state = rebuild(journal, story, position)
    record = state.reports[event.id]
    made = [each for each in digests(journal) if each.position <= position and each.generated.story == story]
    telling = [each.id for each in made if record.development in told_in(each.content)]
    return report_screen(entry, record, state, evidence_of(journal, record.report), telling)


def _event(entry: Entry, notes: Sequence[Written], as_json: bool, as_stored: bool) -> None:
    body: Any
    if isinstance(entry.event, Redacted):
        name, schema, body = entry.event.name, 0, "[redacted]"
    elif isinstance(entry.event, Unknown):
        name, schema, body = entry.event.name, entry.event.schema, entry.event.body.decode("utf-8", "replace")
    else:
        name, schema, raw = encode(entry.event)
        body = msgspec.json.decode(raw)
    if as_stored:
        print_json(body if isinstance(body, dict) else {"body": body})
        return
    if as_json:
        shape = {
            "schema": "tracker.event/1",
            "position": entry.position,
            "stream": entry.stream,
            "version": entry.version,
            "type": name,
            "type_schema": schema,
            "recorded": iso(entry.at),
            "actor": entry.actor,
            "id": entry.id,
            "commitment": entry.commitment,
            "body": body,
            "notes": _notes_shape(notes),
        }
        print_json(shape)
        return
    lines = [
        f"event       @{entry.position}   {name} (schema {schema})",
        f"stream      {one_line(entry.stream)}, version {entry.version}",
        f"recorded    {iso(entry.at)} by {one_line(entry.actor)}",
        f"id          {entry.id}",
        f"commitment  {entry.commitment}",
        "",
        *_fields(body),
        *note_lines(notes),
    ]
    print_lines(lines)


def _notes_shape(notes: Sequence[Written]) -> list[dict[str, Any]]:
    return [
        {**msgspec.to_builtins(n.event), "position": n.position, "recorded": iso(n.at), "actor": n.actor} for n in notes
    ]


def _fields(body: Any, indent: str = "") -> Iterator[str]:
    """Nested fields, one a line, in the order in which they are stored."""
    if isinstance(body, dict):
        for key, value in body.items():
            if isinstance(value, dict | list) and value:
                yield f"{indent}{key}"
                yield from _fields(value, indent + "  ")
            else:
                lines = wrap(one_line(str(value)), max(20, words.COLUMNS - len(indent) - len(key) - 1)) or [""]
                yield f"{indent}{key} {lines[0]}"
                yield from (f"{indent}{' ' * len(key)} {line}" for line in lines[1:])
    elif isinstance(body, list):
        for index, value in enumerate(body, start=1):
            yield from _fields({f"{index}.": value}, indent)
    else:
        yield f"{indent}{one_line(str(body))}"


def _article(journal: Journal, article: Article, as_json: bool, as_stored: bool) -> None:
    try:
        text = journal.text(article.last.sha256)
    except Missing:
        text = "[redacted]"
    if as_stored:
        print_lines(text.split("\n"))
        return
    if as_json:
        shape = {
            "schema": "tracker.article/1",
            **msgspec.to_builtins(article.added),
            "versions": [
                {
                    "revision": v.revision,
                    "sha256": v.sha256,
                    "title": v.title,
                    "position": v.position,
                    "changed": msgspec.to_builtins(v.changed),
                    "reworded": [{"was": c.was, "now": c.now} for c in changes],
                }
                for v, changes in _with_changes(journal, article)
            ],
            "body": text,
        }
        print_json(shape)
        return
    lines = [
        *wrap(one_line(article.added.title), words.COLUMNS),
        f"article   {article.id}   {words.several(len(article.versions), 'version')}",
        f"outlet    {one_line(article.added.outlet) or 'unknown'}",
        f"address   {one_line(article.added.url) or 'none'}",
        f"published {iso(article.added.published.earliest)} .. {iso(article.added.published.latest)}",
        *_dating(article),
        f"sha256    {article.last.sha256}",
        *_edits(journal, article),
        "",
    ]
    for paragraph in text.split("\n"):
        lines += wrap(safe(paragraph), words.COLUMNS) or [""]
    print_lines(lines)


def _dating(article: Article) -> Iterator[str]:
    """What is odd about the date that the feed claims, in words."""
    claims = article.added.claims
    claimed = (claims.published or claims.updated) if claims is not None else None
    if claimed is not None and article.added.dating:
        why = "in the future when first seen" if article.added.dating == "future" else "long before it was first seen"
        yield f"claimed   {iso(claimed)}: {why}"


def _edits(journal: Journal, article: Article) -> Iterator[str]:
    """What each edit changed: of the feed's entry field by field, of the text the sentences as they were and are."""
    for version, changes in _with_changes(journal, article):
        told = [_field(change) for change in version.changed]
        told += [
            f"{side} “{one_line(sentence)}”"
            for change in changes
            for side, sentence in (("was", change.was), ("now", change.now))
            if sentence
        ]
        for text in told:
            first, *rest = wrap(text, words.COLUMNS - 10)
            yield f"edit {version.revision:<4} {first}"
            yield from (f"{'':10}{line}" for line in rest)


def _with_changes(journal: Journal, article: Article) -> Iterator[tuple[Version, tuple[Rewording, ...]]]:
    """The versions, each with what it made of the sentences of the one before."""
    before = None
    for version in article.versions:
        edited = before is not None and before.sha256 != version.sha256
        yield version, reworded(journal, before, version) if before is not None and edited else ()
        before = version


def _field(change: FieldChange) -> str:
    short = [
        value[:12] if change.field == "text" else one_line(value) or "nothing" for value in (change.was, change.now)
    ]
    return f"{change.field}: {short[0]} -> {short[1]}"
