"""``tracker config``: the settings in force, and where each comes from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tracker.cli.desk import Desk, print_json, print_lines
from tracker.cli.editor import edited, need_terminal
from tracker.safetext import one_line, pad
from tracker.settings import KEYS, Settings, file_in_force, home_file, load, without_password

CHECK = "tracker config check"


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
    _usable(at_desk.settings)
    print_lines([f"ok  {at_desk.settings.config or 'no file; the defaults'}, {len(at_desk.settings.origins)} set"])


def _usable(settings: Settings) -> None:
    """Raises ``BadSettings`` for what reading alone does not find."""
    from tracker.wiring import network

    network.guard(settings)


def path(at_desk: Desk) -> None:
    """The settings file that is read, and the folder of keys and checkpoints."""
    print_lines([f"settings  {at_desk.settings.config or 'no file'}", f"data      {at_desk.settings.data}"])


def edit(options: Mapping[str, Any]) -> None:
    """Opens the settings file in the person's editor (a new one where there is none), also one that cannot be used, and
    checks it afterwards. ``options`` are those before the command. Raises ``BadSettings`` for what cannot be used."""
    here = Path.cwd()
    found = file_in_force(os.environ, options.get("config"), here)
    path = found or home_file(os.environ)
    need_terminal(path, CHECK)
    new = not path.exists()
    if new:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_commented(), encoding="utf-8")
    changed = False
    try:
        changed = edited(path, CHECK)
    finally:  # also when the editor failed: nobody asked for a file that sets nothing
        if new and not changed:
            path.unlink(missing_ok=True)
    if not changed:
        print_lines(["Nothing was changed."])
        return
    _usable(load(os.environ, {**options, "config": str(path)} if found else options, here))
    print_lines([f"ok  {one_line(str(path))}", "Next: tracker config show"])


def _commented() -> str:
    """A settings file that sets nothing and names all there is to set."""
    return "# Settings of the tracker; docs/reference/cli.md says what each means.\n" + "".join(
        f"# {key} = \n" for key in KEYS
    )


def value_of(settings: Settings, key: str) -> str:
    """A setting in words; a password inside an address is hidden."""
    value: Any = getattr(settings, key.rpartition(".")[2] if hasattr(settings, key.rpartition(".")[2]) else _field(key))
    if isinstance(value, tuple):
        return ", ".join(value)
    text = "" if value is None else str(value)
    return without_password(text) if key == "db" else text


def _field(key: str) -> str:
    return key.replace(".", "_")
