"""lemon24/reader as a process of its own: it updates all its feeds whenever a line comes in, and says how long it took.

    python -m benchmarks.poller.peer DATABASE --port 18190 --feeds 200 --workers 10

In one process with ours its heap would be ours to sweep.
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any


def main() -> None:
    """Until standard input ends."""
    from reader import make_reader  # type: ignore[import-not-found]

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--feeds", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    given = parser.parse_args()
    peer: Any = make_reader(given.database)
    for number in range(given.feeds):
        peer.add_feed(f"http://127.0.0.1:{given.port}/f/{number}")
    failed: set[str] = set()
    for _ in sys.stdin:
        begun = time.perf_counter()
        for result in peer.update_feeds_iter(workers=given.workers, scheduled=False):
            if isinstance(result.value, Exception):
                failed.add(result.url)  # it refuses feeds that are not well formed, and entries without id
        print(time.perf_counter() - begun, flush=True)
    print(f"reader, {given.workers} workers: {len(failed)} feeds of {given.feeds} refused", file=sys.stderr)


if __name__ == "__main__":
    main()
