"""``tracker poll``: one round, then exit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("poll")
@click.option("--due", "how", flag_value="due", default="due", help="Only what is due (default).")
@click.option(
    "--force", "how", flag_value="force", help="Also what is not due yet, but no server that asked for quiet."
)
@click.option("--feed", "feeds", multiple=True, metavar="F", help="Only this feed: an id, an address or its number.")
@click.option("--pages", "with_pages", is_flag=True, help="Then read the pages that are due, as the daemon does.")
@click.option("-n", "--dry-run", is_flag=True, help="Say which feeds would be fetched; fetch and write nothing.")
@json_option
@desk
def command(at_desk: Desk, **asked: Any) -> int:
    """One round of polling, then exit; 5 when some feeds failed.

    \b
    tracker poll --pages
    tracker poll --dry-run
    tracker poll --force --feed https://www.example.org/feed.xml
    """
    from tracker.cli import poll

    return poll.run(at_desk, **asked)
