"""A person's editor: opened on a file, where a person sits at a terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tracker.cli import anywhere
from tracker.cli.failures import Failure


def need_terminal(path: Path, then: str) -> None:
    """Raises ``Failure`` where nobody sits at a terminal, or the person wants no questions; it says what to do."""
    if anywhere.given("no_input") or not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Failure(f"an editor needs a terminal; edit {path} yourself, then: {then}", 2)


def edited(path: Path, then: str) -> bool:
    """Opens a file in $VISUAL or $EDITOR; whether it is another one afterwards. ``then``: what to type after editing it
    by other means. Raises ``Failure`` as ``need_terminal`` does."""
    need_terminal(path, then)
    before = path.read_bytes()
    click.edit(filename=str(path))
    return path.read_bytes() != before
