"""Places where a test can make the process die, to see what is left.

In production nothing is armed and ``reach`` does nothing but look at one variable. A test starts a process with
``STORAGE_CRASH_AT=name`` (or ``name:3`` for the third time); it ends there as if the power had gone.
"""

from __future__ import annotations

import os
from typing import Final

VARIABLE: Final = "STORAGE_CRASH_AT"
DIED: Final = 86
"""The exit code of a process that died at such a place."""
POINTS: Final = (
    "after-lock",
    "after-event",
    "after-tile",
    "after-head",
    "before-commit",
    "after-commit",
    "after-reason",
    "after-erase",
    "after-schema",
    "after-backup-copy",
    "after-checkpoint-draft",
)
"""Every place there is; a test goes through all of them."""

_name = ""
_left = 0


def arm(point: str, times: int = 1) -> None:
    """Makes the process die when it reaches a place for the ``times``-th time."""
    global _name, _left
    _name, _left = point, times


def reach(point: str) -> None:
    """Ends the process here and now if this is the place that was asked for."""
    global _left
    if point == _name:
        _left -= 1
        if _left == 0:
            os._exit(DIED)


_armed, _, _times = os.environ.get(VARIABLE, "").partition(":")
arm(_armed, int(_times or 1))
