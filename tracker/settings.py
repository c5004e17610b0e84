"""Settings: where the store is, how the network may be used. Read at the edge only, handed on as one frozen value.

Order: option on the command line, then ``TRACKER_*`` in the environment, then ``tracker.toml`` (the one named by
``--config`` or ``TRACKER_CONFIG``; else here, then in the XDG configuration folder, then in ``/etc/tracker``, each for
what the ones before it do not set), then the default.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any

from msgspec import Struct, structs

from tracker.times import BadTime, parse_when, zone_of

APP = "tracker"


class BadSettings(ValueError):
    """A setting is unknown or has a value that cannot be used; the message says which and where it comes from."""


class Settings(Struct, frozen=True):
    """Everything that can be set. ``db`` is an SQLAlchemy-style URL; ``now`` fixes the clock when it is given."""

    db: str
    data: Path
    now: datetime | None = None
    user: str = "local"
    contact: str = ""
    user_agent: str = ""
    allow_addresses: tuple[str, ...] = ()
    host_spacing: float = 5.0
    digest_every: str = "weekly"
    digest_two_people: bool = False
    digest_send: bool = True
    seeds: Path | None = None
    db_password_file: Path | None = None
    config: Path | None = None
    origins: Mapping[str, str] = {}

    @property
    def store_name(self) -> str:
        """What tells this store from others that share a data folder; nothing for one that is called ``tracker``."""
        name = PurePath(self.db.partition("?")[0]).stem
        return "" if name == APP else name


SYSTEM = Path("/etc/tracker/tracker.toml")
"""The settings of the whole machine."""
KEYS = {
    "db": "TRACKER_DB",
    "now": "TRACKER_NOW",
    "user": "TRACKER_USER",
    "contact": "TRACKER_CONTACT",
    "user_agent": "TRACKER_USER_AGENT",
    "fetch.allow_addresses": "TRACKER_ALLOW_ADDRESSES",
    "fetch.host_spacing": "TRACKER_HOST_SPACING",
    "digest.every": "TRACKER_DIGEST_EVERY",
    "digest.two_people": "TRACKER_DIGEST_TWO_PEOPLE",
    "digest.send": "TRACKER_DIGEST_SEND",
    "seeds": "TRACKER_SEEDS",
    "db_password_file": "TRACKER_DB_PASSWORD_FILE",
}
"""Every setting by its name in ``tracker.toml``, with its environment variable."""


def load(environ: Mapping[str, str], options: Mapping[str, str | None], here: Path, system: Path = SYSTEM) -> Settings:
    """The settings in force. Raises ``BadSettings`` for an unknown key or a value that cannot be used."""
    configs = _config_files(environ, options.get("config"), here, system)
    values: dict[str, tuple[str, str]] = {}
    for config in reversed(configs):
        values.update({key: (value, str(config)) for key, value in _read(config).items()})
    values.update({key: (environ[name], name) for key, name in KEYS.items() if environ.get(name)})
    values.update({key: (value, f"--{key}") for key, value in options.items() if value and key in KEYS})
    return _settings(values, environ, configs[0] if configs else None)


def _settings(values: Mapping[str, tuple[str, str]], environ: Mapping[str, str], config: Path | None) -> Settings:
    def value(key: str, default: str = "") -> str:
        return values.get(key, (default, ""))[0]

    data = _folder(environ, "XDG_DATA_HOME", ".local/share")
    db = value("db") or f"sqlite:///{data / 'tracker.db'}"
    return Settings(
        db=_store_url(db),
        data=_data_folder(db, data),
        now=_now(*values["now"]) if "now" in values else None,
        user=value("user") or environ.get("USER") or "local",
        contact=value("contact"),
        user_agent=value("user_agent"),
        allow_addresses=tuple(part.strip() for part in value("fetch.allow_addresses").split(",") if part.strip()),
        host_spacing=_number("fetch.host_spacing", value("fetch.host_spacing", "5")),
        digest_every=_one_of("digest.every", value("digest.every", "weekly"), ("weekly", "daily", "never")),
        digest_two_people=_yes("digest.two_people", value("digest.two_people", "no")),
        digest_send=_yes("digest.send", value("digest.send", "yes")),
        seeds=Path(value("seeds")) if value("seeds") else None,
        db_password_file=Path(value("db_password_file")) if value("db_password_file") else None,
        config=config,
        origins={key: origin for key, (_, origin) in values.items()},
    )


def _store_url(text: str) -> str:
    """The address of the store; a bare path means an SQLite file."""
    if text.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        return text
    if "://" in text:
        raise BadSettings(f"{text!r} is no store; write sqlite:///path or postgresql://user@host/name")
    return f"sqlite:///{text}"


def _data_folder(db: str, default: Path) -> Path:
    """Where keys, checkpoints and other files stand: beside an SQLite file, else in the data folder."""
    url = _store_url(db)
    return Path(url.removeprefix("sqlite:///")).absolute().parent if url.startswith("sqlite:///") else default


def _now(text: str, origin: str) -> datetime:
    try:
        return parse_when(text, zone_of("UTC"), datetime.max.replace(tzinfo=zone_of("UTC")), edge="start")
    except BadTime as error:
        raise BadSettings(f"{origin}: {error}") from error


def _number(key: str, text: str) -> float:
    try:
        return max(0.0, float(text))
    except ValueError as error:
        raise BadSettings(f"{key} must be a number of seconds, not {text!r}") from error


def _one_of(key: str, text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise BadSettings(f"{key} must be one of {', '.join(choices)}, not {text!r}")
    return text


def _yes(key: str, text: str) -> bool:
    return _one_of(key, text.lower(), ("yes", "no", "true", "false")) in ("yes", "true")


def _folder(environ: Mapping[str, str], name: str, default: str) -> Path:
    root = environ.get(name) or os.path.join(environ.get("HOME") or os.path.expanduser("~"), default)
    return Path(root) / APP


def home_file(environ: Mapping[str, str]) -> Path:
    """Where a person's own settings stand; there need be none."""
    return _folder(environ, "XDG_CONFIG_HOME", ".config") / "config.toml"


