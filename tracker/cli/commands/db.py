"""``tracker db``: the schema of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.group("db")
def command() -> None:
    """The schema of the store: what it has, and bringing it up to date.

    \b
    tracker db status
    tracker db upgrade
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
