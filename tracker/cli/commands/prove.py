"""``tracker prove``: proofs that others can check without the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import desk

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


class _Place(click.ParamType[int]):
    """A position, as ``182`` or ``@182``."""

    name = "position"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number. Fails for anything else."""
        text = str(value).removeprefix("@")
        if not (text.isascii() and text.isdigit()):
            self.fail(f"{value!r} is no event; write @182 or 182", param, ctx)
        return int(text)


@click.command("prove")
@click.argument("position", metavar="[POSITION]", type=_Place(), required=False)
@click.option("--from", "old", metavar="FILE", help="Prove instead that the log only grew since this checkpoint.")
@click.option("-o", "--output", metavar="FILE", help="Write the proof here (default: standard output).")
@desk
def command(at_desk: Desk, **asked: Any) -> None:
    """Prove that event POSITION is in the log, or that the log only grew since a checkpoint.

    \b
    tracker prove 182 -o event.tlog-proof
    tracker prove --from old.checkpoint -o growth.json
    tracker verify --proof event.tlog-proof
    """
    from tracker.cli import prove

    prove.run(at_desk, **asked)
