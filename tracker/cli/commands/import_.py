"""``tracker import``: an export into a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("import")
@click.argument("file", metavar="FILE")
@click.option("-n", "--dry-run", is_flag=True, help="Check the file and say what would be copied; write nothing.")
@json_option
@desk
def command(at_desk: Desk, **asked: Any) -> None:
    """Copy an export into an empty store (or one that holds its beginning); all or nothing.

    What was erased here since the export was made is erased again.

    \b
    tracker import story.ndjson --dry-run
    tracker --db postgresql://me@localhost/stories import story.ndjson
    """
    from tracker.cli import import_

    import_.run(at_desk, **asked)
