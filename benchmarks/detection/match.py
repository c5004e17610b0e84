"""Measures matching: do reports of annotated articles and of clustered headlines join the right known development?

    python -m benchmarks.detection.match [SHARED]        (or DETECTION_CORPUS=SHARED) [--errors]

Known are the curated developments of the seed story. An article's report is right when it joins a development that
its annotation names; a headline's when it joins the development of its cluster. ``wrong`` is what must stay near
zero; what is not sure enough waits as ``review`` or opens a development of its own (``new``).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.detection.headlines import headline
from tracker.detection.detector import Detector
from tracker.detection.matching import Match, assess
from tracker.detection.scoring import Label, same_kind, sentences_of, where
from tracker.services.evaluate import annotated
from tracker.services.story_folder import read_folder
from tracker.story.events import DevelopmentReported, Outline, Quote, Report
from tracker.wiring.detection import detector

SEEDS = Path(__file__).resolve().parents[2] / "seeds"

Known = dict[str, list[Report]]


def known_developments(folder: Path) -> tuple[Outline, Known]:
    """The outline of a story folder and its curated developments."""
    story = read_folder(folder)
    known: Known = {}
    for event in story.events:
        if isinstance(event, DevelopmentReported):
            known.setdefault(event.development, []).append(event.report)
    return story.outline, known


def verdict(found: Match, right: set[str]) -> str:
    """What became of one report that has a right answer."""
    if found.zone != "join":
        return found.zone
    return "right" if (found.development or "")[:4] in right else "wrong"


def score_articles(shared: Path, frames: Detector, outline: Outline, known: Known, wrong: list[str]) -> Counter[str]:
    """Reports of annotated articles whose annotation names developments of the timeline."""
    tally: Counter[str] = Counter()
    found = annotated(shared, outline)
    for each in found.articles if found is not None else ():
        path = shared / "data" / "annotations" / f"{each.gold.id}.json"
        labels = json.loads(path.read_text(encoding="utf-8"))
        sentences = sentences_of(f"{each.reading.title}\n{each.reading.text}")
        for report in frames.detect(each.reading, outline).reports:
            right = _named(labels["developments"] + labels["background"], report, sentences)
            if right:
                tally[_judged(assess(report, outline, known), right, f"{each.gold.id} {report.headline}", wrong)] += 1
    return tally


def _named(items: Sequence[dict[str, Any]], report: Report, sentences: Sequence[str]) -> set[str]:
    stands = where((each.quote for each in report.evidence if isinstance(each, Quote)), sentences)
    return {
        str(name)
        for item in items
        if same_kind(
            report.kind, Label(kind=item["kind"], evidence="", accept_kinds=tuple(item.get("accept_kinds", ())))
        )
        and stands & where((item["evidence"],), sentences)
        for name in item.get("timeline") or ()
    }


def score_headlines(shared: Path, frames: Detector, outline: Outline, known: Known, wrong: list[str]) -> Counter[str]:
    """Reports of headlines that a person put into clusters."""
    tally: Counter[str] = Counter()
    path = shared / "corpus" / "headlines" / "clusters.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        row = json.loads(line)
        for report in frames.detect(headline(row), outline).reports:
            tally[_judged(assess(report, outline, known), {row["cluster"]}, row["title"], wrong)] += 1
    return tally


def _judged(found: Match, right: set[str], words: str, wrong: list[str]) -> str:
    decided = verdict(found, right)
    if decided == "wrong":
        wrong.append(f"{found.development} for {sorted(right)}: {words}")
    return decided


def main() -> int:
    """Prints what became of the reports, for articles and for headlines."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("shared", nargs="?", default=os.environ.get("DETECTION_CORPUS", ""))
    cli.add_argument("--errors", action="store_true")
    options = cli.parse_args()
    shared = Path(options.shared) if options.shared else None
    if shared is None or not (shared / "data" / "annotations").is_dir():
        print("skipped: no annotated corpus (give its folder, or set DETECTION_CORPUS)", file=sys.stderr)
        return 0
    outline, known = known_developments(SEEDS / (SEEDS / "DEFAULT").read_text(encoding="utf-8").strip())
    frames, wrong = detector(), list[str]()
    print("articles ", dict(score_articles(shared, frames, outline, known, wrong)))
    print("headlines", dict(score_headlines(shared, frames, outline, known, wrong)))
    if options.errors:
        print("\n".join(wrong))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
