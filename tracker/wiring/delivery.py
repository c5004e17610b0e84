"""Where digests go, and what hands them over."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.settings import BadSettings, Settings
from tracker.wiring import network

if TYPE_CHECKING:
    from tracker.delivery.letter import Letter
    from tracker.delivery.targets import Target
    from tracker.services.send_digest import Deliver


def targets(settings: Settings) -> dict[str, Target]:
    """Where digests go, by name. Raises ``BadSettings``."""
    from tracker.delivery.targets import FILE, BadTarget, parse_targets

    path = settings.data / FILE
    try:
        return parse_targets(path.read_bytes()) if path.exists() else {}
    except (BadTarget, OSError) as error:
        raise BadSettings(f"{path}: {error}") from error


def keep_targets(settings: Settings, found: Mapping[str, Target]) -> None:
    """Writes the targets; only their owner may read them."""
    import os

    from tracker.delivery.targets import FILE, format_targets

    path = settings.data / FILE
    draft = path.with_name(f".{path.name}.draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(format_targets(found))
    draft.replace(path)


KEYRING = "keyring:"
"""How the place of a secret begins that stands in the system's keyring: ``keyring:SERVICE/USER``."""


def secret(name: str) -> str:
    """What a file of a secret holds, or the system's keyring. Raises ``BadSettings`` without naming what is in it."""
    if name.startswith(KEYRING):
        return _from_keyring(name.removeprefix(KEYRING))
    try:
        held = Path(name).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"the secret file {name} cannot be read") from error
    if not held:
        raise BadSettings(f"the secret file {name} is empty")
    return held


def _from_keyring(place: str) -> str:
    service, slash, user = place.partition("/")
    if not (service and slash and user):
        raise BadSettings(f"{KEYRING}{place} names no secret; write {KEYRING}SERVICE/USER")
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError as error:
        raise BadSettings("no keyring can be read: pip install 'story-tracker[keyring]', or use a file") from error
    try:
        held = keyring.get_password(service, user)
    except KeyringError as error:
        raise BadSettings(f"the keyring cannot be read for {service}/{user}: {type(error).__name__}") from error
    if not held:
        raise BadSettings(f"the keyring holds no secret for {service}/{user}; set it: keyring set {service} {user}")
    return held


def deliverer(settings: Settings, found: Mapping[str, Target]) -> Deliver:
    """What hands a letter to a target, through the guard."""
    import asyncio

    from tracker.delivery import apprise, folder, mail, smtp, webhook
    from tracker.delivery.letter import NotTaken
    from tracker.delivery.targets import Apprise, Folder, Smtp

    async def posted(name: str, url: str, key: str, letter: Letter) -> None:
        async with network.fetcher(settings) as fetch:
            await webhook.post(fetch, name, url, key, letter)

    def deliver(name: str, letter: Letter) -> None:
        try:
            hand_over(found[name], name, letter)
        except BadSettings as error:  # a secret that cannot be read is this target's trouble alone
            raise NotTaken(str(error)) from error

    def hand_over(target: Target, name: str, letter: Letter) -> None:
        if isinstance(target, Folder):
            folder.put(target, letter)
        elif isinstance(target, Smtp):
            smtp.hand_over(target, mail.compose(target, letter), network.guard(settings), secret)
        elif isinstance(target, Apprise):
            apprise.notify(secret(target.url_file), letter, settings.allow_addresses)
        else:
            url = target.url or secret(target.url_file)
            asyncio.run(posted(name, url, secret(target.secret_file), letter))

    return deliver


def pause(seconds: float) -> None:
    """Waits."""
    import time

    time.sleep(seconds)
