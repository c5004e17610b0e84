"""``tracker calendar``: what is due, as a screen, as JSON, or for a calendar program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import as_of_options, desk, format_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("calendar")
@click.option("--past", is_flag=True, help="Days that are over, too.")
@click.option("--ical", is_flag=True, help="As iCalendar (RFC 5545), for a calendar program.")
@as_of_options
@format_option("ndjson", "csv", "md")
@desk
def command(at_desk: Desk, **asked: Any) -> None:
    """What is due: deadlines, hearings, and what was announced.

    \b
    tracker calendar --as-of 2025-04-06
    tracker calendar --past --ical > story.ics
    """
    from tracker.cli import calendar

    calendar.run(at_desk, **asked)
