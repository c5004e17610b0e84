"""How long the command line takes to start, beside the bare imports that it cannot avoid. Whole processes, in turn.

    .venv/bin/python benchmarks/cli/startup.py [--runs 15] [--copies 28]

Prints medians and ratios, of the clock and of the processor (what other programs do on the machine counts in the
first only). Goals: `--help` and completion (of a command, of an option, of one under a group, of a name in a store that
did not change since the last key) below 2x `import click`;
`status` on a story of 10,000 events (28 copies of the seed's history, each about subjects of its own) below 1.5x
`import sqlalchemy, click, msgspec` plus 50 ms (the ratio is that of the rest), as of a day of April 2025 and now;
`--copies 1` is the seed story alone. The last line compares `status` with itself under the garbage collector.
"""

from __future__ import annotations

import argparse
import compileall
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

PYTHON = sys.executable
ROOT = Path(__file__).resolve().parents[2]
ALLOWED = 0.05
TRACKER = [PYTHON, "-m", "tracker"]
COLLECTING = "import gc, sys; gc.disable = lambda: None; from tracker.cli.app import main; main(sys.argv[1:])"
"""The same command with the garbage collector left on (docs/adr/0013)."""


def seconds(command: list[str]) -> tuple[float, float]:
    """Seconds of one whole process: of the clock, and of the processor."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def pair(name: str, ours: list[str], floor: list[str], goal: float, runs: int, allowed: float = 0) -> None:
    """Times both in turn and prints the medians and the ratios; ``allowed`` seconds of ours are free."""
    seconds(ours), seconds(floor)  # warm the file cache
    times = [(seconds(ours), seconds(floor)) for _ in range(runs)]
    told = [f"{name:<8}"]
    for clock, which in enumerate(("clock", "processor")):
        mine, bare = (statistics.median(each[clock] for each in column) for column in zip(*times, strict=True))
        ratio = statistics.median((one[clock] - allowed) / other[clock] for one, other in times)
        told.append(f"{which} {mine * 1000:5.0f} ms, floor {bare * 1000:5.0f} ms, ratio {ratio:.2f}")
    print("   ".join(told), f"  (goal < {goal})")


def story(folder: Path, copies: int) -> Path:
    """The seed story with its history so many times over, every copy about developments and subjects of its own."""
    seeds = ROOT / "seeds"
    seed = seeds / (seeds / "DEFAULT").read_text(encoding="utf-8").strip()
    made = folder / "story"
    made.mkdir()
    shutil.copy(seed / "story.toml", made)
    lines = [json.loads(line) for line in (seed / "developments.jsonl").read_text(encoding="utf-8").splitlines()]
    reports = [line for line in lines if line["event"] == "DevelopmentReported"]
    with (made / "developments.jsonl").open("w", encoding="utf-8") as file:
        for number in range(copies):
            for line in reports:
                file.write(json.dumps(_copy(line, number), ensure_ascii=False) + "\n")
    return made


def _copy(line: dict[str, Any], number: int) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(line))
    if number:
        made["development"] += f"-{number}"
        made["id"] = made["id"].replace("#", f"-{number}#")
        for effect in made["report"].get("effects", []):
            subject, _, attribute = effect["facet"].rpartition(".")
            effect["facet"] = f"{subject}-{number}.{attribute}"
        for link in made["report"].get("links", []):
            link["development"] += f"-{number}"
    return made


def main() -> None:
    """Runs the comparisons."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--copies", type=int, default=28)
    options = parser.parse_args()
    for package in ("tracker", "storage"):  # as they are once they are installed, also where none may be written
        compileall.compile_dir(ROOT / package, quiet=1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        db = str(folder / "tracker.db")
        seeds = str(story(folder, options.copies))
        subprocess.run([*TRACKER, "--db", db, "init", "--seeds", seeds], check=True, stdout=subprocess.DEVNULL)
        pair("--help", [*TRACKER, "--help"], [PYTHON, "-c", "import click"], 2, options.runs)
        for name, words, place in (
            ("command", "tracker sta", 1),
            ("option", "tracker status --as", 2),
            ("review", "tracker review dismiss --re", 3),
            ("name", f"tracker --db {db} show person/k", 4),
        ):
            asked = [
                "env",
                f"XDG_CACHE_HOME={folder}",
                "_TRACKER_COMPLETE=bash_complete",
                f"COMP_WORDS={words}",
                f"COMP_CWORD={place}",
                *TRACKER,
            ]
            pair(name, asked, [PYTHON, "-c", "import click"], 2, options.runs)
        status = [*TRACKER, "--db", db, "status", "--as-of", "2025-04-14"]
        floor = [PYTHON, "-c", "import sqlalchemy, click, msgspec"]
        pair("status", status, floor, 1.5, options.runs, ALLOWED)
        pair("now", status[:-2], floor, 1.5, options.runs, ALLOWED)
        pair("no gc", status, [PYTHON, "-c", COLLECTING, *status[3:]], 1, options.runs)


if __name__ == "__main__":
    main()
