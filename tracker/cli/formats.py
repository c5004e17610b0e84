"""``--format`` of the commands that read: a screen, JSON, or a table for spreadsheets (CSV) and pages (Markdown).

The text may change with any version; JSON only grows. Every row of a CSV and the foot of a Markdown table say from
where in the log they come, so that they can be asked for again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import click
from msgspec import Struct

from tracker.cli.desk import print_json, print_json_lines
from tracker.cli.options import Format
from tracker.services.rebuild import Answer
from tracker.times import iso


class Table(Struct, frozen=True):
    """What a list says, as rows of plain words. The cells may come from outside; printing makes them harmless."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


SHAPES: Final[tuple[Format, ...]] = ("json", "ndjson")
"""The forms for programs: the same facts with the same keys, as one document or a line for each."""


def print_shape(form: Format, shape: Mapping[str, Any]) -> None:
    """Prints a JSON document: whole, or (``ndjson``) first what it says once, then each item of its lists in a line,
    with the name of its list as ``in``; what stands under a key has it as ``id``."""
    if form == "json":
        print_json(shape)
        return
    lists = {key: value for key, value in shape.items() if _is_list(value)}
    print_json_lines([{key: value for key, value in shape.items() if key not in lists}])
    for name, items in lists.items():
        named = items.items() if isinstance(items, dict) else ((None, item) for item in items)
        print_json_lines(_line(name, key, item) for key, item in named)


def _is_list(value: Any) -> bool:
    """A list, or things under their ids; one thing with fields is none."""
    return isinstance(value, list) or (
        isinstance(value, dict) and all(isinstance(each, dict) for each in value.values())
    )


def _line(name: str, key: str | None, item: Any) -> dict[str, Any]:
    fields = item if isinstance(item, dict) else {"value": item}
    return {"in": name, **({} if key is None else {"id": key}), **fields}


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
