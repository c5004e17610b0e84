"""``tracker ingest``: an article in, its developments out, everything written in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import article_options, desk, dry_run_option, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("ingest")
@click.argument("source", metavar="FILE|URL|-")
@article_options
@dry_run_option
@json_option
@desk
def command(at_desk: Desk, **asked: Any) -> None:
    """Add an article (.json, .html, .txt, .md, an address, or - for stdin) and search it.

    \b
    tracker ingest article.txt --published 2025-04-14 --outlet "Daily Example"
    tracker ingest article.txt --published 2025-04-14 --dry-run
    """
    from tracker.cli import ingest

    ingest.run(at_desk, **asked)
