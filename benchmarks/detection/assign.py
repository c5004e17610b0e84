"""Do articles of one event come together? Clustered news, read in the order in which it was published.

    python -m benchmarks.detection.assign [SHARED/corpus/clusters]

Each article goes to the nearest centre if that is near enough (``lexicon.NEAR``), else it opens one: the same measure
that says how alike an article is to a story. Printed: B-cubed precision, recall and F (Bagga and Baldwin, 1998) beside
two peers, every article alone and one event a day, and the articles read in a second.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tracker.detection.lexicon import NEAR, Centroid, Lexicon, terms_of


def main() -> None:
    """Prints the scores."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/corpus/clusters")
    if not (folder / "articles.jsonl.gz").exists():
        print(f"skipped: {folder} is not here")
        return
    with gzip.open(folder / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = sorted((json.loads(line) for line in lines), key=lambda row: (row["date_publish"], row["id"]))
    truth = {row["id"]: row["event_id"] for row in rows}
    start = time.process_time()
    found = assign(rows)
    seconds = time.process_time() - start
    print(f"{len(rows)} articles of {len(set(truth.values()))} events, {len(rows) / seconds:.0f} articles/s of CPU")
    peers: dict[str, Mapping[str, Hashable]] = {
        "nearest centre": found,
        "alone (peer)": {name: name for name in truth},
        "same day (peer)": {row["id"]: row["date_publish"][:10] for row in rows},
    }
    for name, groups in peers.items():
        precision, recall = b_cubed(groups, truth)
        f = 2 * precision * recall / (precision + recall)
        print(f"{name:16} precision {precision:.3f}  recall {recall:.3f}  F {f:.3f}")


def assign(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """The number of the centre that each article went to."""
    lexicon, centres, found = Lexicon(), list[Centroid](), dict[str, int]()
    for row in rows:
        terms = terms_of(row["title"], row["text"])
        lexicon.add(terms)
        likeness, nearest = max(
            ((centre.likeness(terms, lexicon), at) for at, centre in enumerate(centres)), default=(0.0, 0)
        )
        if likeness < NEAR:
            nearest = len(centres)
            centres.append(Centroid())
        centres[nearest].add(terms)
        found[row["id"]] = nearest
    return found


def b_cubed(found: Mapping[str, Hashable], truth: Mapping[str, Hashable]) -> tuple[float, float]:
    """Precision and recall, averaged over articles."""
    mine, theirs = defaultdict(set), defaultdict(set)
    for name in truth:
        mine[found[name]].add(name)
        theirs[truth[name]].add(name)
    shared = {name: len(mine[found[name]] & theirs[truth[name]]) for name in truth}
    precision = sum(shared[name] / len(mine[found[name]]) for name in truth) / len(truth)
    recall = sum(shared[name] / len(theirs[truth[name]]) for name in truth) / len(truth)
    return precision, recall


if __name__ == "__main__":
    main()
