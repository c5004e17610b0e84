"""``tracker detect``: what would be found in an article; writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import article_options, desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("detect")
@click.argument("source", metavar="FILE|-")
@article_options
@json_option
@desk
def command(at_desk: Desk, **asked: Any) -> None:
    """Show what would be found in an article, with its sentences; writes nothing.

    \b
    tracker detect article.txt --published 2025-04-14 --json
    """
    from tracker.cli import detect

    detect.run(at_desk, **asked)
