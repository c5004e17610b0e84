"""Does the detector see what another field's coders see? 322 coded sentences of the PLOVER event ontology.

    python -m benchmarks.detection.ontology SHARED/corpus/plover [--errors]

The sentences (CC BY-SA 4.0, evaluation only) are of diplomacy and war since 1980: none is of the seed story, and hardly
anybody in them is in its register. Only the codes that have a kind of ours are scored for recall; for the others
(demands, threats, refusals: claims of somebody outside the register, which are left out on purpose) it is printed what
was told. The peer is every trigger word by itself.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.detection.headlines import SEEDS, headline
from tracker.services.story_folder import read_outline
from tracker.wiring.detection import detector

KINDS: Mapping[tuple[str, str], frozenset[str]] = {
    ("CONSULT", ""): frozenset({"meeting"}),
    ("PROTEST", ""): frozenset({"protest"}),
    ("COOPERATE", ""): frozenset({"agreement", "transfer"}),
    ("ASSAULT", ""): frozenset({"death"}),
    ("FIGHT", "deport"): frozenset({"deportation"}),
    ("COERCE", "deport"): frozenset({"deportation"}),
    ("COERCE", "arrest"): frozenset({"detention"}),
    ("COERCE", "detain"): frozenset({"detention"}),
    ("COERCE", "curfew"): frozenset({"proclamation"}),
    ("COERCE", "martial-law"): frozenset({"proclamation"}),
}
"""What a code (with its mode, or any) is among our kinds; codes that fit only in part are left out."""


def main() -> None:
    """Prints the scores."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("folder", nargs="?", type=Path, default=Path("../shared/corpus/plover"))
    cli.add_argument("--errors", action="store_true")
    options = cli.parse_args()
    path = options.folder / "PLOVER_GSR_CAMEO.txt"
    if not path.is_file():
        print(f"skipped: {path} is not here")
        return
    rows = [row for row in json.loads(path.read_text(encoding="utf-8")) if row["event"] != "DOCUMENT"]
    told = read(rows)
    scored = [(row, kinds_of(row)) for row in rows]
    found = sum(bool(told[row["id"]] & wanted) for row, wanted in scored if wanted)
    print(f"{sum(bool(wanted) for _, wanted in scored)} sentences with a kind of ours, {found} found")
    for event, total in sorted(Counter(row["event"] for row in rows).items()):
        counts = Counter("|".join(sorted(told[row["id"]])) or "-" for row in rows if row["event"] == event)
        print(f"{event:12} {total:3}  " + ", ".join(f"{kinds} {count}" for kinds, count in counts.most_common(5)))
    if options.errors:
        for row, wanted in scored:
            if wanted and not told[row["id"]] & wanted:
                print(f"missed {'|'.join(sorted(wanted))}: {row['text']}")


def kinds_of(row: Mapping[str, Any]) -> frozenset[str]:
    """Our kinds for a coded sentence; empty when its code has none."""
    mode = row.get("mode") or ""
    return KINDS.get((row["event"], mode)) or KINDS.get((row["event"], ""), frozenset())


def read(rows: Sequence[Mapping[str, Any]]) -> dict[str, set[str]]:
    """The kinds that were told as done of each sentence."""
    outline = read_outline(SEEDS / (SEEDS / "DEFAULT").read_text(encoding="utf-8").strip() / "story.toml")
    frames = detector()
    return {
        row["id"]: {
            report.kind
            for report in frames.detect(
                headline({"n": row["id"], "day": "2025-04-12", "title": row["text"]}), outline
            ).reports
        }
        for row in rows
    }


if __name__ == "__main__":
    main()
