"""``tracker targets``: where digests go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tracker import wiring
from tracker.cli import complete
from tracker.cli.desk import Desk, desk, json_option, print_json, print_lines
from tracker.cli.failures import Failure, NotFound
from tracker.delivery.letter import NotTaken
from tracker.delivery.targets import (
    Apprise,
    BadTarget,
    Folder,
    Smtp,
    Target,
    Webhook,
    check_target,
    describe,
    promise,
)
from tracker.safetext import one_line, pad


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
def list_(at_desk: Desk, as_json: bool) -> None:
    """All targets, without their secrets.

    \b
    tracker targets list --json
    """
    found = wiring.targets(at_desk.settings)
    if as_json:
        rows = [{"name": n, "what": describe(t), "promise": promise(t)} for n, t in sorted(found.items())]
        print_json({"schema": "tracker.targets/1", "targets": rows})
        return
    lines = [
        f"{pad(name, 16)}{pad(promise(target), 15)}{one_line(describe(target))}"
        for name, target in sorted(found.items())
    ]
    print_lines(lines or ["No target yet. Add one: tracker targets add desk --folder digests"])


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
@click.option("--password-file", default="", metavar="FILE", help="Holds the password.")
@click.option("--ca-file", default="", metavar="FILE", help="Certificates to trust, instead of the system's.")
@click.option("--unsubscribe", default="", metavar="URL", help="For the header; a mail to the sender unless given.")
@click.option("--webhook", metavar="URL", help="A web address; must be allowed by fetch.allow_addresses if private.")
@click.option("--url-file", default="", metavar="FILE", help="Holds the web address, when that is a secret.")
@click.option(
    "--apprise-file", default="", metavar="FILE", help="Holds an Apprise address (needs story-tracker[apprise])."
)
@click.option("--secret-file", default="", metavar="FILE", help="Holds the key that signs what is posted.")
@desk
def add(at_desk: Desk, name: str, **given: Any) -> None:
    """Add a target, or change one.

    \b
    tracker targets add desk --folder digests
    tracker targets add list --smtp mail.example.org:587 --from us@example.org \\
        --to list@example.org --user us --password-file ~/.tracker-mail
    tracker targets add hook --webhook https://example.org/in --secret-file ~/.hook
    tracker targets add chat --apprise-file ~/.tracker-chat
    """
    try:
        target = _target(**given)
        check_target(name, target)
    except BadTarget as error:
        raise click.UsageError(str(error)) from error
    found = wiring.targets(at_desk.settings)
    wiring.keep_targets(at_desk.settings, {**found, name: target})
    print_lines([f"{name}: {one_line(describe(target))}"])
    at_desk.hint(f"Next: tracker targets test {name}")


def _target(
    folder: str | None,
    smtp: str | None,
    webhook: str | None,
    url_file: str,
    apprise_file: str,
    secret_file: str,
    **mail: Any,
) -> Target:
    """The one target that the options describe. Raises ``BadTarget``."""
    kinds = [bool(folder), bool(smtp), bool(webhook or url_file), bool(apprise_file)]
    if kinds.count(True) != 1:
        raise BadTarget("name one of --folder, --smtp, --webhook (or --url-file), --apprise-file")
    if folder:
        return Folder(_place(folder))
    if apprise_file:
        return Apprise(_place(apprise_file))
    if smtp:
        host, _, port = smtp.rpartition(":")
        if not host or not port.isdigit():
            raise BadTarget("--smtp is HOST:PORT, for instance mail.example.org:587")
        files = {key: _place(mail[key]) for key in ("password_file", "ca_file")}
        return Smtp(host=host.strip("[]"), port=int(port), **{**mail, **files})
    if not secret_file:
        raise BadTarget("a webhook needs --secret-file, whose content signs what is posted")
    return Webhook(secret_file=_place(secret_file), url=webhook or "", url_file=_place(url_file))


def _place(path: str) -> str:
    """A path that means the same wherever the next command runs."""
    return str(Path(path).expanduser().absolute()) if path else ""


@command.command("test")
@click.argument("name", shell_complete=complete.targets)
@desk
def test(at_desk: Desk, name: str) -> None:
    """Send a trial letter; nothing is written into the log.

    \b
    tracker targets test desk
    """
    from tracker.services.send_digest import trial

    found = wiring.targets(at_desk.settings)
    _known(found, name)
    try:
        wiring.deliverer(at_desk.settings, found)(name, trial(at_desk.now))
    except NotTaken as error:
        raise Failure(f"{name} did not take it: {error}", 8) from error
    print_lines([f"{name} took it"])


@command.command("remove")
@click.argument("name", shell_complete=complete.targets)
@desk
def remove(at_desk: Desk, name: str) -> None:
    """Remove a target; what it was sent stays in the log.

    \b
    tracker targets remove desk
    """
    found = wiring.targets(at_desk.settings)
    _known(found, name)
    wiring.keep_targets(at_desk.settings, {key: target for key, target in found.items() if key != name})
    print_lines([f"Removed {name}"])


def _known(found: dict[str, Target], name: str) -> None:
    if name not in found:
        raise NotFound(f"no target is called {name!r}; `tracker targets list` shows them")
