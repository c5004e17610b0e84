"""Names that a shell was offered, kept in a file while the store stays as it is: opening a store loads all it runs on.

The file stands in the cache folder; whoever deletes it loses nothing. What is kept is bound to the size and time of the
store's files, so a name that is written is offered at the next key.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path


class KeptNames:
    """The names offered from one SQLite store, by what they are names of."""

    def __init__(self, store: Path, environ: Mapping[str, str]) -> None:
        """Of the store as it is now; nothing is read before the first question."""
        folder = Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tracker"
        self._file = folder / f"names-{hashlib.sha256(os.fsencode(store.absolute())).hexdigest()[:16]}.json"
        self._stamp = [_stamp(store), _stamp(store.with_name(f"{store.name}-wal"))]

    def get(self, kind: str) -> list[str] | None:
        """The names kept; None when there are none of the store as it is."""
        return self._read().get(kind)

    def put(self, kind: str, names: list[str]) -> None:
        """Keeps names, in the place of those of an earlier state of the store. A folder that cannot be written to is
        no matter."""
        kept = {"stamp": self._stamp, "names": self._read() | {kind: names}}
        new = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            new.touch(mode=0o600)
            new.write_text(json.dumps(kept), encoding="utf-8")
            new.replace(self._file)

    def _read(self) -> dict[str, list[str]]:
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            if kept["stamp"] == self._stamp:
                return dict(kept["names"])
        return {}


def _stamp(file: Path) -> list[int]:
    """The size of a file and when it was written; an empty one is as none."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return [0, 0]
    return [found.st_size, found.st_mtime_ns] if found.st_size else [0, 0]
