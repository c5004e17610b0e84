"""What a person writes beside a story: the events of the stream ``notes-<story>``. They change no answer.

A note is for people; a tag is a name for people and, on an event (``@187``), a name for that moment of the log, which
``--as-of`` understands.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec


class NoteAdded(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A person's words about something: a development, a facet, an article, an event (``@187``) or a question."""

    ref: str
    text: str


class TagGiven(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A name given to something. Given again to something else, a name means the newer one."""

    ref: str
    tag: str


NoteEvent: TypeAlias = NoteAdded | TagGiven
