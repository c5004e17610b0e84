"""A letter as files. Each appears whole or not at all; written twice, they are the same files."""

from __future__ import annotations

import os
from pathlib import Path

from tracker.delivery.letter import Letter, NotTaken
from tracker.delivery.targets import Folder


def put(target: Folder, letter: Letter) -> None:
    """Writes the letter's forms into the folder. Raises ``NotTaken``."""
    forms = {"json": letter.content, "txt": letter.text.encode(), "md": letter.markdown.encode()}
    try:
        folder = Path(target.path)
        folder.mkdir(parents=True, exist_ok=True)
        for ending, body in {**forms, "html": letter.html.encode(), "ics": letter.calendar.encode()}.items():
            _write(folder / f"{letter.id}.{ending}", body)
    except OSError as error:
        raise NotTaken(f"{target.path}: {error.strerror or error}") from error


def _write(path: Path, body: bytes) -> None:
    draft = path.with_name(f".{path.name}.draft")
    with draft.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
