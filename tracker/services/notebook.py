"""Notes and tags: what people write beside a story. They never change what the story says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from tracker.ids import fact_id
from tracker.journal.journal import Journal
from tracker.story.notes import NoteAdded, NoteEvent, TagGiven

_TAG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
LONGEST_TAG = 60


class BadTag(ValueError):
    """A tag is lower-case words joined by hyphens, and no word of the time grammar."""


class Written(Struct, frozen=True):
    """A note or a tag as it stands in the log."""

    event: NoteEvent
    position: int
    at: datetime
    actor: str


def notes_stream(story: str) -> str:
    """The stream of a story's notes."""
    return f"notes-{story}"


def notebook(journal: Journal, story: str, position: int | None = None) -> list[Written]:
    """All notes and tags of a story up to a position, oldest first; what was redacted is left out."""
    return [
        Written(entry.event, entry.position, entry.at, entry.actor)
        for entry in journal.read(notes_stream(story), up_to=position)
        if isinstance(entry.event, NoteAdded | TagGiven)
    ]


def about(journal: Journal, story: str, refs: Sequence[str], position: int | None = None) -> list[Written]:
    """The notes and tags of some references."""
    return [written for written in notebook(journal, story, position) if written.event.ref in refs]


def tagged_event(journal: Journal, story: str, tag: str) -> int | None:
    """The position that a tag names: of the first event that was given it, or an answer could not be asked for again
    by that name. None when no event has that tag."""
    for written in notebook(journal, story):
        event = written.event
        if isinstance(event, TagGiven) and event.tag == tag and event.ref.startswith("@") and event.ref[1:].isdigit():
            return int(event.ref[1:])
    return None


def write_note(journal: Journal, story: str, ref: str, text: str, actor: str, now: datetime) -> int:
    """Writes a note; its position. Raises ``ValueError`` for an empty one."""
    if not text.strip():
        raise ValueError("the note is empty; write what it should say")
    return _write(journal, story, [NoteAdded(ref=ref, text=text.strip())], actor, now)


def write_tags(journal: Journal, story: str, ref: str, tags: Sequence[str], actor: str, now: datetime) -> int:
    """Gives tags to something; the position of the last one. Raises ``BadTag``."""
    for tag in tags:
        if not _TAG.fullmatch(tag) or len(tag) > LONGEST_TAG:
            raise BadTag(f"{tag!r} is no tag; write lower-case words joined by hyphens, such as before-the-hearing")
    return _write(journal, story, [TagGiven(ref=ref, tag=tag) for tag in tags], actor, now)


def _write(journal: Journal, story: str, events: Sequence[NoteEvent], actor: str, now: datetime) -> int:
    identified = [(fact_id("note", story, actor, now.isoformat(), repr(event)), event) for event in events]
    with journal.writing() as writing:
        positions, _ = writing.append(notes_stream(story), identified, actor)
    return positions[-1]
