"""``tracker redact``: erase what must not be kept; proofs stay valid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.command("redact")
@click.argument("references", nargs=-1, metavar="@N|ARTICLE…")
@click.option("--reason", default="", help="Why it is erased; kept for ever.")
@click.option("--authority", default="", help="On whose authority: a court order, a law, an editor.")
@click.option("--listed", is_flag=True, help="Erase again what the data folder remembers, in a store copied by hand.")
@click.option("-n", "--dry-run", is_flag=True, help="Show what would be erased and stop.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@desk
def command(at_desk: Desk, **asked: Any) -> None:
    """Erase events or a whole article for good: its texts, the reports that quote it, digests made from it.

    \b
    tracker redact @182 --reason "names a minor" --authority "editor" --dry-run
    """
    from tracker.cli import redact

    redact.run(at_desk, **asked)
