"""How well copies are recognised on a folder of news texts with event labels: every pair, by containment and Jaccard.

    .venv/bin/python benchmarks/articles/copies.py ../shared/corpus/clusters/articles.jsonl.gz

Lines are JSON objects with `text` and an event id (`event`, `event_id` or `cluster`). A pair of one event that is
recognised is a natural copy; a pair of two events that is recognised is a mistake.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from itertools import combinations
from pathlib import Path

from tracker.articles.fingerprint import CONTAINED, LEAST_SHARED, candidates, compare, shingles, sketch


def main() -> None:
    """Prints pairs by kind, and whether the sketches found them."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("../shared/corpus/clusters/articles.jsonl.gz")
    if not path.exists():
        print(f"skipped: {path} is not here")
        return
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    events = [row.get("event") or row.get("event_id") or row.get("cluster") for row in rows]
    start = time.process_time()
    found = [shingles(row["text"]) for row in rows]
    took = 1000 * (time.process_time() - start) / len(rows)
    print(f"{len(rows)} texts, {len(set(events))} events; {took:.2f} ms a text")
    sketches = {str(i): sketch(each) for i, each in enumerate(found)}
    counts = {"same event, recognised": 0, "other event, recognised": 0, "missed by the sketches": 0}
    near = jaccard = 0
    for i, j in combinations(range(len(rows)), 2):
        shared = len(found[i] & found[j])
        smaller = min(len(found[i]), len(found[j])) or 1
        if events[i] == events[j] and shared / smaller >= CONTAINED:
            near += 1
            jaccard += shared / (len(found[i] | found[j]) or 1) >= CONTAINED
        if compare(found[i], found[j]) is not None:
            counts["same event, recognised" if events[i] == events[j] else "other event, recognised"] += 1
            missed = str(j) not in candidates(sketches[str(i)], {str(j): sketches[str(j)]})
            counts["missed by the sketches"] += missed
    print(f"same-event pairs with containment >= {CONTAINED}: {near} (Jaccard >= {CONTAINED} finds {jaccard})")
    for name, count in counts.items():
        print(f"{name}: {count}   (at least {LEAST_SHARED} shared shingles)")


if __name__ == "__main__":
    main()
