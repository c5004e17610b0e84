"""``note`` and ``tag``: what people write beside the story; no answer changes by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli import complete
from tracker.cli.options import desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("note")
@click.argument("ref", metavar="REF", shell_complete=complete.facts)
@click.argument("text", metavar="TEXT")
@json_option
@desk
def note(at_desk: Desk, **asked: Any) -> None:
    """Write a note beside a development, facet, article, question or event (@187).

    \b
    tracker note d020-flights-of-15-march "ask the court for the manifest"
    """
    from tracker.cli import notes

    notes.note(at_desk, **asked)


@click.command("tag")
@click.argument("ref", metavar="REF", shell_complete=complete.facts)
@click.argument("tags", metavar="TAG…", nargs=-1, required=True)
@json_option
@desk
def tag(at_desk: Desk, **asked: Any) -> None:
    """Give something a name of your own; on an event, --as-of understands it (of several, the first).

    \b
    tracker tag @187 before-the-hearing
    tracker status --as-of before-the-hearing
    """
    from tracker.cli import notes

    notes.tag(at_desk, **asked)
