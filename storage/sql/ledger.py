"""The ledger in SQL: the newest run of a subject grows, or a new one begins."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from storage.ledger import Run, continues, next_run
from storage.schema import ledger
from storage.sql.driver import Driver, marks

_COLUMNS = "subject, outcome, first_at, last_at, count, longest_gap"
_RUN = (ledger.c.subject, ledger.c.outcome, ledger.c.first_at, ledger.c.last_at, ledger.c.count, ledger.c.longest_gap)


def note(connection: Connection, subject: str, outcome: str, at: int) -> None:
    """See ``Transaction.note``."""
    driver = Driver(connection)
    lock = " FOR UPDATE" if driver.locks_rows else ""
    newest = driver.rows(
        f"SELECT run, {_COLUMNS} FROM ledger WHERE subject = ? ORDER BY run DESC LIMIT 1{lock}", (subject,)
    )
    number, last = (newest[0][0], Run(*newest[0][1:])) if newest else (0, None)
    run = next_run(last, subject, outcome, at)
    if continues(last, outcome):
        grown = "UPDATE ledger SET first_at = ?, last_at = ?, count = ?, longest_gap = ? WHERE subject = ? AND run = ?"
        driver.run(grown, (run.first_at, run.last_at, run.count, run.longest_gap, subject, number))
    else:
        row = (subject, number + 1, outcome, run.first_at, run.last_at, run.count, run.longest_gap)
        driver.run(f"INSERT INTO ledger VALUES ({marks(row)})", row)


def runs(connection: Connection, subject: str, since: int, until: int | None) -> Sequence[Run]:
    """See ``Store.runs``."""
    query = select(*_RUN).where(ledger.c.subject == subject, ledger.c.last_at >= since)
    if until is not None:
        query = query.where(ledger.c.first_at < until)
    return [Run(*row) for row in connection.execute(query.order_by(ledger.c.run))]
