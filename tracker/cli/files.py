"""Files that somebody names on the command line."""

from __future__ import annotations

from pathlib import Path

from tracker.cli.failures import Failure


def text_of(path: str) -> str:
    """The text of a file. Raises ``Failure`` (2) when it cannot be read or is no text."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise Failure(f"{path} cannot be read: {error.strerror}", 2) from error
    except UnicodeDecodeError as error:
        raise Failure(f"{path} cannot be read: it is no text", 2) from error
