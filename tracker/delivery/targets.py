"""Targets: where digests go. They live in a private file beside the store, never in the log.

Recipients are personal data and the log is for ever, so an event names a target by its name only. A secret is never
written here either: a target names the file that holds it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

import msgspec

FILE = "targets.json"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}\Z")


class BadTarget(ValueError):
    """A target cannot be used; the message says which and why."""


class Folder(msgspec.Struct, frozen=True, tag="folder", forbid_unknown_fields=True):
    """Files in a folder, one a form. Sending twice gives the same files: exactly once."""

    path: str


class Smtp(msgspec.Struct, frozen=True, tag="smtp", forbid_unknown_fields=True, omit_defaults=True):
    """A mail server. At least once: a mail that is sent again has the same Message-ID.

    ``security``: starttls (required, not tried), tls (from the first byte), or plain, which never carries a password.
    """

    host: str
    port: int
    sender: str
    to: tuple[str, ...]
    security: str = "starttls"
    user: str = ""
    password_file: str = ""
    ca_file: str = ""
    unsubscribe: str = ""


class Webhook(msgspec.Struct, frozen=True, tag="webhook", forbid_unknown_fields=True, omit_defaults=True):
    """A web address that takes a signed POST. At least once: a repeat has the same Idempotency-Key.

    The address itself may be a secret: then ``url_file`` holds it.
    """

    secret_file: str
    url: str = ""
    url_file: str = ""


class Apprise(msgspec.Struct, frozen=True, tag="apprise", forbid_unknown_fields=True):
    """A service that Apprise knows. At least once, and a repeat can be told by nothing but its words.

    Its address holds its secrets, so it always stands in a file.
    """

    url_file: str


Target: TypeAlias = Folder | Smtp | Webhook | Apprise


class _File(msgspec.Struct, forbid_unknown_fields=True):
    targets: dict[str, Target]


def parse_targets(text: bytes) -> dict[str, Target]:
    """The targets of a file, by name. Raises ``BadTarget``."""
    try:
        found = msgspec.json.decode(text, type=_File).targets
    except msgspec.DecodeError as error:
        raise BadTarget(f"{FILE} cannot be read: {error}") from error
    for name, target in found.items():
        check_target(name, target)
    return found


def format_targets(targets: Mapping[str, Target]) -> bytes:
    """The file that ``parse_targets`` reads."""
    return msgspec.json.format(msgspec.json.encode(_File(dict(sorted(targets.items()))))) + b"\n"


def check_target(name: str, target: Target) -> None:
    """Nothing when a target can be used. Raises ``BadTarget``."""
    if not NAME.match(name):
        raise BadTarget(f"{name!r} is no name of a target: small letters, digits and hyphens, at most 40")
    match target:
        case Smtp():
            _check_smtp(name, target)
        case Webhook() if bool(target.url) == bool(target.url_file):
            raise BadTarget(f"{name}: a webhook has an address or a file that holds one")


def _check_smtp(name: str, target: Smtp) -> None:
    if target.security not in ("starttls", "tls", "plain"):
        raise BadTarget(f"{name}: security is starttls, tls or plain, not {target.security!r}")
    if target.security == "plain" and target.user:
        raise BadTarget(f"{name}: a password never travels in plain text; use starttls or tls")
    if bool(target.user) != bool(target.password_file):
        raise BadTarget(f"{name}: a user and a file that holds the password belong together")
    for address in (target.sender, *target.to):
        if not re.fullmatch(r"[^\s@<>,;:\"\\]+@[A-Za-z0-9.-]+", address):
            raise BadTarget(f"{name}: {address!r} is no mail address")
    if not target.to:
        raise BadTarget(f"{name}: nobody to send to")


def describe(target: Target) -> str:
    """A target in one line, without secrets: of a web address only the host."""
    match target:
        case Folder():
            return f"folder {target.path}"
        case Smtp():
            return f"smtp {target.host}:{target.port} ({target.security}) to {', '.join(target.to)}"
        case Webhook():
            return f"webhook {masked(target.url) if target.url else 'at the address in a file'}"
        case Apprise():
            return "apprise at the address in a file"


def masked(url: str) -> str:
    """The scheme and host of an address; the rest may be a secret."""
    match = re.match(r"https?://[^/?#]*", url)
    return f"{match[0]}/…" if match else "…"


def promise(target: Target) -> str:
    """How often a letter may arrive when a sender dies between sending and writing it down."""
    return "exactly once" if isinstance(target, Folder) else "at least once"
