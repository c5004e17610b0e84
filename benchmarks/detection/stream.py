"""How well a stream of headlines is sorted: what belongs to the seed story, and what was only near.

    python -m benchmarks.detection.stream [../shared/corpus/headlines]

The folder holds a stream of 80 days (`stream.jsonl.gz`; its `story_by_keyword` is a careless keyword search, used here
as the peer), 161 headlines that a person marked as the story's (`clusters.jsonl`) and near misses. Recall is measured
on the marked ones. A person's marks cover only a part of what belongs, so precision cannot be measured; `agreed` is the
share of what is taken that is marked, near, or found by the keyword search too. The program learns as it goes, as it
does in a store: what it accepted so far is the centre that the next headline is compared with.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from pathlib import Path

import msgspec

from benchmarks.detection.headlines import headline
from tracker.detection.lexicon import Centroid, Lexicon, terms_of
from tracker.detection.relevance import Learnt, judge
from tracker.services.story_folder import read_outline

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def main() -> None:
    """Prints recall and agreement, and the peer's."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/corpus/headlines")
    if not folder.is_dir():
        print(f"skipped: {folder} is not here")
        return
    outline = read_outline(SEEDS / (SEEDS / "DEFAULT").read_text(encoding="utf-8").strip() / "story.toml")
    with gzip.open(folder / "stream.jsonl.gz", "rt", encoding="utf-8") as lines:
        stream = [json.loads(line) for line in lines]
    marked = {json.loads(line)["n"] for line in (folder / "clusters.jsonl").read_text(encoding="utf-8").splitlines()}
    near = {json.loads(line)["n"] for line in (folder / "near_misses.jsonl").read_text(encoding="utf-8").splitlines()}
    start = time.process_time()
    taken: dict[str, set[int]] = {"accept": set(), "review": set(), "reject": set()}
    lexicon, centroid = Lexicon(), Centroid()
    for row in stream:
        reading = msgspec.structs.replace(headline(row), title=row["title"])
        terms = terms_of(reading.title, reading.text)
        likeness = centroid.likeness(terms, lexicon)
        decision = judge(reading, outline, Learnt(articles=centroid.articles, likeness=likeness)).decision
        taken[decision].add(row["n"])
        lexicon.add(terms)
        if decision == "accept":
            centroid.add(terms)
    seconds = time.process_time() - start
    keyword = {row["n"] for row in stream if row["story_by_keyword"]}
    print(f"{len(stream)} headlines, {len(marked)} marked, {len(stream) / seconds:.0f}/s of CPU")
    for name, found in (
        ("accepted", taken["accept"]),
        ("accepted or for review", taken["accept"] | taken["review"]),
        ("keyword search", keyword),
    ):
        recall = len(found & marked) / len(marked)
        agreed = len(found & (keyword | marked | near)) / max(1, len(found))
        print(f"{name:24} {len(found):6} taken   recall {recall:.3f}   agreed {agreed:.3f}")


if __name__ == "__main__":
    main()
