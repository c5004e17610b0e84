"""``note`` and ``tag``: what people write beside the story; no answer changes by it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.cli import words
from tracker.cli.desk import Desk, print_json, print_lines
from tracker.cli.failures import Failure, NotFound
from tracker.journal.journal import Journal
from tracker.safetext import one_line, wrap
from tracker.services.explain import NoSuchFact, resolve_name
from tracker.services.library import find_article
from tracker.services.notebook import BadTag, Written, tagged_event, write_note, write_tags
from tracker.services.rebuild import Query, choose_story
from tracker.story.notes import NoteAdded


def note(at_desk: Desk, ref: str, text: str, as_json: bool) -> None:
    """Write a note beside a development, facet, article, question or event (@187)."""
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        name = _existing(at_desk, journal, ref)
        try:
            position = write_note(journal, story, name, text, at_desk.settings.user, at_desk.now)
        except ValueError as error:
            raise Failure(str(error), 2) from error
    _said(position, name, "note", as_json)


def tag(at_desk: Desk, ref: str, tags: tuple[str, ...], as_json: bool) -> None:
    """Give something a name of your own; on an event, --as-of understands it."""
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        name = _existing(at_desk, journal, ref)
        try:
            position = write_tags(journal, story, name, tags, at_desk.settings.user, at_desk.now)
        except BadTag as error:
            raise Failure(str(error), 2) from error
        named = {tag: tagged_event(journal, story, tag) for tag in tags if name.startswith("@")}
    _said(position, name, "tag", as_json)
    for tag, event in named.items():
        if f"@{event}" != name:
            at_desk.hint(f"--as-of {tag} stays event @{event}, which had the name first; another tag can name {name}")


def _existing(at_desk: Desk, journal: Journal, ref: str) -> str:
    """The full name of what is referred to. Raises ``NotFound``."""
    if ref.startswith("@") and ref[1:].isdigit():
        if not 0 < int(ref[1:]) <= journal.top().position:
            raise NotFound(f"there is no event {ref}; the log ends at @{journal.top().position}")
        return ref
    if len(ref) == 16 and find_article(journal, ref) is not None:
        return ref
    answer = at_desk.ask(journal, Query())
    if any(question.id == ref for question in answer.view.questions):
        return ref
    try:
        return resolve_name(answer, ref)
    except NoSuchFact as error:
        raise NotFound(str(error)) from error


def _said(position: int, name: str, what: str, as_json: bool) -> None:
    if as_json:
        print_json({"schema": "tracker.note/1", "what": what, "ref": name, "position": position})
    else:
        print_lines([f"Recorded @{position}   {what} on {one_line(name)}", f"Next: tracker show {one_line(name)}"])


def note_lines(written: Sequence[Written]) -> Iterator[str]:
    """Notes and tags as a screen shows them under what they are about; nothing when there are none."""
    if not written:
        return
    yield "NOTES (of people here; no source says so)"
    for item in written:
        text = item.event.text if isinstance(item.event, NoteAdded) else f"tagged {item.event.tag}"
        first, *rest = wrap(one_line(f"@{item.position} {item.actor}: {text}"), words.COLUMNS - 2)
        yield f"  {first}"
        yield from (f"    {line}" for line in rest)
