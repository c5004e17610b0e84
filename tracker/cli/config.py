"""``tracker config``: the settings in force, and where each comes from."""

from __future__ import annotations

from typing import Any

from tracker.cli.desk import Desk, print_json, print_lines
from tracker.safetext import one_line, pad
from tracker.settings import KEYS, Settings, without_password


def show(at_desk: Desk, as_json: bool) -> None:
    """Every setting, its value, and what set it (a file, a variable, an option)."""
    rows = [(key, value_of(at_desk.settings, key), at_desk.settings.origins.get(key, "default")) for key in KEYS]
    if as_json:
        settings = {key: {"value": value, "origin": origin} for key, value, origin in rows}
        print_json({"schema": "tracker.config/1", "settings": settings})
    else:
        print_lines(
            [f"{pad(key, 24)} {one_line(value) or '(none)'}   {one_line(origin)}" for key, value, origin in rows]
        )


def check(at_desk: Desk) -> None:
    """Says that the settings can be used: whoever is here has read them. Raises ``BadSettings`` for bad addresses."""
    from tracker.wiring import network

    network.guard(at_desk.settings)
    print_lines([f"ok  {at_desk.settings.config or 'no file; the defaults'}, {len(at_desk.settings.origins)} set"])


def path(at_desk: Desk) -> None:
    """The settings file that is read, and the folder of keys and checkpoints."""
    print_lines([f"settings  {at_desk.settings.config or 'no file'}", f"data      {at_desk.settings.data}"])


def value_of(settings: Settings, key: str) -> str:
    """A setting in words; a password inside an address is hidden."""
    value: Any = getattr(settings, key.rpartition(".")[2] if hasattr(settings, key.rpartition(".")[2]) else _field(key))
    if isinstance(value, tuple):
        return ", ".join(value)
    text = "" if value is None else str(value)
    return without_password(text) if key == "db" else text


def _field(key: str) -> str:
    return key.replace(".", "_")