def file_in_force(environ: Mapping[str, str], option: str | None, here: Path) -> Path | None:
    """The settings file that is read first, whatever it says. Raises ``BadSettings`` when a named one is missing."""
    return next(iter(_config_files(environ, option, here, SYSTEM)), None)


def _config_files(environ: Mapping[str, str], option: str | None, here: Path, system: Path) -> list[Path]:
    """The settings files that count, the weightiest first."""
    named = option or environ.get("TRACKER_CONFIG")
    if named:
        if not Path(named).is_file():
            raise BadSettings(f"there is no settings file {named}")
        return [Path(named)]
    candidates = (here / "tracker.toml", home_file(environ), system)
    return [path for path in candidates if path.is_file()]


def _read(path: Path) -> dict[str, str]:
    import tomllib  # many have no file of settings, and every command would wait for it

    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSettings(f"{path} cannot be read: {error}") from error
    flat = _flatten(tables)
    unknown = sorted(set(flat) - set(KEYS))
    if unknown:
        raise BadSettings(f"{path}: unknown setting {unknown[0]!r}; known are {', '.join(KEYS)}")
    return flat


def _flatten(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            flat.update(_flatten(value, f"{prefix}{key}."))
        else:
            flat[prefix + key] = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    return flat


def changes(old: Settings, new: Settings) -> list[str]:
    """The names of the settings that differ, sorted; where they come from does not count."""
    names = [name for name in Settings.__struct_fields__ if name not in ("origins", "config")]
    return sorted(name for name in names if getattr(old, name) != getattr(new, name))


def with_store(settings: Settings, db: str) -> Settings:
    """The same settings for another store."""
    return structs.replace(settings, db=_store_url(db), data=_data_folder(db, settings.data))


def without_password(url: str) -> str:
    """An address without the password it may hold."""
    scheme, slashes, rest = url.partition("://")
    account, at, host = rest.rpartition("@")
    if not at or ":" not in account:
        return url
    return f"{scheme}{slashes}{account.partition(':')[0]}:***@{host}"
