"""Checkpoints kept outside the database, one small file each. They are what finds a shortened or rewritten log."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from storage.errors import BadNote, StoreUnreachable
from storage.failpoints import reach
from storage.folders import sync_folder
from storage.notes import read_checkpoint


def write(folder: Path, note: str, log: str = "") -> Path:
    """Writes a checkpoint to ``<size>.checkpoint`` in the folder; a file that is there already stays as it is.

    ``log``: which of several logs that keep theirs in one folder; its name stands before the size.
    """
    path = folder / f"{_start(log)}{read_checkpoint(note, None).size:012d}.checkpoint"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            write_safely(path, note.encode())
    except OSError as error:
        raise StoreUnreachable(f"the checkpoint {path} cannot be written: {error.strerror}") from error
    return path


def read(folder: Path, log: str = "") -> Sequence[str]:
    """All checkpoints of a log in a folder, smallest first; none when there is no such folder."""
    ours = re.compile(re.escape(_start(log)) + r"\d{12}\.checkpoint", re.ASCII)
    paths = sorted(path for path in folder.glob("*.checkpoint") if ours.fullmatch(path.name))
    return [path.read_text(errors="replace") for path in paths]


def _start(log: str) -> str:
    return f"{log}-" if log else ""


def newest(folder: Path, log: str = "") -> str | None:
    """The checkpoint of a log at its largest, or None. Files that are no checkpoints are passed over."""
    for note in reversed(read(folder, log)):
        try:
            read_checkpoint(note, None)
        except BadNote:
            continue
        return note
    return None


def write_safely(path: Path, data: bytes) -> None:
    """Writes a file so that after a power cut there is the whole file or none."""
    draft = path.with_name(path.name + ".draft")
    with open(draft, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    reach("after-checkpoint-draft")
    name_safely(draft, path)


def name_safely(draft: Path, path: Path) -> None:
    """Gives a file that is on disk its name, so that it still has it after a power cut."""
    os.replace(draft, path)
    sync_folder(path.parent)
