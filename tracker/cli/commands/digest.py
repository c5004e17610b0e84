"""``tracker digest``: what changed, made, looked at, approved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli import complete
from tracker.cli.options import desk, json_option
from tracker.digests.words import LOCALES

if TYPE_CHECKING:
    from tracker.cli.desk import Desk

FORMS = click.Choice(["text", "markdown", "html", "ical", "json"])
LOCALE = click.option(
    "--locale",
    type=click.Choice(LOCALES),
    help="Of the words around the facts; the story's (story.toml) unless given.",
)


@click.group("digest")
def command() -> None:
    """What changed, to be reviewed and approved.

    \b
    tracker digest make 2025-04-07..2025-04-14    after the 7th, up to the 14th
    tracker digest approve ID
    """


@command.command("make")
@click.argument("range_", metavar="[RANGE]", required=False)
@click.option("--week", "in_week", metavar="W", help="The days of a week, Monday to Sunday (2025-W15).")
@click.option("--format", "form", type=FORMS, default="text", show_default=True)
@LOCALE
@json_option
@desk
def make(at_desk: Desk, **asked: Any) -> None:
    """Make the digest of a range of dates, or of what was recorded since the last one.

    \b
    tracker digest make 2025-04-07..2025-04-14
    tracker digest make --week 2025-W15
    tracker digest make --format markdown
    """
    from tracker.cli import digest

    digest.make(at_desk, **asked)


@command.command("list")
@json_option
@desk
def list_(at_desk: Desk, **asked: Any) -> None:
    """All digests and where each stands; with --story, those of one story.

    \b
    tracker digest list --json
    """
    from tracker.cli import digest

    digest.list_(at_desk, **asked)


@command.command("show")
@click.argument("id_", metavar="ID", shell_complete=complete.digests)
@click.option("--format", "form", type=FORMS, default="text", show_default=True)
@LOCALE
@json_option
@desk
def show(at_desk: Desk, **asked: Any) -> None:
    """One digest, as it was made.

    \b
    tracker digest show 20250408 --format html
    """
    from tracker.cli import digest

    digest.show(at_desk, **asked)


@command.command("edit-note")
@click.argument("id_", metavar="ID", shell_complete=complete.digests)
@click.argument("text")
@json_option
@desk
def edit_note(at_desk: Desk, **asked: Any) -> None:
    """Put an editor's note beside a digest; its facts and its hash stay.

    \b
    tracker digest edit-note 20250408 "The ruling is expected on Friday."
    """
    from tracker.cli import digest

    digest.edit_note(at_desk, **asked)


@command.command("approve")
@click.argument("id_", metavar="ID", shell_complete=complete.digests)
@click.option("--note", default="", help="An editor's note; facts are never edited.")
@click.option("--stale", is_flag=True, help="Also when the log says more by now.")
@json_option
@desk
def approve(at_desk: Desk, **asked: Any) -> None:
    """Stand by exactly these bytes.

    \b
    tracker digest approve 20250408 --note "figures checked"
    """
    from tracker.cli import digest

    digest.approve(at_desk, **asked)


@command.command("correct")
@click.argument("id_", metavar="ID", shell_complete=complete.digests)
@json_option
@desk
def correct(at_desk: Desk, **asked: Any) -> None:
    """Draft a correction of a digest that was sent: the old words and the new.

    \b
    tracker digest correct 20250408
    """
    from tracker.cli import digest

    digest.correct(at_desk, **asked)


@command.command("reject")
@click.argument("id_", metavar="ID", shell_complete=complete.digests)
@click.option("--reason", required=True, help="Why; part of the record.")
@json_option
@desk
def reject(at_desk: Desk, **asked: Any) -> None:
    """Say that it does not go out.

    \b
    tracker digest reject 20250408 --reason "wait for the ruling"
    """
    from tracker.cli import digest

    digest.reject(at_desk, **asked)


@command.command("send")
@click.argument("id_", metavar="ID", shell_complete=complete.digests)
@click.option("--to", "names", multiple=True, metavar="TARGET", help="Only to this target; all unless given.")
@click.option("--dry-run", is_flag=True, help="Only say what would go where.")
@LOCALE
@json_option
@desk
def send(at_desk: Desk, **asked: Any) -> int:
    """Send an approved digest to its targets (tracker targets list).

    What a target took is not sent to it again; 5 when some did not take it.

    \b
    tracker digest send 20250408 --dry-run
    """
    from tracker.cli import digest

    return digest.send(at_desk, **asked)


@command.command("feed")
@click.option("-o", "--output", default="-", metavar="FILE", help="Where to write it; standard output unless given.")
@LOCALE
@desk
def feed(at_desk: Desk, **asked: Any) -> None:
    """Approved digests as an Atom feed: an entry each, corrections linked.

    \b
    tracker digest feed -o digests.atom
    """
    from tracker.cli import digest

    digest.feed(at_desk, **asked)


@command.command("verify")
@click.argument("id_", metavar="ID", shell_complete=complete.digests)
@json_option
@desk
def verify(at_desk: Desk, **asked: Any) -> int:
    """Check the kept bytes, and rebuild them where the versions agree; 4 when they differ.

    \b
    tracker digest verify 20250408
    """
    from tracker.cli import digest

    return digest.verify(at_desk, **asked)
