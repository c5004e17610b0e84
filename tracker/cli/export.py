"""``tracker export``: the whole store as lines of JSON, the form that outlives engines."""

from __future__ import annotations

from pathlib import Path

import click

from tracker import wiring
from tracker.cli.desk import Desk, desk, print_lines, progress


@click.command("export")
@click.option("--format", "form", type=click.Choice(["ndjson"]), default="ndjson", show_default=True)
@click.option("-o", "--output", required=True, metavar="FILE", help="Where to write it.")
@desk
def command(at_desk: Desk, form: str, output: str) -> None:
    """Write every event, blob and checkpoint as NDJSON; `tracker import` reads it back.

    \b
    tracker export -o story.ndjson
    """
    target = Path(output)
    draft = target.with_name(target.name + ".draft")
    lines = 0
    with wiring.open_store(at_desk.settings, read_only=True) as store, draft.open("wb") as file:
        for line in wiring.keeping().export(store, progress("export")):
            file.write(line)
            lines += 1
    draft.replace(target)
    print_lines([f"Wrote {target}   {lines} lines"])
