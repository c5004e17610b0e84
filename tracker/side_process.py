"""What a process that works beside the daemon does first: it keeps within its memory, and to whoever began it.

A terminal and systemd send the signals of a stop to every process of a service. Work that is under way would then be
lost, or worse: written as work that came to nothing. So whoever began the process ends it, and when that one is gone,
however it went, the process leaves by itself.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import threading


def settle_in(memory: int) -> None:
    """At most so many bytes of memory, no core file, deaf to INT and TERM, and gone when its parent is."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_leave_after_parent, daemon=True).start()


def _leave_after_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
