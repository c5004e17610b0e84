"""``--format`` of the commands that read: a screen, JSON, or a table for spreadsheets (CSV) and pages (Markdown).

The text may change with any version; JSON only grows. Every row of a CSV and the foot of a Markdown table say from
where in the log they come, so that they can be asked for again.
"""

from __future__ import annotations

from collections.abc import Sequence

import click
from msgspec import Struct

from tracker.cli.options import Format
from tracker.services.rebuild import Answer
from tracker.times import iso


class Table(Struct, frozen=True):
    """What a list says, as rows of plain words. The cells may come from outside; printing makes them harmless."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def print_table(table: Table, form: Format, answer: Answer) -> None:
    """Prints a table as CSV or Markdown, with its place in the log."""
    click.echo(_csv(table, answer) if form == "csv" else _markdown(table, answer), nl=False)


def _csv(table: Table, answer: Answer) -> str:
    from tracker.exports.developments_csv import csv_text

    cut = (iso(answer.instant), str(answer.position), answer.root)
    return csv_text([*table.columns, "as_of", "position", "root"], [[*row, *cut] for row in table.rows])


def _markdown(table: Table, answer: Answer) -> str:
    from tracker.digests.render import markdown
    from tracker.exports.provenance import provenance

    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(markdown(cell) for cell in cells)} |"

    lines = [line(table.columns), f"|{'---|' * len(table.columns)}", *map(line, table.rows)]
    return "\n".join([*lines, "", markdown(provenance(answer)), ""])
