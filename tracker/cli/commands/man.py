"""``tracker man``: manual pages of the commands."""

from __future__ import annotations

import click


@click.command("man")
@click.argument("name", metavar="[COMMAND]", required=False)
@click.option("--to", "folder", metavar="DIR", help="Write all pages into a folder, tracker.1 and one a command.")
def command(name: str | None, folder: str | None) -> None:
    """The manual page of a command, or of the whole program.

    \b
    tracker man status > tracker-status.1
    tracker man --to ~/.local/share/man/man1
    """
    from tracker.cli import man

    man.run(name, folder)
