"""Do headlines of one development come together? Pairs of marked headlines, in an empty story.

    python benchmarks/detection/headlines.py [SHARED/corpus/headlines] [--errors]

161 headlines of the stream are marked with one of 16 developments; near misses belong to none. All are read in the
order of the stream, each as an article of its own, and each report joins a development or opens one, with nothing
curated before. Two headlines are together when they share a development. Printed: precision, recall and F of pairs,
the same for a peer that joins equal days only, and the near misses that were joined to a marked headline.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

from tracker.detection.detector import Reading
from tracker.detection.matching import match
from tracker.services.story_folder import read_outline
from tracker.story.events import Outline, Report
from tracker.times import Reported
from tracker.wiring.detection import detector

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def main() -> None:
    """Prints the scores."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("folder", nargs="?", type=Path, default=Path("../shared/corpus/headlines"))
    cli.add_argument("--errors", action="store_true")
    options = cli.parse_args()
    if not options.folder.is_dir():
        print(f"skipped: {options.folder} is not here")
        return
    outline = read_outline(SEEDS / (SEEDS / "DEFAULT").read_text(encoding="utf-8").strip() / "story.toml")
    marked = _rows(options.folder / "clusters.jsonl")
    near = _rows(options.folder / "near_misses.jsonl")
    placed = place([*marked, *near], outline)
    truth = {row["n"]: row["cluster"] for row in marked}
    ours = {n: placed[n] for n in truth}
    days = {row["n"]: {row["day"]} for row in marked}
    print(f"{len(marked)} headlines, {sum(not found for found in ours.values())} without a report")
    for name, found in (("developments", ours), ("same day (peer)", days)):
        precision, recall = pairs(found, truth)
        print(f"{name:16} precision {precision:.3f}  recall {recall:.3f}  F {_f(precision, recall):.3f}")
    taken = set().union(*ours.values())
    joined = [row["title"] for row in near if placed[row["n"]] & taken]
    print(f"near misses joined: {len(joined)} of {len(near)}", *joined, sep="\n  ")
    if options.errors:
        _print_errors(marked, ours)


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def place(rows: Sequence[Mapping[str, Any]], outline: Outline) -> dict[int, set[str]]:
    """The developments that each headline joined or opened, read in the order of the stream."""
    frames = detector()
    known: dict[str, list[Report]] = defaultdict(list)
    placed: dict[int, set[str]] = {}
    for row in sorted(rows, key=lambda each: int(each["n"])):
        found = set()
        for index, report in enumerate(frames.detect(headline(row), outline).reports):
            development = match(report, outline, known) or f"{report.kind}-{row['n']}.{index}"
            known[development].append(report)
            found.add(development)
        placed[row["n"]] = found
    return placed


def headline(row: Mapping[str, Any]) -> Reading:
    """A headline as an article of its own."""
    day = date.fromisoformat(row["day"])
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return Reading(
        article=str(row["n"]),
        revision=0,
        sha256="0" * 64,
        title="",
        text=row["title"],
        reported=Reported(earliest=start, latest=start + timedelta(days=1), precision="day"),
        published=(day, day),
    )


def pairs(found: Mapping[int, set[str]], truth: Mapping[int, str]) -> tuple[float, float]:
    """Precision and recall of pairs: together when they share a group."""
    both = [(bool(found[a] & found[b]), truth[a] == truth[b]) for a, b in combinations(sorted(truth), 2)]
    right = sum(together and same for together, same in both)
    return right / max(1, sum(each for each, _ in both)), right / max(1, sum(each for _, each in both))


def _f(precision: float, recall: float) -> float:
    return 2 * precision * recall / max(1e-9, precision + recall)


def _print_errors(marked: Iterable[Mapping[str, Any]], found: Mapping[int, set[str]]) -> None:
    for row in marked:
        print(row["cluster"], sorted(found[row["n"]]), row["title"][:110])


if __name__ == "__main__":
    main()
