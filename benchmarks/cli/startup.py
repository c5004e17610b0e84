"""How long the command line takes to start, beside the bare imports that it cannot avoid. Whole processes, in turn.

    .venv/bin/python benchmarks/cli/startup.py [--runs 15] [--db PATH]

Prints medians and ratios. Goals: `--help` below 2x `import click`; `status` on the seed story below 2x
`import sqlalchemy, click, msgspec`. Without --db a store with the seed story is made in a temporary folder.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PYTHON = sys.executable
TRACKER = [PYTHON, "-m", "tracker"]


def seconds(command: list[str]) -> float:
    """Wall seconds of one whole process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def pair(name: str, ours: list[str], floor: list[str], goal: float, runs: int) -> None:
    """Times both in turn and prints the medians and the ratio."""
    seconds(ours), seconds(floor)  # warm the file cache
    times = [(seconds(ours), seconds(floor)) for _ in range(runs)]
    mine, bare = (statistics.median(column) for column in zip(*times, strict=True))
    ratio = statistics.median(one / other for one, other in times)
    print(f"{name:<8} {mine * 1000:7.0f} ms   floor {bare * 1000:7.0f} ms   ratio {ratio:.2f} (goal < {goal})")


def main() -> None:
    """Runs both comparisons."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--db")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db = options.db or str(Path(folder) / "tracker.db")
        if not options.db:
            subprocess.run([*TRACKER, "--db", db, "init"], check=True, stdout=subprocess.DEVNULL)
        pair("--help", [*TRACKER, "--help"], [PYTHON, "-c", "import click"], 2, options.runs)
        status = [*TRACKER, "--db", db, "status", "--as-of", "2025-04-14"]
        pair("status", status, [PYTHON, "-c", "import sqlalchemy, click, msgspec"], 2, options.runs)


if __name__ == "__main__":
    main()
