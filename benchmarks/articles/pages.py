"""How well the text of a page is found, on the 181 labelled pages, beside the library that does the reading.

    .venv/bin/python benchmarks/articles/pages.py [../shared/corpus/pages]

The folder holds `ground-truth.json`, `html/ID.html.gz` and the scorer (`score.py`) that is used for both.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import trafilatura

from tracker.articles.extract import BadPage, extract


def ours(raw: bytes) -> str:
    """The text that the tracker keeps of a page; empty for a page that it refuses."""
    try:
        page = extract(raw, "")
    except BadPage:
        return ""
    return page.text if page else ""


def library(raw: bytes) -> str:
    """The text by the library's own front door."""
    return trafilatura.extract(raw, include_comments=False) or ""


def scorer(folder: Path) -> ModuleType:
    """The corpus's own scorer."""
    spec = importlib.util.spec_from_file_location("page_score", folder / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Prints both scores and speeds."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/corpus/pages")
    if not folder.is_dir():
        print(f"skipped: {folder} is not here")
        return
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    pages = {name: gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes()) for name in truth}
    for name, reader in (("tracker", ours), ("trafilatura", library)):
        predicted, seconds = _read(pages, reader)
        found = scorer(folder).score(truth, predicted)
        scores = "  ".join(f"{key} {found[key]:.3f}" for key in ("precision", "recall", "f1"))
        print(f"{name:12} {scores}  {len(pages) / seconds:.0f} pages/s of CPU")


def _read(pages: dict[str, bytes], reader: Callable[[bytes], str]) -> tuple[dict[str, str], float]:
    start = time.process_time()
    texts = {name: reader(raw) for name, raw in pages.items()}
    return texts, time.process_time() - start


if __name__ == "__main__":
    main()
