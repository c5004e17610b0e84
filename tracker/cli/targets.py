"""``tracker targets``: where digests go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tracker.cli.desk import Desk, print_json, print_lines
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
from tracker.wiring import delivery


def list_(at_desk: Desk, as_json: bool) -> None:
    """All targets, without their secrets."""
    found = delivery.targets(at_desk.settings)
    if as_json:
        rows = [{"name": n, "what": describe(t), "promise": promise(t)} for n, t in sorted(found.items())]
        print_json({"schema": "tracker.targets/1", "targets": rows})
        return
    lines = [
        f"{pad(name, 16)}{pad(promise(target), 15)}{one_line(describe(target))}"
        for name, target in sorted(found.items())
    ]
    print_lines(lines or ["No target yet. Add one: tracker targets add desk --folder digests"])


def add(at_desk: Desk, name: str, **given: Any) -> None:
    """Add a target, or change one."""
    try:
        target = _target(**given)
        check_target(name, target)
    except BadTarget as error:
        raise click.UsageError(str(error)) from error
    found = delivery.targets(at_desk.settings)
    delivery.keep_targets(at_desk.settings, {**found, name: target})
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
    """A path that means the same wherever the next command runs; a place in the keyring does so anyway."""
    return str(Path(path).expanduser().absolute()) if path and not path.startswith(delivery.KEYRING) else path


def test(at_desk: Desk, name: str) -> None:
    """Send a trial letter; nothing is written into the log."""
    from tracker.services.send_digest import trial

    found = delivery.targets(at_desk.settings)
    _known(found, name)
    try:
        delivery.deliverer(at_desk.settings, found)(name, trial(at_desk.now))
    except NotTaken as error:
        raise Failure(f"{name} did not take it: {error}", 8) from error
    print_lines([f"{name} took it"])


def remove(at_desk: Desk, name: str) -> None:
    """Remove a target; what it was sent stays in the log."""
    found = delivery.targets(at_desk.settings)
    _known(found, name)
    delivery.keep_targets(at_desk.settings, {key: target for key, target in found.items() if key != name})
    print_lines([f"Removed {name}"])


def _known(found: dict[str, Target], name: str) -> None:
    if name not in found:
        raise NotFound(f"no target is called {name!r}; `tracker targets list` shows them")
