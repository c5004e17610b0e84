"""``tracker targets``: where digests go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli import complete
from tracker.cli.options import desk, json_option

if TYPE_CHECKING:
    from tracker.cli.desk import Desk


@click.group("targets")
def command() -> None:
    """Where digests go: folders, mail servers, web addresses, chats.

    They are kept in targets.json beside the store; secrets stay in files of their own,
    which --password-file, --secret-file, --url-file and --apprise-file name.

    \b
    tracker targets add desk --folder digests
    tracker targets list
    """


@command.command("list")
@json_option
@desk
def list_(at_desk: Desk, **asked: Any) -> None:
    """All targets, without their secrets.

    \b
    tracker targets list --json
    """
    from tracker.cli import targets

    targets.list_(at_desk, **asked)


@command.command("add")
@click.argument("name")
@click.option("--folder", metavar="PATH", help="Files in a folder.")
@click.option("--smtp", metavar="HOST:PORT", help="A mail server.")
@click.option("--from", "sender", metavar="ADDRESS", default="", help="Who the mail is from.")
@click.option("--to", multiple=True, metavar="ADDRESS", help="Who gets the mail; may be repeated.")
@click.option(
    "--security",
    type=click.Choice(["starttls", "tls", "plain"]),
    default="starttls",
    show_default=True,
    help="plain: for a server on this machine; never with a password.",
)
@click.option("--user", default="", help="The name to log in with.")
@click.option("--password-file", default="", metavar="FILE", help="Holds the password; or keyring:SERVICE/USER.")
@click.option("--ca-file", default="", metavar="FILE", help="Certificates to trust, instead of the system's.")
@click.option("--unsubscribe", default="", metavar="URL", help="For the header; a mail to the sender unless given.")
@click.option("--webhook", metavar="URL", help="A web address; must be allowed by fetch.allow_addresses if private.")
@click.option("--url-file", default="", metavar="FILE", help="Holds the web address, when that is a secret.")
@click.option(
    "--apprise-file", default="", metavar="FILE", help="Holds an Apprise address (needs story-tracker[apprise])."
)
@click.option("--secret-file", default="", metavar="FILE", help="Holds the key that signs what is posted; or keyring:…")
@desk
def add(at_desk: Desk, **asked: Any) -> None:
    """Add a target, or change one.

    \b
    tracker targets add desk --folder digests
    tracker targets add list --smtp mail.example.org:587 --from us@example.org \\
        --to list@example.org --user us --password-file ~/.tracker-mail
    tracker targets add hook --webhook https://example.org/in --secret-file ~/.hook
    tracker targets add chat --apprise-file ~/.tracker-chat
    """
    from tracker.cli import targets

    targets.add(at_desk, **asked)


@command.command("test")
@click.argument("name", shell_complete=complete.targets)
@desk
def test(at_desk: Desk, **asked: Any) -> None:
    """Send a trial letter; nothing is written into the log.

    \b
    tracker targets test desk
    """
    from tracker.cli import targets

    targets.test(at_desk, **asked)


@command.command("remove")
@click.argument("name", shell_complete=complete.targets)
@desk
def remove(at_desk: Desk, **asked: Any) -> None:
    """Remove a target; what it was sent stays in the log.

    \b
    tracker targets remove desk
    """
    from tracker.cli import targets

    targets.remove(at_desk, **asked)
