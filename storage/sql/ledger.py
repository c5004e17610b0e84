"""The ledger in SQL: the newest run of a subject grows, or a new one begins."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, update

from storage.ledger import Run, continues, next_run
from storage.schema import ledger

_RUN = (ledger.c.subject, ledger.c.outcome, ledger.c.first_at, ledger.c.last_at, ledger.c.count, ledger.c.longest_gap)


def note(connection: Connection, subject: str, outcome: str, at: int) -> None:
    """See ``Transaction.note``."""
    newest = select(ledger.c.run, *_RUN).where(ledger.c.subject == subject).order_by(ledger.c.run.desc()).limit(1)
    row = connection.execute(newest.with_for_update()).one_or_none()
    number, last = (0, None) if row is None else (row[0], Run(*row[1:]))
    run = next_run(last, subject, outcome, at)
    values = {
        "outcome": run.outcome,
        "first_at": run.first_at,
        "last_at": run.last_at,
        "count": run.count,
        "longest_gap": run.longest_gap,
    }
    if continues(last, outcome):
        connection.execute(update(ledger).where(ledger.c.subject == subject, ledger.c.run == number).values(values))
    else:
        connection.execute(insert(ledger).values(subject=subject, run=number + 1, **values))


def runs(connection: Connection, subject: str, since: int, until: int | None) -> Sequence[Run]:
    """See ``Store.runs``."""
    query = select(*_RUN).where(ledger.c.subject == subject, ledger.c.last_at >= since)
    if until is not None:
        query = query.where(ledger.c.first_at < until)
    return [Run(*row) for row in connection.execute(query.order_by(ledger.c.run))]
