"""Due work in SQL. The lease and its fencing token belong to the group; an item remembers under which token it was
claimed, and the group is free again when the last of its claimed items is released."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from sqlalchemy import Connection, delete, select

from storage.errors import LeaseLost
from storage.leases import Claim, Due, Work
from storage.schema import work, work_group
from storage.sql.driver import Driver, flat, marks, values
from storage.sql.names import beginning

MOST_NAMES = 500
"""Names that one statement lists."""


def plan(connection: Connection, items: Iterable[Work]) -> int:
    """See ``Transaction.plan``."""
    driver, planned = Driver(connection), list(items)
    added = 0
    for begin in range(0, len(planned), MOST_NAMES):
        some = planned[begin : begin + MOST_NAMES]
        groups = [(name, 0, "", 0) for name in sorted({item.group for item in some})]
        driver.run(f"INSERT INTO work_group {values(groups)} ON CONFLICT DO NOTHING", flat(groups))
        rows = [(item.key, item.group, item.next_at, item.state, 0) for item in some]
        columns = 'key, "group", next_at, state, token'
        added += driver.run(f"INSERT INTO work ({columns}) {values(rows)} ON CONFLICT DO NOTHING", flat(rows))
    return added


def hasten(connection: Connection, keys: Sequence[str], at: int) -> int:
    """See ``Transaction.hasten``."""
    driver, moved = Driver(connection), 0
    for begin in range(0, len(keys), MOST_NAMES):
        some = keys[begin : begin + MOST_NAMES]
        sooner = f"UPDATE work SET next_at = ? WHERE key IN ({marks(some)}) AND next_at > ? AND token = 0"
        moved += driver.run(sooner, (at, *some, at))
    return moved


class Release(Struct, frozen=True):
    """A lease that ends, the state its item has from now on, and when it is due again."""

    claim: Claim
    next_at: int
    state: bytes


def release(connection: Connection, ended: Sequence[Release]) -> None:
    """See ``Transaction.release``; for all that one transaction releases: each statement costs a poller more than its
    rows. Their groups are freed by ``free``."""
    driver = Driver(connection)
    for begin in range(0, len(ended), MOST_NAMES):
        _release(driver, ended[begin : begin + MOST_NAMES])


def _release(driver: Driver, ended: Sequence[Release]) -> None:
    groups = sorted({item.claim.group for item in ended})
    lock = " FOR UPDATE" if driver.locks_rows else ""
    query = f"SELECT name, token FROM work_group WHERE name IN ({marks(groups)}) ORDER BY name{lock}"
    newest: dict[str, int] = dict(driver.rows(query, groups))
    for item in ended:
        if newest.get(item.claim.group) != item.claim.token:
            raise LeaseLost(f"the lease on {item.claim.key} ran out and its group was taken over")
    rows = [(item.claim.key, item.claim.token, item.next_at, item.state) for item in ended]
    done = driver.rows(
        f"""UPDATE work SET next_at = ended.column3, state = ended.column4, token = 0 FROM ({values(rows)}) AS ended
        WHERE work.key = ended.column1 AND work.token = ended.column2 RETURNING work.key""",
        flat(rows),
    )
    if missing := {item.claim.key for item in ended} - {key for (key,) in done}:
        raise LeaseLost(f"{min(missing)} is no longer leased: it was released before or dropped")


def drop(connection: Connection, key: str) -> str | None:
    """See ``Transaction.drop_work``. The group that lost the item, or None."""
    group: str | None = connection.execute(select(work.c.group).where(work.c.key == key)).scalar()
    if group is not None:
        connection.execute(delete(work).where(work.c.key == key))
    return group


def free(connection: Connection, groups: Iterable[str]) -> None:
    """Frees groups, unless one of their items is still claimed under the newest token."""
    driver, names = Driver(connection), sorted(groups)
    for begin in range(0, len(names), MOST_NAMES):
        some = names[begin : begin + MOST_NAMES]
        still = 'SELECT 1 FROM work WHERE work."group" = work_group.name AND work.token = work_group.token'
        where = f"name IN ({marks(some)}) AND token > 0 AND NOT EXISTS ({still})"
        driver.run(f"UPDATE work_group SET holder = '', until = 0 WHERE {where}", some)


def claim(connection: Connection, now: int, until: int, limit: int, holder: str, prefix: str) -> Sequence[Claim]:
    """See ``Store.claim``. Groups whose row another claimer holds just now are passed over, not waited for."""
    driver = Driver(connection)
    tokens = _due_groups(driver, now, limit, prefix)
    waiting = _waiting(driver, list(tokens), now, prefix)
    claims: list[Claim] = []
    for name, token in tokens.items():
        items = waiting.get(name, [])[: limit - len(claims)]
        claims += [Claim(key, name, state, token + 1, until) for key, state in items]
    _lease(driver, claims, holder, until)
    return claims


def _lease(driver: Driver, claims: Sequence[Claim], holder: str, until: int) -> None:
    for begin in range(0, len(claims), MOST_NAMES):
        rows = [(claim.key, claim.token) for claim in claims[begin : begin + MOST_NAMES]]
        sql = f"UPDATE work SET token = leased.column2 FROM ({values(rows)}) AS leased WHERE work.key = leased.column1"
        driver.run(sql, flat(rows))
    groups = list(dict.fromkeys(claim.group for claim in claims))
    for begin in range(0, len(groups), MOST_NAMES):
        names = groups[begin : begin + MOST_NAMES]
        lease = f"UPDATE work_group SET token = token + 1, holder = ?, until = ? WHERE name IN ({marks(names)})"
        driver.run(lease, (holder, until, *names))


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
