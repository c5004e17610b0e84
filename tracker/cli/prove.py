"""``tracker prove``: proofs that others can check without the store."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli.desk import Desk
from tracker.cli.failures import Failure, NotFound
from tracker.cli.files import text_of
from tracker.journal import keeping
from tracker.wiring import stores, upkeep


def run(at_desk: Desk, position: int | None, old: str | None, output: str | None) -> None:
    """Prove that event POSITION is in the log, or that the log only grew since a checkpoint."""
    if (position is None) == (old is None):
        raise Failure("give either a position or --from CHECKPOINT", 2)
    upkeep.ensure_key(at_desk.settings)
    with stores.open_store(at_desk.settings) as store:
        if position is not None and not 0 < position <= store.head().size:
            raise NotFound(f"there is no event @{position}; the log ends at @{store.head().size}")
        note, _ = keeping.sign(store, at_desk.settings.data, at_desk.settings.store_name)
        if position is not None:
            proof = keeping.prove(store, position, note)
        else:
            proof = keeping.prove_growth(store, text_of(str(old)), note)
    if output:
        Path(output).write_text(proof, encoding="utf-8")
        at_desk.hint(f"Written to {output}. Anyone checks it with: tracker verify --proof {output} --key signing.pub")
    else:
        click.echo(proof, nl=False)
