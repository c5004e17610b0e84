"""The ledger in SQL: the newest run of a subject grows, or a new one begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from storage.ledger import Run, continues, next_run
from storage.schema import ledger
from storage.sql.driver import Driver, flat, values

_COLUMNS = "l.subject, l.outcome, l.first_at, l.last_at, l.count, l.longest_gap"
_RUN = (ledger.c.subject, ledger.c.outcome, ledger.c.first_at, ledger.c.last_at, ledger.c.count, ledger.c.longest_gap)


MOST_NOTES = 500
"""Notes that one statement writes."""

Note = tuple[str, str, int]
"""Subject, outcome, microseconds."""


def note(connection: Connection, notes: Sequence[Note]) -> None:
    """See ``Transaction.note``; for all that one transaction notes, in their order."""
    driver = Driver(connection)
    for begin in range(0, len(notes), MOST_NOTES):
        _note(driver, notes[begin : begin + MOST_NOTES])


def _note(driver: Driver, notes: Sequence[Note]) -> None:
    newest = _newest(driver, sorted({subject for subject, _, _ in notes}))
    before = {(subject, number) for subject, (number, _) in newest.items()}
    after: dict[tuple[str, int], Run] = {}
    for subject, outcome, at in notes:
        number, last = newest.get(subject, (0, None))
        number += not continues(last, outcome)
        run = next_run(last, subject, outcome, at)
        newest[subject] = number, run
        after[subject, number] = run
    _grow(driver, {place: run for place, run in after.items() if place in before})
    _begin(driver, {place: run for place, run in after.items() if place not in before})


def _newest(driver: Driver, subjects: Sequence[str]) -> dict[str, tuple[int, Run]]:
    """The newest run of each subject and its number."""
    lock = " FOR UPDATE OF l" if driver.locks_rows else ""
    query = f"""
        SELECT l.run, {_COLUMNS} FROM ({values([(s,) for s in subjects])}) AS asked JOIN ledger l
        ON l.subject = asked.column1 AND l.run = (SELECT max(run) FROM ledger WHERE subject = asked.column1)
        ORDER BY l.subject{lock}
    """
    return {row[1]: (row[0], Run(*row[1:])) for row in driver.rows(query, subjects)}


def _grow(driver: Driver, runs: Mapping[tuple[str, int], Run]) -> None:
    rows = [(*place, run.first_at, run.last_at, run.count, run.longest_gap) for place, run in runs.items()]
    if rows:
        driver.run(
            f"""UPDATE ledger SET first_at = grown.column3, last_at = grown.column4, count = grown.column5,
            longest_gap = grown.column6 FROM ({values(rows)}) AS grown
            WHERE ledger.subject = grown.column1 AND ledger.run = grown.column2""",
            flat(rows),
        )


def _begin(driver: Driver, runs: Mapping[tuple[str, int], Run]) -> None:
    rows = [(*place, run.outcome, run.first_at, run.last_at, run.count, run.longest_gap) for place, run in runs.items()]
    if rows:
        driver.run(f"INSERT INTO ledger {values(rows)}", flat(rows))


def runs(connection: Connection, subject: str, since: int, until: int | None) -> Sequence[Run]:
    """See ``Store.runs``."""
    query = select(*_RUN).where(ledger.c.subject == subject, ledger.c.last_at >= since)
    if until is not None:
        query = query.where(ledger.c.first_at < until)
    return [Run(*row) for row in connection.execute(query.order_by(ledger.c.run))]
