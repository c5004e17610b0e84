"""Measures matching: do reports of annotated articles and of clustered headlines join the right known development?

    python benchmarks/detection/match.py [SHARED]        (or DETECTION_CORPUS=SHARED) [--errors]

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
from datetime import UTC, date, datetime
from pathlib import Path

from score import ROOT, articles, detector, places, reading, same_kind, sentences_of

from tracker.detection.detector import Reading
from tracker.detection.frames import FrameDetector
from tracker.detection.matching import Match, assess
from tracker.services.story_folder import read_folder
from tracker.story.events import DevelopmentReported, Outline, Quote, Report, Reported

Known = dict[str, list[Report]]


def known_developments(folder: Path) -> tuple[Outline, Known]:
    """The outline of a story folder and its curated developments."""
    story = read_folder(folder)
    known: Known = {}
    for event in story.events:
        if isinstance(event, DevelopmentReported):
            known.setdefault(event.development, []).append(event.report)
    return story.outline, known


def headline(title: str, day: str) -> Reading:
    """A headline as an article of its own."""
    published = date.fromisoformat(day)
    instant = datetime(published.year, published.month, published.day, tzinfo=UTC)
    return Reading(
        article="h", revision=1, sha256="0", title="", text=title,
        reported=Reported(earliest=instant, latest=instant), published=(published, published),
    )  # fmt: skip


def verdict(found: Match, right: set[str]) -> str:
    """What became of one report that has a right answer."""
    if found.zone != "join":
        return found.zone
    return "right" if (found.development or "")[:4] in right else "wrong"


def score_articles(
    shared: Path, frames: FrameDetector, outline: Outline, known: Known, wrong: list[str]
) -> Counter[str]:
    """Reports of annotated articles whose annotation names developments of the timeline."""
    tally: Counter[str] = Counter()
    for annotation, article in articles(shared):
        item = reading(article)
        sentences = sentences_of(item.title + "\n" + item.text)
        for report in frames.detect(item, outline).reports:
            right = _named(annotation["developments"] + annotation["background"], report, sentences)
            if right:
                found = assess(report, outline, known)
                tally[verdict(found, right)] += 1
                if verdict(found, right) == "wrong":
                    wrong.append(f"{annotation['article_id']} {found.development} for {right}: {report.headline}")
    return tally


def _named(items: Sequence[dict[str, object]], report: Report, sentences: Sequence[str]) -> set[str]:
    stands = {i for each in report.evidence if isinstance(each, Quote) for i in places(each.quote, sentences)}
    return {
        str(name)
        for item in items
        if same_kind(report.kind, item) and stands & places(str(item["evidence"]), sentences)
        for name in item.get("timeline") or ()  # type: ignore[attr-defined]
    }


def score_headlines(
    shared: Path, frames: FrameDetector, outline: Outline, known: Known, wrong: list[str]
) -> Counter[str]:
    """Reports of headlines that a person put into clusters."""
    tally: Counter[str] = Counter()
    path = shared / "corpus" / "headlines" / "clusters.jsonl"
    for line in path.read_text("utf8").splitlines() if path.exists() else ():
        row = json.loads(line)
        for report in frames.detect(headline(row["title"], row["day"]), outline).reports:
            found = assess(report, outline, known)
            tally[verdict(found, {row["cluster"]})] += 1
            if verdict(found, {row["cluster"]}) == "wrong":
                wrong.append(f"{row['cluster']} {found.development}: {row['title']}")
    return tally


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
    outline, known = known_developments(ROOT / "seeds" / "us-el-salvador-deportations")
    frames, wrong = detector(), list[str]()
    print("articles ", dict(score_articles(shared, frames, outline, known, wrong)))
    print("headlines", dict(score_headlines(shared, frames, outline, known, wrong)))
    if options.errors:
        print("\n".join(wrong))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
