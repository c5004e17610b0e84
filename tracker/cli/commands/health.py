"""``tracker health``: whether the daemon lives, and with ``--ready`` whether it can work; for Docker and systemd."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("health")
@click.option("--ready", is_flag=True, help="Also: the store can be opened and fits this program.")
@json_option
@desk
def command(at_desk: Desk, **asked: Any) -> int:
    """Exit 0 when the daemon lives (and, with --ready, can work), else 1.

    \b
    tracker health --ready
    """
    from tracker.cli import health

    return health.run(at_desk, **asked)
