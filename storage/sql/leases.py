"""Due work in SQL. The lease and its fencing token belong to the group; an item remembers under which token it was
claimed, and the group is free again when the last of its claimed items is released."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, exists, func, select, update

from storage.errors import LeaseLost
from storage.leases import Claim, Due, Work
from storage.schema import work, work_group
from storage.sql.database import Database
from storage.sql.driver import Driver
from storage.sql.names import beginning

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
    """See ``Transaction.release``."""
    driver = Driver(connection)
    lock = " FOR UPDATE" if driver.locks_rows else ""
    newest = driver.rows(f"SELECT token FROM work_group WHERE name = ?{lock}", (claim.group,))
    if not newest or newest[0][0] != claim.token:
        raise LeaseLost(f"the lease on {claim.key} ran out and its group was taken over")
    mine = "UPDATE work SET next_at = ?, state = ?, token = 0 WHERE key = ? AND token = ?"
    if not driver.run(mine, (next_at, state, claim.key, claim.token)):
        raise LeaseLost(f"{claim.key} is no longer leased: it was released before or dropped")
    driver.run(_FREE, (claim.group,))


def drop(connection: Connection, key: str) -> bool:
    """See ``Transaction.drop_work``."""
    group = connection.execute(select(work.c.group).where(work.c.key == key)).scalar()
    if group is None:
        return False
    connection.execute(delete(work).where(work.c.key == key))
    Driver(connection).run(_FREE, (group,))
    return True


def claim(connection: Connection, now: int, until: int, limit: int, holder: str, prefix: str) -> Sequence[Claim]:
    """See ``Store.claim``. Groups whose row another claimer holds just now are passed over, not waited for."""
    claims: list[Claim] = []
    for name, token in _due_groups(connection, now, limit, prefix):
        if len(claims) >= limit:
            break
        items = connection.execute(
            select(work.c.key, work.c.state)
            .where(work.c.group == name, work.c.next_at <= now, beginning(work.c.key, prefix))
            .order_by(work.c.next_at, work.c.key)
            .limit(limit - len(claims))
        ).all()
        keys = [key for key, _ in items]
        lease = {"token": token + 1, "holder": holder, "until": until}
        connection.execute(update(work_group).where(work_group.c.name == name).values(lease))
        connection.execute(update(work).where(work.c.key.in_(keys)).values(token=token + 1))
        claims += [Claim(key, name, state, token + 1, until) for key, state in items]
    return claims


def due(connection: Connection, prefix: str) -> Sequence[Due]:
    """See ``Store.due``."""
    columns = work.c.key, work.c.group, work.c.next_at, work.c.state, work_group.c.holder, work_group.c.until
    query = select(*columns).select_from(work.join(work_group)).where(beginning(work.c.key, prefix))
    return [Due(*row) for row in connection.execute(query.order_by(work.c.key))]


def _due_groups(connection: Connection, now: int, limit: int, prefix: str) -> Sequence[tuple[str, int]]:
    """Free groups with due work, the longest overdue first, locked."""
    oldest = (
        select(func.min(work.c.next_at))
        .where(work.c.group == work_group.c.name, work.c.next_at <= now, beginning(work.c.key, prefix))
        .scalar_subquery()
    )
    waiting = exists().where(work.c.group == work_group.c.name, work.c.next_at <= now, beginning(work.c.key, prefix))
    query = (
        select(work_group.c.name, work_group.c.token)
        .where(work_group.c.until <= now, waiting)
        .order_by(oldest, work_group.c.name)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [(name, token) for name, token in connection.execute(query)]
