"""``tracker run``: the daemon, in the foreground."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import desk

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("run")
@click.option("--once", is_flag=True, help="One round, then exit 0 (feeds that failed are named).")
@click.option("--status", "first_status", is_flag=True, help="Print the story's status first.")
@desk
def command(at_desk: Desk, **asked: Any) -> int:
    """Poll feeds in the foreground until stopped; with --once, one round.

    Creates the store with the seed story if there is none. SIGTERM ends it in good
    order, SIGHUP reads the settings again, SIGUSR1 logs how things stand.

    \b
    tracker run --once
    """
    from tracker.cli import run

    return run.run(at_desk, **asked)
