"""Due work in SQL. The lease and its fencing token belong to the group; an item remembers under which token it was
claimed, and the group is free again when the last of its claimed items is released."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, select

from storage.errors import LeaseLost
from storage.leases import Claim, Due, Work
from storage.schema import work, work_group
from storage.sql.database import Database
from storage.sql.driver import Driver, marks
from storage.sql.names import beginning

MOST_NAMES = 500
"""Names that one statement lists."""

_FREE = """
    UPDATE work_group SET holder = '', until = 0 WHERE name = ? AND token > 0 AND NOT EXISTS
    (SELECT 1 FROM work WHERE work."group" = work_group.name AND work.token = work_group.token)
"""
"""Frees the group unless one of its items is still claimed under the newest token."""


def plan(database: Database, connection: Connection, items: Iterable[Work]) -> int:
    """See ``Transaction.plan``."""
    added = 0
    for item in items:
        group = {"name": item.group, "token": 0, "holder": "", "until": 0}
        connection.execute(database.upsert(work_group).values(group).on_conflict_do_nothing())
        row = {"key": item.key, "group": item.group, "next_at": item.next_at, "state": item.state, "token": 0}
        insert = database.upsert(work).values(row).on_conflict_do_nothing()
        added += connection.execute(insert.execution_options(preserve_rowcount=True)).rowcount
    return added


def release(connection: Connection, claim: Claim, next_at: int, state: bytes) -> None:
    """See ``Transaction.release``. Its group is freed at the end of the transaction, once for all that it releases."""
    driver = Driver(connection)
    lock = " FOR UPDATE" if driver.locks_rows else ""
    newest = driver.rows(f"SELECT token FROM work_group WHERE name = ?{lock}", (claim.group,))
    if not newest or newest[0][0] != claim.token:
        raise LeaseLost(f"the lease on {claim.key} ran out and its group was taken over")
    mine = "UPDATE work SET next_at = ?, state = ?, token = 0 WHERE key = ? AND token = ?"
    if not driver.run(mine, (next_at, state, claim.key, claim.token)):
        raise LeaseLost(f"{claim.key} is no longer leased: it was released before or dropped")


def drop(connection: Connection, key: str) -> str | None:
    """See ``Transaction.drop_work``. The group that lost the item, or None."""
    group: str | None = connection.execute(select(work.c.group).where(work.c.key == key)).scalar()
    if group is not None:
        connection.execute(delete(work).where(work.c.key == key))
    return group


def free(connection: Connection, groups: Iterable[str]) -> None:
    """Frees groups of which nothing is claimed any more."""
    Driver(connection).run_all(_FREE, [(group,) for group in sorted(groups)])


def claim(connection: Connection, now: int, until: int, limit: int, holder: str, prefix: str) -> Sequence[Claim]:
    """See ``Store.claim``. Groups whose row another claimer holds just now are passed over, not waited for."""
    driver = Driver(connection)
    tokens = _due_groups(driver, now, limit, prefix)
    waiting = _waiting(driver, list(tokens), now, prefix)
    claims: list[Claim] = []
    for name, token in tokens.items():
        items = waiting.get(name, [])[: limit - len(claims)]
        claims += [Claim(key, name, state, token + 1, until) for key, state in items]
    leased = dict.fromkeys(claim.group for claim in claims)
    lease = "UPDATE work_group SET token = token + 1, holder = ?, until = ? WHERE name = ?"
    driver.run_all(lease, [(holder, until, name) for name in leased])
    driver.run_all("UPDATE work SET token = ? WHERE key = ?", [(claim.token, claim.key) for claim in claims])
    return claims


def _due_groups(driver: Driver, now: int, limit: int, prefix: str) -> dict[str, int]:
    """Free groups with due work and their tokens, the longest overdue first, locked. Found from the due items: among
    a million of which few are due, a look at each group would take a second."""
    lock = " FOR UPDATE OF g SKIP LOCKED" if driver.locks_rows else ""
    query = f"""
        SELECT g.name, g.token FROM work w JOIN work_group g ON g.name = w."group"
        WHERE w.next_at <= ? AND g.until <= ? AND substr(w.key, 1, ?) = ? ORDER BY w.next_at, w.key LIMIT ?{lock}
    """  # substr: the times decide which items are read, never the keys
    return dict(driver.rows(query, (now, now, len(prefix), prefix, limit)))


def _waiting(driver: Driver, groups: Sequence[str], now: int, prefix: str) -> dict[str, list[tuple[str, bytes]]]:
    """The due items of some groups, by group, the longest overdue first."""
    found: dict[str, list[tuple[str, bytes]]] = {}
    for begin in range(0, len(groups), MOST_NAMES):
        names = groups[begin : begin + MOST_NAMES]
        query = f"""
            SELECT "group", key, state FROM work WHERE "group" IN ({marks(names)}) AND next_at <= ?
            AND substr(key, 1, ?) = ? ORDER BY next_at, key
        """
        for name, key, state in driver.rows(query, (*names, now, len(prefix), prefix)):
            found.setdefault(name, []).append((key, state))
    return found


def due(connection: Connection, prefix: str) -> Sequence[Due]:
    """See ``Store.due``."""
    columns = work.c.key, work.c.group, work.c.next_at, work.c.state, work_group.c.holder, work_group.c.until
    query = select(*columns).select_from(work.join(work_group)).where(beginning(work.c.key, prefix))
    return [Due(*row) for row in connection.execute(query.order_by(work.c.key))]
