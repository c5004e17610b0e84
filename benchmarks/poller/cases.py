"""The intake in the form that a runner of feedparser's own cases asks for.

    python ../shared/bench/feeds/corpus_expect.py
    PYTHONPATH=. python ../shared/bench/feeds/run_corpus.py benchmarks.poller.cases:parse -v

The cases check feedparser's own result object, so this gives what the intake gets from it when it calls it.
"""

from __future__ import annotations

from typing import Any

from tracker.feeds.parse import parse_document


def parse(body: bytes, headers: dict[str, str]) -> Any:
    """What the intake gets for a document."""
    return parse_document(body, "", headers)
