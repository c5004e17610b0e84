"""Developments as CSV (RFC 4180), one a row, with cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from tracker.exports.provenance import addresses, outlets, scope
from tracker.safetext import one_line
from tracker.services.rebuild import Answer
from tracker.times import iso

COLUMNS = (
    *("id", "kind", "headline", "actuality", "said_by", "happened_earliest", "happened_latest", "precision"),
    *("reported", "standing", "reviewed", "reports", "origins", "outlets", "addresses"),
    *("as_of", "clock", "position", "root", "scope"),
)


def write_csv(answer: Answer) -> str:
    """The developments of an answer, newest first."""
    rows = (
        [
            development.id,
            development.kind,
            development.headline,
            development.actuality,
            "; ".join(development.speakers),
            "" if development.happened.precision == "unknown" else development.happened.earliest.isoformat(),
            development.happened.latest.isoformat(),
            development.happened.precision,
            iso(development.reported.earliest),
            development.standing,
            "yes" if development.reviewed else "no",
            str(len(development.records)),
            str(development.origins),
            "; ".join(outlets(development)),
            " ".join(addresses(development)),
            *(iso(answer.instant), answer.clock, str(answer.position), answer.root, scope(answer)),
        ]
        for development in answer.view.developments
    )
    return csv_text(COLUMNS, rows)


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as CSV, every cell made harmless."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(columns)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay as they are."""
    text = one_line(cell)
    if text[:1] in ("=", "+", "-", "@") and not text.lstrip("+-").replace(".", "", 1).replace(",", "").isdigit():
        return f"'{text}"
    return text
