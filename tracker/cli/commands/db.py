"""``tracker db``: the database under the store: its schema, whether it is whole, and its size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.group("db")
def command() -> None:
    """The database under the store: its schema, whether it is whole, and its size.

    \b
    tracker db status
    tracker db upgrade
    tracker db check
    tracker db compact
    tracker db drop-snapshots
    """


@command.command("status")
@json_option
@desk
def status(at_desk: Desk, **asked: Any) -> int:
    """The schema of the store, and what is missing; 10 when it needs an upgrade.

    \b
    tracker db status --json
    """
    from tracker.cli import db

    return db.status(at_desk, **asked)


@command.command("upgrade")
@click.option("--no-input", is_flag=True, help="Never ask (it never does; for scripts that say so).")
@json_option
@desk
def upgrade(at_desk: Desk, **asked: Any) -> None:
    """Bring the store to this program's schema; a backup is made before (SQLite).

    \b
    tracker db upgrade
    """
    from tracker.cli import db

    db.upgrade(at_desk, **asked)


@command.command("drop-snapshots")
@json_option
@desk
def drop_snapshots(at_desk: Desk, **asked: Any) -> None:
    """Throw away what is kept to answer sooner; no answer changes, the next ones take longer.

    \b
    tracker db drop-snapshots
    """
    from tracker.cli import db

    db.drop_snapshots(at_desk, **asked)


@command.command("check")
@json_option
@desk
def check(at_desk: Desk, **asked: Any) -> int:
    """Whether the database is whole, as its engine sees it: files, tables, guards; 4 when it is not.

    Sooner than `tracker verify`, which does this first and then checks what is written: hashes, proofs, quotes.

    \b
    tracker db check
    """
    from tracker.cli import db

    return db.check(at_desk, **asked)


@command.command("compact")
@json_option
@desk
def compact(at_desk: Desk, **asked: Any) -> None:
    """Give back the room of what was thrown away, and rewrite the database without what erasing left in it.

    No answer changes. It needs as much free disk as the database takes. On SQLite it is refused (7) while a daemon
    works on the store; on PostgreSQL whoever writes waits meanwhile. A damaged database is not rewritten (4).

    \b
    tracker db compact
    """
    from tracker.cli import db

    db.compact(at_desk, **asked)
