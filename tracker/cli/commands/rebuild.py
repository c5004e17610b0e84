"""``tracker rebuild``: what is derived from the log, made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk

PROJECTIONS = ("search", "states", "feeds", "learnt")
"""Their names (``tracker.services.derived.PROJECTIONS``), said again so that nothing of them is loaded."""


@click.command("rebuild")
@click.option(
    "--projection",
    "only",
    multiple=True,
    type=click.Choice(PROJECTIONS),
    help="Only this one; may be given again.",
)
@click.option("--check", is_flag=True, help="Compare with what the log gives; writes nothing; 9 when it differs.")
@json_option
@desk
def command(at_desk: Desk, **asked: Any) -> int:
    """Throw away what is derived from the log and make it anew; no answer changes.

    search is the index of words; states the stories as they were kept to answer
    sooner; feeds the same of the feeds; learnt what articles and people taught of
    what belongs. A daemon may go on meanwhile; a search finds less until the
    index is filled.

    \b
    tracker rebuild
    tracker rebuild --projection search
    tracker rebuild --check
    """
    from tracker.cli import rebuild

    return rebuild.run(at_desk, **asked)
